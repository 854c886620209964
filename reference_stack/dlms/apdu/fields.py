"""Parts that several services share. GB §xDLMS-APDUs."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from reference_stack.dlms.axdr import DATA, Data
from reference_stack.dlms.codec import (
    BOOLEAN,
    INTEGER8,
    OCTETS,
    UNSIGNED8,
    UNSIGNED16,
    UNSIGNED32,
    Codec,
    codec_of,
    enumerated,
    fixed_octets,
    octets_of_length,
    optional,
    part,
    sequence,
)
from reference_stack.dlms.date_time import DateTime
from reference_stack.kernel.errors import Malformed, MisuseError


class InvokeIdAndPriority(NamedTuple):
    """The octet that pairs a response with its request. GB §Invoke-Id-And-Priority.

    The response repeats it. Its two reserved bits are ignored.
    """

    invoke_id: int
    confirmed: bool = True
    high_priority: bool = False


def _read_invoke(octets: bytes, at: int) -> tuple[InvokeIdAndPriority, int]:
    octet = octets[at]
    return InvokeIdAndPriority(octet & 0x0F, octet & 0x40 != 0, octet & 0x80 != 0), at + 1


def _write_invoke(value: InvokeIdAndPriority, out: bytearray) -> None:
    if not 0 <= value.invoke_id <= 0x0F:
        raise MisuseError(f"invoke-id {value.invoke_id} does not fit in four bits")
    out.append(value.invoke_id | value.confirmed << 6 | value.high_priority << 7)


INVOKE: Codec[InvokeIdAndPriority] = Codec(_read_invoke, _write_invoke)


class LongInvokeIdAndPriority(NamedTuple):
    """The same of ACCESS and DATA-NOTIFICATION, with 24 bits. GB §Long-Invoke-Id-And-Priority."""

    invoke_id: int
    confirmed: bool = True
    high_priority: bool = False
    self_descriptive: bool = False
    break_on_error: bool = False


def _read_long_invoke(octets: bytes, at: int) -> tuple[LongInvokeIdAndPriority, int]:
    word, end = UNSIGNED32.read(octets, at)
    invoke = LongInvokeIdAndPriority(
        word & 0xFFFFFF,
        confirmed=bool(word >> 30 & 1),
        high_priority=bool(word >> 31),
        self_descriptive=bool(word >> 28 & 1),
        break_on_error=bool(word >> 29 & 1),
    )
    return invoke, end


def _write_long_invoke(value: LongInvokeIdAndPriority, out: bytearray) -> None:
    if not 0 <= value.invoke_id <= 0xFFFFFF:
        raise MisuseError(f"long invoke-id {value.invoke_id} does not fit in 24 bits")
    word = value.invoke_id | value.self_descriptive << 28 | value.break_on_error << 29
    UNSIGNED32.write(word | value.confirmed << 30 | value.high_priority << 31, out)


LONG_INVOKE: Codec[LongInvokeIdAndPriority] = Codec(_read_long_invoke, _write_long_invoke)


@sequence
class AttributeDescriptor:
    """Names an attribute. Attribute 0 stands for all of them. GB §Cosem-Attribute-Descriptor."""

    class_id: int = part(UNSIGNED16)
    instance_id: bytes = part(fixed_octets(6))
    attribute_id: int = part(INTEGER8)


@sequence
class MethodDescriptor:
    """Names a method. GB §Cosem-Method-Descriptor."""

    class_id: int = part(UNSIGNED16)
    instance_id: bytes = part(fixed_octets(6))
    method_id: int = part(INTEGER8)


@sequence
class SelectiveAccess:
    """Asks for a part of an attribute. GB §Selective-Access-Descriptor."""

    selector: int = part(UNSIGNED8)
    parameters: Data = part(DATA)


ATTRIBUTE = codec_of(AttributeDescriptor)
METHOD = codec_of(MethodDescriptor)
SELECTION = optional(codec_of(SelectiveAccess))


@sequence
class AttributeWithSelection:
    """An attribute, or a part of it. GB §Cosem-Attribute-Descriptor-With-Selection."""

    attribute: AttributeDescriptor = part(ATTRIBUTE)
    selection: SelectiveAccess | None = part(SELECTION, default=None)


@sequence
class DataBlock:
    """A numbered piece of something long; the first has number 1. GB §DataBlock-SA."""

    last_block: bool = part(BOOLEAN)
    block_number: int = part(UNSIGNED32)
    raw_data: bytes = part(OCTETS)


DATA_BLOCK = codec_of(DataBlock)


class DataAccessResult(IntEnum):
    """What became of an access to an attribute. GB §Data-Access-Result."""

    SUCCESS = 0
    HARDWARE_FAULT = 1
    TEMPORARY_FAILURE = 2
    READ_WRITE_DENIED = 3
    OBJECT_UNDEFINED = 4
    OBJECT_CLASS_INCONSISTENT = 9
    OBJECT_UNAVAILABLE = 11
    TYPE_UNMATCHED = 12
    SCOPE_OF_ACCESS_VIOLATED = 13
    DATA_BLOCK_UNAVAILABLE = 14
    LONG_GET_ABORTED = 15
    NO_LONG_GET_IN_PROGRESS = 16
    LONG_SET_ABORTED = 17
    NO_LONG_SET_IN_PROGRESS = 18
    DATA_BLOCK_NUMBER_INVALID = 19
    OTHER_REASON = 250


class ActionResult(IntEnum):
    """What became of a method call. GB §Action-Result."""

    SUCCESS = 0
    HARDWARE_FAULT = 1
    TEMPORARY_FAILURE = 2
    READ_WRITE_DENIED = 3
    OBJECT_UNDEFINED = 4
    OBJECT_CLASS_INCONSISTENT = 9
    OBJECT_UNAVAILABLE = 11
    TYPE_UNMATCHED = 12
    SCOPE_OF_ACCESS_VIOLATED = 13
    DATA_BLOCK_UNAVAILABLE = 14
    LONG_ACTION_ABORTED = 15
    NO_LONG_ACTION_IN_PROGRESS = 16
    OTHER_REASON = 250


ACCESS_RESULT = enumerated(DataAccessResult)
ACTION_RESULT = enumerated(ActionResult)

GetDataResult = Data | DataAccessResult
"""A value, or why there is none. GB §Get-Data-Result."""


def _read_get_data_result(octets: bytes, at: int) -> tuple[GetDataResult, int]:
    match octets[at]:
        case 0:
            return DATA.read(octets, at + 1)
        case 1:
            return ACCESS_RESULT.read(octets, at + 1)
        case other:
            raise Malformed(f"Get-Data-Result has no alternative {other:02X}", at_octet=at)


def _write_get_data_result(value: GetDataResult, out: bytearray) -> None:
    if isinstance(value, Data):
        out.append(0)
        DATA.write(value, out)
    else:
        out.append(1)
        ACCESS_RESULT.write(value, out)


GET_DATA_RESULT: Codec[GetDataResult] = Codec(_read_get_data_result, _write_get_data_result)

_DATE_TIME_OCTETS = octets_of_length(0, 12)


def _read_date_time(octets: bytes, at: int) -> tuple[DateTime | None, int]:
    value, end = _DATE_TIME_OCTETS.read(octets, at)
    return (DateTime.decode(value) if value else None), end


def _write_date_time(value: DateTime | None, out: bytearray) -> None:
    OCTETS.write(value.encode() if value is not None else b"", out)


DATE_TIME: Codec[DateTime | None] = Codec(_read_date_time, _write_date_time)
"""An octet-string that holds a date-time or nothing: no data tag. GB §Data-Notification."""
