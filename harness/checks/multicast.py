"""What a trace says about image blocks to a group of meters. WP §multicast, BB §image-transfer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from adapters.base import Party, Point
from harness.checks.dlms import answers
from harness.checks.firmware import blocks_are
from harness.checks.objects import Look, values_fit
from harness.checks.objects import seen as seen_at
from harness.checks.services_answers import told
from harness.octets.reading import AT_BOTH, ApduReading, apdus
from harness.scenes.trace import Observation, Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from harness.stimuli.images import Image
from reference_stack.dlms import apdu as a
from reference_stack.dlms.data import Data
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import ProtocolError
from reference_stack.profiles.profile import Profile


def unanswered(
    trace: Trace,
    profile: Profile,
    invoke_ids: Collection[int],
    *,
    requirement: str,
    since: int,
    until: int,
) -> Finding:
    """Between the two positions the meter neither answers messages to the group nor refuses them.

    What it says of its own accord meanwhile is no answer.
    """
    heard = [seen.index for seen in _to_group(trace, since) if seen.index < until]
    if not heard:
        return inconclusive("no message to the group reached the meter")
    for seen, reading in answers(trace, profile, since=heard[0]):
        if seen.index >= until:
            break
        if seen.sender is Party.HARNESS:
            continue
        if reading.obstacle:
            return inconclusive(f"what the meter says is closed: {reading.obstacle}", seen.index)
        if _may_answer(reading, invoke_ids):
            return Finding(
                Verdict.FAIL,
                "the meter answers a message to the group",
                (*heard[:3], seen.index),
                requirement=requirement,
                expected="silence",
                observed=told(reading),
            )
    return passed("no message to the group is answered", *heard[:8])


class Taken(NamedTuple):
    """What the meter tells of blocks that were sent to its group: bitmap, first missing block.

    `present` are those that it has to have. `may_lose`: the air may have lost others of them, since
    nobody acknowledges any.
    """

    looks: Sequence[Look]
    image: Image
    present: Collection[int]
    may_lose: bool


def taken(trace: Trace, profile: Profile, said: Taken, *, requirement: str, since: int) -> Finding:
    """The right blocks are there, and the others are not."""
    finding = values_fit(trace, profile, said.looks, blocks_are(said.image, said.present))
    if finding.verdict is not Verdict.FAIL:
        return finding
    there = _there(trace, profile, said)
    lost = there is not None and not there >= set(said.present)
    if lost and said.may_lose:
        return inconclusive("a block to the group may be lost on the air", *finding.evidence)
    if lost:
        sentence = "a block that was sent to the group is not there"
    elif there is None or there == set(said.present):
        sentence = finding.sentence
    else:
        sentence = "a block is there that nobody has sent rightly"
    heard = [seen.index for seen in _to_group(trace, since)][:3]
    evidence = (*heard, *finding.evidence)
    return replace(finding, sentence=sentence, evidence=evidence, requirement=requirement)


def _there(trace: Trace, profile: Profile, said: Taken) -> set[int] | None:
    """The blocks that the bitmap tells; None if there is no such bitmap."""
    value = seen_at(trace, profile, said.looks[0]).result
    count = len(said.image.blocks)
    try:
        bits = value.bits() if isinstance(value, Data) else None
    except ProtocolError:
        return None
    if bits is None or len(bits) < count:
        return None
    return {n for n in range(count) if bits.value >> (len(bits) - 1 - n) & 1}


def blocks_fit(trace: Trace, profile: Profile, *, since: int) -> Finding:
    """Each block under the broadcast key goes in one frame, or there are fragments for groups.

    Nothing says that it must, so that no device fails by it.
    """
    if profile.rules.multicast is not None:
        return passed("blocks for the group may go in fragments")
    evidence: list[int] = []
    down = Direction.DOWNLINK
    for seen, reading in apdus(trace, profile, direction=down, since=since, points=AT_BOTH):
        if seen.crossing.point is Point.RADIO and seen.crossing.multicast and reading.broadcast:
            evidence.append(seen.index)
    refused = [seen for seen in _multicast(trace, since) if not seen.arrived]
    if refused:
        size = len(refused[0].crossing.octets)
        return inconclusive(f"a block of {size} octets does not go", refused[0].index)
    if not evidence:
        return inconclusive("no block for the group is on the air that can be read here")
    return passed("each block for the group fits one frame", *evidence[:8])


def _may_answer(reading: ApduReading, invoke_ids: Collection[int]) -> bool:
    """Whether it answers one of these requests, or refuses something."""
    match reading.apdu:
        case a.ExceptionResponse() | a.ConfirmedServiceError():
            return True
        case (
            a.ActionResponseNormal(invoke=invoke)
            | a.ActionResponseWithList(invoke=invoke)
            | a.ActionResponseWithPblock(invoke=invoke)
        ):
            return invoke.invoke_id in invoke_ids
        case _:
            return False


def _multicast(trace: Trace, since: int) -> Iterator[Observation]:
    for seen in trace.messages(point=Point.RADIO, direction=Direction.DOWNLINK, since=since):
        if seen.crossing.multicast:
            yield seen


def _to_group(trace: Trace, since: int) -> Iterator[Observation]:
    return (seen for seen in _multicast(trace, since) if seen.arrived)
