"""Associations that are opened, proved, used and released, and what is served outside of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reference_stack.cosem.obis import obis
from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import (
    ApplicationContext,
    DataAccessResult,
    ExceptionResponse,
    Mechanism,
    decode_apdu,
)
from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.client_association_events import Release
from reference_stack.dlms.data import (
    Data,
    array,
    double_long_unsigned,
    enum,
    octet_string,
    structure,
    unsigned,
)
from reference_stack.dlms.protection import NO_POLICY, KeyId, ProtectionKind
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.kernel.errors import MisuseError
from reference_stack.nodes.dlms_client_events import AssociationClosed, AssociationOpened, Failed
from reference_stack.nodes.dlms_server_events import Dropped, PowerLost
from tests.nodes.metering import (
    ENERGY,
    KEYS,
    PLAIN,
    SECURED,
    Metering,
    invoking,
    limited,
    reading,
    sized,
    writing,
)

VALUE = double_long_unsigned(1234567)
CURRENT = obis("0-0:40.0.0")


def negotiated(mechanism: Mechanism, **changes: object) -> AssociationParameters:
    keys = replace(KEYS, secret=b"a secret of both")
    return replace(
        SECURED,
        mechanism=mechanism,
        keys=keys,
        pre_established=False,
        **changes,  # type: ignore[arg-type]
    )


def opened(parameters: AssociationParameters) -> Metering:
    metering = Metering(parameters)
    metering.open()
    return metering


def test_lowest_security_opens_without_proof() -> None:
    metering = opened(replace(PLAIN, pre_established=False))
    assert any(isinstance(effect, AssociationOpened) for effect in metering.seen)
    assert metering.read(ENERGY) == VALUE


@pytest.mark.parametrize(
    "mechanism", [Mechanism.LOW, Mechanism.HIGH_MD5, Mechanism.HIGH_SHA1, Mechanism.HIGH_SHA256]
)
def test_a_client_that_knows_the_secret_is_served(mechanism: Mechanism) -> None:
    metering = opened(negotiated(mechanism))
    assert metering.client.is_associated
    assert metering.read(ENERGY) == VALUE
    status = a.AttributeDescriptor(15, CURRENT, 8)
    assert metering.read(status) == enum(2)
    name = metering.read(a.AttributeDescriptor(15, CURRENT, 6))
    assert name == octet_string(a.mechanism_name(mechanism))


def test_proof_and_message_never_share_a_counter() -> None:
    """HLS with GMAC in a ciphered association: both the proof and what carries it count."""
    metering = opened(negotiated(Mechanism.HIGH_GMAC))
    assert metering.client.is_associated
    assert metering.read(ENERGY) == VALUE
    reply = next(a_ for a_ in map(decoded, metering.down) if a_[0] == 0xCB)
    proof_counter = metering.client.context.counters(KeyId.GUEK).next_sending - 3
    assert int.from_bytes(reply[3:7], "big") == proof_counter + 1
    metering.open()
    assert metering.client.is_associated


def decoded(datagram: bytes) -> bytes:
    return Wpdu.decode(datagram).apdu


def test_a_client_that_knows_the_key_is_served_in_clear() -> None:
    parameters = replace(
        negotiated(Mechanism.HIGH_GMAC, policy=NO_POLICY),
        context=ApplicationContext.LOGICAL_NAMES,
    )
    metering = opened(parameters)
    assert metering.client.is_associated
    assert metering.read(ENERGY) == VALUE


@pytest.mark.parametrize("mechanism", [Mechanism.LOW, Mechanism.HIGH_MD5, Mechanism.HIGH_SHA256])
def test_a_client_with_another_secret_is_not_served(mechanism: Mechanism) -> None:
    right = negotiated(mechanism)
    wrong = replace(right, keys=replace(right.keys, secret=b"another secret.."))
    metering = Metering(right, client_parameters=wrong)
    metering.open()
    assert not metering.client.is_associated
    (association,) = (
        entry
        for entry in metering.server.meter.management.associations.values()
        if entry.machine.offer.client_sap == right.client_sap
    )
    assert not association.machine.is_open


def to_server(metering: Metering, apdu: bytes, client_sap: int = 1) -> list[bytes]:
    before = len(metering.up)
    metering.client_listens = False
    metering.give(Wpdu(client_sap, 1, apdu).encode())
    metering.client_listens = True
    return [Wpdu.decode(octets).apdu for octets in metering.up[before:]]


@pytest.mark.parametrize("pending", [True, False])
def test_nothing_is_served_before_the_client_has_proved_itself(pending: bool) -> None:
    parameters = replace(
        negotiated(Mechanism.HIGH_SHA256, policy=NO_POLICY),
        context=ApplicationContext.LOGICAL_NAMES,
    )
    metering = Metering(parameters)
    if pending:
        aarq = a.Aarq(
            application_context_name=a.context_name(1),
            calling_ap_title=parameters.client_title,
            sender_acse_requirements=None,
            mechanism_name=a.mechanism_name(Mechanism.HIGH_SHA256),
            calling_authentication_value=bytes(range(16)),
            user_information=bytes.fromhex("01000000065F1F0400605EDF0000"),
        )
        (answer,) = to_server(metering, aarq.encode())
        assert answer[0] == 0x61
    get = a.GetRequestNormal(a.InvokeIdAndPriority(1), ENERGY).encode()
    (answer,) = to_server(metering, get)
    assert isinstance(decode_apdu(answer), ExceptionResponse)


def test_a_released_association_serves_no_more() -> None:
    metering = opened(replace(PLAIN, pre_established=False))
    metering.from_client(metering.client.handle(Release(), metering.now))
    assert any(isinstance(effect, AssociationClosed) for effect in metering.seen)
    (answer,) = to_server(
        metering, a.GetRequestNormal(a.InvokeIdAndPriority(1), ENERGY).encode(), PLAIN.client_sap
    )
    assert isinstance(decode_apdu(answer), ExceptionResponse)


@pytest.mark.parametrize("kind", list(ProtectionKind)[::2], ids=lambda kind: kind.value)
def test_a_ciphered_association_is_released_under_its_protection(kind: ProtectionKind) -> None:
    metering = opened(negotiated(Mechanism.HIGH_SHA256, kind=kind))
    metering.from_client(metering.client.handle(Release(), metering.now))
    assert metering.seen[-1] == AssociationClosed("")
    assert not metering.client.is_associated
    rlrq, rlre = (Wpdu.decode(datagrams[-1]).apdu for datagrams in (metering.down, metering.up))
    for apdu in (a.Rlrq.decode(rlrq), a.Rlre.decode(rlre)):
        assert apdu.user_information is not None
        assert apdu.user_information[0] not in (0x01, 0x08)
    assert isinstance(metering.ask(reading(ENERGY)), Failed)


def test_a_release_in_clear_does_not_end_a_ciphered_association() -> None:
    metering = opened(negotiated(Mechanism.HIGH_SHA256))
    assert to_server(metering, a.Rlrq().encode()) == []
    assert metering.read(ENERGY) == VALUE


@pytest.mark.parametrize("apdu", [a.Rlrq().encode(), b"\x60\x00", b"\x62\x05", b"\x60\xff\x00"])
def test_a_pre_established_association_is_not_released_nor_opened(apdu: bytes) -> None:
    metering = Metering(PLAIN)
    assert to_server(metering, apdu, PLAIN.client_sap) == []
    assert metering.read(ENERGY) == VALUE


def test_nobody_opens_associations_for_a_group() -> None:
    metering = Metering(replace(PLAIN, pre_established=False))
    effects = metering.give(Wpdu(PLAIN.client_sap, 1, b"\x60\x00").encode(), group=True)
    assert [type(effect) for effect in effects] == [Dropped]


def test_a_negotiated_association_does_not_survive_a_loss_of_power() -> None:
    metering = opened(negotiated(Mechanism.HIGH_SHA256))
    metering.server.handle(PowerLost(), metering.now)
    failed = metering.ask(reading(ENERGY))
    assert isinstance(failed, Failed)


def test_opening_again_ends_the_transfer_of_a_long_value() -> None:
    parameters = limited(replace(PLAIN, pre_established=False), 64)
    metering = opened(parameters)
    get = a.GetRequestNormal(a.InvokeIdAndPriority(1), sized(3)).encode()
    to_server(metering, get, PLAIN.client_sap)
    metering.open()
    following = a.GetRequestNext(a.InvokeIdAndPriority(1), 1).encode()
    (answer,) = to_server(metering, following, PLAIN.client_sap)
    response = decode_apdu(answer)
    assert isinstance(response, a.GetResponseWithDatablock)
    assert response.result is DataAccessResult.NO_LONG_GET_IN_PROGRESS


def test_a_dedicated_key_protects_the_association_that_brought_it() -> None:
    parameters = negotiated(Mechanism.HIGH_SHA256, kind=ProtectionKind.SERVICE_SPECIFIC_DED)
    client = replace(parameters, keys=replace(parameters.keys, dedicated=bytes(range(32, 48))))
    metering = Metering(parameters, client_parameters=client)
    metering.open()
    assert metering.read(ENERGY) == VALUE
    assert Wpdu.decode(metering.up[-1]).apdu[0] == 0xD4


def test_a_changed_secret_counts_from_the_next_opening_on() -> None:
    parameters = negotiated(Mechanism.LOW)
    metering = opened(parameters)
    secret = a.AttributeDescriptor(15, CURRENT, 7)
    assert metering.ask(writing(secret, octet_string(b"new password"))) == (
        DataAccessResult.SUCCESS,
    )
    assert metering.ask(writing(secret, octet_string(b""))) == (DataAccessResult.OTHER_REASON,)
    assert metering.read(ENERGY) == VALUE
    metering.open()
    assert not metering.client.is_associated or metering.read(ENERGY) == VALUE
    (association,) = (
        entry
        for entry in metering.server.meter.management.associations.values()
        if entry.setup is not None
    )
    assert association.machine.offer.keys.secret == b"new password"
    assert association.context.keys.secret == b"new password"


def test_an_empty_list_of_users_lets_everybody_in_and_another_one_does_not() -> None:
    metering = Metering(replace(PLAIN, pre_established=False))
    shown = metering.server.meter.management.associations[PLAIN.client_sap].shown
    shown.store(10, array([structure(unsigned(5), octet_string(b"me"))]))
    aarq = a.Aarq(
        application_context_name=a.context_name(1),
        user_information=bytes.fromhex("01000000065F1F0400605EDF0000"),
    )
    (refused,) = to_server(metering, aarq.encode(), PLAIN.client_sap)
    answer = a.Aare.decode(refused)
    assert answer.result_source_diagnostic.value == 6
    aarq = replace(aarq, calling_ae_invocation_id=5)
    (accepted,) = to_server(metering, aarq.encode(), PLAIN.client_sap)
    assert a.Aare.decode(accepted).result == 0
    assert shown.stored(11) == structure(unsigned(5), octet_string(b"me"))


def test_what_an_association_shows_is_what_was_agreed_on() -> None:
    metering = Metering(limited(SECURED, 500))
    partners = metering.read(a.AttributeDescriptor(15, CURRENT, 3))
    assert isinstance(partners, Data)
    assert [part.integer() for part in partners.elements()] == [1, 1]
    context = metering.read(a.AttributeDescriptor(15, CURRENT, 5))
    assert isinstance(context, Data)
    bits, _, most, version, *_ = context.elements()
    assert bits.bits().octets() == bytes.fromhex("605EDF")
    assert (most.integer(), version.integer()) == (500, 6)
    setup = metering.read(a.AttributeDescriptor(15, CURRENT, 9))
    assert setup == octet_string(obis("0-0:43.0.1"))


def test_every_object_of_the_list_can_be_read_as_its_rights_say() -> None:
    metering = Metering(SECURED)
    objects = metering.read(a.AttributeDescriptor(15, CURRENT, 2))
    assert isinstance(objects, Data)
    assert len(objects.elements()) > 50
    for entry in objects.elements():
        class_id, _, name, access = entry.elements()
        for attribute in access.elements()[0].elements():
            index, mode, _ = attribute.elements()
            value = metering.read(
                a.AttributeDescriptor(class_id.integer(), name.octets(), index.integer())
            )
            readable = bool(mode.enumerated() & 1)
            assert isinstance(value, Data) is readable, (class_id, name, index, value)


def test_the_public_client_sees_little_and_changes_nothing() -> None:
    public = replace(PLAIN, client_sap=0x10)
    metering = Metering(public, others=(SECURED,))
    objects = metering.read(a.AttributeDescriptor(15, CURRENT, 2))
    assert isinstance(objects, Data)
    assert len(objects.elements()) == 6
    assert metering.read(ENERGY) is DataAccessResult.OBJECT_UNDEFINED
    clock = a.AttributeDescriptor(8, obis("0-0:1.0.0"), 2)
    assert isinstance(metering.read(clock), Data)
    assert metering.ask(writing(clock, octet_string(bytes(12)))) == (
        DataAccessResult.READ_WRITE_DENIED,
    )
    (outcome,) = metering.ask(invoking(8, "0-0:1.0.0", 3))  # type: ignore[misc]
    assert outcome.result is a.ActionResult.READ_WRITE_DENIED
    assert isinstance(metering.read(a.AttributeDescriptor(1, obis("0-0:43.1.1"), 2)), Data)


def test_associations_under_one_key_count_together() -> None:
    second = replace(SECURED, client_sap=2)
    metering = Metering(SECURED, others=(second,))
    contexts = {c.context for c in metering.server.meter.management.associations.values()}
    assert len(contexts) == 1
    metering.read(ENERGY)
    metering.server.handle(PowerLost(), metering.now)
    assert metering.read(ENERGY) == VALUE


@pytest.mark.parametrize(
    "second",
    [
        replace(SECURED, client_sap=2, keys=replace(KEYS, gak=bytes(16))),
        replace(SECURED, client_sap=2, client_title=b"OTHER\x00\x00\x01"),
        replace(SECURED),
        replace(PLAIN, server_sap=9),
        replace(PLAIN, client_max_receive_octets=11),
    ],
)
def test_associations_that_do_not_fit_together_are_refused(second: AssociationParameters) -> None:
    with pytest.raises(MisuseError):
        Metering(SECURED, others=(second,))
