"""The certificates and key pairs of a security setup. GB §9.2.6, BB §security-setup certificates.

What is imported has to lead to a trusted authority, be for its use, and, if it is the server's own,
belong to a key pair that the server holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from reference_stack.dlms.data import Data, enum, octet_string, structure
from reference_stack.dlms.protection import Keys, RandomOctets, SecurityContext
from reference_stack.dlms.protection import certificates as x509_of_dlms
from reference_stack.dlms.protection.agreement import ephemeral_key
from reference_stack.dlms.protection.certificates import Usage
from reference_stack.dlms.protection.failures import NotOpened


class Entity(IntEnum):
    """Whose certificate it is. BB §security-setup certificate_entity."""

    SERVER = 0
    CLIENT = 1
    AUTHORITY = 2
    OTHER = 3


class Kind(IntEnum):
    """What for. BB §security-setup certificate_type."""

    SIGNING = 0
    AGREEMENT = 1
    TLS = 2
    OTHER = 3


_USAGES = {Kind.SIGNING: Usage.SIGNING, Kind.AGREEMENT: Usage.AGREEMENT}


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as it is listed."""

    entity: Entity
    kind: Kind
    title: bytes
    content: x509.Certificate

    @property
    def serial(self) -> bytes:
        number = self.content.serial_number
        return number.to_bytes((number.bit_length() + 8) // 8, "big")

    @property
    def issuer(self) -> bytes:
        return self.content.issuer.public_bytes()

    @property
    def der(self) -> bytes:
        return self.content.public_bytes(Encoding.DER)

    def described(self) -> Data:
        """An element of the attribute certificates."""
        return structure(
            enum(self.entity),
            enum(self.kind),
            octet_string(self.serial),
            octet_string(self.issuer),
            octet_string(self.content.subject.public_bytes()),
            octet_string(b""),
        )


@dataclass(slots=True)
class CertificateStore:
    """`trusted` are the authorities that the meter was made with."""

    trusted: tuple[x509.Certificate, ...] = ()
    held: list[Certificate] = field(default_factory=list)
    generated: dict[Kind, ec.EllipticCurvePrivateKey] = field(default_factory=dict)
    """Key pairs made here, which come into force with their certificates."""

    def generate(self, kind: int, context: SecurityContext, random: RandomOctets) -> None:
        """A new key pair. Raises NotOpened when the suite or the use has none."""
        if kind not in _USAGES or context.suite.curve is None:
            raise NotOpened(f"no key pair of type {kind}")
        self.generated[Kind(kind)] = ephemeral_key(context.suite, random)

    def request(self, kind: int, context: SecurityContext) -> bytes:
        """A certificate signing request for the key pair made last, or the one in force."""
        key = self.generated.get(Kind(kind)) if kind in _USAGES else None
        if key is None:
            key = _in_force(context.keys, kind)
        if key is None:
            raise NotOpened(f"there is no key pair of type {kind}")
        return x509_of_dlms.request(context.own_title, key, context.suite)

    def add(self, der: bytes, context: SecurityContext, at: datetime) -> None:
        """Check a certificate and take it in. Raises Malformed or NotOpened."""
        if context.suite.curve is None:
            raise NotOpened("suite 0 has no certificates")
        content = x509_of_dlms.decode_certificate(der)
        authorities = [c.content for c in self.held if c.entity is Entity.AUTHORITY]
        x509_of_dlms.check_chain(content, authorities, self.trusted, context.suite, at=at)
        certificate = self._classified(content, context)
        if certificate.kind in _USAGES:
            self._put_in_force(certificate, context)
        self.held = [c for c in self.held if not _replaces(certificate, c)]
        self.held.append(certificate)

    def remove(self, certificate: Certificate, context: SecurityContext) -> None:
        """Forget a certificate, and with it the key of the client that it was about."""
        self.held.remove(certificate)
        if certificate.entity is Entity.CLIENT:
            context.keys = (
                replace(context.keys, peer_signing=None)
                if certificate.kind is Kind.SIGNING
                else replace(context.keys, peer_agreement=None)
            )

    def by_entity(self, entity: int, kind: int, title: bytes) -> Certificate | None:
        wanted = (entity, kind, title)
        return _first(c for c in self.held if (c.entity, c.kind, c.title) == wanted)

    def by_serial(self, serial: bytes, issuer: bytes) -> Certificate | None:
        return _first(c for c in self.held if (c.serial, c.issuer) == (serial, issuer))

    def _classified(self, content: x509.Certificate, context: SecurityContext) -> Certificate:
        title = x509_of_dlms.title_of(content) or b""
        for kind, usage in _USAGES.items():
            try:
                x509_of_dlms.public_key_of(content, usage, context.suite)
            except NotOpened:
                continue
            entities = {context.own_title: Entity.SERVER, context.peer_title: Entity.CLIENT}
            return Certificate(entities.get(title, Entity.OTHER), kind, title, content)
        x509_of_dlms.public_key_of(content, Usage.CERTIFYING, context.suite)
        return Certificate(Entity.AUTHORITY, Kind.OTHER, title, content)

    def _put_in_force(self, certificate: Certificate, context: SecurityContext) -> None:
        """Whose key it is says whether it is ours to use, or the client's to be checked with."""
        kind = certificate.kind
        public = x509_of_dlms.public_key_of(certificate.content, _USAGES[kind], context.suite)
        if certificate.entity is Entity.CLIENT:
            context.keys = (
                replace(context.keys, peer_signing=public)
                if kind is Kind.SIGNING
                else replace(context.keys, peer_agreement=public)
            )
        elif certificate.entity is Entity.SERVER:
            key = self.generated.get(kind) or _in_force(context.keys, kind)
            if key is None or key.public_key() != public:
                raise NotOpened("the certificate is not for a key pair of this server")
            context.keys = (
                replace(context.keys, signing=key)
                if kind is Kind.SIGNING
                else replace(context.keys, agreement=key)
            )


def _in_force(keys: Keys, kind: int) -> ec.EllipticCurvePrivateKey | None:
    return {Kind.SIGNING: keys.signing, Kind.AGREEMENT: keys.agreement}.get(Kind(kind))


def _replaces(new: Certificate, old: Certificate) -> bool:
    if new.entity is Entity.AUTHORITY:
        return new.content == old.content
    return (new.entity, new.kind, new.title) == (old.entity, old.kind, old.title)


def _first(found: Iterable[Certificate]) -> Certificate | None:
    return next(iter(found), None)
