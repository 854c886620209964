"""ACTION: invoking methods, with parameters and answers in blocks where long. GB §ACTION."""

from __future__ import annotations

from typing import ClassVar

from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.service import (
    BlockFailure,
    BlockwiseService,
    Handler,
    Room,
    association_of,
)
from reference_stack.dlms.apdu import (
    ActionOutcome,
    ActionRequestNextPblock,
    ActionRequestNormal,
    ActionRequestWithFirstPblock,
    ActionRequestWithList,
    ActionRequestWithListAndFirstPblock,
    ActionRequestWithPblock,
    ActionResponseNextPblock,
    ActionResponseNormal,
    ActionResponseWithList,
    ActionResponseWithPblock,
    ActionResult,
    Apdu,
    Conformance,
    DataBlock,
    InvokeIdAndPriority,
    MethodDescriptor,
)
from reference_stack.dlms.apdu.action import OUTCOME_LIST
from reference_stack.dlms.apdu.set import VALUE_LIST
from reference_stack.dlms.axdr import DATA, Data
from reference_stack.dlms.codec import codec_of
from reference_stack.kernel.errors import Malformed, Unexpected

_OUTCOME = codec_of(ActionOutcome)
# The result of ACTION has no code of its own for a wrong number.
_FAILURES = {
    BlockFailure.NOT_IN_PROGRESS: ActionResult.NO_LONG_ACTION_IN_PROGRESS,
    BlockFailure.NUMBER_INVALID: ActionResult.LONG_ACTION_ABORTED,
    BlockFailure.ABORTED: ActionResult.LONG_ACTION_ABORTED,
}
_LIST = Conformance.ACTION | Conformance.MULTIPLE_REFERENCES


class ActionService(BlockwiseService):
    """Blocks of an answer hold the outcome, or the list of outcomes, without the head."""

    blocks = Conformance.BLOCK_TRANSFER_WITH_ACTION
    handlers: ClassVar = {
        ActionRequestNormal: Handler("act", Conformance.ACTION),
        ActionRequestWithList: Handler("act_list", _LIST),
        ActionRequestWithFirstPblock: Handler("act_first", Conformance.ACTION | blocks),
        ActionRequestWithListAndFirstPblock: Handler("act_list_first", _LIST | blocks),
        ActionRequestWithPblock: Handler("act_next", Conformance.ACTION | blocks, continues=True),
        ActionRequestNextPblock: Handler(
            "answer_next", Conformance.ACTION | blocks, continues=True
        ),
    }
    block_head_octets = len(
        ActionResponseWithPblock(InvokeIdAndPriority(0), DataBlock(True, 1, b"")).encode()[:-1]
    )

    def act(self, request: ActionRequestNormal, occasion: Occasion, *, room: Room) -> bytes:
        outcome = self.access.invoke(request.method, request.parameters, occasion)
        return self._answer(request.invoke, outcome, occasion, room)

    def act_list(self, request: ActionRequestWithList, occasion: Occasion, *, room: Room) -> bytes:
        outcomes = self._invoke(request.methods, request.parameters, occasion)
        return self._answer_list(request.invoke, outcomes, occasion, room)

    def act_first(
        self, request: ActionRequestWithFirstPblock, occasion: Occasion, *, room: Room
    ) -> bytes:
        def finish(octets: bytes, occasion: Occasion, number: int) -> bytes:
            outcome = self.access.invoke(request.method, DATA.decode(octets), occasion)
            return self._answer(request.invoke, outcome, occasion, room)

        return self.begin(request.invoke, request.block, occasion, finish=finish)

    def act_list_first(
        self, request: ActionRequestWithListAndFirstPblock, occasion: Occasion, *, room: Room
    ) -> bytes:
        def finish(octets: bytes, occasion: Occasion, number: int) -> bytes:
            outcomes = self._invoke(request.methods, VALUE_LIST.decode(octets), occasion)
            return self._answer_list(request.invoke, outcomes, occasion, room)

        return self.begin(request.invoke, request.block, occasion, finish=finish)

    def act_next(
        self, request: ActionRequestWithPblock, occasion: Occasion, *, room: Room
    ) -> bytes:
        return self.take(request.invoke, request.block, occasion)

    def answer_next(
        self, request: ActionRequestNextPblock, occasion: Occasion, *, room: Room
    ) -> bytes:
        transfer = self.outgoing(request.invoke, occasion)
        if transfer is None:
            failure = BlockFailure.NOT_IN_PROGRESS
            return self.failed(request.invoke, request.block_number, failure).encode()
        transfers = association_of(occasion).transfers
        try:
            block = transfer.source.next(request.block_number)
        except Unexpected:
            transfers.outgoing = None
            failure = BlockFailure.NUMBER_INVALID
            return self.failed(request.invoke, request.block_number, failure).encode()
        if block.last_block:
            transfers.outgoing = None
        return ActionResponseWithPblock(request.invoke, block).encode()

    def more(self, invoke: InvokeIdAndPriority, number: int) -> Apdu:
        return ActionResponseNextPblock(invoke, number)

    def failed(self, invoke: InvokeIdAndPriority, number: int, failure: BlockFailure) -> Apdu:
        return ActionResponseNormal(invoke, ActionOutcome(_FAILURES[failure]))

    def _answer(
        self, invoke: InvokeIdAndPriority, outcome: ActionOutcome, occasion: Occasion, room: Room
    ) -> bytes:
        octets = ActionResponseNormal(invoke, outcome).encode()
        limit = room(occasion.demanded)
        if limit is None or len(octets) <= limit:
            return octets
        return self._in_blocks(_OUTCOME.encode(outcome), invoke, occasion, limit) or octets

    def _answer_list(
        self,
        invoke: InvokeIdAndPriority,
        outcomes: tuple[ActionOutcome, ...],
        occasion: Occasion,
        room: Room,
    ) -> bytes:
        octets = ActionResponseWithList(invoke, outcomes).encode()
        limit = room(occasion.demanded)
        if limit is None or len(octets) <= limit:
            return octets
        return self._in_blocks(OUTCOME_LIST.encode(outcomes), invoke, occasion, limit) or octets

    def _in_blocks(
        self, value: bytes, invoke: InvokeIdAndPriority, occasion: Occasion, limit: int
    ) -> bytes | None:
        block = self.first_block(value, invoke, occasion, limit=limit)
        return None if block is None else ActionResponseWithPblock(invoke, block).encode()

    def _invoke(
        self,
        methods: tuple[MethodDescriptor, ...],
        parameters: tuple[Data, ...],
        occasion: Occasion,
    ) -> tuple[ActionOutcome, ...]:
        """Raises Malformed when there is not one parameter for each method."""
        if len(methods) != len(parameters):
            raise Malformed(f"{len(parameters)} parameters for {len(methods)} methods")
        return tuple(
            self.access.invoke(method, parameter, occasion)
            for method, parameter in zip(methods, parameters, strict=True)
        )
