"""GET: reading attributes, in blocks where the answer is long. GB §GET."""

from __future__ import annotations

from typing import ClassVar

from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.service import Handler, Room, Service, association_of
from reference_stack.dlms.apdu import (
    Apdu,
    BlockResult,
    Conformance,
    DataAccessResult,
    GetDataResult,
    GetRequestNext,
    GetRequestNormal,
    GetRequestWithList,
    GetResponseNormal,
    GetResponseWithDatablock,
    GetResponseWithList,
    InvokeIdAndPriority,
)
from reference_stack.dlms.apdu.get import RESULT_LIST
from reference_stack.dlms.axdr import DATA, Data
from reference_stack.kernel.errors import Unexpected


class GetService(Service):
    """Blocks hold the value, or the list of results, without the head of the response."""

    blocks = Conformance.BLOCK_TRANSFER_WITH_GET_OR_READ
    handlers: ClassVar = {
        GetRequestNormal: Handler("get", Conformance.GET),
        GetRequestNext: Handler("get_next", Conformance.GET | blocks, continues=True),
        GetRequestWithList: Handler("get_list", Conformance.GET | Conformance.MULTIPLE_REFERENCES),
    }
    block_head_octets = len(
        GetResponseWithDatablock(InvokeIdAndPriority(0), True, 1, b"").encode()[:-1]
    )

    def get(self, request: GetRequestNormal, occasion: Occasion, *, room: Room) -> bytes:
        result = self.access.read(request.attribute, request.selection, occasion)
        octets = GetResponseNormal(request.invoke, result).encode()
        limit = room(occasion.demanded)
        if limit is None or len(octets) <= limit or not isinstance(result, Data):
            return octets
        return self._in_blocks(DATA.encode(result), request.invoke, occasion, limit) or octets

    def get_list(self, request: GetRequestWithList, occasion: Occasion, *, room: Room) -> bytes:
        results: tuple[GetDataResult, ...] = tuple(
            self.access.read(entry.attribute, entry.selection, occasion)
            for entry in request.attributes
        )
        octets = GetResponseWithList(request.invoke, results).encode()
        limit = room(occasion.demanded)
        if limit is None or len(octets) <= limit:
            return octets
        return (
            self._in_blocks(RESULT_LIST.encode(results), request.invoke, occasion, limit) or octets
        )

    def get_next(self, request: GetRequestNext, occasion: Occasion, *, room: Room) -> bytes:
        transfer = self.outgoing(request.invoke, occasion)
        if transfer is None:
            return self._ended(request, DataAccessResult.NO_LONG_GET_IN_PROGRESS).encode()
        try:
            block = transfer.source.next(request.block_number)
        except Unexpected:
            association_of(occasion).transfers.clear()
            return self._ended(request, DataAccessResult.DATA_BLOCK_NUMBER_INVALID).encode()
        if block.last_block:
            association_of(occasion).transfers.clear()
        return self._response(
            request.invoke, block.last_block, block.block_number, block.raw_data
        ).encode()

    def _in_blocks(
        self, value: bytes, invoke: InvokeIdAndPriority, occasion: Occasion, limit: int
    ) -> bytes | None:
        block = self.first_block(value, invoke, occasion, limit=limit)
        if block is None:
            return None
        return self._response(invoke, block.last_block, block.block_number, block.raw_data).encode()

    def _ended(self, request: GetRequestNext, result: DataAccessResult) -> Apdu:
        return self._response(request.invoke, True, request.block_number, result)

    def _response(
        self, invoke: InvokeIdAndPriority, last: bool, number: int, result: BlockResult
    ) -> Apdu:
        return GetResponseWithDatablock(invoke, last, number, result)
