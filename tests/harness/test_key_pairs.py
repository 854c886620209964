"""Key pairs from a declaration: what is taken, what is refused in which words, who holds what."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from adapters.base import Party
from harness.device.declaration import Declaration, DeclarationMistake
from harness.device.declaration_file import read_declaration
from harness.octets.reading_keys import KeyRing
from reference_stack.dlms.protection.certificates import Usage
from reference_stack.profiles.profile import Profile
from reference_stack.profiles.profile_file import load_profile
from tests.harness.key_pairs_at_hand import (
    AUTHORITY,
    certificate_pem,
    private,
    private_hex,
    private_pem,
    public_hex,
    public_pem,
)

OURS, THEIRS = private(0x3101), private(0x3102)
OF_SUITE_2 = private(0x3103, suite=2)
CA = certificate_pem(AUTHORITY, Usage.CERTIFYING)
SIGNING, DEVICE = "signing-key", "device-signing-key"


def profile(suite: int = 1) -> Profile:
    usual = load_profile("dlms_over_lorawan")
    management = replace(usual.association("management"), suite=suite)
    return usual.with_association("management", management)


def declared(fields: dict[str, str], authority: dict[str, str] | None = None) -> Declaration:
    """Everything kept in the environment, under the name of its field."""
    environment: dict[str, str] = {}
    lines: list[str] = []
    for table, members in (("keys.management", fields), ("authority", authority or {})):
        lines += [f"[{table}]"] if members else []
        for name, text in members.items():
            environment[f"{table}.{name}"] = text
            lines.append(f'{name} = "env:{table}.{name}"')
    return read_declaration("\n".join(lines), "wm7.toml", folder=Path(), environment=environment)


def mistake(
    fields: dict[str, str],
    authority: dict[str, str] | None = None,
    *,
    suite: int = 1,
    device: Party = Party.METER,
) -> str:
    with pytest.raises(DeclarationMistake) as caught:
        declared(fields, authority).applied_to(profile(suite), device)
    message = str(caught.value)
    assert message.startswith("wm7.toml: ")
    assert "\n" not in message
    for text in (*fields.values(), *(authority or {}).values()):
        assert not text or text not in message
    return message


@pytest.mark.parametrize("written", [private_pem(OURS), private_hex(OURS)], ids=["pem", "hex"])
def test_a_private_key_is_read_from_either_form(written: str) -> None:
    keys = declared({SIGNING: written}).applied_to(profile(), Party.METER)
    held = keys.association("management").keys.signing
    assert held is not None
    assert held.private_numbers() == OURS.private_numbers()


@pytest.mark.parametrize(
    "written",
    [public_pem(THEIRS), public_hex(THEIRS), public_hex(THEIRS)[2:], certificate_pem(THEIRS)],
    ids=["pem", "hex", "without 04", "certificate"],
)
def test_a_public_key_is_read_from_every_form(written: str) -> None:
    keys = declared({DEVICE: written}).applied_to(profile(), Party.METER)
    assert keys.association("management").keys.peer_signing == THEIRS.public_key()


def test_against_a_head_end_it_is_our_meter_that_holds_the_private_key() -> None:
    said = declared({SIGNING: private_pem(OURS), DEVICE: public_pem(THEIRS)})
    held = said.applied_to(profile(), Party.HEAD_END).association("management")
    assert held.server_keys is not None
    assert held.server_keys.signing is not None
    assert held.server_keys.peer_signing == THEIRS.public_key()
    assert held.keys.signing is None
    assert held.keys.peer_signing == OURS.public_key()
    assert set(map(public, KeyRing(held).signers())) == {
        public(OURS.public_key()),
        public(THEIRS.public_key()),
    }


def public(key: object) -> object:
    return key.public_numbers() if hasattr(key, "public_numbers") else key


def test_the_authority_of_the_operator_is_trusted() -> None:
    said = declared({}, {"certificate": CA, "key": private_pem(AUTHORITY)})
    [trusted] = said.applied_to(profile(), Party.METER).meter.trusted
    assert said.authority is not None
    assert trusted == said.authority.certificate


def test_a_declaration_shows_no_private_key() -> None:
    said = declared(
        {SIGNING: private_pem(OURS)}, {"certificate": CA, "key": private_hex(AUTHORITY)}
    )
    number = str(OURS.private_numbers().private_value)
    assert number not in repr(said)
    assert "PrivateKey" not in repr(said)


FIELD = "keys.management.signing-key: env:keys.management.signing-key"
OF_DEVICE = "keys.management.device-signing-key: env:keys.management.device-signing-key"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({SIGNING: public_pem(OURS)}, f"{FIELD} holds a public key or certificate where a private"),
        ({SIGNING: public_hex(OURS)[2:]}, f"{FIELD} holds a public key where a private key"),
        ({SIGNING: "0011"}, f"{FIELD} holds 2 octets, not 32 or 48"),
        ({SIGNING: "hello"}, f"{FIELD} holds no private key: neither PEM nor hex"),
        ({SIGNING: "00" * 32}, f"{FIELD} holds a number that is no private key of secp256r1"),
        ({SIGNING: "-----BEGIN PRIVATE KEY-----\nAA=="}, f"{FIELD} holds no private key that can"),
        (
            {SIGNING: private_hex(OF_SUITE_2)},
            f"{FIELD} holds a key of secp384r1, and",
        ),
        ({DEVICE: private_pem(OURS)}, f"{OF_DEVICE} holds a private key where the public one"),
        ({DEVICE: private_hex(OURS)}, f"{OF_DEVICE} holds a private key, or none, where"),
        ({DEVICE: "11" * 64}, f"{OF_DEVICE} holds no point of secp256r1"),
        ({DEVICE: public_pem(OF_SUITE_2)}, f"{OF_DEVICE} holds a key of secp384r1, and suite 1"),
        (
            {DEVICE: certificate_pem(THEIRS, Usage.AGREEMENT)},
            f"{OF_DEVICE}: the certificate is not for digital signature",
        ),
        (
            {DEVICE: certificate_pem(THEIRS, title=bytes(8))},
            f"{OF_DEVICE} certifies 0000000000000000, and the profile calls the device 4d54",
        ),
    ],
    ids=range(13),
)
def test_a_key_that_does_not_fit_is_named_by_field_and_place(
    fields: dict[str, str], says: str
) -> None:
    assert says in mistake(fields)


def test_suite_0_has_no_key_pairs() -> None:
    assert "suite 0, which has none" in mistake({SIGNING: private_pem(OURS)}, suite=0)


def test_a_gateway_has_no_key_pairs() -> None:
    assert "a gateway uses none" in mistake({SIGNING: private_pem(OURS)}, device=Party.GATEWAY)


def test_a_certificate_has_to_come_from_the_authority_beside_it() -> None:
    forged = certificate_pem(THEIRS, by=OURS)
    assert f"{OF_DEVICE}: nobody known as" in mistake({DEVICE: forged}, {"certificate": CA})


@pytest.mark.parametrize(
    ("authority", "says"),
    [
        ({"certificate": certificate_pem(AUTHORITY)}, "the certificate is not for signing cert"),
        ({"certificate": public_pem(AUTHORITY)}, "holds no certificate in PEM"),
        ({"certificate": CA, "key": private_pem(OURS)}, "is not of the certificate beside it"),
    ],
    ids=range(3),
)
def test_an_authority_that_cannot_certify_is_refused(authority: dict[str, str], says: str) -> None:
    assert says in mistake({}, authority)
