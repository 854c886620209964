"""Opening and releasing associations: what passes, what fails, and what says nothing."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from adapters.base import Party
from harness.checks import associations as checks
from harness.checks import associations_head_end as head_end
from harness.checks import associations_proofs as proofs
from harness.scenes.verdict import Verdict
from harness.stimuli.asked import Asked
from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu.acse import NO_DIAGNOSTIC
from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.data import double_long_unsigned, octet_string
from reference_stack.dlms.protection import SUITES, Keys
from reference_stack.dlms.protection.authentication import Challenge, answer
from tests.checks.spoken import PROFILE, PUBLIC, Case, Said, assert_case, down, trace, up

PASS, FAIL, OPEN = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
ENERGY = a.AttributeDescriptor(3, bytes((1, 0, 1, 8, 0, 255)), 2)
CONTEXT = a.context_name(1)
REPLY = a.MethodDescriptor(15, bytes((0, 0, 40, 0, 0, 255)), 1)
GET = a.Conformance.GET


def initiate(version: int = 6, vaa: int = 7, agreed: a.Conformance = GET) -> bytes:
    return a.InitiateResponse(None, version, agreed, 0, vaa).encode()


def aare(
    result: int = 0,
    diagnostic: int = 0,
    information: bytes | None = None,
    challenge: bytes | None = None,
) -> Said:
    source = NO_DIAGNOSTIC.source
    return up(
        a.Aare(
            application_context_name=CONTEXT,
            result=result,
            result_source_diagnostic=a.Diagnostic(source, diagnostic),
            responding_authentication_value=challenge,
            user_information=initiate() if information is None else information,
        )
    )


def aarq(challenge: bytes | None = None) -> Said:
    return down(a.Aarq(application_context_name=CONTEXT, calling_authentication_value=challenge))


def get(number: int = 1) -> Said:
    return down(a.GetRequestNormal(a.InvokeIdAndPriority(number), ENERGY))


def got(number: int = 1, octets: int = 0) -> Said:
    value = octet_string(bytes(octets)) if octets else double_long_unsigned(5)
    return up(a.GetResponseNormal(a.InvokeIdAndPriority(number), value))


ACCEPTED, REFUSED = aare(), aare(1, 2)
WRONG, RIGHT = Asked(0, 0, "a fault"), Asked(2, 0)
only = partial(checks.only_right_accepted, wrong=WRONG, right=RIGHT)
usually = partial(only, usual=(2,))
harmless = partial(checks.harmless_taken, unusual=WRONG, right=RIGHT, may_refuse=False)
optional = partial(harmless, may_refuse=True)
no_more = partial(checks.agrees_to_no_more, proposed=GET)
short = partial(checks.never_longer, limit_octets=64)
released = partial(checks.released, order_at=0, after=Asked(2, 1))
RLRQ, RLRE = down(a.Rlrq(reason=0)), up(a.Rlre(reason=0))
QUIET = get(9)
none_proposed = partial(head_end.none_proposed, sender=Party.HEAD_END)
ours_proposed = partial(head_end.none_proposed, sender=Party.METER)
# fmt: off
CASES: list[Case] = [
    ("accepted",                     checks.accepted, (aarq(), ACCEPTED),                 PASS),
    ("refused",                      checks.accepted, (aarq(), REFUSED),                  FAIL),
    ("accepted for short names",     checks.accepted,
     (aarq(), aare(information=initiate(vaa=0xFA00))),                                    FAIL),
    ("accepted in another version",  checks.accepted,
     (aarq(), aare(information=initiate(version=7))),                                     FAIL),
    ("accepted without a word",      checks.accepted, (aarq(), aare(information=b"")),    OPEN),
    ("not answered",                 checks.accepted, (aarq(),),                          OPEN),
    ("only the right one",           only, (aarq(), REFUSED, aarq(), ACCEPTED),           PASS),
    ("the wrong one as well",        only, (aarq(), ACCEPTED, aarq(), ACCEPTED),          FAIL),
    ("the wrong one up to a proof",  only,
     (aarq(), aare(0, 14, challenge=bytes(8)), aarq(), ACCEPTED),                         OPEN),
    ("neither",                      only, (aarq(), REFUSED, aarq(), REFUSED),            OPEN),
    ("silence to the wrong one",     only, (aarq(), QUIET, aarq(), ACCEPTED),             OPEN),
    ("for the usual reason",         usually, (aarq(), REFUSED, aarq(), ACCEPTED),        PASS),
    ("for another reason",           usually, (aarq(), aare(1, 1), aarq(), ACCEPTED),     OPEN),
    ("harmless",                     harmless, (aarq(), ACCEPTED, aarq(), ACCEPTED),      PASS),
    ("harmless and refused",         harmless, (aarq(), REFUSED, aarq(), ACCEPTED),       FAIL),
    ("nothing is accepted",          harmless, (aarq(), REFUSED, aarq(), REFUSED),        OPEN),
    ("refused as it may be",         optional, (aarq(), REFUSED, aarq(), ACCEPTED),       PASS),
    ("unanswered as it may be",      optional, (aarq(), QUIET, aarq(), ACCEPTED),         OPEN),
    ("a version that it has not",    optional,
     (aarq(), aare(information=initiate(version=7)), aarq(), ACCEPTED),                   FAIL),
    ("no more than proposed",        no_more, (aarq(), ACCEPTED),                         PASS),
    ("more than proposed",           no_more,
     (aarq(), aare(information=initiate(agreed=GET | a.Conformance.SET))),                FAIL),
    ("refused altogether",           no_more, (aarq(), REFUSED),                          PASS),
    ("agreed on unheard",            no_more, (aarq(), aare(information=b"")),            OPEN),
    ("no answer at all",             no_more, (aarq(),),                                  OPEN),
    ("short enough",                 short, (ACCEPTED, got(octets=20)),                   PASS),
    ("too long",                     short, (ACCEPTED, got(octets=80)),                   FAIL),
    ("nothing but the acceptance",   short, (ACCEPTED,),                                  OPEN),
    ("released",                     released, (RLRQ, RLRE, get()),                       PASS),
    ("released and served",          released, (RLRQ, RLRE, get(), got()),                FAIL),
    ("served without a word",        released, (RLRQ, QUIET, get(), got()),               FAIL),
    ("silence",                      released, (RLRQ, QUIET, get()),                      OPEN),
    ("without a proposal",           none_proposed, (get(), got()),                       PASS),
    ("with a proposal",              none_proposed, (aarq(), ACCEPTED, get()),            FAIL),
    ("nothing asked",                none_proposed, (got(),),                             OPEN),
    ("with a proposal of ours",      ours_proposed, (aarq(), ACCEPTED),                   OPEN),
]
# fmt: on


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_what_a_check_says(case: Case) -> None:
    assert_case(case)


# -- proofs ------------------------------------------------------------------------------------

OURS, THEIRS = bytes(range(8)), bytes(range(8, 16))
SECRET = b"a secret of both"
HIGH = replace(
    PROFILE.association(PUBLIC),
    mechanism=a.Mechanism.HIGH_SHA256,
    client_title=b"CLIENT01",
    server_title=b"SERVER01",
    keys=Keys(secret=SECRET),
    pre_established=False,
)
GMAC = replace(HIGH, mechanism=a.Mechanism.HIGH_GMAC)


def proof(of_client: bool, parameters: AssociationParameters = HIGH) -> bytes:
    titles = (parameters.client_title, parameters.server_title)
    challenge = (
        Challenge(*titles, received=THEIRS, sent=OURS)
        if of_client
        else Challenge(*reversed(titles), received=OURS, sent=THEIRS)
    )
    return answer(parameters.mechanism, challenge, parameters.keys, SUITES[0], counter=0)


def reply(octets: bytes, number: int = 1) -> Said:
    return down(a.ActionRequestNormal(a.InvokeIdAndPriority(number), REPLY, octet_string(octets)))


def replied(octets: bytes | None, number: int = 1) -> Said:
    returned = None if octets is None else octet_string(octets)
    result = a.ActionResult.OTHER_REASON if octets is None else a.ActionResult.SUCCESS
    outcome = a.ActionOutcome(result, returned)
    return up(a.ActionResponseNormal(a.InvokeIdAndPriority(number), outcome))


CHALLENGED = aare(0, 14, challenge=THEIRS)
FIRST_TWO = (aarq(OURS), CHALLENGED)
THREE = (*FIRST_TWO, reply(proof(of_client=True)))
PROFILE_HIGH = PROFILE.with_association(PUBLIC, HIGH)
# fmt: off
METER_CASES = [
    ("proved",               (*THREE, replied(proof(of_client=False))), PASS),
    ("wrongly proved",       (*THREE, replied(proof(of_client=True))),  FAIL),
    ("refused",              (*THREE, replied(None)),                   FAIL),
    ("silent",               THREE,                                     OPEN),
    ("no proof of ours",     FIRST_TWO,                                 OPEN),
    ("not asked to prove",   (aarq(OURS), ACCEPTED),                    FAIL),
    ("refused at once",      (aarq(OURS), REFUSED),                     FAIL),
    ("not answered",         (aarq(OURS),),                             OPEN),
]
HEAD_END_CASES = [
    ("proved",               THREE,                                     PASS),
    ("wrongly proved",       (*FIRST_TWO, reply(proof(of_client=False))), FAIL),
    ("not proved",           FIRST_TWO,                                 FAIL),
    ("not challenged",       (aarq(OURS), ACCEPTED),                    OPEN),
    ("not answered",         (aarq(OURS),),                             OPEN),
]
# fmt: on


@pytest.mark.parametrize(
    ("said", "verdict"), [c[1:] for c in METER_CASES], ids=[c[0] for c in METER_CASES]
)
def test_the_proof_of_a_meter(said: tuple[Said, ...], verdict: Verdict) -> None:
    finding = proofs.meter_proved(trace(*said), PROFILE_HIGH, PUBLIC)
    assert finding.verdict is verdict, finding


@pytest.mark.parametrize(
    ("said", "verdict"), [c[1:] for c in HEAD_END_CASES], ids=[c[0] for c in HEAD_END_CASES]
)
def test_the_proof_of_a_head_end(said: tuple[Said, ...], verdict: Verdict) -> None:
    finding = proofs.head_end_proved(trace(*said), PROFILE_HIGH, PUBLIC)
    assert finding.verdict is verdict, finding


def test_a_proof_that_cannot_be_checked_fails_nobody() -> None:
    unknown = PROFILE.with_association(PUBLIC, replace(HIGH, keys=Keys()))
    said = trace(*THREE, replied(bytes(32)))
    assert proofs.meter_proved(said, unknown, PUBLIC).verdict is OPEN
    assert proofs.head_end_proved(said, unknown, PUBLIC).verdict is OPEN


COUNTED = bytes((0x10, 0, 0, 0, 7)) + bytes(12)
alike = partial(proofs.challenges_are_fresh, mechanism=a.Mechanism.HIGH_GMAC, sender=Party.GATEWAY)
signed = partial(alike, mechanism=a.Mechanism.HIGH_ECDSA)
counts = partial(proofs.proof_counts, sender=Party.HEAD_END)
proof_only = partial(
    head_end.only_right_proof_believed, wrong=WRONG, right=RIGHT, kind=a.ActionRequestNormal
)
again = partial(head_end.proposes_again, refused=Asked(1, 0), again=Asked(2, 0))
# fmt: off
MORE_CASES: list[Case] = [
    ("fresh",                  alike, (CHALLENGED, aare(0, 14, challenge=OURS)),        PASS),
    ("used again",             alike, (CHALLENGED, aare(0, 14, b"\x01", THEIRS)),       FAIL),
    ("a copy of the answer",   alike, (CHALLENGED, CHALLENGED, aare(0, 14, challenge=OURS)), PASS),
    ("too short",              alike, (aare(0, 14, challenge=bytes(4)),),               FAIL),
    ("too short for ECDSA",    signed, (CHALLENGED,),                                   FAIL),
    ("one only",               alike, (CHALLENGED,),                                    OPEN),
    ("a counter of its own",   counts, (reply(COUNTED), get()),                         PASS),
    ("the counter twice",      counts, (reply(COUNTED), reply(COUNTED, 2)),             FAIL),
    ("no proof",               counts, (get(),),                                        OPEN),
    ("goes on rightly",        proof_only, (CHALLENGED, QUIET, CHALLENGED, reply(b"")), PASS),
    ("goes on wrongly",        proof_only, (CHALLENGED, reply(b""), CHALLENGED),        FAIL),
    ("does not go on",         proof_only, (CHALLENGED, QUIET, CHALLENGED),             OPEN),
    ("proposes again",         again, (aarq(), REFUSED, aarq()),                        PASS),
    ("never proposes again",   again, (aarq(), REFUSED, QUIET),                         FAIL),
]
# fmt: on


@pytest.mark.parametrize("case", MORE_CASES, ids=lambda case: case[0])
def test_what_a_check_of_proofs_says(case: Case) -> None:
    assert_case(case)
