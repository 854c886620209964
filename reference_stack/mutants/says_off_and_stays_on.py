"""A meter that says it is disconnected and is not. Breaks OBJ011 and E2E017."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.classes.disconnect_control import DisconnectControl
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.data import Data
from reference_stack.nodes.altered_objects import server_with
from reference_stack.nodes.parts import Parts

BREAKS = ("OBJ011", "E2E017")


class _Altered(DisconnectControl):
    __slots__ = ()

    def remote_disconnect(self, parameter: Data, occasion: Occasion) -> None:
        pass


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=server_with(DisconnectControl, _Altered))
