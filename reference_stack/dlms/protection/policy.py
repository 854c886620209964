"""What protection is demanded of requests and responses. BB §security-setup, BB §association-ln."""

from __future__ import annotations

from dataclasses import dataclass

from reference_stack.dlms.protection.control import Protection
from reference_stack.kernel.errors import Malformed

# Version 1 counts bits from 0: 2, 3, 4 for the request, 5, 6, 7 for the response, each in the order
# authenticated, encrypted, signed. Access rights of association version 3 use the same bits.
_REQUEST_SHIFT = 2
_RESPONSE_SHIFT = 5
_EACH = 0x07


@dataclass(frozen=True, slots=True)
class SecurityPolicy:
    """A floor: what is protected more than demanded is welcome."""

    request: Protection = Protection.NONE
    response: Protection = Protection.NONE

    @classmethod
    def of_version_0(cls, value: int) -> SecurityPolicy:
        """0 nothing, 1 authenticated, 2 encrypted, 3 both; for all messages. Raises Malformed."""
        if not 0 <= value <= 3:
            raise Malformed(
                f"security policy {value}, expected 0 to 3", clause="BB §security-setup"
            )
        return cls(Protection(value), Protection(value))

    @classmethod
    def of_version_1(cls, value: int) -> SecurityPolicy:
        """Bits 2 to 7; the same in access rights, whose bits 0 and 1 are none of ours."""
        return cls(
            Protection(value >> _REQUEST_SHIFT & _EACH),
            Protection(value >> _RESPONSE_SHIFT & _EACH),
        )

    @property
    def version_1(self) -> int:
        return self.request << _REQUEST_SHIFT | self.response << _RESPONSE_SHIFT

    def joined(self, other: SecurityPolicy) -> SecurityPolicy:
        """What is demanded when both have their say: policy and access rights. GB §9.2.7.3."""
        return SecurityPolicy(self.request | other.request, self.response | other.response)

    def is_at_least(self, other: SecurityPolicy) -> bool:
        """Whether changing from `other` to this weakens nothing."""
        return self.request.covers(other.request) and self.response.covers(other.response)


NO_POLICY = SecurityPolicy()
