"""A head-end that sends a whole image again when a block is missing. Breaks FUO009."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace

from reference_stack.dlms.requests import Results
from reference_stack.nodes.image_client import ImageClient, Step
from reference_stack.nodes.parts import Parts

BREAKS = "FUO009"


class _Client(ImageClient):
    def missing(self, count: int) -> Generator[Step, Results | None, Sequence[int]]:
        missing = yield from super().missing(count)
        return range(count) if missing else ()


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, image_client=_Client)
