"""A head-end that takes the last bit of a bitmap of blocks for the first. Breaks FUO009, FUO013."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace

from reference_stack.dlms.requests import Results
from reference_stack.nodes.image_client import ImageClient, Step
from reference_stack.nodes.parts import Parts

BREAKS = ("FUO009", "FUO013")


class Backwards(ImageClient):
    def missing(self, count: int) -> Generator[Step, Results | None, Sequence[int]]:
        found = yield from super().missing(count)
        return [count - 1 - number for number in reversed(found)]


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, image_client=Backwards)
