"""Protection as a server wants and gives it: policy, rights, counters, keys, broadcast."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reference_stack.cosem.obis import obis
from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import (
    ActionResult,
    Conformance,
    DataAccessResult,
    ExceptionResponse,
    ServiceError,
    decode_apdu,
)
from reference_stack.dlms.association import LPWAN_CONFORMANCE, AssociationParameters, Side
from reference_stack.dlms.data import (
    array,
    double_long_unsigned,
    enum,
    octet_string,
    structure,
)
from reference_stack.dlms.protection import (
    NO_POLICY,
    KeyChoice,
    KeyId,
    Protection,
    ProtectionKind,
    SecurityContext,
    SecurityPolicy,
    Transaction,
    protect,
    unprotect,
    wrap_key,
)
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.nodes.dlms_client_events import ClientSettings, Failed
from reference_stack.nodes.dlms_server_events import Dropped, PowerLost
from tests.nodes.metering import (
    BOTH,
    ENERGY,
    KEYS,
    NUMBER,
    SECURED,
    STRICT,
    Metering,
    invoking,
    reading,
    seeded,
)

NONE = Protection.NONE
AUTHENTICATED = Protection.AUTHENTICATED
ENCRYPTED = Protection.ENCRYPTED
GUARDED = a.AttributeDescriptor(1, obis("0-0:96.132.1"), 2)
COUNTER = a.AttributeDescriptor(1, obis("0-0:43.1.1"), 2)
POLICY = a.AttributeDescriptor(64, obis("0-0:43.0.1"), 2)
VALUE = double_long_unsigned(1234567)


def under(policy: SecurityPolicy) -> AssociationParameters:
    return replace(SECURED, policy=policy)


class ByHand:
    """Requests protected by a context of our own, so that anything can be wrong with them."""

    def __init__(self, metering: Metering, parameters: AssociationParameters = SECURED) -> None:
        self.metering = metering
        self.parameters = parameters
        self.context: SecurityContext = parameters.security_context(
            Side.CLIENT, random=seeded().randbytes
        )

    def sealed(
        self,
        request: a.Apdu,
        protection: Protection = BOTH,
        kind: ProtectionKind = ProtectionKind.SERVICE_SPECIFIC_GLO,
        *,
        broadcast: bool = False,
        transaction: Transaction | None = None,
    ) -> bytes:
        return protect(
            self.context,
            request.encode(),
            protection,
            kind,
            broadcast=broadcast,
            transaction=transaction or Transaction(),
        )

    def give(self, apdu: bytes) -> list[bytes]:
        """The APDUs that come back."""
        before = len(self.metering.up)
        wpdu = Wpdu(self.parameters.client_sap, self.parameters.server_sap, apdu)
        self.metering.client_listens = False
        self.metering.give(wpdu.encode())
        self.metering.client_listens = True
        return [Wpdu.decode(octets).apdu for octets in self.metering.up[before:]]

    def lowest(self) -> int:
        """The lowest counter that the server takes, as anybody may read it."""
        (server,) = {c.context for c in self._associations() if c.setup is not None}
        receiving = server.counters(KeyId.GUEK).receiving.get(self.context.own_title)
        return 0 if receiving is None else receiving.lowest

    def _associations(self) -> list:  # type: ignore[type-arg]
        return list(self.metering.server.meter.management.associations.values())


GET = a.GetRequestNormal(a.InvokeIdAndPriority(1), ENERGY)


def error_of(answers: list[bytes]) -> ServiceError:
    (answer,) = (decode_apdu(octets) for octets in answers)
    assert isinstance(answer, ExceptionResponse)
    return answer.service_error.error


@pytest.mark.parametrize("demanded", [NONE, AUTHENTICATED, ENCRYPTED, BOTH])
@pytest.mark.parametrize("applied", [NONE, AUTHENTICATED, ENCRYPTED, BOTH])
def test_the_policy_is_a_floor_for_requests(demanded: Protection, applied: Protection) -> None:
    metering = Metering(under(SecurityPolicy(demanded, NONE)))
    answer = metering.ask(reading(ENERGY), protection=applied)
    if applied.covers(demanded):
        assert answer == (VALUE,)
    else:
        assert isinstance(answer, Failed)
        assert answer.exception is not None


@pytest.mark.parametrize("applied", [NONE, AUTHENTICATED, BOTH])
@pytest.mark.parametrize("demanded", [NONE, AUTHENTICATED, ENCRYPTED, BOTH])
def test_responses_are_protected_as_the_policy_demands_and_not_more(
    demanded: Protection, applied: Protection
) -> None:
    parameters = under(SecurityPolicy(NONE, demanded))
    metering = Metering(parameters)
    hand = ByHand(metering, parameters)
    (answer,) = hand.give(hand.sealed(GET, applied) if applied else GET.encode())
    assert unprotect(hand.context, answer).protection == demanded


@pytest.mark.parametrize(
    "kind",
    [
        ProtectionKind.SERVICE_SPECIFIC_GLO,
        ProtectionKind.GENERAL_GLO,
        ProtectionKind.GENERAL_CIPHERING,
    ],
)
def test_the_answer_comes_in_the_carrier_of_the_request(kind: ProtectionKind) -> None:
    hand = ByHand(Metering(SECURED))
    transaction = Transaction(b"\x01\x02\x03")
    (answer,) = hand.give(hand.sealed(GET, kind=kind, transaction=transaction))
    opened = unprotect(hand.context, answer)
    assert opened.ciphered is not None
    assert opened.ciphered.kind is kind
    if kind is ProtectionKind.GENERAL_CIPHERING:
        assert opened.ciphered.transaction_id == transaction.transaction_id


def test_the_answer_to_a_wrapped_key_has_a_wrapped_key() -> None:
    hand = ByHand(Metering(SECURED))
    transaction = Transaction(b"\x05", KeyChoice.WRAPPED)
    (answer,) = hand.give(
        hand.sealed(GET, kind=ProtectionKind.GENERAL_CIPHERING, transaction=transaction)
    )
    opened = unprotect(hand.context, answer)
    assert opened.ciphered is not None
    assert opened.ciphered.key_choice is KeyChoice.WRAPPED


def test_a_right_may_ask_for_more_than_the_policy() -> None:
    metering = Metering(under(NO_POLICY))
    hand = ByHand(metering, under(NO_POLICY))
    assert metering.read(ENERGY) == VALUE
    assert metering.read(GUARDED) is DataAccessResult.READ_WRITE_DENIED
    request = a.GetRequestNormal(a.InvokeIdAndPriority(1), GUARDED)
    (answer,) = hand.give(hand.sealed(request, AUTHENTICATED))
    opened = unprotect(hand.context, answer)
    assert opened.protection == AUTHENTICATED
    assert decode_apdu(opened.apdu) == a.GetResponseNormal(
        a.InvokeIdAndPriority(1), double_long_unsigned(1)
    )


def test_a_message_is_not_taken_twice() -> None:
    metering = Metering(SECURED)
    hand = ByHand(metering)
    request = a.ActionRequestNormal(
        a.InvokeIdAndPriority(1),
        a.MethodDescriptor(70, obis("0-0:96.3.10"), 1),
        double_long_unsigned(0),
    )
    sealed = hand.sealed(request)
    (first,) = hand.give(sealed)
    assert unprotect(hand.context, first).protection == BOTH
    again = hand.give(sealed)
    assert error_of(again) is ServiceError.INVOCATION_COUNTER_ERROR
    told = decode_apdu(again[0])
    assert isinstance(told, ExceptionResponse)
    assert told.service_error.invocation_counter == 1


def test_counters_may_leave_gaps_and_never_go_back() -> None:
    hand = ByHand(Metering(SECURED))
    hand.context.counters(KeyId.GUEK).jump(1000)
    late = hand.sealed(GET)
    hand.context.counters(KeyId.GUEK).jump(2000)
    early = hand.sealed(GET)
    assert len(hand.give(early)) == 1
    assert hand.lowest() == 2001
    assert error_of(hand.give(late)) is ServiceError.INVOCATION_COUNTER_ERROR
    assert hand.lowest() == 2001


@pytest.mark.parametrize("at", [1, 2, 6, 10, -1])
def test_a_changed_octet_is_noticed_and_spends_no_counter(at: int) -> None:
    hand = ByHand(Metering(SECURED))
    sealed = hand.sealed(GET)
    forged = bytearray(sealed)
    forged[at] ^= 0x01
    hand.give(bytes(forged))
    assert hand.lowest() == 0
    (answer,) = hand.give(sealed)
    assert unprotect(hand.context, answer).protection == BOTH


@pytest.mark.parametrize("control", [0x31, 0x3F, 0x00, 0xB0])
def test_a_security_control_octet_that_does_not_fit_is_refused(control: int) -> None:
    hand = ByHand(Metering(SECURED))
    sealed = bytearray(hand.sealed(GET))
    sealed[2] = control
    assert isinstance(decode_apdu(hand.give(bytes(sealed))[0]), ExceptionResponse)
    assert hand.lowest() == 0


def test_an_unknown_originator_is_refused() -> None:
    hand = ByHand(Metering(SECURED))
    sealed = hand.sealed(GET, kind=ProtectionKind.GENERAL_GLO).replace(
        SECURED.client_title, b"XXX\x00\x00\x00\x00\x01"
    )
    assert error_of(hand.give(sealed)) is ServiceError.DECIPHERING_ERROR


def test_general_protection_needs_to_be_agreed_on() -> None:
    conformance = Conformance(LPWAN_CONFORMANCE & ~Conformance.GENERAL_PROTECTION)
    parameters = replace(SECURED, conformance=conformance)
    hand = ByHand(Metering(parameters), parameters)
    sealed = hand.sealed(GET, kind=ProtectionKind.GENERAL_GLO)
    assert error_of(hand.give(sealed)) is ServiceError.SERVICE_NOT_SUPPORTED
    assert hand.lowest() == 0


def test_a_dedicated_key_means_nothing_to_a_pre_established_association() -> None:
    hand = ByHand(Metering(SECURED))
    hand.context.set_dedicated_key(bytes(16))
    sealed = hand.sealed(GET, kind=ProtectionKind.SERVICE_SPECIFIC_DED)
    assert error_of(hand.give(sealed)) is ServiceError.DECIPHERING_ERROR


@pytest.mark.parametrize("kind", [ProtectionKind.SERVICE_SPECIFIC_GLO, ProtectionKind.GENERAL_GLO])
def test_what_goes_to_many_is_carried_out_and_never_answered(kind: ProtectionKind) -> None:
    metering = Metering(SECURED)
    hand = ByHand(metering)
    request = a.SetRequestNormal(a.InvokeIdAndPriority(1), NUMBER, None, double_long_unsigned(77))
    sealed = hand.sealed(request, kind=kind, broadcast=True)
    assert hand.give(sealed) == []
    assert hand.give(sealed) == []  # the same again is refused, in silence too
    forged = bytearray(hand.sealed(request, kind=kind, broadcast=True))
    forged[-1] ^= 1
    assert hand.give(bytes(forged)) == []
    assert metering.read(NUMBER) == double_long_unsigned(77)
    assert hand.lowest() == 1  # the broadcast key counts for itself


def test_counters_survive_a_loss_of_power() -> None:
    metering = Metering(SECURED)
    hand = ByHand(metering)
    sealed = hand.sealed(GET)
    (answer,) = hand.give(sealed)
    sent = answer[3:7]
    metering.server.handle(PowerLost(), metering.now)
    assert error_of(hand.give(sealed)) is ServiceError.INVOCATION_COUNTER_ERROR
    (answer,) = hand.give(hand.sealed(GET))
    assert answer[3:7] > sent


def test_the_invocation_counter_object_tells_a_counter_that_is_taken() -> None:
    metering = Metering(SECURED)
    metering.read(ENERGY)
    metering.read(ENERGY)
    counter = metering.read(COUNTER)
    assert counter == double_long_unsigned(3)


def key(number: int) -> bytes:
    return bytes([number] * 16)


def transferred(*keys: tuple[int, bytes]) -> object:
    wrapped = (
        structure(enum(key_id), octet_string(wrap_key(KEYS.kek or b"", value)))
        for key_id, value in keys
    )
    return array(wrapped)


def test_transferred_keys_come_into_force_after_the_answer() -> None:
    metering = Metering(SECURED)
    hand = ByHand(metering)
    method = a.MethodDescriptor(64, obis("0-0:43.0.1"), 2)
    request = a.ActionRequestNormal(
        a.InvokeIdAndPriority(1),
        method,
        transferred((0, key(1)), (2, key(2))),  # type: ignore[arg-type]
    )
    (answer,) = hand.give(hand.sealed(request))
    opened = unprotect(hand.context, answer)  # still under the old keys
    response = decode_apdu(opened.apdu)
    assert isinstance(response, a.ActionResponseNormal)
    assert response.outcome.result is ActionResult.SUCCESS
    assert error_of(hand.give(hand.sealed(GET))) is ServiceError.DECIPHERING_ERROR
    hand.context.replace_key(KeyId.GUEK, key(1))
    hand.context.replace_key(KeyId.GAK, key(2))
    (answer,) = hand.give(hand.sealed(GET))
    assert unprotect(hand.context, answer).protection == BOTH


@pytest.mark.parametrize(
    "keys",
    [
        array([structure(enum(0), octet_string(bytes(24)))]),
        array([structure(enum(9), octet_string(wrap_key(bytes(16), key(1))))]),
        array([structure(enum(0), octet_string(wrap_key(bytes(16), key(1))[:-8]))]),
        array([]),
    ],
)
def test_badly_wrapped_keys_change_nothing(keys: object) -> None:
    metering = Metering(SECURED)
    (outcome,) = metering.ask(invoking(64, "0-0:43.0.1", 2, keys))  # type: ignore
    assert outcome.result is not ActionResult.SUCCESS  # type: ignore[union-attr]
    assert metering.read(ENERGY) == VALUE


def test_one_bad_key_among_good_ones_leaves_all_as_they_were() -> None:
    good = structure(enum(0), octet_string(wrap_key(bytes(16), key(1))))
    bad = structure(enum(2), octet_string(bytes(24)))
    metering = Metering(SECURED)
    metering.ask(invoking(64, "0-0:43.0.1", 2, array([good, bad])))
    assert metering.read(ENERGY) == VALUE


@pytest.mark.parametrize(
    ("before", "asked", "after"),
    [
        (NO_POLICY, 0x24, 0x24),
        (SecurityPolicy(AUTHENTICATED, AUTHENTICATED), 0x6C, 0x6C),
        (STRICT, 0x24, 0x6C),
        (STRICT, 0x00, 0x6C),
        (STRICT, 0x6D, 0x6C),
        (NO_POLICY, 0x10, 0x00),
    ],
)
def test_the_policy_only_becomes_stronger(before: SecurityPolicy, asked: int, after: int) -> None:
    metering = Metering(under(before))
    metering.ask(invoking(64, "0-0:43.0.1", 1, enum(asked)), protection=BOTH)
    (policy,) = metering.ask(reading(POLICY), protection=BOTH)  # type: ignore[misc]
    assert policy == enum(after)
    if after & 0x0C == 0x0C:
        assert isinstance(metering.ask(reading(ENERGY), protection=NONE), Failed)


def test_nothing_of_keys_or_secrets_can_be_read() -> None:
    metering = Metering(SECURED)
    secret = a.AttributeDescriptor(15, obis("0-0:40.0.0"), 7)
    assert metering.read(secret) is DataAccessResult.READ_WRITE_DENIED
    everything = b"".join(Wpdu.decode(octets).apdu for octets in metering.up)
    assert KEYS.guek is not None
    assert KEYS.guek not in everything


@pytest.mark.parametrize("wrapped", [True, False])
def test_general_blocks_may_be_protected_each_or_as_a_whole(wrapped: bool) -> None:
    parameters = replace(SECURED, client_max_receive_octets=128)
    hand = ByHand(Metering(parameters), parameters)
    request = a.GetRequestNormal(
        a.InvokeIdAndPriority(1), a.AttributeDescriptor(1, obis("0-0:96.130.2"), 2)
    )
    data = request.encode() if wrapped else hand.sealed(request)
    block = a.GeneralBlockTransfer(a.BlockControl(True, False, 9), 1, 0, data)
    apdus = hand.give(
        hand.sealed(block, kind=ProtectionKind.GENERAL_GLO) if wrapped else block.encode()
    )
    assert {apdu[0] for apdu in apdus} == {0xDB if wrapped else 0xE0}
    assert all(len(apdu) <= 128 for apdu in apdus)
    blocks = [decode_apdu(unprotect(hand.context, apdu).apdu) for apdu in apdus]
    whole = b"".join(block.block_data for block in blocks)  # type: ignore[attr-defined]
    if not wrapped:
        whole = unprotect(hand.context, whole).apdu
    assert whole[-300:] == bytes(number & 0xFF for number in range(300))


def test_a_client_that_compresses_is_understood() -> None:
    parameters = replace(SECURED, suite=1, kind=ProtectionKind.GENERAL_GLO)
    metering = Metering(parameters, client_settings=ClientSettings(compressed=True))
    assert metering.read(ENERGY) == VALUE


def test_a_failure_under_unconfirmed_or_silent_rules_leaves_no_trace() -> None:
    hand = ByHand(Metering(SECURED))
    effects = hand.metering.give(Wpdu(1, 1, b"\xc8\x05\x30\x00\x00\x00\x00").encode(), group=True)
    assert [type(effect) for effect in effects] == [Dropped]
    assert hand.metering.up == []
