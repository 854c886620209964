"""GET: reading attributes. GB §GET, GB §Get-Request, GB §Get-Response."""

from __future__ import annotations

from reference_stack.dlms.apdu.base import Apdu, apdu
from reference_stack.dlms.apdu.fields import (
    ACCESS_RESULT,
    ATTRIBUTE,
    GET_DATA_RESULT,
    INVOKE,
    SELECTION,
    AttributeDescriptor,
    AttributeWithSelection,
    DataAccessResult,
    GetDataResult,
    InvokeIdAndPriority,
    SelectiveAccess,
)
from reference_stack.dlms.codec import (
    BOOLEAN,
    OCTETS,
    UNSIGNED32,
    Codec,
    codec_of,
    part,
    sequence_of,
)
from reference_stack.kernel.errors import Malformed

BlockResult = bytes | DataAccessResult
"""A piece of the encoded answer, or why the transfer ends here."""


def _read_block_result(octets: bytes, at: int) -> tuple[BlockResult, int]:
    match octets[at]:
        case 0:
            return OCTETS.read(octets, at + 1)
        case 1:
            return ACCESS_RESULT.read(octets, at + 1)
        case other:
            raise Malformed(f"DataBlock-G has no alternative {other:02X}", at_octet=at)


def _write_block_result(value: BlockResult, out: bytearray) -> None:
    if isinstance(value, bytes):
        out.append(0)
        OCTETS.write(value, out)
    else:
        out.append(1)
        ACCESS_RESULT.write(value, out)


_BLOCK_RESULT: Codec[BlockResult] = Codec(_read_block_result, _write_block_result)


@apdu(0xC0, 1)
class GetRequestNormal(Apdu):
    """Asks for one attribute, or a part of it."""

    invoke: InvokeIdAndPriority = part(INVOKE)
    attribute: AttributeDescriptor = part(ATTRIBUTE)
    selection: SelectiveAccess | None = part(SELECTION, default=None)


@apdu(0xC0, 2)
class GetRequestNext(Apdu):
    """Asks for the block after the one just received, whose number it names."""

    invoke: InvokeIdAndPriority = part(INVOKE)
    block_number: int = part(UNSIGNED32)


@apdu(0xC0, 3)
class GetRequestWithList(Apdu):
    """Asks for several attributes."""

    invoke: InvokeIdAndPriority = part(INVOKE)
    attributes: tuple[AttributeWithSelection, ...] = part(
        sequence_of(codec_of(AttributeWithSelection))
    )


@apdu(0xC4, 1)
class GetResponseNormal(Apdu):
    """One value, or why there is none."""

    invoke: InvokeIdAndPriority = part(INVOKE)
    result: GetDataResult = part(GET_DATA_RESULT)


@apdu(0xC4, 2)
class GetResponseWithDatablock(Apdu):
    """A piece of a long answer. All pieces together are a `Data`, or a list of results."""

    invoke: InvokeIdAndPriority = part(INVOKE)
    last_block: bool = part(BOOLEAN)
    block_number: int = part(UNSIGNED32)
    result: BlockResult = part(_BLOCK_RESULT)


RESULT_LIST = sequence_of(GET_DATA_RESULT)


@apdu(0xC4, 3)
class GetResponseWithList(Apdu):
    """One result for each attribute asked for, in their order."""

    invoke: InvokeIdAndPriority = part(INVOKE)
    results: tuple[GetDataResult, ...] = part(RESULT_LIST)
