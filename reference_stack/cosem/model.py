"""The declarative object model: classes, attributes and methods. BB §interface-classes.

A class is declared as in the book: attributes and methods in its order, with type, access and one
line each.

    @interface_class(id=3, version=0)
    class Register(InterfaceObject):
        '''A measured value with its unit. BB §register.'''

        value = attribute(2, ANYTHING, "The value, to be multiplied by the power of ten.")
        scaler_unit = attribute(3, SCALER_UNIT, "Power of ten and unit.")

        @method(1)
        def reset(self, parameter: Data, occasion: Occasion) -> None:
            '''Sets the value to its default.'''

Read from Python an attribute is the `Data` that is stored. `@name.reading` and `@name.writing`
stand for what is worked out when a client asks, `@name.selecting` for parts of it. An object stores
only what differs from its template, which all meters of one kind share.

Here is no judgement about who may: see `object_access`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar, overload

from reference_stack.cosem.access import AccessRefused, type_unmatched
from reference_stack.cosem.composites import ANYTHING, check_alike
from reference_stack.cosem.shapes import Integer, LogicalName, Shape
from reference_stack.dlms.apdu import DataAccessResult, SelectiveAccess
from reference_stack.dlms.data import Data, octet_string
from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import Instant

if TYPE_CHECKING:
    from reference_stack.cosem.occasion import Occasion

LOGICAL_NAME = 1
"""The attribute that all objects have."""

F = TypeVar("F", bound=Callable[..., Any])
C = TypeVar("C", bound="type[InterfaceObject]")


class Attribute:
    """One attribute of a class. `writable` is what a fully trusted client may usually do."""

    def __init__(self, index: int, shape: Shape, doc: str, writable: bool) -> None:
        self.index = index
        self.shape = shape
        self.writable = writable
        self.name = ""
        self.reader: str | None = None
        self.writer: str | None = None
        self.selector: str | None = None
        self.selectors: tuple[int, ...] = ()
        self.__doc__ = doc

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: InterfaceObject, owner: type) -> Data: ...
    def __get__(self, instance: InterfaceObject | None, owner: type) -> Self | Data:
        return self if instance is None else instance.stored(self.index)

    def __set__(self, instance: InterfaceObject, data: Data) -> None:
        instance.store(self.index, data)

    def reading(self, function: F) -> F:
        """`function(self, occasion) -> Data` stands for the stored value."""
        self.reader = function.__name__
        return function

    def writing(self, function: F) -> F:
        """`function(self, data, occasion)` is called with data of the right shape."""
        self.writer = function.__name__
        return function

    def selecting(self, *selectors: int) -> Callable[[F], F]:
        """`function(self, selection, occasion) -> Data` gives a part, by one of these selectors."""

        def declare(function: F) -> F:
            self.selectors = selectors
            self.selector = function.__name__
            return function

        return declare


class Method:
    """One method of a class."""

    def __init__(self, index: int, shape: Shape, function: Callable[..., Data | None]) -> None:
        self.index = index
        self.shape = shape
        self.name = function.__name__
        self.__doc__ = function.__doc__


def attribute(index: int, shape: Shape, doc: str, *, writable: bool = False) -> Attribute:
    """Declares an attribute, numbered as in the Blue Book."""
    return Attribute(index, shape, doc, writable)


def method(index: int, shape: Shape = Integer) -> Callable[[F], F]:
    """Declares `function(self, parameter, occasion) -> Data | None` as a method.

    The usual parameter is the integer 0, which says nothing.
    """

    def declare(function: F) -> F:
        function.__dict__["cosem_method"] = Method(index, shape, function)
        return function

    return declare


class InterfaceObject:
    """An object of some class under a logical name. `template` is shared and never written to."""

    __slots__ = ("_changed", "_template", "name")

    class_id: ClassVar[int]
    version: ClassVar[int]
    attributes: ClassVar[Mapping[int, Attribute]]
    methods: ClassVar[Mapping[int, Method]]

    logical_name = attribute(LOGICAL_NAME, LogicalName, "Identifies the object.")

    def __init__(self, name: bytes, template: Mapping[int, Data]) -> None:
        self.name = name
        self._template = template
        self._changed: dict[int, Data] | None = None

    @logical_name.reading
    def _read_logical_name(self, occasion: Occasion) -> Data:
        return octet_string(self.name)

    # -- values --------------------------------------------------------------------------------

    def stored(self, index: int) -> Data:
        """The value as it is kept, whoever may read it."""
        if self._changed is not None and index in self._changed:
            return self._changed[index]
        value = self._template.get(index)
        return self.attributes[index].shape.empty if value is None else value

    def store(self, index: int, data: Data) -> None:
        if self._changed is None:
            self._changed = {}
        self._changed[index] = data

    def initial(self, index: int) -> Data:
        """What the template says, whatever was stored since."""
        value = self._template.get(index)
        return self.attributes[index].shape.empty if value is None else value

    # -- what clients do -----------------------------------------------------------------------

    def read(self, index: int, occasion: Occasion) -> Data:
        """Raises AccessRefused."""
        declared = self._attribute(index)
        if declared.reader is None:
            return self.stored(index)
        data: Data = getattr(self, declared.reader)(occasion)
        return data

    def read_part(self, index: int, selection: SelectiveAccess, occasion: Occasion) -> Data:
        """Raises AccessRefused, also when there are no parts of this attribute."""
        declared = self._attribute(index)
        if declared.selector is None:
            raise AccessRefused(
                DataAccessResult.SCOPE_OF_ACCESS_VIOLATED, "there are no parts to select"
            )
        data: Data = getattr(self, declared.selector)(selection, occasion)
        return data

    def write(self, index: int, data: Data, occasion: Occasion) -> None:
        """Raises AccessRefused when the value does not suit the attribute; nothing changes then."""
        declared = self._attribute(index)
        declared.shape.check(data)
        if declared.shape is ANYTHING:
            check_alike(self.stored(index), data)
        if declared.writer is None:
            self.store(index, data)
        else:
            getattr(self, declared.writer)(data, occasion)

    def invoke(self, index: int, parameter: Data | None, occasion: Occasion) -> Data | None:
        """What the method returns, if anything. Raises AccessRefused."""
        declared = self.methods.get(index)
        if declared is None:
            raise AccessRefused(DataAccessResult.OBJECT_UNDEFINED, f"there is no method {index}")
        if parameter is None:
            raise type_unmatched("a parameter is expected")
        declared.shape.check(parameter)
        returned: Data | None = getattr(self, declared.name)(parameter, occasion)
        return returned

    def _attribute(self, index: int) -> Attribute:
        declared = self.attributes.get(index)
        if declared is None:
            raise AccessRefused(DataAccessResult.OBJECT_UNDEFINED, f"there is no attribute {index}")
        return declared

    def observe(self, occasion: Occasion) -> None:
        """Something in the logical device was written or invoked."""

    # -- time ----------------------------------------------------------------------------------

    def due(self, occasion: Occasion) -> Instant | None:
        """When something happens by itself next; it may lie before `occasion.now`. Mostly None."""
        return None

    def advance(self, occasion: Occasion) -> None:
        """Let happen what is due by `occasion.now`."""


CLASSES: dict[tuple[int, int], type[InterfaceObject]] = {}
"""All declared classes by id and version."""


def interface_class(*, id: int, version: int) -> Callable[[C], C]:
    """Declares an interface class, or a further version of one."""

    def declare(kind: C) -> C:
        kind.class_id = id
        kind.version = version
        members = [
            getattr(base, name)
            for base in reversed(kind.__mro__)
            for name, member in vars(base).items()
            if isinstance(member, Attribute) or hasattr(member, "cosem_method")
        ]
        attributes = {entry.index: entry for entry in members if isinstance(entry, Attribute)}
        methods = {
            entry.cosem_method.index: entry.cosem_method
            for entry in members
            if not isinstance(entry, Attribute)
        }
        kind.attributes = dict(sorted(attributes.items()))
        kind.methods = dict(sorted(methods.items()))
        if CLASSES.setdefault((id, version), kind) is not kind:
            raise MisuseError(f"class {id} version {version} is declared twice")
        return kind

    return declare
