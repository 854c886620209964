"""What a trace says about the proofs of both sides when an association opens. GB §9.2.7.4."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from adapters.base import Party
from harness.checks.associations import answer_to
from harness.checks.security import distinct, said_by
from harness.octets.reading import apdus
from harness.scenes.trace import Observation, Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.dlms.apdu import (
    Aare,
    Aarq,
    ActionOutcome,
    ActionRequestNormal,
    ActionResponseNormal,
    Apdu,
    AssociationResult,
    Mechanism,
    UserDiagnostic,
)
from reference_stack.dlms.association import AssociationParameters, Side
from reference_stack.dlms.data import Data, Tag
from reference_stack.dlms.protection import SUITES, check_challenge
from reference_stack.dlms.protection.authentication import Challenge, check_answer
from reference_stack.kernel.errors import MisuseError, ProtocolError
from reference_stack.profiles.profile import Profile

_ASSOCIATION_LN, _REPLY = 15, 1
_PROOF_COUNTER = slice(1, 5)


class Passes(NamedTuple):
    """Where the four passes stand, as far as they were seen, and what they carry."""

    client_challenge: bytes
    server_challenge: bytes
    second: Observation
    diagnostic: int
    client_proof: bytes | None
    third: Observation | None
    server_proof: bytes | None
    fourth: Observation | None


def passes(trace: Trace, profile: Profile, *, since: int = 0) -> Passes | None:
    """The passes of the last opening in that part of the trace that was answered."""
    found: Passes | None = None
    challenge = b""
    for seen, apdu in _all(trace, profile, since):
        match apdu:
            case Aarq(calling_authentication_value=value):
                challenge = value or b""
            case Aare(result_source_diagnostic=diagnostic):
                theirs = apdu.responding_authentication_value or b""
                found = Passes(challenge, theirs, seen, diagnostic.value, None, None, None, None)
            case ActionRequestNormal(method=method) if found and _is_reply(method):
                found = found._replace(client_proof=_octets(apdu.parameters), third=seen)
            case ActionResponseNormal(outcome=ActionOutcome(returned=returned)) if (
                found and found.third and not found.fourth
            ):
                found = found._replace(server_proof=_octets(returned), fourth=seen)
    return found


def meter_proved(trace: Trace, profile: Profile, association: str, *, since: int = 0) -> Finding:
    """The meter asks for a proof and gives its own, by the formula of the mechanism."""
    seen = passes(trace, profile, since=since)
    parameters = profile.association(association)
    if seen is None:
        return inconclusive("the proposal of the association is not answered")
    answer = answer_to(trace, profile, since)
    if answer is not None and not answer.accepts:
        return Finding(
            Verdict.FAIL,
            "the meter refuses a right proposal of an association",
            (answer.seen.index,),
            expected="result 0, and a challenge",
            observed=str(answer),
        )
    if seen.diagnostic != UserDiagnostic.AUTHENTICATION_REQUIRED or not seen.server_challenge:
        return Finding(
            Verdict.FAIL,
            "the meter does not ask the client to prove itself",
            (seen.second.index,),
            expected="diagnostic 14, and a challenge",
            observed=f"diagnostic {seen.diagnostic}, challenge of"
            f" {len(seen.server_challenge)} octets",
        )
    if seen.third is None:
        return inconclusive("our head-end did not prove itself")
    answers = [
        seen_after.index for seen_after, _ in said_by(trace, profile, Party.METER, seen.third.index)
    ]
    if not answers:
        return inconclusive("the proof of our head-end is not answered", seen.third.index)
    if seen.fourth is None or seen.server_proof is None:
        return Finding(
            Verdict.FAIL,
            "the meter does not answer a right proof with its own",
            (seen.third.index, answers[0]),
            expected="what it makes of the challenge of the client",
            observed="an answer without a proof",
        )
    challenge = Challenge(
        parameters.server_title,
        parameters.client_title,
        seen.client_challenge,
        seen.server_challenge,
    )
    problem = _refutes(parameters, seen.server_proof, challenge)
    if problem is None:
        return passed("the meter proves itself", seen.second.index, seen.fourth.index)
    if isinstance(problem, MisuseError):
        return inconclusive(f"the proof cannot be checked here: {problem}", seen.fourth.index)
    return Finding(
        Verdict.FAIL,
        "the proof of the meter is wrong",
        (seen.second.index, seen.fourth.index),
        expected="what the formula of the mechanism gives",
        observed=str(problem),
    )


def head_end_proved(trace: Trace, profile: Profile, association: str) -> Finding:
    """The head-end answers the challenge by the formula of the mechanism."""
    seen = passes(trace, profile)
    parameters = profile.association(association)
    if seen is None or not seen.server_challenge:
        return inconclusive("the head-end was not challenged")
    refused = [o.index for o, apdu in _all(trace, profile, 0) if _refuses(apdu)]
    if seen.third is None and refused:
        return inconclusive("the meter refused a proposal too", *refused)
    if seen.third is None or seen.client_proof is None:
        return Finding(
            Verdict.FAIL,
            "the head-end does not answer the challenge of the meter",
            (seen.second.index,),
            expected="reply_to_HLS_authentication",
            observed="no such request",
        )
    challenge = Challenge(
        parameters.client_title,
        parameters.server_title,
        seen.server_challenge,
        seen.client_challenge,
    )
    problem = _refutes(parameters, seen.client_proof, challenge, Side.SERVER)
    if problem is None:
        return passed("the head-end proves itself", seen.third.index)
    if isinstance(problem, MisuseError):
        return inconclusive(f"the proof cannot be checked here: {problem}", seen.third.index)
    return Finding(
        Verdict.FAIL,
        "the proof of the head-end is wrong",
        (seen.second.index, seen.third.index),
        expected="what the formula of the mechanism gives",
        observed=str(problem),
    )


def challenges_are_fresh(
    trace: Trace, profile: Profile, mechanism: Mechanism, *, sender: Party
) -> Finding:
    """Challenges have a length that is allowed, and none comes twice."""
    met: dict[bytes, int] = {}
    for seen, reading in distinct(said_by(trace, profile, sender, 0)):
        match reading.apdu:
            case Aarq(calling_authentication_value=bytes(challenge)):
                pass
            case Aare(responding_authentication_value=bytes(challenge)):
                pass
            case _:
                continue
        try:
            check_challenge(challenge, mechanism)
        except ProtocolError as problem:
            return Finding(
                Verdict.FAIL,
                f"a challenge of the {sender.value} has no length that is allowed",
                (seen.index,),
                expected="8 to 64 octets, 32 to 64 with ECDSA",
                observed=f"{problem}",
            )
        if challenge in met:
            return Finding(
                Verdict.FAIL,
                f"the {sender.value} uses a challenge again",
                (met[challenge], seen.index),
                expected="another one at each attempt",
                observed="the same one twice",
            )
        met[challenge] = seen.index
    if len(met) < 2:
        return inconclusive(f"the {sender.value} sent fewer than two challenges", *met.values())
    return passed(f"the challenges of the {sender.value} differ", *met.values())


def proof_counts(trace: Trace, profile: Profile, *, sender: Party) -> Finding:
    """The counter in a proof by GMAC is used for nothing else."""
    used: dict[int, int] = {}
    proofs = 0
    for seen, reading in distinct(said_by(trace, profile, sender, 0)):
        counters = [] if reading.counter is None else [reading.counter]
        proof = _proof_in(reading.apdu)
        if proof is not None and len(proof) >= _PROOF_COUNTER.stop:
            counters.append(int.from_bytes(proof[_PROOF_COUNTER], "big"))
            proofs += 1
        if reading.initiate is not None and reading.initiate.counter is not None:
            counters.append(reading.initiate.counter)
        for counter in counters:
            if counter in used:
                return Finding(
                    Verdict.FAIL,
                    f"the {sender.value} uses the counter of a proof for another message too",
                    (used[counter], seen.index),
                    expected="a counter of its own for each",
                    observed=f"{counter} twice",
                )
            used[counter] = seen.index
    if not proofs:
        return inconclusive(f"the {sender.value} sent no proof")
    return passed("each proof has a counter of its own", *dict.fromkeys(used.values()))


# -- inside ------------------------------------------------------------------------------------


def _all(trace: Trace, profile: Profile, since: int) -> Iterator[tuple[Observation, Apdu]]:
    for seen, reading in apdus(trace, profile, since=since):
        if reading.apdu is not None:
            yield seen, reading.apdu


def _refuses(apdu: Apdu) -> bool:
    return isinstance(apdu, Aare) and apdu.result != AssociationResult.ACCEPTED


def _is_reply(method: object) -> bool:
    return (getattr(method, "class_id", 0), getattr(method, "method_id", 0)) == (
        _ASSOCIATION_LN,
        _REPLY,
    )


def _octets(value: object) -> bytes | None:
    match value:
        case Data(Tag.OCTET_STRING, bytes(octets)):
            return octets
    return None


def _proof_in(apdu: Apdu | None) -> bytes | None:
    match apdu:
        case ActionRequestNormal(method=method, parameters=value) if _is_reply(method):
            return _octets(value)
        case ActionResponseNormal(outcome=ActionOutcome(returned=value)):
            return _octets(value)
    return None


def _refutes(
    parameters: AssociationParameters, proof: bytes, challenge: Challenge, of: Side = Side.CLIENT
) -> ProtocolError | MisuseError | None:
    """What is wrong with a proof, by the keys of the other side; None if it is right."""
    keys = parameters.keys
    if of is Side.SERVER and parameters.server_keys is not None:
        keys = parameters.server_keys
    try:
        check_answer(parameters.mechanism, proof, challenge, keys, SUITES[parameters.suite])
    except (ProtocolError, MisuseError) as problem:
        return problem
    return None
