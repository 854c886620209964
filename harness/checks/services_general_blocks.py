"""What a trace says about general block transfer. GB §9.4.6.13.

Both directions of one exchange are read from the trace: what each party had received when it spoke
follows from what arrived before. A block that was heard and held back by us, as if lost, counts as
not received: `lost` names its position.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from adapters.base import Party
from harness.checks.services_answers import results_of
from harness.octets.reading import ApduReading, apdus, read_apdu
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.dlms import apdu as a
from reference_stack.dlms.association import Side
from reference_stack.dlms.data import Data
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Duration
from reference_stack.profiles.profile import Profile

_BLOCK_TAG = a.GeneralBlockTransfer.prefix
_PATH = "DLMS-GBT-013"

_KEPT_FOR = Duration.of(minutes=5)
"""How long an unfinished transfer is kept at least, as far as anybody may demand."""
_TOO_LONG = "it took so long that the meter may have given the transfer up"


class Block(NamedTuple):
    """A block and where it stands; `own` when the party under test has sent it."""

    at: int
    block: a.GeneralBlockTransfer
    own: bool
    octets: int


def blocks(trace: Trace, profile: Profile, party: Party, since: int = 0) -> Iterator[Block]:
    """All blocks of both directions, in the order of the trace."""
    up = party is Party.METER
    for seen, reading in apdus(trace, profile, since=since):
        if isinstance(reading.apdu, a.GeneralBlockTransfer) and seen.arrived:
            own = (seen.crossing.direction is Direction.UPLINK) is up
            own = own and seen.sender is not Party.HARNESS
            yield Block(seen.index, reading.apdu, own, len(reading.octets))


def in_blocks(trace: Trace, profile: Profile, party: Party, *, since: int = 0) -> Finding:
    """The party answers in blocks 1, 2 and on, the last one called so. GB §9.4.6.13."""
    own = [entry for entry in blocks(trace, profile, party, since) if entry.own]
    if not own:
        return _no_blocks(trace, profile, party, since)
    fresh: list[int] = []
    for entry in own:
        number = entry.block.block_number
        if number in fresh:
            continue
        if number != len(fresh) + 1:
            return Finding(
                Verdict.FAIL,
                "the blocks are not numbered one after the other from 1",
                (own[0].at, entry.at),
                expected=f"block {len(fresh) + 1}",
                observed=f"block {number}",
            )
        fresh.append(number)
    if not own[-1].block.control.last_block:
        return Finding(
            Verdict.FAIL,
            "the last block is not called the last one",
            (own[-1].at,),
            expected="the bit of the last block set",
            observed=f"block {own[-1].block.block_number} without it, and nothing more",
        )
    return passed("the blocks are numbered, and the last one is called so", *places(own))


def _no_blocks(trace: Trace, profile: Profile, party: Party, since: int) -> Finding:
    """What came instead of blocks: an answer that is not in blocks, a refusal, or nothing."""
    theirs = [entry for entry in blocks(trace, profile, party, since) if not entry.own]
    if not theirs:
        return inconclusive("no general block was put to it")
    direction = Direction.UPLINK if party is Party.METER else Direction.DOWNLINK
    for seen, reading in apdus(trace, profile, direction=direction, since=theirs[0].at):
        if seen.sender is Party.HARNESS or not reading.opened:
            continue
        if isinstance(reading.apdu, a.ExceptionResponse):
            return inconclusive("general blocks are refused", seen.index)
        if results_of(reading.apdu):
            return Finding(
                Verdict.FAIL,
                "what came in general blocks is not answered in general blocks",
                (theirs[0].at, seen.index),
                expected="a general block",
                observed=type(reading.apdu).__name__,
            )
    return Finding(
        Verdict.FAIL,
        "what came in general blocks is not answered",
        (theirs[0].at,),
        expected="a general block",
        observed="nothing",
    )


def _assembled(own: Sequence[Block], profile: Profile) -> ApduReading:
    """What the blocks of the meter carry together, each number once."""
    pieces: dict[int, bytes] = {}
    for entry in own:
        pieces.setdefault(entry.block.block_number, entry.block.block_data)
    octets = b"".join(pieces[number] for number in sorted(pieces))
    return read_apdu(octets, profile, sender=Side.SERVER)


def one_apdu(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """The blocks of the meter together are one APDU, which opens and has the value."""
    own = [entry for entry in blocks(trace, profile, Party.METER, since) if entry.own]
    if not own:
        return inconclusive("the meter sent no blocks")
    reading = _assembled(own, profile)
    if reading.obstacle:
        return inconclusive(f"the answer cannot be read here: {reading.obstacle}", own[0].at)
    if reading.opened and any(isinstance(r, Data) for r in results_of(reading.apdu)):
        return passed("the blocks are one APDU with the value", *places(own))
    if reading.opened:
        return inconclusive("the answer in blocks has no value", *places(own))
    if _took_long(trace, profile, own[-1].at):
        return inconclusive(_TOO_LONG, *places(own))
    return Finding(
        Verdict.FAIL,
        "the blocks are no APDU together",
        tuple(places(own)),
        expected="one complete APDU, protected as a whole",
        observed=str(reading.problem),
    )


def same_value(trace: Trace, profile: Profile, known: Data) -> Finding:
    """The value in general blocks is the one that is known."""
    own = [entry for entry in blocks(trace, profile, Party.METER) if entry.own]
    found = results_of(_assembled(own, profile).apdu) if own else ()
    values = [result for result in found if isinstance(result, Data)]
    if not values:
        return inconclusive("no value came in general blocks", *places(own))
    if values == [known]:
        return passed("the value is the same in blocks of either kind", *places(own))
    return Finding(
        Verdict.FAIL,
        "the value in general blocks is another one",
        tuple(places(own)),
        expected=f"{known.tag} {known.value!r}"[:80],
        observed=f"{values[0].tag} {values[0].value!r}"[:80],
    )


def not_corrupted(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """What the blocks carry together is the answer, or the transfer has come to a clean end."""
    own = [entry for entry in blocks(trace, profile, Party.METER, since) if entry.own]
    if own and own[-1].block.control.last_block and own[-1].block.block_data:
        return one_apdu(trace, profile, since=since)
    if not own:
        return inconclusive("the meter sent no blocks")
    return inconclusive("the meter gives the transfer up", *places(own))


def blocks_fit(
    trace: Trace, profile: Profile, party: Party, *, limit_octets: int, since: int = 0
) -> Finding:
    """No block with its header is longer than the peer takes. GB §9.4.6.13."""
    own = [entry for entry in blocks(trace, profile, party, since) if entry.own]
    if not own or not limit_octets:
        return inconclusive("no block was sent, or no limit agreed on")
    for entry in own:
        if entry.octets > limit_octets:
            return Finding(
                Verdict.FAIL,
                "a general block is longer than the other party receives",
                (entry.at,),
                expected=f"{limit_octets} octets at most",
                observed=f"{entry.octets} octets",
            )
    return passed("every block fits what the other party receives", *places(own))


def path_fits(trace: Trace, profile: Profile, *, limit_octets: int, since: int = 0) -> Finding:
    """No packet with a block is longer than the path is declared to carry. Advice."""
    met = []
    for seen in trace.messages(direction=Direction.UPLINK, since=since):
        octets = len(seen.crossing.octets)
        if seen.crossing.port is None and octets > limit_octets:
            return Finding(
                Verdict.FAIL,
                "a packet with a general block is longer than the path carries",
                (seen.index,),
                requirement=_PATH,
                expected=f"{limit_octets} octets at most",
                observed=f"{octets} octets",
            )
        met.append(seen.index)
    if not met:
        return inconclusive("the meter sent nothing")
    return passed("every packet fits the path", *met[:3])


def window_kept(trace: Trace, profile: Profile, window: int, *, since: int = 0) -> Finding:
    """From one turn to the next the meter sends no more blocks than it was told to.

    The last block of its turn is the one without the streaming bit, and no other is.
    """
    runs: list[list[Block]] = [[]]
    for entry in blocks(trace, profile, Party.METER, since):
        if entry.own:
            runs[-1].append(entry)
        elif runs[-1]:
            runs.append([])
    met = [entry for run in runs for entry in run]
    if not met:
        return _no_blocks(trace, profile, Party.METER, since)
    for run in filter(None, runs):
        if len({entry.block.block_number for entry in run}) > window:
            return Finding(
                Verdict.FAIL,
                "the meter streams more blocks than the head-end would receive",
                tuple(places(run)),
                expected=f"{window} blocks at most, then a turn",
                observed=f"{len(run)} blocks",
            )
        if run[-1].block.control.streaming:
            return Finding(
                Verdict.FAIL,
                "the meter stops in the middle of a stream, and nobody knows whose turn it is",
                tuple(places(run[-1:])),
                expected="the streaming bit of the last block of a turn not set",
                observed=f"block {run[-1].block.block_number} with the bit, and nothing more",
            )
    return passed("the window is kept", *places(met))


def resent(trace: Trace, profile: Profile, number: int, told_at: int) -> Finding:
    """What follows an acknowledgement that shows a gap is the first block after it."""
    own = [entry for entry in blocks(trace, profile, Party.METER, told_at) if entry.own]
    if not own and _took_long(trace, profile, told_at):
        return inconclusive(_TOO_LONG, told_at)
    if not own:
        return Finding(
            Verdict.FAIL,
            "the meter does not send again what is missing",
            (told_at,),
            expected=f"block {number}",
            observed="nothing",
        )
    first = own[0]
    if first.block.block_number == number:
        return passed("the missing block is sent again", told_at, first.at)
    return Finding(
        Verdict.FAIL,
        "the meter does not begin with the block that is missing",
        (told_at, first.at),
        expected=f"block {number}",
        observed=f"block {first.block.block_number}",
    )


def _took_long(trace: Trace, profile: Profile, told_at: int) -> bool:
    """Whether the first block was made longer ago than a transfer is kept for. GB §9.4.6.13."""
    first = next((entry.at for entry in blocks(trace, profile, Party.METER) if entry.own), told_at)
    return trace[told_at].at.since(trace[first].at).microseconds > _KEPT_FOR.microseconds


def not_used(trace: Trace, profile: Profile, party: Party, *, since: int = 0) -> Finding:
    """No general block leaves a party that did not agree on them."""
    own = [entry for entry in blocks(trace, profile, party, since) if entry.own]
    if own:
        return Finding(
            Verdict.FAIL,
            "general blocks are sent although nobody agreed on them",
            tuple(places(own)),
            expected="an answer without general blocks, or a refusal",
            observed=f"{len(own)} general blocks",
        )
    said = [o.index for o, _ in apdus(trace, profile, since=since)]
    return passed("no general block is sent", *said[:1]) if said else inconclusive("nothing came")


def places(entries: Sequence[Block]) -> list[int]:
    """Where they stand, as evidence."""
    return [entry.at for entry in entries[:6]]
