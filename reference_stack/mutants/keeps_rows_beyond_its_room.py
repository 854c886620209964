"""A meter whose profiles grow beyond the number of their entries. Breaks OBJ009."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.classes.profile_generic import ProfileGeneric
from reference_stack.dlms.data import Data
from reference_stack.nodes.altered_objects import server_with
from reference_stack.nodes.parts import Parts

BREAKS = "OBJ009"


class _Altered(ProfileGeneric):
    __slots__ = ()

    def add(self, row: tuple[Data, ...]) -> None:
        self._rows = [*self._rows, row]


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=server_with(ProfileGeneric, _Altered))
