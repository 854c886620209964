"""A head-end that begins an image anew when its verification takes longer. Breaks FUO010."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.image_client import ImageClient, Transfer
from reference_stack.nodes.parts import Parts

BREAKS = "FUO010"


class _Client(ImageClient):
    _began_anew = False

    def temporary_failure(self) -> Transfer:
        again = self._began_anew
        self._began_anew = True
        yield from super().temporary_failure() if again else self.transfer()


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, image_client=_Client)
