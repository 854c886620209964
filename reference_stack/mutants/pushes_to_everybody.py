"""A meter that pushes to the public client whatever its setup says. Breaks PSH003."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.classes.push_setup import PushSetupVersion2
from reference_stack.dlms.wrapper import PUBLIC_CLIENT
from reference_stack.nodes.altered_objects import server_with
from reference_stack.nodes.parts import Parts

BREAKS = "PSH003"


class _Altered(PushSetupVersion2):
    __slots__ = ()

    def client_sap(self) -> int | None:
        return PUBLIC_CLIENT


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=server_with(PushSetupVersion2, _Altered))
