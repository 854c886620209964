"""Messages without the copies that a network makes: the same octets again, at once.

Who says something again of his own accord takes longer over it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from harness.octets.reading import ApduReading
from harness.scenes.trace import Observation
from reference_stack.kernel.instant import Duration, Instant

_AT_ONCE = Duration.of(seconds=2)


def undoubled(
    said: Iterable[tuple[Observation, ApduReading]],
) -> Iterator[tuple[Observation, ApduReading]]:
    """The first of each."""
    last: dict[bytes, Instant] = {}
    for seen, reading in said:
        before = last.get(reading.octets)
        last[reading.octets] = seen.at
        if before is None or seen.at.since(before).microseconds > _AT_ONCE.microseconds:
            yield seen, reading
