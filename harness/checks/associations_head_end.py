"""What a trace says about a head-end that opens associations. GB §9.3.

Whether it believes the meter shows in what it asks next.
"""

from __future__ import annotations

from adapters.base import Party
from harness.checks.security import said_by
from harness.octets.reading import apdus
from harness.scenes.trace import Observation, Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from harness.stimuli.asked import Asked
from reference_stack.dlms.apdu import Aarq, ActionRequestNormal, Apdu, GetRequestNormal
from reference_stack.kernel.direction import Direction
from reference_stack.profiles.profile import Profile


def none_proposed(trace: Trace, profile: Profile, *, sender: Party, since: int = 0) -> Finding:
    """Nobody proposes an association that is there from the beginning."""
    asked: list[int] = []
    for seen, reading in apdus(trace, profile, direction=Direction.DOWNLINK, since=since):
        if isinstance(reading.apdu, Aarq) and seen.sender is Party.HEAD_END:
            if sender is not Party.HEAD_END:
                return inconclusive("our head-end opened an association", seen.index)
            return Finding(
                Verdict.FAIL,
                "the head-end proposes an association that is pre-established",
                (seen.index,),
                expected="requests without a proposal before them",
                observed="an AARQ",
            )
        asked.append(seen.index)
    if not asked:
        return inconclusive("the head-end asked for nothing")
    return passed("the services run without a proposal", *asked[:3])


def goes_on(
    trace: Trace, profile: Profile, kind: type[Apdu], since: int, until: int | None = None
) -> Observation | None:
    """Where the head-end goes on with that kind of request."""
    for seen, reading in said_by(trace, profile, Party.HEAD_END, since):
        if until is not None and seen.index >= until:
            return None
        if isinstance(reading.apdu, kind):
            return seen
    return None


def only_right_proof_believed(
    trace: Trace,
    profile: Profile,
    wrong: Asked,
    right: Asked,
    kind: type[ActionRequestNormal | GetRequestNormal],
) -> Finding:
    """The head-end goes on after the right answer of the meter, and not after the wrong one."""
    taken = goes_on(trace, profile, kind, wrong.at, right.at)
    if taken is not None:
        return Finding(
            Verdict.FAIL,
            f"the head-end goes on with a meter that answered with {wrong.what}",
            (wrong.at, taken.index),
            expected="the attempt ends",
            observed=kind.__name__,
        )
    found = goes_on(trace, profile, kind, right.at)
    if found is None:
        return inconclusive("the head-end does not go on after a right answer either", right.at)
    return passed("the head-end goes on only after the right answer", wrong.at, found.index)


def proposes_again(trace: Trace, profile: Profile, refused: Asked, again: Asked) -> Finding:
    """After a refusal of few words the head-end can propose again."""
    found = goes_on(trace, profile, Aarq, again.at)
    if found is None:
        return Finding(
            Verdict.FAIL,
            "the head-end does not come back from a refusal of few words",
            (refused.at,),
            expected="another proposal when it is told to open the association",
            observed="no AARQ",
        )
    return passed("the head-end copes with a refusal of few words", refused.at, found.index)
