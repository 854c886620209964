"""Protected requests and answers: what passes, what fails, and what says nothing."""

from __future__ import annotations

from functools import partial

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from adapters.base import Party
from harness.checks import security as checks
from harness.checks import security_certificates as certificates
from harness.checks import security_general as general
from harness.checks import security_head_end as head_end
from harness.checks import security_keys as keys
from harness.scenes.verdict import Verdict
from harness.stimuli.asked import Asked
from reference_stack.dlms import apdu as a
from reference_stack.dlms.association import Side
from reference_stack.dlms.data import double_long_unsigned, enum, octet_string
from reference_stack.dlms.protection import Protection, ProtectionKind, protect
from reference_stack.dlms.protection.sealing import GcmKey, split
from reference_stack.dlms.wrapper import Wpdu
from tests.checks.spoken import (
    MANAGEMENT,
    PROFILE,
    Case,
    Said,
    assert_case,
    assert_no_key_no_verdict,
    down,
    up,
)

PASS, FAIL, OPEN = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
BOTH = Protection.AUTHENTICATED | Protection.ENCRYPTED
ENERGY = a.AttributeDescriptor(3, bytes((1, 0, 1, 8, 0, 255)), 2)
NUMBER, OTHER = double_long_unsigned(5), double_long_unsigned(6)
DENIED = a.DataAccessResult.READ_WRITE_DENIED
PARAMETERS = PROFILE.association(MANAGEMENT)
METHOD = a.MethodDescriptor(64, bytes((0, 0, 43, 0, 1, 255)), 2)


def get(number: int, **more: bool) -> Said:
    return down(a.GetRequestNormal(a.InvokeIdAndPriority(number), ENERGY), MANAGEMENT, **more)


def got(number: int, result: a.GetDataResult = NUMBER, association: str = MANAGEMENT) -> Said:
    return up(a.GetResponseNormal(a.InvokeIdAndPriority(number), result), association)


def acted(number: int, result: a.ActionResult = a.ActionResult.SUCCESS) -> Said:
    response = a.ActionResponseNormal(a.InvokeIdAndPriority(number), a.ActionOutcome(result))
    return up(response, MANAGEMENT)


def exception(error: a.ServiceError, counter: int | None = None) -> Said:
    told = a.ServiceErrorWithCounter(error, counter)
    return up(a.ExceptionResponse(a.StateError.SERVICE_NOT_ALLOWED, told))


REFUSED = exception(a.ServiceError.DECIPHERING_ERROR)
WRONG, RIGHT = Asked(0, 1, "a fault"), Asked(1, 2)
only = partial(checks.only_right_served, wrong=(WRONG,), right=RIGHT)
still = partial(checks.still_served, before=WRONG, after=RIGHT, event="an event")
error = partial(checks.counter_error_is_right, refused=WRONG, lowest=8)
meter_opens = partial(checks.all_open, sender=Party.GATEWAY)
rise = partial(checks.counters_rise, sender=Party.GATEWAY)
carried = partial(checks.answer_carried_by, kind=ProtectionKind.GENERAL_GLO, asked_since=0)
packed = partial(checks.never_compressed_wrongly, sender=Party.GATEWAY)
real = partial(general.compression_is_real, sender=Party.GATEWAY)
own = partial(general.served_under_own_key, before=WRONG, asked=RIGHT, other_arc=None)
arcs = partial(general.served_under_own_key, before=WRONG, asked=RIGHT, other_arc=Asked(2, 3))
squeezed = partial(general.compressed_served, before=WRONG, after=RIGHT)


def protected(control: int, *, kind: ProtectionKind, counter: int = 9) -> Said:
    """An answer of the meter under a security control of our choosing."""
    context = PARAMETERS.security_context(Side.SERVER)
    plain = a.GetResponseNormal(a.InvokeIdAndPriority(2), NUMBER).encode()
    form = a.decode_apdu(protect(context, plain, BOTH, kind))
    secured = split(getattr(form, "content", b""))
    guek = PARAMETERS.keys.guek
    assert guek is not None
    content = GcmKey(guek).seal(
        plain,
        control=type(secured.control).of_octet(control),
        title=PARAMETERS.server_title,
        counter=counter,
        gak=PARAMETERS.keys.gak,
    )
    if isinstance(form, a.ServiceCiphering):
        octets = a.ServiceCiphering(form.tag, content).encode()
    else:
        octets = a.GeneralGloCiphering(PARAMETERS.server_title, content).encode()
    return ready(octets)


