"""A meter that takes an image although image transfer is disabled. Breaks FUO002."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.classes.image_transfer import ImageTransfer
from reference_stack.nodes.altered_objects import server_with
from reference_stack.nodes.parts import Parts

BREAKS = "FUO002"


class _Altered(ImageTransfer):
    __slots__ = ()

    def _check_enabled(self) -> None:
        pass


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=server_with(ImageTransfer, _Altered))
