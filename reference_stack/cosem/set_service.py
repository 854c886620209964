"""SET: writing attributes, from blocks where the values are long. GB §SET.

Nothing is written before the last block is there.
"""

from __future__ import annotations

from typing import ClassVar

from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.service import BlockFailure, BlockwiseService, Handler, Room
from reference_stack.dlms.apdu import (
    Apdu,
    AttributeWithSelection,
    Conformance,
    DataAccessResult,
    InvokeIdAndPriority,
    SetRequestNormal,
    SetRequestWithDatablock,
    SetRequestWithFirstDatablock,
    SetRequestWithList,
    SetRequestWithListAndFirstDatablock,
    SetResponseDatablock,
    SetResponseLastDatablock,
    SetResponseLastDatablockWithList,
    SetResponseNormal,
    SetResponseWithList,
)
from reference_stack.dlms.apdu.set import VALUE_LIST
from reference_stack.dlms.axdr import DATA, Data
from reference_stack.kernel.errors import Malformed

_FAILURES = {
    BlockFailure.NOT_IN_PROGRESS: DataAccessResult.NO_LONG_SET_IN_PROGRESS,
    BlockFailure.NUMBER_INVALID: DataAccessResult.DATA_BLOCK_NUMBER_INVALID,
    BlockFailure.ABORTED: DataAccessResult.LONG_SET_ABORTED,
}
_LIST = Conformance.SET | Conformance.MULTIPLE_REFERENCES


class SetService(BlockwiseService):
    """Answers are short: only requests come in blocks."""

    blocks = Conformance.BLOCK_TRANSFER_WITH_SET_OR_WRITE
    handlers: ClassVar = {
        SetRequestNormal: Handler("set", Conformance.SET),
        SetRequestWithList: Handler("set_list", _LIST),
        SetRequestWithFirstDatablock: Handler("set_first", Conformance.SET | blocks),
        SetRequestWithListAndFirstDatablock: Handler("set_list_first", _LIST | blocks),
        SetRequestWithDatablock: Handler("set_next", Conformance.SET | blocks, continues=True),
    }

    def set(self, request: SetRequestNormal, occasion: Occasion, *, room: Room) -> bytes:
        result = self.access.write(request.attribute, request.selection, request.value, occasion)
        return SetResponseNormal(request.invoke, result).encode()

    def set_list(self, request: SetRequestWithList, occasion: Occasion, *, room: Room) -> bytes:
        results = self._write(request.attributes, request.values, occasion)
        return SetResponseWithList(request.invoke, results).encode()

    def set_first(
        self, request: SetRequestWithFirstDatablock, occasion: Occasion, *, room: Room
    ) -> bytes:
        def finish(octets: bytes, occasion: Occasion, number: int) -> bytes:
            value = DATA.decode(octets)
            result = self.access.write(request.attribute, request.selection, value, occasion)
            return SetResponseLastDatablock(request.invoke, result, number).encode()

        return self.begin(request.invoke, request.block, occasion, finish=finish)

    def set_list_first(
        self, request: SetRequestWithListAndFirstDatablock, occasion: Occasion, *, room: Room
    ) -> bytes:
        def finish(octets: bytes, occasion: Occasion, number: int) -> bytes:
            results = self._write(request.attributes, VALUE_LIST.decode(octets), occasion)
            return SetResponseLastDatablockWithList(request.invoke, results, number).encode()

        return self.begin(request.invoke, request.block, occasion, finish=finish)

    def set_next(
        self, request: SetRequestWithDatablock, occasion: Occasion, *, room: Room
    ) -> bytes:
        return self.take(request.invoke, request.block, occasion)

    def more(self, invoke: InvokeIdAndPriority, number: int) -> Apdu:
        return SetResponseDatablock(invoke, number)

    def failed(self, invoke: InvokeIdAndPriority, number: int, failure: BlockFailure) -> Apdu:
        return SetResponseLastDatablock(invoke, _FAILURES[failure], number)

    def _write(
        self,
        attributes: tuple[AttributeWithSelection, ...],
        values: tuple[Data, ...],
        occasion: Occasion,
    ) -> tuple[DataAccessResult, ...]:
        """Raises Malformed when there is not one value for each attribute."""
        if len(attributes) != len(values):
            raise Malformed(f"{len(values)} values for {len(attributes)} attributes")
        return tuple(
            self.access.write(entry.attribute, entry.selection, value, occasion)
            for entry, value in zip(attributes, values, strict=True)
        )
