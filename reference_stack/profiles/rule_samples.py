"""What becomes of packets under a rule set: what goes over the air, and what comes back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from reference_stack.kernel.direction import Direction
from reference_stack.profiles.known_headers import CHECKSUMS, KNOWN_HEADERS
from reference_stack.profiles.witness import SAMPLE_DEV_IID, uses
from reference_stack.schc.compression import Compressor
from reference_stack.schc.rules import RuleSet


@dataclass(frozen=True, slots=True)
class Sample:
    """What becomes of a packet. `restored` differs from it where a rule loses something."""

    packet: bytes
    direction: Direction
    rule_id: int
    message: bytes
    restored: bytes


def samples(
    rules: RuleSet,
    given: Sequence[tuple[bytes, Direction]] = (),
    *,
    dev_iid: bytes = SAMPLE_DEV_IID,
) -> list[Sample]:
    """What becomes of these packets; of none, of one that each rule is for in each direction.

    Raises RuleMistake for an action that its field does not allow.
    """
    end = end_of(rules, dev_iid)
    return [
        _sample(end, packet, direction) for packet, direction in given or _one_each(rules, dev_iid)
    ]


def end_of(rules: RuleSet, dev_iid: bytes) -> Compressor:
    """A compressor for one device that knows the usual headers."""
    return Compressor(rules, KNOWN_HEADERS, computed=CHECKSUMS, dev_iid=dev_iid)


def first_of(packets: Iterable[bytes]) -> Iterator[bytes]:
    """The plainest of a rule's samples, if it has one."""
    return islice(packets, 1)


def _one_each(rules: RuleSet, dev_iid: bytes) -> Iterator[tuple[bytes, Direction]]:
    iid = int.from_bytes(dev_iid, "big")
    for direction in Direction:
        for use in uses(rules, direction):
            for packet in first_of(use.samples(iid)):
                yield packet, direction


def _sample(end: Compressor, packet: bytes, direction: Direction) -> Sample:
    compressed = end.compress(packet, direction)
    return Sample(
        packet=packet,
        direction=direction,
        rule_id=compressed.rule.rule_id_value,
        message=compressed.message.octets(),
        restored=end.decompress(compressed.message, direction),
    )
