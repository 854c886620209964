"""The authority that certifies for a meter under test: the declared one, or one of ours. GB §9.2.6.

The key of ours is known to everybody; it certifies nobody outside a scenario.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from harness.device.key_pairs import Authority
from reference_stack.dlms.protection import SUITES, SecuritySuite
from reference_stack.dlms.protection.certificates import (
    Issuer,
    Usage,
    Validity,
    common_name,
    issue,
)

_OURS, _STRANGE, _GUEST = range(0x2001, 0x2004)
_VALIDITY = Validity(datetime(2020, 1, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC))
_NAME = common_name("Meterproof test authority")


class Certifier(NamedTuple):
    """Who signs certificates, with the certificate by which it is trusted."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def stranger(self) -> Certifier:
        """Somebody who goes under the same name, and whom nobody trusts."""
        return self._replace(key=ec.derive_private_key(_STRANGE, self.key.curve))

    def guest(self, title: bytes, suite: SecuritySuite) -> Certifier:
        """A party that this authority certified, and that certifies others without being one."""
        key = ec.derive_private_key(_GUEST, self.key.curve)
        der = certified(title, key.public_key(), suite, self)
        return Certifier(x509.load_der_x509_certificate(der), key)

    @property
    def octets(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)


def certifier(declared: Authority | None, suite: SecuritySuite) -> Certifier:
    """The declared authority if its key is here and fits the suite, else ours."""
    if declared is None or declared.key is None:
        return _ours(suite.number)
    fits = declared.key.curve.name == suite.public_curve.name
    return Certifier(declared.certificate, declared.key) if fits else _ours(suite.number)


def certified(
    title: bytes,
    public: ec.EllipticCurvePublicKey,
    suite: SecuritySuite,
    by: Certifier,
    *,
    usage: Usage = Usage.SIGNING,
) -> bytes:
    """The certificate of a party, as octets."""
    certificate = issue(
        common_name(title.hex().upper()),
        public,
        usage,
        Issuer(by.certificate.subject, by.key),
        serial=int.from_bytes(title, "big"),
        validity=_VALIDITY,
        suite=suite,
    )
    return certificate.public_bytes(Encoding.DER)


@lru_cache(maxsize=4)
def _ours(suite_number: int) -> Certifier:
    suite = SUITES[suite_number]
    key = ec.derive_private_key(_OURS, suite.public_curve)
    certificate = issue(
        _NAME,
        key.public_key(),
        Usage.CERTIFYING,
        Issuer(_NAME, key),
        serial=1,
        validity=_VALIDITY,
        suite=suite,
    )
    return Certifier(certificate, key)
