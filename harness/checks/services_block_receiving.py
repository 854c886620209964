"""What a trace says about the receiver of general blocks, and about the end of a transfer.

GB §9.4.6.13.
"""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Party
from harness.checks.services_general_blocks import blocks, places
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.profiles.profile import Profile

_RELEASED = "DLMS-GBT-008"


def acknowledges(
    trace: Trace,
    profile: Profile,
    party: Party,
    received: Sequence[int],
    *,
    since: int,
    may_be_silent: bool = False,
) -> Finding:
    """The first block of the party after `since` acknowledges what it has without a gap.

    Some send nothing when the last block has come: `may_be_silent`.
    """
    expected = 0
    while expected + 1 in received:
        expected += 1
    own = [entry for entry in blocks(trace, profile, party, since) if entry.own]
    if not own:
        if may_be_silent and since:
            return passed("the last block needs no acknowledgement", since - 1)
        return inconclusive(f"the {party.value} sends no block in return")
    told = own[0].block.block_number_ack
    if told == expected:
        return passed("what came without a gap is acknowledged", own[0].at)
    return Finding(
        Verdict.FAIL,
        f"the {party.value} acknowledges blocks that it cannot have"
        if told > expected
        else f"the {party.value} does not acknowledge all that it has",
        (own[0].at,),
        expected=f"acknowledged up to block {expected}",
        observed=f"acknowledged up to block {told}",
    )


def numbers_rise(trace: Trace, profile: Profile, party: Party, *, since: int = 0) -> Finding:
    """The party numbers its own blocks from 1, one by one, acknowledgements among them."""
    own = [entry for entry in blocks(trace, profile, party, since) if entry.own]
    if not own:
        return inconclusive(f"the {party.value} sends no general block")
    highest = 0
    for entry in own:
        number = entry.block.block_number
        if number > highest + 1 or number < 1:
            return Finding(
                Verdict.FAIL,
                "the blocks are not numbered one after the other from 1",
                (own[0].at, entry.at),
                expected=f"block {highest + 1}, or one before it again",
                observed=f"block {number}",
            )
        highest = max(highest, number)
    return passed("the blocks are numbered one after the other", *places(own))


def ends(trace: Trace, profile: Profile, party: Party, *, most: int, since: int) -> Finding:
    """A transfer that cannot be completed is not kept up for ever."""
    own = [entry for entry in blocks(trace, profile, party, since) if entry.own]
    if not own:
        return inconclusive(f"the {party.value} sends no general block")
    if len(own) > most:
        return Finding(
            Verdict.FAIL,
            f"the {party.value} asks for a missing block on and on",
            tuple(places(own[-3:])),
            expected=f"an end after {most} blocks at most",
            observed=f"{len(own)} blocks and more",
        )
    return passed(f"the {party.value} gives up after a while", *places(own[-3:]))


def released(finding: Finding) -> Finding:
    """How a new request fares after a transfer that was left. Known from memory only."""
    if finding.verdict is not Verdict.FAIL:
        return finding
    return Finding(
        finding.verdict,
        "a transfer that was left keeps the meter from serving",
        finding.evidence,
        requirement=_RELEASED,
        expected=finding.expected,
        observed=finding.observed,
    )
