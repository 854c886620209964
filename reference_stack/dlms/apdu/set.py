"""SET: writing attributes. GB §SET, GB §Set-Request, GB §Set-Response."""

from __future__ import annotations

from reference_stack.dlms.apdu.base import Apdu, apdu
from reference_stack.dlms.apdu.fields import (
    ACCESS_RESULT,
    ATTRIBUTE,
    DATA_BLOCK,
    INVOKE,
    SELECTION,
    AttributeDescriptor,
    AttributeWithSelection,
    DataAccessResult,
    DataBlock,
    InvokeIdAndPriority,
    SelectiveAccess,
)
from reference_stack.dlms.axdr import DATA, Data
from reference_stack.dlms.codec import UNSIGNED32, codec_of, part, sequence_of

_ATTRIBUTES = sequence_of(codec_of(AttributeWithSelection))
_RESULTS = sequence_of(ACCESS_RESULT)
VALUE_LIST = sequence_of(DATA)


@apdu(0xC1, 1)
class SetRequestNormal(Apdu):
    """Writes one attribute, or a part of it."""

    invoke: InvokeIdAndPriority = part(INVOKE)
    attribute: AttributeDescriptor = part(ATTRIBUTE)
    selection: SelectiveAccess | None = part(SELECTION)
    value: Data = part(DATA)


@apdu(0xC1, 2)
class SetRequestWithFirstDatablock(Apdu):
    """Begins to write one attribute with a long value, which is the pieces joined."""

    invoke: InvokeIdAndPriority = part(INVOKE)
    attribute: AttributeDescriptor = part(ATTRIBUTE)
    selection: SelectiveAccess | None = part(SELECTION)
    block: DataBlock = part(DATA_BLOCK)


@apdu(0xC1, 3)
class SetRequestWithDatablock(Apdu):
    """A further piece of a long value or list of values."""

    invoke: InvokeIdAndPriority = part(INVOKE)
    block: DataBlock = part(DATA_BLOCK)


@apdu(0xC1, 4)
class SetRequestWithList(Apdu):
    """Writes several attributes."""

    invoke: InvokeIdAndPriority = part(INVOKE)
    attributes: tuple[AttributeWithSelection, ...] = part(_ATTRIBUTES)
    values: tuple[Data, ...] = part(VALUE_LIST)


@apdu(0xC1, 5)
class SetRequestWithListAndFirstDatablock(Apdu):
    """Begins to write several attributes; the pieces joined are the list of values."""

    invoke: InvokeIdAndPriority = part(INVOKE)
    attributes: tuple[AttributeWithSelection, ...] = part(_ATTRIBUTES)
    block: DataBlock = part(DATA_BLOCK)


@apdu(0xC5, 1)
class SetResponseNormal(Apdu):
    invoke: InvokeIdAndPriority = part(INVOKE)
    result: DataAccessResult = part(ACCESS_RESULT)


@apdu(0xC5, 2)
class SetResponseDatablock(Apdu):
    """Confirms a piece that is not the last."""

    invoke: InvokeIdAndPriority = part(INVOKE)
    block_number: int = part(UNSIGNED32)


@apdu(0xC5, 3)
class SetResponseLastDatablock(Apdu):
    invoke: InvokeIdAndPriority = part(INVOKE)
    result: DataAccessResult = part(ACCESS_RESULT)
    block_number: int = part(UNSIGNED32)


@apdu(0xC5, 4)
class SetResponseLastDatablockWithList(Apdu):
    invoke: InvokeIdAndPriority = part(INVOKE)
    results: tuple[DataAccessResult, ...] = part(_RESULTS)
    block_number: int = part(UNSIGNED32)


@apdu(0xC5, 5)
class SetResponseWithList(Apdu):
    """One result for each attribute written, in their order."""

    invoke: InvokeIdAndPriority = part(INVOKE)
    results: tuple[DataAccessResult, ...] = part(_RESULTS)
