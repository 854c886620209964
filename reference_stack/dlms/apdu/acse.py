"""Opening and releasing an association. BER. GB §ACSE, GB §AARQ, GB §AARE, GB §RLRQ.

Names and numbers that a peer may get wrong (context, mechanism, diagnostic) are kept as received,
so that a server can refuse them by the code that the standard has for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, ClassVar, Self

from reference_stack.dlms import ber
from reference_stack.dlms.apdu.base import Apdu
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import Malformed


class ApplicationContext(IntEnum):
    """The last number of an application context name."""

    LOGICAL_NAMES = 1
    SHORT_NAMES = 2
    LOGICAL_NAMES_CIPHERED = 3
    SHORT_NAMES_CIPHERED = 4


class Mechanism(IntEnum):
    """The last number of an authentication mechanism name."""

    LOWEST = 0
    LOW = 1
    HIGH_MANUFACTURER = 2
    HIGH_MD5 = 3
    HIGH_SHA1 = 4
    HIGH_GMAC = 5
    HIGH_SHA256 = 6
    HIGH_ECDSA = 7


_CONTEXT_ARC = bytes.fromhex("60857405 0801")
_MECHANISM_ARC = bytes.fromhex("60857405 0802")


def context_name(context: int) -> bytes:
    """The object identifier of an application context, as the contents of its element."""
    return _CONTEXT_ARC + bytes([context])


def mechanism_name(mechanism: int) -> bytes:
    """The object identifier of an authentication mechanism, as the contents of its element."""
    return _MECHANISM_ARC + bytes([mechanism])


def context_of(name: bytes) -> ApplicationContext | None:
    """The context that a name stands for, or None if it is none of ours."""
    known = {context_name(context): context for context in ApplicationContext}
    return known.get(name)


def mechanism_of(name: bytes) -> Mechanism | None:
    """The mechanism that a name stands for, or None if it is none of ours."""
    known = {mechanism_name(mechanism): mechanism for mechanism in Mechanism}
    return known.get(name)


AUTHENTICATION_UNIT = Bits(1, 1)
"""The ACSE requirement that says: the authentication functional unit is used."""
PROTOCOL_VERSION_1 = Bits(1, 1)


class AssociationResult(IntEnum):
    ACCEPTED = 0
    REJECTED_PERMANENT = 1
    REJECTED_TRANSIENT = 2


class DiagnosticSource(IntEnum):
    ACSE_SERVICE_USER = 1
    ACSE_SERVICE_PROVIDER = 2


class UserDiagnostic(IntEnum):
    NULL = 0
    NO_REASON_GIVEN = 1
    APPLICATION_CONTEXT_NAME_NOT_SUPPORTED = 2
    CALLING_AP_TITLE_NOT_RECOGNIZED = 3
    CALLING_AP_INVOCATION_IDENTIFIER_NOT_RECOGNIZED = 4
    CALLING_AE_QUALIFIER_NOT_RECOGNIZED = 5
    CALLING_AE_INVOCATION_IDENTIFIER_NOT_RECOGNIZED = 6
    CALLED_AP_TITLE_NOT_RECOGNIZED = 7
    CALLED_AP_INVOCATION_IDENTIFIER_NOT_RECOGNIZED = 8
    CALLED_AE_QUALIFIER_NOT_RECOGNIZED = 9
    CALLED_AE_INVOCATION_IDENTIFIER_NOT_RECOGNIZED = 10
    AUTHENTICATION_MECHANISM_NAME_NOT_RECOGNISED = 11
    AUTHENTICATION_MECHANISM_NAME_REQUIRED = 12
    AUTHENTICATION_FAILURE = 13
    AUTHENTICATION_REQUIRED = 14


class ProviderDiagnostic(IntEnum):
    NULL = 0
    NO_REASON_GIVEN = 1
    NO_COMMON_ACSE_VERSION = 2


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """Why, and which of the two lists the value belongs to."""

    source: DiagnosticSource
    value: int


NO_DIAGNOSTIC = Diagnostic(DiagnosticSource.ACSE_SERVICE_USER, UserDiagnostic.NULL)

_DIAGNOSTIC_TAGS = {
    0xA1: DiagnosticSource.ACSE_SERVICE_USER,
    0xA2: DiagnosticSource.ACSE_SERVICE_PROVIDER,
}


def _read_diagnostic(contents: bytes) -> Diagnostic:
    tag, inner, _ = ber.read_element(contents)
    source = _DIAGNOSTIC_TAGS.get(tag)
    if source is None:
        raise Malformed(f"a diagnostic of source {tag:02X}, expected A1 or A2")
    return Diagnostic(source, _NUMBER.read(inner))


def _write_diagnostic(value: Diagnostic) -> bytes:
    return ber.element(0xA0 + value.source, _NUMBER.write(value.value))


_NUMBER = ber.explicit(ber.INTEGER, ber.UNSIGNED)
_OCTETS = ber.explicit(ber.OCTET_STRING)
_NAME = ber.explicit(ber.OBJECT_IDENTIFIER)
_CHARACTERS = ber.explicit(0x80)
_DIAGNOSTIC = ber.Form(_read_diagnostic, _write_diagnostic)


class _Acse(Apdu):
    """An APDU in BER, by its list of fields."""

    __slots__ = ()
    FIELDS: ClassVar[tuple[ber.Field, ...]]

    def encode(self) -> bytes:
        values = {entry.name: getattr(self, entry.name) for entry in self.FIELDS}
        return ber.element(self.prefix[0], ber.write_fields(self.FIELDS, values))

    @classmethod
    def decode(cls, octets: bytes) -> Self:
        """Raises Truncated or Malformed, also for a mandatory element that is absent."""
        values: dict[str, Any] = ber.read_fields(
            cls.FIELDS, ber.only_element(cls.prefix[0], octets)
        )
        try:
            return cls(**values)
        except TypeError:
            raise Malformed(f"{cls.__name__} lacks a mandatory element") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aarq(_Acse):
    """A-Associate request. `calling_ae_invocation_id` is the client's user id."""

    prefix = b"\x60"
    FIELDS = (
        ber.Field(0x80, "protocol_version", ber.BITS),
        ber.Field(0xA1, "application_context_name", _NAME),
        ber.Field(0xA2, "called_ap_title", _OCTETS),
        ber.Field(0xA3, "called_ae_qualifier", _OCTETS),
        ber.Field(0xA4, "called_ap_invocation_id", _NUMBER),
        ber.Field(0xA5, "called_ae_invocation_id", _NUMBER),
        ber.Field(0xA6, "calling_ap_title", _OCTETS),
        ber.Field(0xA7, "calling_ae_qualifier", _OCTETS),
        ber.Field(0xA8, "calling_ap_invocation_id", _NUMBER),
        ber.Field(0xA9, "calling_ae_invocation_id", _NUMBER),
        ber.Field(0x8A, "sender_acse_requirements", ber.BITS),
        ber.Field(0x8B, "mechanism_name", ber.RAW),
        ber.Field(0xAC, "calling_authentication_value", _CHARACTERS),
        ber.Field(0xBD, "implementation_information", ber.RAW),
        ber.Field(0xBE, "user_information", _OCTETS),
    )

    protocol_version: Bits | None = None
    application_context_name: bytes
    called_ap_title: bytes | None = None
    called_ae_qualifier: bytes | None = None
    called_ap_invocation_id: int | None = None
    called_ae_invocation_id: int | None = None
    calling_ap_title: bytes | None = None
    calling_ae_qualifier: bytes | None = None
    calling_ap_invocation_id: int | None = None
    calling_ae_invocation_id: int | None = None
    sender_acse_requirements: Bits | None = None
    mechanism_name: bytes | None = None
    calling_authentication_value: bytes | None = field(default=None, repr=False)
    implementation_information: bytes | None = None
    user_information: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aare(_Acse):
    """A-Associate response."""

    prefix = b"\x61"
    FIELDS = (
        ber.Field(0x80, "protocol_version", ber.BITS),
        ber.Field(0xA1, "application_context_name", _NAME),
        ber.Field(0xA2, "result", _NUMBER),
        ber.Field(0xA3, "result_source_diagnostic", _DIAGNOSTIC),
        ber.Field(0xA4, "responding_ap_title", _OCTETS),
        ber.Field(0xA5, "responding_ae_qualifier", _OCTETS),
        ber.Field(0xA6, "responding_ap_invocation_id", _NUMBER),
        ber.Field(0xA7, "responding_ae_invocation_id", _NUMBER),
        ber.Field(0x88, "responder_acse_requirements", ber.BITS),
        ber.Field(0x89, "mechanism_name", ber.RAW),
        ber.Field(0xAA, "responding_authentication_value", _CHARACTERS),
        ber.Field(0xBD, "implementation_information", ber.RAW),
        ber.Field(0xBE, "user_information", _OCTETS),
    )

    protocol_version: Bits | None = None
    application_context_name: bytes
    result: int
    result_source_diagnostic: Diagnostic
    responding_ap_title: bytes | None = None
    responding_ae_qualifier: bytes | None = None
    responding_ap_invocation_id: int | None = None
    responding_ae_invocation_id: int | None = None
    responder_acse_requirements: Bits | None = None
    mechanism_name: bytes | None = None
    responding_authentication_value: bytes | None = None
    implementation_information: bytes | None = None
    user_information: bytes | None = None


class ReleaseReason(IntEnum):
    """In a response 1 means not finished."""

    NORMAL = 0
    URGENT = 1
    USER_DEFINED = 30


_RELEASE = (
    ber.Field(0x80, "reason", ber.UNSIGNED),
    ber.Field(0xBE, "user_information", _OCTETS),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rlrq(_Acse):
    """A-Release request. In a ciphered association it carries a protected InitiateRequest."""

    prefix = b"\x62"
    FIELDS = _RELEASE

    reason: int | None = None
    user_information: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rlre(_Acse):
    """A-Release response."""

    prefix = b"\x63"
    FIELDS = _RELEASE

    reason: int | None = None
    user_information: bytes | None = None
