"""What a trace says about opening and releasing associations. GB §9.3.

A server says by an AARE what it makes of a proposal. Silence is no acceptance, and over UDP no
proof of a refusal either.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from adapters.base import Party
from harness.checks.security import said_by, service_of
from harness.checks.services_answers import told
from harness.octets.reading import ApduReading, apdus
from harness.scenes.trace import Observation, Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from harness.stimuli.asked import Asked
from reference_stack.dlms.apdu import (
    Aare,
    AssociationResult,
    Conformance,
    InitiateResponse,
    Rlre,
    UserDiagnostic,
)
from reference_stack.dlms.apdu.initiate import DLMS_VERSION, VAA_NAME_LOGICAL_NAMES
from reference_stack.kernel.direction import Direction
from reference_stack.profiles.profile import Profile


class Answer(NamedTuple):
    """An AARE and the InitiateResponse in it, if there is one that can be read."""

    seen: Observation
    aare: Aare
    response: InitiateResponse | None
    reading: ApduReading

    @property
    def accepts(self) -> bool:
        return self.aare.result == AssociationResult.ACCEPTED

    @property
    def wants_proof(self) -> bool:
        """Whether it accepts no more than to go on with the proofs."""
        diagnostic = self.aare.result_source_diagnostic.value
        return self.accepts and diagnostic == UserDiagnostic.AUTHENTICATION_REQUIRED

    def __str__(self) -> str:
        diagnostic = self.aare.result_source_diagnostic
        source = diagnostic.source.name.lower().replace("_", "-")
        return f"result {self.aare.result}, {source} {diagnostic.value}"


def answer_to(
    trace: Trace, profile: Profile, since: int, until: int | None = None
) -> Answer | None:
    """The first AARE of the meter in that part of the trace."""
    for seen, reading in apdus(trace, profile, direction=Direction.UPLINK, since=since):
        if until is not None and seen.index >= until:
            return None
        if seen.sender is not Party.HARNESS and isinstance(reading.apdu, Aare):
            carried = reading.initiate.apdu if reading.initiate else None
            response = carried if isinstance(carried, InitiateResponse) else None
            return Answer(seen, reading.apdu, response, reading)
    return None


def accepted(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """A right proposal is accepted, for logical names and version 6."""
    answer = answer_to(trace, profile, since)
    if answer is None:
        return _unanswered(trace, profile, since)
    if not answer.accepts:
        return Finding(
            Verdict.FAIL,
            "the meter refuses a right proposal of an association",
            (since, answer.seen.index),
            expected="result 0",
            observed=str(answer),
        )
    if answer.response is None:
        return inconclusive(
            f"what was agreed on cannot be read here: {answer.reading.obstacle or 'it is absent'}",
            answer.seen.index,
        )
    agreed = (answer.response.negotiated_dlms_version, answer.response.vaa_name)
    if agreed != (DLMS_VERSION, VAA_NAME_LOGICAL_NAMES):
        return Finding(
            Verdict.FAIL,
            "the meter accepts, and not for logical names in version 6",
            (answer.seen.index,),
            expected=f"version {DLMS_VERSION}, VAA name {VAA_NAME_LOGICAL_NAMES:04X}",
            observed=f"version {agreed[0]}, VAA name {agreed[1]:04X}",
        )
    return passed("the meter accepts the association", answer.seen.index)


def only_right_accepted(
    trace: Trace,
    profile: Profile,
    wrong: Asked,
    right: Asked,
    usual: Collection[int] = (),
) -> Finding:
    """The wrong proposal is refused, and the right one after it accepted.

    `usual` are the diagnostics that go with the refusal; another one is reported and not failed.
    """
    answer = answer_to(trace, profile, wrong.at, right.at)
    if answer is not None and answer.wants_proof:
        return inconclusive("the meter wants a proof first, so that nothing is open yet", wrong.at)
    if answer is not None and answer.accepts:
        return Finding(
            Verdict.FAIL,
            f"the meter accepts an association with {wrong.what}",
            (wrong.at, answer.seen.index),
            expected="a refusal",
            observed=str(answer),
        )
    after = answer_to(trace, profile, right.at)
    if after is None or not after.accepts:
        return inconclusive(
            "the right proposal is not accepted either, so that a refusal proves nothing", right.at
        )
    if answer is None:
        return inconclusive(f"a proposal with {wrong.what} is not answered at all", wrong.at)
    if usual and answer.aare.result_source_diagnostic.value not in usual:
        return inconclusive(f"refused for another reason than usual: {answer}", answer.seen.index)
    return passed("the meter refuses the wrong proposal only", answer.seen.index, after.seen.index)


def harmless_taken(
    trace: Trace, profile: Profile, unusual: Asked, right: Asked, *, may_refuse: bool
) -> Finding:
    """A proposal with something harmless in it is treated as one without."""
    answer = answer_to(trace, profile, unusual.at, right.at)
    after = answer_to(trace, profile, right.at)
    if after is None or not after.accepts:
        return inconclusive("a usual proposal is not accepted either", right.at)
    if answer is not None and answer.accepts:
        version = answer.response.negotiated_dlms_version if answer.response else DLMS_VERSION
        if version != DLMS_VERSION:
            return Finding(
                Verdict.FAIL,
                "the meter agrees to a version of DLMS that it does not have",
                (unusual.at, answer.seen.index),
                expected=f"version {DLMS_VERSION}",
                observed=f"version {version}",
            )
        return passed(f"the meter takes a proposal with {unusual.what}", answer.seen.index)
    if may_refuse and answer is not None:
        return passed(f"the meter refuses {unusual.what}, as it may", answer.seen.index)
    if may_refuse:
        return inconclusive(f"a proposal with {unusual.what} is not answered", unusual.at)
    return Finding(
        Verdict.FAIL,
        f"the meter does not take a proposal with {unusual.what}",
        (unusual.at, *((answer.seen.index,) if answer else ()), after.seen.index),
        expected="it is accepted, as the usual one is",
        observed=str(answer) if answer else "no answer",
    )


def agrees_to_no_more(
    trace: Trace, profile: Profile, proposed: Conformance, *, since: int = 0
) -> Finding:
    """What is agreed on holds no service that was not proposed."""
    answer = answer_to(trace, profile, since)
    if answer is None:
        return _unanswered(trace, profile, since)
    if not answer.accepts:
        return passed("the meter refuses what does not suit it", answer.seen.index)
    if answer.response is None:
        return inconclusive("what was agreed on cannot be read here", answer.seen.index)
    beyond = Conformance(answer.response.negotiated_conformance & ~proposed)
    if beyond:
        return Finding(
            Verdict.FAIL,
            "the meter agrees to services that were not proposed",
            (since, answer.seen.index),
            expected=f"none but {proposed:06X}",
            observed=f"{beyond:06X} besides",
        )
    return passed("the meter agrees to nothing that was not proposed", answer.seen.index)


def never_longer(trace: Trace, profile: Profile, limit_octets: int, *, since: int = 0) -> Finding:
    """No APDU of the meter is longer than the client takes."""
    met: list[int] = []
    for seen, reading in said_by(trace, profile, Party.METER, since):
        if isinstance(reading.apdu, Aare):
            continue
        if len(reading.octets) > limit_octets:
            return Finding(
                Verdict.FAIL,
                "the meter sends an APDU that is longer than the client takes",
                (seen.index,),
                expected=f"{limit_octets} octets at most",
                observed=f"{len(reading.octets)} octets",
            )
        met.append(seen.index)
    if not met:
        return inconclusive("the meter sent nothing that has a limit")
    return passed(f"no APDU has more than {limit_octets} octets", *met)


def released(trace: Trace, profile: Profile, order_at: int, after: Asked) -> Finding:
    """A right release is answered, and what is asked after it not served."""
    answers = [
        seen.index
        for seen, reading in said_by(trace, profile, Party.METER, order_at)
        if isinstance(reading.apdu, Rlre) and seen.index < after.at
    ]
    found = service_of(trace, profile, after)
    if found is not None:
        return Finding(
            Verdict.FAIL,
            "the meter serves a request in an association that was released",
            (order_at, *answers[:1], after.at, found[0].index),
            expected="a refusal, or silence",
            observed=told(found[1]),
        )
    if not answers:
        return inconclusive("the meter does not answer the release", order_at)
    return passed("the association is released", answers[0], after.at)


def _unanswered(trace: Trace, profile: Profile, since: int) -> Finding:
    said: Iterator[int] = (
        seen.index for seen, _ in apdus(trace, profile, direction=Direction.UPLINK, since=since)
    )
    return inconclusive("the proposal of an association is not answered", since, *list(said)[:3])
