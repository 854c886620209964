"""APDUs that carry another one protected. GB §general-ciphering, GB §service-specific-ciphering.

Here is their form only; opening and closing them is the business of
`reference_stack.dlms.protection`.
"""

from __future__ import annotations

from dataclasses import dataclass

from reference_stack.dlms.apdu.base import Apdu, apdu
from reference_stack.dlms.codec import (
    OCTETS,
    UNSIGNED8,
    choice,
    optional,
    part,
    sequence,
)
from reference_stack.kernel.errors import MisuseError

# The plain tags that have a ciphered twin, and how far away it is. GB §COSEMpdu.
_INITIATE_TAGS = (0x01, 0x08, 0x0E)
_SERVICE_TAGS = (0xC0, 0xC1, 0xC2, 0xC3, 0xC4, 0xC5, 0xC7)


def _twins(initiate: int, service: int) -> dict[int, int]:
    return {tag: tag + initiate for tag in _INITIATE_TAGS} | {
        tag: tag + service for tag in _SERVICE_TAGS
    }


GLOBAL_TAGS = _twins(0x20, 0x08)
"""Plain tag to the tag of the same service under a global key."""
DEDICATED_TAGS = _twins(0x40, 0x10)
"""Plain tag to the tag of the same service under the dedicated key."""
PLAIN_TAGS = {
    ciphered: plain for tags in (GLOBAL_TAGS, DEDICATED_TAGS) for plain, ciphered in tags.items()
}
_DEDICATED = frozenset(DEDICATED_TAGS.values())


@dataclass(frozen=True, slots=True)
class ServiceCiphering(Apdu):
    """A service under a tag of its own: glo-get-request and the like.

    `content` is security control, invocation counter and what they protect.
    """

    tag: int
    content: bytes

    @property
    def dedicated(self) -> bool:
        return self.tag in _DEDICATED

    @property
    def plain_tag(self) -> int:
        """The tag that the APDU inside has to carry."""
        return PLAIN_TAGS[self.tag]

    def encode(self) -> bytes:
        if self.tag not in PLAIN_TAGS:
            raise MisuseError(f"{self.tag:02X} is no tag of a ciphered service")
        return bytes([self.tag]) + OCTETS.encode(self.content)

    @classmethod
    def decode(cls, octets: bytes) -> ServiceCiphering:
        """Raises Truncated or Malformed."""
        return cls(octets[0], OCTETS.decode(octets, 1))


@apdu(0xDB)
class GeneralGloCiphering(Apdu):
    """Any APDU under a global key. The title is the originator's; empty where it is known."""

    system_title: bytes = part(OCTETS)
    content: bytes = part(OCTETS)


@apdu(0xDC)
class GeneralDedCiphering(Apdu):
    """Any APDU under the dedicated key."""

    system_title: bytes = part(OCTETS)
    content: bytes = part(OCTETS)


@sequence
class IdentifiedKey:
    """0 the global unicast, 1 the global broadcast encryption key."""

    key_id: int = part(UNSIGNED8)


@sequence
class WrappedKey:
    """A key wrapped with the key encrypting key named: 0 the master key."""

    kek_id: int = part(UNSIGNED8)
    key_ciphered_data: bytes = part(OCTETS)


@sequence
class AgreedKey:
    """A key agreed on: parameters 01 for C(1e, 1s), 02 for C(0e, 2s)."""

    key_parameters: bytes = part(OCTETS)
    key_ciphered_data: bytes = part(OCTETS)


KeyInfo = IdentifiedKey | WrappedKey | AgreedKey
_KEY_INFO = optional(choice({0: IdentifiedKey, 1: WrappedKey, 2: AgreedKey}))


@apdu(0xDD)
class GeneralCiphering(Apdu):
    """Any APDU between any two parties. All fields before `key_info` are authenticated."""

    transaction_id: bytes = part(OCTETS)
    originator_system_title: bytes = part(OCTETS)
    recipient_system_title: bytes = part(OCTETS)
    date_time: bytes = part(OCTETS)
    other_information: bytes = part(OCTETS)
    key_info: KeyInfo | None = part(_KEY_INFO)
    content: bytes = part(OCTETS)


@apdu(0xDF)
class GeneralSigning(Apdu):
    """Any APDU with a digital signature, R and S in fixed width."""

    transaction_id: bytes = part(OCTETS)
    originator_system_title: bytes = part(OCTETS)
    recipient_system_title: bytes = part(OCTETS)
    date_time: bytes = part(OCTETS)
    other_information: bytes = part(OCTETS)
    content: bytes = part(OCTETS)
    signature: bytes = part(OCTETS)
