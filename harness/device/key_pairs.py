"""Key pairs of suites 1 and 2 that a declaration names, and how an association comes to hold them.

The device keeps its private keys to itself: of it we know public keys, or certificates. The party
that we play against it signs and agrees with private keys of ours, whose public halves the device
knows. GB §9.2.3.4, GB §9.2.6.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from adapters.base import Party
from harness.device.key_forms import PublicKey
from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.protection import SUITES, NotOpened, SecuritySuite
from reference_stack.dlms.protection.certificates import (
    Usage,
    check_chain,
    public_key_of,
    title_of,
)
from reference_stack.kernel.errors import ProtocolError


class KeyPairMistake(Exception):
    """A key that does not fit where it is to be used. Names its field and place."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Which field of a declaration names it, and where it is kept: for messages."""

    field: str
    place: str

    def __str__(self) -> str:
        return f"{self.field}: {self.place}"


@dataclass(frozen=True, slots=True)
class KeyPairs:
    """Of one association. `signing` and `agreement` are of the party that we play."""

    signing: ec.EllipticCurvePrivateKey | None = field(default=None, repr=False)
    agreement: ec.EllipticCurvePrivateKey | None = field(default=None, repr=False)
    device_signing: PublicKey | None = None
    device_agreement: PublicKey | None = None
    kept: Mapping[str, Kept] = field(default_factory=dict)
    """By the names of the members."""


@dataclass(frozen=True, slots=True)
class Authority:
    """Whose certificates the device takes. With its key we can certify for it."""

    certificate: x509.Certificate
    kept: Kept
    key: ec.EllipticCurvePrivateKey | None = field(default=None, repr=False)
    key_kept: Kept | None = None


def with_key_pairs(
    parameters: AssociationParameters,
    pairs: KeyPairs,
    device: Party,
    authority: Authority | None,
) -> AssociationParameters:
    """The association as both ends hold it. Raises KeyPairMistake."""
    suite = SUITES[parameters.suite]
    if suite.curve is None:
        kept = next(iter(pairs.kept.values()))
        raise KeyPairMistake(
            f"{kept} is of a key pair, and the association has suite 0, which has none;"
            " name a profile with suite 1 or 2 under [device]"
        )
    if device is Party.GATEWAY:
        kept = next(iter(pairs.kept.values()))
        raise KeyPairMistake(f"{kept} is of a key pair, and a gateway uses none")
    title = parameters.server_title if device is Party.METER else parameters.client_title
    check = _Checked(pairs, suite, title, authority)
    signing, agreement = check.private("signing"), check.private("agreement")
    device_signing = check.public("device_signing", Usage.SIGNING)
    device_agreement = check.public("device_agreement", Usage.AGREEMENT)
    ours = replace(
        parameters.keys,
        signing=signing,
        agreement=agreement,
        peer_signing=device_signing,
        peer_agreement=device_agreement,
    )
    if device is Party.METER:
        return replace(parameters, keys=ours)
    theirs = replace(
        parameters.keys,
        peer_signing=signing.public_key() if signing else None,
        peer_agreement=agreement.public_key() if agreement else None,
    )
    return replace(parameters, keys=theirs, server_keys=ours)


class _Checked:
    """The keys of a declaration, when they fit suite, holder and use."""

    def __init__(
        self, pairs: KeyPairs, suite: SecuritySuite, title: bytes, authority: Authority | None
    ) -> None:
        self._pairs = pairs
        self._suite = suite
        self._title = title
        self._authority = authority

    def private(self, name: str) -> ec.EllipticCurvePrivateKey | None:
        key: ec.EllipticCurvePrivateKey | None = getattr(self._pairs, name)
        if key is not None:
            self._check_curve(key.curve, self._pairs.kept[name])
        return key

    def public(self, name: str, usage: Usage) -> ec.EllipticCurvePublicKey | None:
        key: PublicKey | None = getattr(self._pairs, name)
        if isinstance(key, x509.Certificate):
            return self._certified(key, usage, self._pairs.kept[name])
        if key is not None:
            self._check_curve(key.curve, self._pairs.kept[name])
        return key

    def _check_curve(self, curve: ec.EllipticCurve, kept: Kept) -> None:
        if curve.name != self._suite.public_curve.name:
            raise KeyPairMistake(
                f"{kept} holds a key of {curve.name},"
                f" and suite {self._suite.number} wants {self._suite.public_curve.name}"
            )

    def _certified(
        self, certificate: x509.Certificate, usage: Usage, kept: Kept
    ) -> ec.EllipticCurvePublicKey:
        try:
            holder = title_of(certificate)
            key = public_key_of(certificate, usage, self._suite)
            if self._authority is not None:
                check_chain(certificate, (), (self._authority.certificate,), self._suite)
        except ProtocolError as problem:
            raise KeyPairMistake(f"{kept}: {problem}") from None
        if holder is not None and self._title and holder != self._title:
            raise KeyPairMistake(
                f"{kept} certifies {holder.hex()}, and the profile calls the device"
                f" {self._title.hex()}"
            )
        return key


def check_authority(authority: Authority) -> None:
    """Whether it may certify, and the key is its own. Raises KeyPairMistake."""
    public = authority.certificate.public_key()
    for suite in SUITES.values():
        if suite.curve is None or not isinstance(public, ec.EllipticCurvePublicKey):
            continue
        if public.curve.name == suite.curve.name:
            try:
                public_key_of(authority.certificate, Usage.CERTIFYING, suite)
            except NotOpened as problem:
                raise KeyPairMistake(f"{authority.kept}: {problem}") from None
            if authority.key is not None and authority.key.public_key() != public:
                raise KeyPairMistake(f"{authority.key_kept} is not of the certificate beside it")
            return
    raise KeyPairMistake(f"{authority.kept} is on the curve of no suite")
