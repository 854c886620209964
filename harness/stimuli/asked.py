"""A request as a scenario remembers it, so that a check finds the answer to it."""

from __future__ import annotations

from typing import NamedTuple


class Asked(NamedTuple):
    """`at` is where it stands in the trace; `what` is wrong with it, if anything is."""

    at: int
    invoke_id: int
    what: str = ""
