"""A head-end that sends one of several missing blocks again. Breaks FUO013."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace

from reference_stack.dlms.requests import Results
from reference_stack.nodes.image_client import ImageClient, Step
from reference_stack.nodes.parts import Parts

BREAKS = ("FUO009", "FUO013")


class _Client(ImageClient):
    _has_asked = False

    def missing(self, count: int) -> Generator[Step, Results | None, Sequence[int]]:
        if self._has_asked:
            return ()
        self._has_asked = True
        missing = yield from super().missing(count)
        return missing[:1]


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, image_client=_Client)
