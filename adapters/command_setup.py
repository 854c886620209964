"""What `reset` tells a program of `meterproof-command/1`: a setup in the words of JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from enum import Enum

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from adapters.base import Party
from reference_stack.dlms.protection import Keys
from reference_stack.dlms.protection.signing import public_octets
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import Duration, Instant
from reference_stack.profiles.profile import Profile


def plain(value: object) -> object:
    """A setup as JSON can say it: octets in hex, times in microseconds, members by their names.

    A private key is its number, a public key x then y, a certificate DER.

    Raises MisuseError for what has no such form.
    """
    match value:
        case None | bool() | int() | str():
            return value
        case bytes():
            return value.hex()
        case Duration() | Instant():
            return value.microseconds
        case Enum():
            return plain(value.value)
        case Bits():
            return str(value)
        case Mapping():
            return {str(plain(name)): plain(member) for name, member in value.items()}
        case Sequence() | frozenset():
            return [plain(member) for member in value]
        case _ if is_dataclass(value):
            return {part.name: plain(getattr(value, part.name)) for part in fields(value)}
        case ec.EllipticCurvePrivateKey() | ec.EllipticCurvePublicKey() | x509.Certificate():
            return _asymmetric(value).hex()
    raise MisuseError(f"a setup cannot carry a {type(value).__name__}")


def _asymmetric(
    value: ec.EllipticCurvePrivateKey | ec.EllipticCurvePublicKey | x509.Certificate,
) -> bytes:
    match value:
        case ec.EllipticCurvePrivateKey():
            number = value.private_numbers().private_value
            return number.to_bytes(value.key_size // 8, "big")
        case ec.EllipticCurvePublicKey():
            return public_octets(value)
        case _:
            return value.public_bytes(Encoding.DER)


def known_to(party: Party, setup: Mapping[str, object]) -> dict[str, object]:
    """The setup without the private keys of those that the program does not play."""
    profile = setup.get("profile")
    if not isinstance(profile, Profile):
        return dict(setup)
    held = {
        name: replace(
            parameters,
            keys=_if(party is Party.HEAD_END, parameters.keys),
            server_keys=parameters.server_keys
            and _if(party is Party.METER, parameters.server_keys),
        )
        for name, parameters in profile.associations.items()
    }
    return {**setup, "profile": replace(profile, associations=held)}


def _if(plays: bool, keys: Keys) -> Keys:
    return keys if plays else replace(keys, signing=None, agreement=None)


def secrets_in(members: object) -> Iterator[str]:
    """Every text in a plain setup that stands under a name with `key` in it."""
    match members:
        case dict():
            for name, member in members.items():
                yield from _texts(member) if "key" in name.lower() else secrets_in(member)
        case list():
            for member in members:
                yield from secrets_in(member)


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for member in value.values():
                yield from _texts(member)
        case list():
            for member in value:
                yield from _texts(member)
