"""Phrases about keys of single messages, signatures and compression."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric import ec
from pytest_bdd import parsers, then, when

from harness.checks import security as security_checks
from harness.checks import security_general as checks
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive
from harness.steps.security import Around, Pair
from harness.stimuli.arrangements import MANAGEMENT
from harness.stimuli.asked import Asked
from harness.stimuli.correspondence import Correspondent
from harness.stimuli.deviations import SIGNATURES, flipped, signed
from harness.stimuli.objects import DEVICE_NAME
from reference_stack.dlms.apdu import (
    AgreedKey,
    GeneralCiphering,
    GeneralSigning,
    decode_apdu,
)
from reference_stack.dlms.protection import (
    AlgorithmArc,
    KeyChoice,
    ProtectionKind,
    SecurityContext,
    Transaction,
)

CHOICES = {
    "a key that it carries wrapped": KeyChoice.WRAPPED,
    "a key agreed on with an ephemeral key": KeyChoice.ONE_PASS,
    "a key agreed on with static keys": KeyChoice.STATIC,
}
_TRANSACTION_ID = bytes.fromhex("1112131415161718")
_GENERAL = ProtectionKind.GENERAL_CIPHERING


class OfOneMessage(NamedTuple):
    """Reads before and after one under a key of its own; `other_arc` by the other algorithm id."""

    before: Asked
    asked: Asked
    after: Asked
    other_arc: Asked | None = None


@when(parsers.parse("a read is protected with {way}"), target_fixture="of_one_message")
def read_under_own_key(scene: Scene, way: str) -> OfOneMessage:
    client = Correspondent(scene, MANAGEMENT)
    needs_keys_for(client, CHOICES[way])
    transaction = Transaction(_TRANSACTION_ID, CHOICES[way])
    before = client.asks_rightly(client.read(DEVICE_NAME))
    request = client.read(DEVICE_NAME)
    octets = client.protected(request.encode(), kind=_GENERAL, transaction=transaction)
    asked = client.ask(request, octets)
    other = None
    served = security_checks.service_of(scene.trace, scene.profile, asked)
    if served is None and CHOICES[way] is not KeyChoice.WRAPPED:
        other = by_the_other_arc(client, transaction)
    return OfOneMessage(before, asked, client.asks_rightly(client.read(DEVICE_NAME)), other)


def by_the_other_arc(client: Correspondent, transaction: Transaction) -> Asked:
    """The same with the algorithm identifier that some books print."""
    usual = client.context
    conventions = replace(usual.conventions, arc=AlgorithmArc.AS_PRINTED)
    client.context = SecurityContext(
        usual.suite,
        usual.keys,
        own_title=usual.own_title,
        peer_title=usual.peer_title,
        conventions=conventions,
        random=bytes_of_one,
    )
    request = client.read(DEVICE_NAME)
    octets = client.protected(request.encode(), kind=_GENERAL, transaction=transaction)
    client.context = usual
    return client.ask(request, octets)


def bytes_of_one(count: int) -> bytes:
    """A source of ephemeral keys that need not be secret."""
    return b"\x01" * count


def needs_keys_for(client: Correspondent, choice: KeyChoice) -> None:
    """Raises Inconclusive when a key is not known here."""
    keys = client.context.keys
    if choice is KeyChoice.WRAPPED and keys.kek is None:
        raise Inconclusive("the master key of the meter is not known")
    if choice is not KeyChoice.WRAPPED and not (keys.signing and keys.agreement):
        raise Inconclusive("the key pairs of the association are not known")


@then("the read is served, and so is a usual one after it")
def read_under_own_key_is_served(scene: Scene, of_one_message: OfOneMessage) -> None:
    before, asked, after, other = of_one_message
    scene.judge(
        checks.served_under_own_key(scene.trace, scene.profile, before, asked, other),
        security_checks.still_served(
            scene.trace, scene.profile, before, after, "one under a key of its own"
        ),
    )


@when("an agreed key is signed wrongly, and then rightly", target_fixture="pair")
def agreed_key_signed_wrongly(scene: Scene) -> Pair:
    client = Correspondent(scene, MANAGEMENT)
    needs_keys_for(client, KeyChoice.ONE_PASS)
    transaction = Transaction(_TRANSACTION_ID, KeyChoice.ONE_PASS)
    request, right = client.read(DEVICE_NAME), client.read(DEVICE_NAME)
    octets = client.protected(request.encode(), kind=_GENERAL, transaction=transaction)
    form = decode_apdu(octets)
    assert isinstance(form, GeneralCiphering)
    assert isinstance(form.key_info, AgreedKey)
    damaged = replace(form.key_info, key_ciphered_data=flipped(form.key_info.key_ciphered_data))
    wrong = client.ask(
        request, replace(form, key_info=damaged).encode(), "a wrong signature of the agreed key"
    )
    octets = client.protected(right.encode(), kind=_GENERAL, transaction=transaction)
    return Pair(wrong, client.ask(right, octets))


@when(
    parsers.parse("the meter gets a read with {fault}, and then a rightly signed one"),
    target_fixture="around",
)
def signed_wrongly(scene: Scene, fault: str) -> Around:
    client = Correspondent(scene, MANAGEMENT)
    key, suite = signing_key(client), client.context.suite
    before = client.asks_rightly(client.read(DEVICE_NAME))
    request, right = client.read(DEVICE_NAME), client.read(DEVICE_NAME)
    octets = SIGNATURES[fault](to_be_signed(client, request.encode()), key, suite)
    wrong = client.ask(request, client.sealing(octets).apdu(), fault)
    octets = signed(to_be_signed(client, right.encode()), key, suite)
    after = client.ask(right, client.sealing(octets).apdu())
    return Around(before, (wrong,), after)


def signing_key(client: Correspondent) -> ec.EllipticCurvePrivateKey:
    """Raises Inconclusive."""
    key = client.context.keys.signing
    if key is None:
        raise Inconclusive("the signing key of the head-end is not known")
    return key


def to_be_signed(client: Correspondent, plain: bytes) -> GeneralSigning:
    own, peer = client.context.own_title, client.context.peer_title
    return GeneralSigning(_TRANSACTION_ID, own, peer, b"", b"", plain, b"")


@then("only the rightly signed read is served")
def only_signed_is_served(scene: Scene, around: Around) -> None:
    scene.judge(
        security_checks.only_right_served(scene.trace, scene.profile, around.wrong, around.after),
        security_checks.still_served(
            scene.trace, scene.profile, around.before, around.after, "it was signed"
        ),
    )