def ready(octets: bytes) -> Said:
    """An APDU of the meter in the management association, protected already."""
    wpdu = Wpdu(PARAMETERS.server_sap, PARAMETERS.client_sap, octets)
    return Said(True, wpdu.encode(), MANAGEMENT, raw=True)


GLO, SERVICE = ProtectionKind.GENERAL_GLO, ProtectionKind.SERVICE_SPECIFIC_GLO
# fmt: off
CASES: list[Case] = [
    ("only the right one",           only, (get(1), get(2), REFUSED, got(2)),  PASS),
    ("the wrong one denied",         only, (get(1), get(2), got(1, DENIED), got(2)), PASS),
    ("the wrong one served",         only, (get(1), get(2), got(1), got(2)),   FAIL),
    ("the wrong one served late",    only, (get(1), get(2), got(2), got(1)),   FAIL),
    ("an action served",             only, (get(1), get(2), acted(1), got(2)), FAIL),
    ("an action refused",            only,
     (get(1), get(2), acted(1, a.ActionResult.OTHER_REASON), got(2)),          PASS),
    ("neither served",               only, (get(1), get(2)),                   OPEN),
    ("both refused",                 only, (get(1), get(2), REFUSED, REFUSED), OPEN),
    ("served before and after",      still, (get(1), got(1), get(2), got(2)),  PASS),
    ("not after",                    still, (get(1), get(2), got(1), REFUSED), FAIL),
    ("silent after",                 still, (get(1), get(2), got(1)),          FAIL),
    ("not before",                   still, (get(1), get(2), REFUSED),         OPEN),
    ("the lowest is told",           error,
     (get(1), exception(a.ServiceError.INVOCATION_COUNTER_ERROR, 8)),          PASS),
    ("the last is told",             error,
     (get(1), exception(a.ServiceError.INVOCATION_COUNTER_ERROR, 7)),          PASS),
    ("another is told",              error,
     (get(1), exception(a.ServiceError.INVOCATION_COUNTER_ERROR, 0)),          FAIL),
    ("another error",                error, (get(1), REFUSED),                 OPEN),
    ("no word of the counter",       error, (get(1),),                         OPEN),
    ("all opens",                    meter_opens, (get(1), got(1), got(2)),    PASS),
    ("nothing is protected",         meter_opens, (get(1), REFUSED),           OPEN),
    ("another suite",                meter_opens, (protected(0x31, kind=GLO),), FAIL),
    ("counters rise",                rise, (got(1), got(2), got(3)),           PASS),
    ("one message only",             rise, (got(1),),                          OPEN),
    ("a counter twice",              rise,
     (got(1), protected(0x30, kind=GLO, counter=0)),                   FAIL),
    ("a lower counter",              rise,
     (protected(0x30, kind=GLO, counter=9), got(1)),                           FAIL),
    ("a copy is no message",         rise,
     (got(1), protected(0x30, kind=GLO), protected(0x30, kind=GLO)),           PASS),
    ("as the association",           carried, (get(1), got(1)),                PASS),
    ("in another kind",              carried, (get(1), protected(0x30, kind=SERVICE)), FAIL),
    ("no answer",                    carried, (get(1),),                       OPEN),
    ("not compressed",               packed, (got(1),),                        PASS),
    ("compressed under a tag",       packed, (protected(0xB1, kind=SERVICE),), FAIL),
    ("compressed in suite 0",        packed, (protected(0xB0, kind=GLO),),     OPEN),
    ("nothing to compress",          packed, (REFUSED,),                       OPEN),
    ("called compressed and is not", real, (protected(0xB0, kind=GLO),),       FAIL),
    ("nothing is called so",         real, (got(1),),                          PASS),
    ("nothing that could be",        real, (REFUSED,),                         OPEN),
    ("a key of its own",             own, (get(1), get(2), got(1), got(2)),    PASS),
    ("no key of its own",            own, (get(1), get(2), got(1), REFUSED),   FAIL),
    ("no usual one either",          own, (get(1), get(2), REFUSED),           OPEN),
    ("by the other number",          arcs, (get(1), get(2), get(3), got(1), got(3)), OPEN),
    ("by neither number",            arcs, (get(1), get(2), get(3), got(1)),   FAIL),
    ("unpacked",                     squeezed, (get(1), get(2), got(1), got(2)), PASS),
    ("not unpacked",                 squeezed, (get(1), get(2), got(1)),       OPEN),
]
# fmt: on


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_what_a_check_says(case: Case) -> None:
    assert_case(case)


