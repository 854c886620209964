"""Disconnect control, class 70: the switch or valve of a meter. BB §disconnect-control.

`control_mode` says which transitions there are, by the letters of the book's figure: (a) remote
disconnection, (b) remote connection, or making ready for it; manual and local ones need a hand and
a limit, and are methods of the simulation here.
"""

from __future__ import annotations

from reference_stack.cosem.access import AccessRefused
from reference_stack.cosem.effects import OutputChanged
from reference_stack.cosem.model import InterfaceObject, attribute, interface_class, method
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.shapes import Boolean, enumerated
from reference_stack.dlms.apdu import DataAccessResult
from reference_stack.dlms.data import Data, boolean, enum

DISCONNECTED, CONNECTED, READY_FOR_RECONNECTION = range(3)

# What remote_reconnect leads to in each control mode; mode 0 is always connected. BB §control_mode.
_AFTER_RECONNECT = {
    1: READY_FOR_RECONNECTION,
    2: CONNECTED,
    3: READY_FOR_RECONNECTION,
    4: CONNECTED,
    5: READY_FOR_RECONNECTION,
    6: READY_FOR_RECONNECTION,
}


@interface_class(id=70, version=0)
class DisconnectControl(InterfaceObject):
    """Opens and closes the output. BB §disconnect-control."""

    __slots__ = ()

    output_state = attribute(2, Boolean, "Whether the output is closed, as sensed.")
    control_state = attribute(3, enumerated(0, 2), "0 disconnected, 1 connected, 2 ready.")
    control_mode = attribute(4, enumerated(0, 6), "Which transitions there are.", writable=True)

    @method(1)
    def remote_disconnect(self, parameter: Data, occasion: Occasion) -> None:
        """Opens the output, unless the mode forbids it."""
        if self.control_mode.enumerated() not in _AFTER_RECONNECT:
            raise AccessRefused(DataAccessResult.OTHER_REASON, "it is always connected")
        self._become(DISCONNECTED, occasion)

    @method(2)
    def remote_reconnect(self, parameter: Data, occasion: Occasion) -> None:
        """Closes the output or makes it ready to be closed by hand, as the mode says."""
        state = self.control_state.enumerated()
        following = _AFTER_RECONNECT.get(self.control_mode.enumerated())
        if following is None:
            raise AccessRefused(DataAccessResult.OTHER_REASON, "it is always connected")
        if state == DISCONNECTED:
            self._become(following, occasion)

    def reconnect_by_hand(self, occasion: Occasion) -> None:
        """What the button on the meter does when it is ready."""
        if self.control_state.enumerated() == READY_FOR_RECONNECTION:
            self._become(CONNECTED, occasion)

    def _become(self, state: int, occasion: Occasion) -> None:
        connected = state == CONNECTED
        if self.output_state.truth() != connected:
            occasion.effects.append(OutputChanged(self.name, connected))
        self.control_state = enum(state)
        self.output_state = boolean(connected)
