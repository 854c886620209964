"""What both sides agree on when an association opens. GB §InitiateRequest, GB §Conformance."""

from __future__ import annotations

from enum import IntFlag

from reference_stack.dlms.apdu.base import Apdu, apdu
from reference_stack.dlms.codec import (
    BOOLEAN,
    INTEGER8,
    OCTETS,
    UNSIGNED8,
    UNSIGNED16,
    Codec,
    default,
    optional,
    part,
)
from reference_stack.kernel.errors import Malformed, MisuseError

DLMS_VERSION = 6
VAA_NAME_LOGICAL_NAMES = 0x0007
"""The name of the virtual application association when logical names are used."""
SMALLEST_PDU_SIZE = 12
"""A client may not offer less, save 0, which means that there is no limit."""


class Conformance(IntFlag):
    """The services that a party supports; bit 0 of the standard is the highest of 24."""

    ACTION = 1 << 0
    EVENT_NOTIFICATION = 1 << 1
    SELECTIVE_ACCESS = 1 << 2
    SET = 1 << 3
    GET = 1 << 4
    PARAMETERIZED_ACCESS = 1 << 5
    ACCESS = 1 << 6
    DATA_NOTIFICATION = 1 << 7
    INFORMATION_REPORT = 1 << 8
    MULTIPLE_REFERENCES = 1 << 9
    BLOCK_TRANSFER_WITH_ACTION = 1 << 10
    BLOCK_TRANSFER_WITH_SET_OR_WRITE = 1 << 11
    BLOCK_TRANSFER_WITH_GET_OR_READ = 1 << 12
    ATTRIBUTE0_SUPPORTED_WITH_GET = 1 << 13
    PRIORITY_MGMT_SUPPORTED = 1 << 14
    ATTRIBUTE0_SUPPORTED_WITH_SET = 1 << 15
    RESERVED_SEVEN = 1 << 16
    DELTA_VALUE_ENCODING = 1 << 17
    UNCONFIRMED_WRITE = 1 << 18
    WRITE = 1 << 19
    READ = 1 << 20
    GENERAL_BLOCK_TRANSFER = 1 << 21
    GENERAL_PROTECTION = 1 << 22
    RESERVED_ZERO = 1 << 23

    @classmethod
    def of_bit(cls, bit: int) -> Conformance:
        """The service with the number that the standard gives it, 0 to 23."""
        return cls(1 << (23 - bit))


SHORT_NAME_SERVICES = (
    Conformance.READ
    | Conformance.WRITE
    | Conformance.UNCONFIRMED_WRITE
    | Conformance.INFORMATION_REPORT
    | Conformance.PARAMETERIZED_ACCESS
)
"""Never agreed where logical names are used."""

# The one field in BER: application tag 31, four octets, no unused bits.
_CONFORMANCE_HEAD = b"\x5f\x1f\x04\x00"


def _read_conformance(octets: bytes, at: int) -> tuple[Conformance, int]:
    start = at + len(_CONFORMANCE_HEAD)
    if octets[at:start] != _CONFORMANCE_HEAD:
        raise Malformed("the conformance block does not begin with 5F 1F 04 00", at_octet=at)
    _ = octets[start + 2]  # all three octets are there
    return Conformance(int.from_bytes(octets[start : start + 3], "big")), start + 3


def _write_conformance(value: Conformance, out: bytearray) -> None:
    if value >> 24:
        raise MisuseError("a conformance block has 24 bits")
    out += _CONFORMANCE_HEAD + value.to_bytes(3, "big")


CONFORMANCE: Codec[Conformance] = Codec(_read_conformance, _write_conformance)


@apdu(0x01)
class InitiateRequest(Apdu):
    """What the client proposes. A dedicated key belongs into a ciphered request only."""

    dedicated_key: bytes | None = part(optional(OCTETS), secret=True)
    response_allowed: bool = part(default(BOOLEAN, True))
    proposed_quality_of_service: int | None = part(optional(INTEGER8))
    proposed_dlms_version: int = part(UNSIGNED8)
    proposed_conformance: Conformance = part(CONFORMANCE)
    client_max_receive_pdu_size: int = part(UNSIGNED16)


@apdu(0x08)
class InitiateResponse(Apdu):
    """What the server agrees to."""

    negotiated_quality_of_service: int | None = part(optional(INTEGER8))
    negotiated_dlms_version: int = part(UNSIGNED8)
    negotiated_conformance: Conformance = part(CONFORMANCE)
    server_max_receive_pdu_size: int = part(UNSIGNED16)
    vaa_name: int = part(UNSIGNED16)