def test_without_the_key_nothing_is_proved() -> None:
    said = (get(1), get(2), got(1), got(2))
    for check in (only, still, meter_opens, carried, own):
        assert_no_key_no_verdict(check, *said)


# -- keys and policies -------------------------------------------------------------------------

BEFORE, ORDER, AFTER = Asked(0, 1), Asked(1, 2), Asked(2, 3)
kept = partial(keys.policy_kept, before=BEFORE, order=ORDER, after=AFTER)
secret = partial(keys.nothing_secret, secrets=(b"a key of sixteen",), asked=(BEFORE,))
follow = partial(
    keys.values_follow, steps=((BEFORE, 5, ""), (ORDER, 6, "no effect"), (AFTER, 6, "an effect"))
)
asked_thrice = (get(1), get(2), get(3))
REFUSAL = acted(2, a.ActionResult.OTHER_REASON)
# fmt: off
KEY_CASES: list[Case] = [
    ("kept",              kept, (*asked_thrice, got(1, enum(12)), REFUSAL, got(3, enum(12))), PASS),
    ("kept in silence",   kept, (*asked_thrice, got(1, enum(12)), got(3, enum(12))),   PASS),
    ("weakened",          kept, (*asked_thrice, got(1, enum(12)), acted(2), got(3, enum(8))), FAIL),
    ("weakened silently", kept, (*asked_thrice, got(1, enum(12)), REFUSAL, got(3, enum(8))), FAIL),
    ("not shown",         kept, (*asked_thrice, REFUSAL),                              OPEN),
    ("no secret",         secret, (get(1), got(1, octet_string(b"something else"))),   PASS),
    ("a secret",          secret, (get(1), got(1, octet_string(b"with a key of sixteen"))), FAIL),
    ("no answer",         secret, (get(1),),                                           OPEN),
    ("values follow",     follow, (*asked_thrice, got(1), got(2, OTHER), got(3, OTHER)), PASS),
    ("no effect",         follow, (*asked_thrice, got(1), got(2), got(3)),             FAIL),
    ("an effect",         follow, (*asked_thrice, got(1), got(2, OTHER), got(3)),      FAIL),
    ("never writable",    follow, (*asked_thrice, got(1, OTHER), got(2, OTHER)),       OPEN),
    ("not readable",      follow, (*asked_thrice, got(1, DENIED)),                     OPEN),
]
# fmt: on


@pytest.mark.parametrize("case", KEY_CASES, ids=lambda case: case[0])
def test_what_a_check_of_keys_says(case: Case) -> None:
    assert_case(case)


# -- a head-end --------------------------------------------------------------------------------


def confirm(number: int) -> Said:
    return down(a.DataNotificationConfirm(a.LongInvokeIdAndPriority(number)), MANAGEMENT)


