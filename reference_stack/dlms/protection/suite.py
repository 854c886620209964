"""The security suites and the algorithms that each of them names. GB §9.2.3.7 Table 19."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from reference_stack.kernel.errors import MisuseError


@dataclass(frozen=True, slots=True)
class SecuritySuite:
    """`curve` and `digest` are None in suite 0, which has neither signatures nor key agreement.

    `point_octets` is the length of a public key (x, then y) and of a signature (R, then S).
    """

    number: int
    key_octets: int
    curve: ec.EllipticCurve | None
    digest: hashes.SHA256 | hashes.SHA384 | None
    compresses: bool

    @property
    def point_octets(self) -> int:
        return 2 * self.coordinate_octets

    @property
    def coordinate_octets(self) -> int:
        return self.public_curve.key_size // 8

    @property
    def public_curve(self) -> ec.EllipticCurve:
        """Raises MisuseError in suite 0."""
        if self.curve is None:
            raise MisuseError("security suite 0 has no public keys")
        return self.curve

    @property
    def public_digest(self) -> hashes.SHA256 | hashes.SHA384:
        """Raises MisuseError in suite 0."""
        if self.digest is None:
            raise MisuseError("security suite 0 has no hash")
        return self.digest


# fmt: off
SUITES = {
    0: SecuritySuite(0, 16, None,           None,            compresses=False),
    1: SecuritySuite(1, 16, ec.SECP256R1(), hashes.SHA256(), compresses=True),
    2: SecuritySuite(2, 32, ec.SECP384R1(), hashes.SHA384(), compresses=True),
}
# fmt: on
