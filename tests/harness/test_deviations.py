"""Right messages open, and wrong ones do not, for the reason that they were made for."""

from __future__ import annotations

import pytest

from harness.stimuli.arrangements import MANAGEMENT, keys_of_suite, of_suite
from harness.stimuli.deviations import (
    DEVIATIONS,
    SIGNATURES,
    Sealing,
    compressed,
    flipped,
    signed,
    under_broadcast_key,
)
from reference_stack.dlms.apdu import GeneralSigning, GetRequestNormal, InvokeIdAndPriority
from reference_stack.dlms.apdu.fields import AttributeDescriptor
from reference_stack.dlms.association import AssociationParameters, Side
from reference_stack.dlms.compression import compress
from reference_stack.dlms.protection import (
    NotOpened,
    Protection,
    ProtectionKind,
    SecurityContext,
    SecurityControl,
    unprotect,
)
from reference_stack.kernel.errors import MisuseError, ProtocolError, Unprotected
from reference_stack.profiles.profile_file import load_profile

PARAMETERS = load_profile("dlms_over_lorawan").association(MANAGEMENT)
BOTH = Protection.AUTHENTICATED | Protection.ENCRYPTED
PLAIN = GetRequestNormal(
    InvokeIdAndPriority(1), AttributeDescriptor(3, bytes((1, 0, 1, 8, 0, 255)), 2)
).encode()
KINDS = (
    ProtectionKind.SERVICE_SPECIFIC_GLO,
    ProtectionKind.GENERAL_GLO,
    ProtectionKind.GENERAL_CIPHERING,
)
OF_THE_HEADER = ("another recipient", "a changed transaction id", "a changed recipient")
BELOW_POLICY = ("no protection", "authentication only", "encryption only")


def sealing(
    parameters: AssociationParameters = PARAMETERS,
    kind: ProtectionKind = ProtectionKind.GENERAL_GLO,
    plain: bytes = PLAIN,
) -> Sealing:
    guek = parameters.keys.guek
    assert guek is not None
    return Sealing(
        plain,
        kind,
        guek,
        parameters.keys.gak,
        SecurityControl.of(parameters.suite, BOTH).octet,
        7,
        parameters.client_title,
        parameters.client_title,
        parameters.server_title,
        bytes(8),
    )


def server(parameters: AssociationParameters = PARAMETERS) -> SecurityContext:
    return parameters.security_context(Side.SERVER)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.value)
@pytest.mark.parametrize("suite", [0, 1, 2])
def test_what_is_not_changed_is_right(kind: ProtectionKind, suite: int) -> None:
    parameters = of_suite(suite)(PARAMETERS)
    opened = unprotect(server(parameters), sealing(parameters, kind).apdu())
    assert opened.apdu == PLAIN
    assert opened.protection == BOTH


def kinds_of(name: str) -> tuple[ProtectionKind, ...]:
    return (ProtectionKind.GENERAL_CIPHERING,) if name in OF_THE_HEADER else KINDS[1:]


@pytest.mark.parametrize(
    ("name", "kind"),
    [(name, kind) for name in DEVIATIONS for kind in kinds_of(name)],
    ids=lambda value: getattr(value, "value", value),
)
def test_what_is_changed_is_not_served(name: str, kind: ProtectionKind) -> None:
    octets = DEVIATIONS[name](sealing(kind=kind))
    with pytest.raises(ProtocolError):
        unprotect(server(), octets).require(BOTH)


@pytest.mark.parametrize("name", BELOW_POLICY)
def test_what_is_too_weak_is_right_otherwise(name: str) -> None:
    assert unprotect(server(), DEVIATIONS[name](sealing())).apdu == PLAIN


def test_a_changed_ciphertext_is_a_request_that_makes_sense() -> None:
    """Who does not check the tag would serve it, and so be found out."""
    octets = DEVIATIONS["a changed ciphertext"](sealing())
    right = sealing().apdu()
    changed = [at for at, (a, b) in enumerate(zip(octets, right, strict=True)) if a != b]
    head = len(right) - len(PLAIN) - 12
    assert changed == [head + 2]


def test_a_changed_counter_is_higher() -> None:
    octets, right = DEVIATIONS["a changed counter"](sealing()), sealing().apdu()
    assert octets > right
    with pytest.raises(NotOpened):
        unprotect(server(), octets)


def test_the_broadcast_bit_goes_with_the_broadcast_key() -> None:
    gbek, guek = PARAMETERS.keys.gbek, PARAMETERS.keys.guek
    assert gbek is not None
    assert guek is not None
    opened = unprotect(server(), under_broadcast_key(sealing(), gbek))
    assert opened.broadcast
    with pytest.raises(Unprotected):
        unprotect(server(), under_broadcast_key(sealing(), guek))


def test_what_is_compressed_unpacks_and_what_is_not_does_not() -> None:
    parameters = of_suite(1)(PARAMETERS)
    plain = PLAIN * 8
    packet = compress(plain)
    assert packet is not None
    right = compressed(sealing(parameters), packet)
    assert unprotect(server(parameters), right).apdu == plain
    with pytest.raises(ProtocolError):
        unprotect(server(parameters), compressed(sealing(parameters), packet[:-2]))


def to_sign() -> GeneralSigning:
    titles = (PARAMETERS.client_title, PARAMETERS.server_title)
    return GeneralSigning(bytes(8), *titles, b"", b"", PLAIN, b"")


def test_a_right_signature_is_taken() -> None:
    parameters = of_suite(1)(PARAMETERS)
    context = parameters.security_context(Side.CLIENT)
    assert context.keys.signing is not None
    octets = signed(to_sign(), context.keys.signing, context.suite)
    assert unprotect(server(parameters), octets).apdu == PLAIN


@pytest.mark.parametrize("name", SIGNATURES)
def test_a_wrong_signature_is_not_taken(name: str) -> None:
    parameters = of_suite(1)(PARAMETERS)
    context = parameters.security_context(Side.CLIENT)
    assert context.keys.signing is not None
    with pytest.raises(ProtocolError):
        unprotect(
            server(parameters), SIGNATURES[name](to_sign(), context.keys.signing, context.suite)
        )


def test_a_service_without_a_tag_of_its_own_cannot_be_sealed_under_one() -> None:
    with pytest.raises(MisuseError):
        sealing(kind=ProtectionKind.SERVICE_SPECIFIC_GLO, plain=b"\x0f").apdu()


def test_keys_of_a_suite_fit_it_on_both_sides() -> None:
    for number, octets in ((0, 16), (1, 16), (2, 32)):
        client, meter = keys_of_suite(PARAMETERS.keys, number)
        for keys in (client, meter):
            held = (keys.guek, keys.gak, keys.gbek, keys.kek)
            assert [len(key or b"") for key in held] == [octets] * 4
        if number:
            assert client.signing is not None
            assert meter.peer_signing is not None
            ours = client.signing.public_key().public_numbers()
            assert meter.peer_signing.public_numbers() == ours


def test_one_bit_is_flipped() -> None:
    assert flipped(b"\x00\x00") == b"\x00\x01"
    assert flipped(b"\x00\x00", at=0, bit=0x80) == b"\x80\x00"


def test_a_sealing_shows_no_key() -> None:
    keys = PARAMETERS.keys
    assert keys.guek is not None
    assert keys.gak is not None
    text = repr(sealing())
    assert repr(keys.guek) not in text
    assert repr(keys.gak) not in text