NEXT = down(a.GetRequestNext(a.InvokeIdAndPriority(1), 1), MANAGEMENT)
FIRST, SECOND = up(b"\xc4", by_us=True), up(b"\xc4", by_us=True)
block = partial(head_end.only_right_believed, wrong=Asked(0, 0, "a fault"), right=Asked(2, 0))
push = partial(head_end.only_right_believed, wrong=Asked(0, 1, "a fault"), right=Asked(2, 2))
usual = partial(head_end.right_believed, before=Asked(0, 1), after=Asked(2, 2), what="a gap")
disputed = partial(usual, disputed=True)
QUIET = get(9)
# fmt: off
HEAD_END_CASES: list[Case] = [
    ("goes on after the right one", block, (FIRST, QUIET, SECOND, NEXT),          PASS),
    ("goes on after the wrong one", block, (FIRST, NEXT, SECOND),                 FAIL),
    ("goes on after neither",       block, (FIRST, QUIET, SECOND),                OPEN),
    ("confirms the right one",      push,  (FIRST, QUIET, SECOND, confirm(2)),    PASS),
    ("confirms the wrong one",      push,  (FIRST, confirm(1), SECOND, confirm(2)), FAIL),
    ("confirms the wrong one late", push,  (FIRST, QUIET, SECOND, confirm(2), confirm(1)), FAIL),
    ("confirms a changed one",      push,  (FIRST, confirm(0x800001), SECOND),    FAIL),
    ("confirms an older one late",  push,  (FIRST, confirm(7), SECOND, confirm(2)), PASS),
    ("confirms neither",            push,  (FIRST, QUIET, SECOND),                OPEN),
    ("takes both",                  usual, (FIRST, confirm(1), SECOND, confirm(2)), PASS),
    ("takes the usual one",         usual, (FIRST, confirm(1), SECOND),           FAIL),
    ("takes none",                  usual, (FIRST, QUIET, SECOND),                OPEN),
    ("may take it or not",          disputed, (FIRST, confirm(1), SECOND),        OPEN),
]
# fmt: on


@pytest.mark.parametrize("case", HEAD_END_CASES, ids=lambda case: case[0])
def test_what_a_check_of_a_head_end_says(case: Case) -> None:
    assert_case(case)


def test_a_confirm_that_cannot_be_read_proves_nothing() -> None:
    assert_no_key_no_verdict(usual, FIRST, confirm(1), SECOND, confirm(2))
    assert_no_key_no_verdict(push, FIRST, QUIET, SECOND, confirm(2))


# -- certificates ------------------------------------------------------------------------------


def gave(number: int, octets: bytes) -> Said:
    outcome = a.ActionOutcome(a.ActionResult.SUCCESS, octet_string(octets))
    return up(a.ActionResponseNormal(a.InvokeIdAndPriority(number), outcome), MANAGEMENT)


done = partial(certificates.all_done, orders={"this": BEFORE, "that": ORDER})
given_out = partial(certificates.exported_is, exported=BEFORE, certificate=b"certificate")
held = partial(certificates.certificates_kept, before=BEFORE, order=ORDER, after=AFTER)
OLD, NEW = (ec.derive_private_key(n, ec.SECP256R1()).public_key() for n in (7, 8))
renewed, old, unknown = (
    partial(certificates.key_pair_is_new, orders=(BEFORE, ORDER), keys=certificates.KeyPairs(*keys))
    for keys in ((OLD, NEW), (OLD, OLD), (None, NEW))
)
# fmt: off
CERTIFICATE_CASES: list[Case] = [
    ("all done",          done, (get(1), get(2), acted(1), acted(2)),                PASS),
    ("one refused",       done, (get(1), get(2), acted(1), REFUSAL),                 FAIL),
    ("one unanswered",    done, (get(1), get(2), acted(1)),                          OPEN),
    ("given out",         given_out, (get(1), gave(1, b"certificate")),              PASS),
    ("given out damaged", given_out, (get(1), gave(1, b"certificat")),               FAIL),
    ("not given out",     given_out, (get(1), acted(1)),                             OPEN),
    ("kept",              held, (*asked_thrice, got(1), REFUSAL, got(3)),            PASS),
    ("taken",             held, (*asked_thrice, got(1), acted(2), got(3)),           FAIL),
    ("taken in silence",  held, (*asked_thrice, got(1), REFUSAL, got(3, OTHER)),     FAIL),
    ("not shown",         held, (*asked_thrice, REFUSAL),                            OPEN),
    ("a new key pair",    renewed, (get(1), get(2), acted(1), acted(2)),             PASS),
    ("the old key pair",  old, (get(1), get(2), acted(1), acted(2)),                 FAIL),
    ("none was made",     old, (get(1), get(2), acted(2)),                           OPEN),
    ("not known before",  unknown, (get(1), get(2), acted(1), acted(2)),             OPEN),
]
# fmt: on


@pytest.mark.parametrize("case", CERTIFICATE_CASES, ids=lambda case: case[0])
def test_what_a_check_of_certificates_says(case: Case) -> None:
    assert_case(case)
