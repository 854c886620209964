"""Reading, writing and invoking on behalf of a client.

Each check is a method of its own, in the order in which they count: object, right, protection,
type. Whatever is refused changes nothing. GB §Data-Access-Result, BB §association-ln.
"""

from __future__ import annotations

from reference_stack.cosem.access import (
    AccessRefused,
    AttributeRight,
    MethodRight,
    ObjectRights,
)
from reference_stack.cosem.model import InterfaceObject
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.apdu import (
    ActionOutcome,
    ActionResult,
    AttributeDescriptor,
    Conformance,
    DataAccessResult,
    GetDataResult,
    MethodDescriptor,
    SelectiveAccess,
)
from reference_stack.dlms.data import NULL, Data, structure
from reference_stack.dlms.protection import NO_POLICY, SecurityPolicy
from reference_stack.kernel.errors import ProtocolError

_ALL_ATTRIBUTES = 0
_NO_RIGHTS = ObjectRights({}, {})
_SUCCESS = ActionOutcome(ActionResult.SUCCESS)


class ObjectAccess:
    """Serves an occasion that has an association: its rights decide."""

    def read(
        self, attribute: AttributeDescriptor, selection: SelectiveAccess | None, occasion: Occasion
    ) -> GetDataResult:
        """A value, or why there is none."""
        index = attribute.attribute_id
        try:
            target, rights = self.find(attribute.class_id, attribute.instance_id, occasion)
            if index == _ALL_ATTRIBUTES:
                return self._read_all(target, rights, occasion)
            self.check_readable(rights.attributes.get(index), occasion)
            if selection is None:
                return target.read(index, occasion)
            self.check_selection(occasion)
            return target.read_part(index, selection, occasion)
        except AccessRefused as refused:
            return refused.result
        except ProtocolError:
            return DataAccessResult.TYPE_UNMATCHED  # parameters of a selection that make no sense

    def write(
        self,
        attribute: AttributeDescriptor,
        selection: SelectiveAccess | None,
        data: Data,
        occasion: Occasion,
    ) -> DataAccessResult:
        index = attribute.attribute_id
        try:
            target, rights = self.find(attribute.class_id, attribute.instance_id, occasion)
            if selection is not None:
                raise AccessRefused(DataAccessResult.SCOPE_OF_ACCESS_VIOLATED)
            self.check_writable(rights.attributes.get(index), occasion)
            target.write(index, data, occasion)
            occasion.device.changed(occasion)
        except AccessRefused as refused:
            return refused.result
        except ProtocolError:
            return DataAccessResult.TYPE_UNMATCHED
        return DataAccessResult.SUCCESS

    def invoke(
        self, method: MethodDescriptor, parameter: Data | None, occasion: Occasion
    ) -> ActionOutcome:
        """The result, and what the method returned."""
        try:
            target, rights = self.find(method.class_id, method.instance_id, occasion)
            self.check_invocable(rights.methods.get(method.method_id), occasion)
            returned = target.invoke(method.method_id, parameter, occasion)
            occasion.device.changed(occasion)
        except AccessRefused as refused:
            return ActionOutcome(ActionResult(refused.result.value))
        except ProtocolError:
            return ActionOutcome(ActionResult.TYPE_UNMATCHED)
        return _SUCCESS if returned is None else ActionOutcome(ActionResult.SUCCESS, returned)

    # -- checks --------------------------------------------------------------------------------

    def find(
        self, class_id: int, name: bytes, occasion: Occasion
    ) -> tuple[InterfaceObject, ObjectRights]:
        """Raises AccessRefused. What the association has no right to at all is not there for it."""
        association = occasion.association
        target = occasion.device.find(class_id, name, occasion)
        rights = _NO_RIGHTS if association is None else association.rights.get(name)
        if rights is None:
            raise AccessRefused(DataAccessResult.OBJECT_UNDEFINED)
        return target, rights

    def check_readable(self, right: AttributeRight | None, occasion: Occasion) -> None:
        """Raises AccessRefused."""
        if right is None or not right.readable:
            raise AccessRefused(DataAccessResult.READ_WRITE_DENIED)
        if right.demands is not NO_POLICY:
            self.check_protection(right.demands, occasion)

    def check_writable(self, right: AttributeRight | None, occasion: Occasion) -> None:
        """Raises AccessRefused."""
        if right is None or not right.writable:
            raise AccessRefused(DataAccessResult.READ_WRITE_DENIED)
        if right.demands is not NO_POLICY:
            self.check_protection(right.demands, occasion)

    def check_invocable(self, right: MethodRight | None, occasion: Occasion) -> None:
        """Raises AccessRefused."""
        if right is None or not right.invocable:
            raise AccessRefused(DataAccessResult.READ_WRITE_DENIED)
        if right.demands is not NO_POLICY:
            self.check_protection(right.demands, occasion)

    def check_protection(self, demands: SecurityPolicy, occasion: Occasion) -> None:
        """Raises AccessRefused; else notes what the response has to be."""
        if not occasion.applied.covers(demands.request):
            raise AccessRefused(DataAccessResult.READ_WRITE_DENIED)
        occasion.demanded |= demands.response

    def check_selection(self, occasion: Occasion) -> None:
        """Raises AccessRefused when selective access was not agreed on."""
        association = occasion.association
        if association is None or not association.agreed.supports(Conformance.SELECTIVE_ACCESS):
            raise AccessRefused(DataAccessResult.SCOPE_OF_ACCESS_VIOLATED)

    # -- attribute 0, which stands for all -----------------------------------------------------

    def _read_all(self, target: InterfaceObject, rights: ObjectRights, occasion: Occasion) -> Data:
        association = occasion.association
        service = Conformance.ATTRIBUTE0_SUPPORTED_WITH_GET
        if association is None or not association.agreed.supports(service):
            raise AccessRefused(DataAccessResult.OBJECT_UNDEFINED)
        values = []
        for index in target.attributes:
            try:
                self.check_readable(rights.attributes.get(index), occasion)
            except AccessRefused:
                values.append(NULL)
            else:
                values.append(target.read(index, occasion))
        return structure(*values)
