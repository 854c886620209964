"""Script table, class 9: what to do when something happens. BB §script-table."""

from __future__ import annotations

from reference_stack.cosem.access import AccessRefused, other_reason
from reference_stack.cosem.composites import ANYTHING, Array, Structure
from reference_stack.cosem.model import InterfaceObject, attribute, interface_class, method
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.shapes import Integer, LogicalName, LongUnsigned, enumerated
from reference_stack.dlms.data import Data, long_unsigned
from reference_stack.kernel.errors import ProtocolError

_ACTION = Structure(
    service_id=enumerated(1, 2),
    class_id=LongUnsigned,
    logical_name=LogicalName,
    index=Integer,
    parameter=ANYTHING,
)
SCRIPT_REFERENCE = Structure(script_logical_name=LogicalName, script_selector=LongUnsigned)
"""How other objects name a script: the table and the number in it."""

_WRITE = 1
_DUMMY = 0
"""The script of this number does nothing. BB §script-table."""


@interface_class(id=9, version=0)
class ScriptTable(InterfaceObject):
    """Scripts by number, each a row of writes and method calls. BB §script-table."""

    __slots__ = ()

    scripts = attribute(
        2,
        Array(Structure(script_identifier=LongUnsigned, actions=Array(_ACTION))),
        "What each script does.",
    )

    @method(1, LongUnsigned)
    def execute(self, parameter: Data, occasion: Occasion) -> None:
        """Carries out a script. The rest goes on when one of its actions fails."""
        number = parameter.integer()
        if number == _DUMMY:
            return
        for script in self.scripts.elements():
            identifier, actions = script.elements()
            if identifier.integer() == number:
                for action in actions.elements():
                    _carry_out(action, occasion)
                return
        raise other_reason(f"there is no script {number}")


def _carry_out(action: Data, occasion: Occasion) -> None:
    service, class_id, name, index, parameter = action.elements()
    if not occasion.take_step():
        return
    try:
        target = occasion.device.find(class_id.integer(), name.octets(), occasion)
        if service.enumerated() == _WRITE:
            target.write(index.integer(), parameter, occasion)
        else:
            target.invoke(index.integer(), parameter, occasion)
    except (AccessRefused, ProtocolError):
        return  # nobody is there to be told


def run_script(reference: Data, occasion: Occasion) -> None:
    """Run the script that a SCRIPT_REFERENCE names; nothing when there is none."""
    name, selector = reference.elements()
    table = occasion.device.objects.get(name.octets())
    if isinstance(table, ScriptTable) and occasion.take_step():
        try:
            table.execute(long_unsigned(selector.integer()), occasion)
        except AccessRefused:
            return  # there is no such script
