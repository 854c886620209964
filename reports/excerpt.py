"""Which part of a trace a page shows, so that a page stays small however much was sent."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from harness.sessions.run import EntryRecord

DUMP_OCTETS = 512
MOST_LAYERS = 24
MOST_FIELDS = 80
FIELD_TEXT = 240
"""Limits of what is shown of one message; the rest is counted."""

_LEAST_ROWS = 4
_ROW_COST = 700
_LAYER_COST = 80
_FIELD_COST = 24


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Positions in a trace, in order: what is shown, and what of it with its layers and octets."""

    shown: tuple[int, ...] = ()
    detailed: frozenset[int] = frozenset()


def cost(trace: Sequence[EntryRecord]) -> int:
    """About how many octets of page a whole trace takes."""
    return sum(_ROW_COST + _detail_cost(entry) for entry in trace)


def fair_share(wanted: Sequence[int], budget: int) -> int:
    """The largest share at which nobody gets more than wanted and all together at most `budget`."""
    left = budget
    for place, want in enumerate(sorted(wanted)):
        share = left // (len(wanted) - place)
        if want > share:
            return share
        left -= want
    return max(wanted, default=0)


def excerpt(trace: Sequence[EntryRecord], evidence: Collection[int], share: int) -> Excerpt:
    """What fits into `share`: evidence first, then both ends of the trace towards its middle.

    A few rows are shown whatever they cost, but then without their details.
    """
    shown: set[int] = set()
    detailed: set[int] = set()
    for place in _by_interest(len(trace), evidence):
        if place in shown:
            continue
        if share < _ROW_COST and len(shown) >= _LEAST_ROWS:
            break
        shown.add(place)
        share -= _ROW_COST
        if (detail := _detail_cost(trace[place])) <= share:
            detailed.add(place)
            share -= detail
    return Excerpt(tuple(sorted(shown)), frozenset(detailed))


def _by_interest(length: int, evidence: Collection[int]) -> Iterator[int]:
    yield from (place for place in sorted(evidence) if 0 <= place < length)
    for place in range(length):
        yield place // 2 if place % 2 == 0 else length - 1 - place // 2


def _detail_cost(entry: EntryRecord) -> int:
    octets = min(len(entry.octets), 2 * DUMP_OCTETS) * 3 // 2
    return octets + sum(
        _LAYER_COST + sum(map(_field_cost, layer.fields[:MOST_FIELDS]))
        for layer in entry.layers[:MOST_LAYERS]
    )


def _field_cost(named: tuple[str, str]) -> int:
    name, value = named
    return _FIELD_COST + min(len(name), FIELD_TEXT) + min(len(value), FIELD_TEXT)
