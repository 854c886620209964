"""Values that objects pick up from other objects: for buffers, pushes and compact data.

An entry names an attribute and may narrow it down: `data_index` 0 is the whole value, n its n-th
element; a restriction picks rows of a buffer, columns pick columns of it.
BB §profile-generic capture_objects, BB §push-setup push_object_list.
"""

from __future__ import annotations

from collections.abc import Callable

from reference_stack.cosem.access import other_reason
from reference_stack.cosem.composites import Array, Choice, Nothing, Structure
from reference_stack.cosem.obis import CLOCK
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.selection import by_entry, by_range
from reference_stack.cosem.shapes import (
    DateTimeOctets,
    DoubleLongUnsigned,
    Integer,
    LogicalName,
    LongUnsigned,
    enumerated,
)
from reference_stack.dlms.apdu import AttributeDescriptor, SelectiveAccess
from reference_stack.dlms.data import (
    Data,
    integer,
    long_unsigned,
    octet_string,
    structure,
)

CAPTURE_OBJECT = Structure(
    class_id=LongUnsigned,
    logical_name=LogicalName,
    attribute_index=Integer,
    data_index=LongUnsigned,
)
RESTRICTION = Structure(
    restriction_type=enumerated(0, 2),
    restriction_value=Choice(
        Nothing(),
        Structure(from_value=DateTimeOctets, to_value=DateTimeOctets),
        Structure(from_value=DoubleLongUnsigned, to_value=DoubleLongUnsigned),
    ),
)
RESTRICTED_OBJECT = Structure(**CAPTURE_OBJECT.elements, restriction=RESTRICTION)
COLUMNED_OBJECT = Structure(**RESTRICTED_OBJECT.elements, columns=Array(CAPTURE_OBJECT))

_BY_DATE = 1
_BY_ENTRY = 2

Reading = Callable[[AttributeDescriptor, SelectiveAccess | None, Occasion], Data]
"""How an attribute is read. Raises AccessRefused."""


def capture_object(class_id: int, name: bytes, attribute: int, data_index: int = 0) -> Data:
    """An entry without restriction."""
    return structure(
        long_unsigned(class_id), octet_string(name), integer(attribute), long_unsigned(data_index)
    )


CLOCK_COLUMN = capture_object(8, CLOCK, 2)


def read_own(
    attribute: AttributeDescriptor, selection: SelectiveAccess | None, occasion: Occasion
) -> Data:
    """The meter reads an attribute for itself, whoever may. Raises AccessRefused."""
    target = occasion.device.find(attribute.class_id, attribute.instance_id, occasion)
    if selection is None:
        return target.read(attribute.attribute_id, occasion)
    return target.read_part(attribute.attribute_id, selection, occasion)


def captured(entry: Data, occasion: Occasion, reading: Reading = read_own) -> Data:
    """The value that an entry of one of the shapes above stands for.

    Raises AccessRefused when there is no such value, Malformed for an entry of another shape.
    """
    class_id, name, attribute, data_index, *narrowing = entry.elements()
    descriptor = AttributeDescriptor(class_id.integer(), name.octets(), attribute.integer())
    value = reading(descriptor, _selection(narrowing), occasion)
    return _element(value, data_index.integer())


def _element(value: Data, data_index: int) -> Data:
    if data_index == 0:
        return value
    elements = value.elements()
    if data_index > len(elements):
        raise other_reason(f"the value has {len(elements)} elements, {data_index} is asked for")
    return elements[data_index - 1]


def _selection(narrowing: list[Data]) -> SelectiveAccess | None:
    """What a restriction and columns come to, as a client would ask for it."""
    if not narrowing:
        return None
    kind, value = narrowing[0].elements(2)
    columns = narrowing[1].elements() if len(narrowing) > 1 else ()
    if kind.enumerated() == _BY_DATE:
        first, last = value.elements(2)
        return by_range(CLOCK_COLUMN, first, last, columns)
    if kind.enumerated() == _BY_ENTRY:
        first, last = value.elements(2)
        return by_entry(first.integer(), last.integer())
    return None
