"""A head-end that asks no meter which blocks of a group it has missed. Breaks FUO013."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace

from reference_stack.dlms.requests import Results
from reference_stack.nodes.image_client import ImageClient, Step
from reference_stack.nodes.parts import Parts

BREAKS = "FUO013"


class _Client(ImageClient):
    def complete(self, blocks: Sequence[bytes]) -> Generator[Step, Results | None, None]:
        return
        yield


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, image_client=_Client)
