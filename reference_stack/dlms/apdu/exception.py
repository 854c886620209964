"""Refusals of whole services. GB §Exception-Response, GB §ConfirmedServiceError."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from reference_stack.dlms.apdu.base import Apdu, apdu
from reference_stack.dlms.codec import UNSIGNED8, UNSIGNED32, Codec, enumerated, part
from reference_stack.kernel.errors import MisuseError


class StateError(IntEnum):
    """Peers differ in which of them goes with a security failure: judge `ServiceError` instead."""

    SERVICE_NOT_ALLOWED = 1
    SERVICE_UNKNOWN = 2


class ServiceError(IntEnum):
    OPERATION_NOT_POSSIBLE = 1
    SERVICE_NOT_SUPPORTED = 2
    OTHER_REASON = 3
    PDU_TOO_LONG = 4
    DECIPHERING_ERROR = 5
    INVOCATION_COUNTER_ERROR = 6


class ServiceErrorWithCounter(NamedTuple):
    """`invocation_counter` is the lowest acceptable one, only with INVOCATION_COUNTER_ERROR."""

    error: ServiceError
    invocation_counter: int | None = None


_ERROR = enumerated(ServiceError)


def _read_service_error(octets: bytes, at: int) -> tuple[ServiceErrorWithCounter, int]:
    error, at = _ERROR.read(octets, at)
    if error is not ServiceError.INVOCATION_COUNTER_ERROR:
        return ServiceErrorWithCounter(error), at
    counter, at = UNSIGNED32.read(octets, at)
    return ServiceErrorWithCounter(error, counter), at


def _write_service_error(value: ServiceErrorWithCounter, out: bytearray) -> None:
    error, counter = value
    if (error is ServiceError.INVOCATION_COUNTER_ERROR) != (counter is not None):
        raise MisuseError("an invocation counter goes with the invocation counter error only")
    _ERROR.write(error, out)
    if counter is not None:
        UNSIGNED32.write(counter, out)


_SERVICE_ERROR: Codec[ServiceErrorWithCounter] = Codec(_read_service_error, _write_service_error)


@apdu(0xD8)
class ExceptionResponse(Apdu):
    """The service was not carried out. Sent without protection."""

    state_error: StateError = part(enumerated(StateError))
    service_error: ServiceErrorWithCounter = part(_SERVICE_ERROR)


INITIATE_ERROR_SERVICE = 1
"""The service of a ConfirmedServiceError that answers an InitiateRequest."""


class ErrorClass(IntEnum):
    """Which list the value of a ConfirmedServiceError belongs to. GB §ServiceError."""

    APPLICATION_REFERENCE = 0
    HARDWARE_RESOURCE = 1
    VDE_STATE_ERROR = 2
    SERVICE = 3
    DEFINITION = 4
    ACCESS = 5
    INITIATE = 6
    LOAD_DATA_SET = 7
    TASK = 9


class InitiateError(IntEnum):
    """Values of the class INITIATE."""

    OTHER = 0
    DLMS_VERSION_TOO_LOW = 1
    INCOMPATIBLE_CONFORMANCE = 2
    PDU_SIZE_TOO_SHORT = 3
    REFUSED_BY_THE_VDE_HANDLER = 4


DECIPHERING_ERROR = 6
"""A value of the class APPLICATION_REFERENCE."""


@apdu(0x0E)
class ConfirmedServiceError(Apdu):
    """Why an InitiateRequest or a service of short names failed."""

    service: int = part(UNSIGNED8)
    error_class: ErrorClass = part(enumerated(ErrorClass))
    value: int = part(UNSIGNED8)
