"""A meter that takes any image for genuine. Breaks FUO005."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.classes.image_transfer import ImageTransfer
from reference_stack.nodes.altered_objects import server_with
from reference_stack.nodes.parts import Parts

BREAKS = "FUO005"


class _Altered(ImageTransfer):
    __slots__ = ()

    def is_genuine(self, content: bytes, signature: bytes) -> bool:
        return True


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=server_with(ImageTransfer, _Altered))
