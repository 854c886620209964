"""A meter whose profiles stay as they are. Breaks OBJ009, E2E012 and E2E015."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.classes.profile_generic import ProfileGeneric
from reference_stack.dlms.data import Data
from reference_stack.nodes.altered_objects import server_with
from reference_stack.nodes.parts import Parts

BREAKS = ("OBJ009", "E2E012", "E2E015")


class _Altered(ProfileGeneric):
    __slots__ = ()

    def add(self, row: tuple[Data, ...]) -> None:
        pass


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=server_with(ProfileGeneric, _Altered))
