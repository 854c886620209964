"""A meter that closes its output from afar where a hand is needed. Breaks OBJ011."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.classes.disconnect_control import DisconnectControl
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.data import Data
from reference_stack.nodes.altered_objects import server_with
from reference_stack.nodes.parts import Parts

BREAKS = "OBJ011"


class _Altered(DisconnectControl):
    __slots__ = ()

    def remote_reconnect(self, parameter: Data, occasion: Occasion) -> None:
        super().remote_reconnect(parameter, occasion)
        self.reconnect_by_hand(occasion)


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=server_with(DisconnectControl, _Altered))
