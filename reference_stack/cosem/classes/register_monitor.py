"""Register monitor, class 21: scripts when a value crosses a threshold. BB §register-monitor."""

from __future__ import annotations

from collections.abc import Mapping

from reference_stack.cosem.access import AccessRefused
from reference_stack.cosem.classes.script_table import SCRIPT_REFERENCE, run_script
from reference_stack.cosem.composites import ANYTHING, Array, Structure
from reference_stack.cosem.model import InterfaceObject, attribute, interface_class
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.shapes import Integer, LogicalName, LongUnsigned
from reference_stack.dlms.data import Data
from reference_stack.kernel.errors import ProtocolError

VALUE_REFERENCE = Structure(
    class_id=LongUnsigned, logical_name=LogicalName, attribute_index=Integer
)
_ACTIONS = Structure(action_up=SCRIPT_REFERENCE, action_down=SCRIPT_REFERENCE)


def monitored_number(reference: Data, occasion: Occasion) -> int | None:
    """The number that a VALUE_REFERENCE names, or None when there is none."""
    class_id, name, index = reference.elements()
    try:
        target = occasion.device.find(class_id.integer(), name.octets(), occasion)
        return target.read(index.integer(), occasion).integer()
    except (AccessRefused, ProtocolError):
        return None


def _number_at_first(reference: Data, occasion: Occasion) -> int | None:
    """What the number was before anything happened."""
    class_id, name, index = reference.elements()
    try:
        target = occasion.device.find(class_id.integer(), name.octets(), occasion)
        return target.initial(index.integer()).integer()
    except (AccessRefused, ProtocolError):
        return None


@interface_class(id=21, version=0)
class RegisterMonitor(InterfaceObject):
    """Watches a value, which is looked at whenever something was written. BB §register-monitor."""

    __slots__ = ("_last",)

    thresholds = attribute(2, Array(ANYTHING, 32), "Numbers to be crossed.", writable=True)
    monitored_value = attribute(3, VALUE_REFERENCE, "What is watched.", writable=True)
    actions = attribute(
        4, Array(_ACTIONS, 32), "Scripts for each threshold: upwards, downwards.", writable=True
    )

    def __init__(self, name: bytes, template: Mapping[int, Data]) -> None:
        super().__init__(name, template)
        self._last: int | None = None

    @thresholds.writing
    def _write_thresholds(self, data: Data, occasion: Occasion) -> None:
        for threshold in data.elements():
            threshold.integer()
        self.thresholds = data

    @monitored_value.writing
    def _write_monitored_value(self, data: Data, occasion: Occasion) -> None:
        self.monitored_value = data
        self._last = monitored_number(data, occasion)  # another value crosses nothing

    def observe(self, occasion: Occasion) -> None:
        value = monitored_number(self.monitored_value, occasion)
        last, self._last = self._last, value
        if last is None and value is not None:
            last = _number_at_first(self.monitored_value, occasion)
        if value is None or last is None or value == last:
            return
        for threshold, action in zip(
            self.thresholds.elements(), self.actions.elements(), strict=False
        ):
            limit = threshold.integer()
            upwards, downwards = action.elements()
            if last < limit <= value:
                run_script(upwards, occasion)
            elif value < limit <= last:
                run_script(downwards, occasion)
