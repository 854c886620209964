"""A meter that does not tell which images it has verified. Breaks FUO005."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.classes.image_transfer import ImageTransfer
from reference_stack.dlms.data import array
from reference_stack.nodes.altered_objects import server_with
from reference_stack.nodes.parts import Parts

BREAKS = "FUO005"


class _Altered(ImageTransfer):
    __slots__ = ()

    def _verify(self) -> None:
        super()._verify()
        self.image_to_activate_info = array(())


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=server_with(ImageTransfer, _Altered))
