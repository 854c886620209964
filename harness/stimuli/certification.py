"""An authority of ours, whose certificates a meter under test may be set up to trust. GB §9.2.6.

Its key is known to everybody; it certifies nobody outside a scenario.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from reference_stack.dlms.protection import SUITES, SecuritySuite
from reference_stack.dlms.protection.certificates import (
    Issuer,
    Usage,
    Validity,
    common_name,
    issue,
)

_OURS, _STRANGE = 0x2001, 0x2002
_VALIDITY = Validity(datetime(2020, 1, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC))
_NAME = common_name("Meterproof test authority")


@lru_cache(maxsize=4)
def authority(suite_number: int) -> x509.Certificate:
    """The certificate of the authority itself."""
    suite = SUITES[suite_number]
    key = _key(_OURS, suite)
    return issue(
        _NAME,
        key.public_key(),
        Usage.CERTIFYING,
        Issuer(_NAME, key),
        serial=1,
        validity=_VALIDITY,
        suite=suite,
    )


def certified(
    title: bytes,
    public: ec.EllipticCurvePublicKey,
    suite: SecuritySuite,
    *,
    usage: Usage = Usage.SIGNING,
    by_a_stranger: bool = False,
) -> bytes:
    """The certificate of a party, as octets; by a stranger who goes under the same name."""
    key = _key(_STRANGE if by_a_stranger else _OURS, suite)
    certificate = issue(
        common_name(title.hex().upper()),
        public,
        usage,
        Issuer(_NAME, key),
        serial=int.from_bytes(title, "big"),
        validity=_VALIDITY,
        suite=suite,
    )
    return certificate.public_bytes(Encoding.DER)


def _key(number: int, suite: SecuritySuite) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(number, suite.public_curve)
