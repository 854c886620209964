"""ACTION: invoking methods. GB §ACTION, GB §Action-Request, GB §Action-Response."""

from __future__ import annotations

from reference_stack.dlms.apdu.base import Apdu, apdu
from reference_stack.dlms.apdu.fields import (
    ACTION_RESULT,
    DATA_BLOCK,
    GET_DATA_RESULT,
    INVOKE,
    METHOD,
    ActionResult,
    DataBlock,
    GetDataResult,
    InvokeIdAndPriority,
    MethodDescriptor,
)
from reference_stack.dlms.axdr import DATA, Data
from reference_stack.dlms.codec import (
    UNSIGNED32,
    codec_of,
    optional,
    part,
    sequence,
    sequence_of,
)

_METHODS = sequence_of(METHOD)


@sequence
class ActionOutcome:
    """The result of one method, and what it returned. GB §Action-Response-With-Optional-Data."""

    result: ActionResult = part(ACTION_RESULT)
    returned: GetDataResult | None = part(optional(GET_DATA_RESULT), default=None)


OUTCOME_LIST = sequence_of(codec_of(ActionOutcome))


@apdu(0xC3, 1)
class ActionRequestNormal(Apdu):
    """Invokes one method."""

    invoke: InvokeIdAndPriority = part(INVOKE)
    method: MethodDescriptor = part(METHOD)
    parameters: Data | None = part(optional(DATA), default=None)


@apdu(0xC3, 2)
class ActionRequestNextPblock(Apdu):
    """Asks for the piece after the one just received, whose number it names."""

    invoke: InvokeIdAndPriority = part(INVOKE)
    block_number: int = part(UNSIGNED32)


@apdu(0xC3, 3)
class ActionRequestWithList(Apdu):
    """Invokes several methods."""

    invoke: InvokeIdAndPriority = part(INVOKE)
    methods: tuple[MethodDescriptor, ...] = part(_METHODS)
    parameters: tuple[Data, ...] = part(sequence_of(DATA))


@apdu(0xC3, 4)
class ActionRequestWithFirstPblock(Apdu):
    """Begins to invoke one method with long parameters, which are the pieces joined."""

    invoke: InvokeIdAndPriority = part(INVOKE)
    method: MethodDescriptor = part(METHOD)
    block: DataBlock = part(DATA_BLOCK)


@apdu(0xC3, 5)
class ActionRequestWithListAndFirstPblock(Apdu):
    """Begins to invoke several methods; the pieces joined are the list of parameters."""

    invoke: InvokeIdAndPriority = part(INVOKE)
    methods: tuple[MethodDescriptor, ...] = part(_METHODS)
    block: DataBlock = part(DATA_BLOCK)


@apdu(0xC3, 6)
class ActionRequestWithPblock(Apdu):
    """A further piece of long parameters."""

    invoke: InvokeIdAndPriority = part(INVOKE)
    block: DataBlock = part(DATA_BLOCK)


@apdu(0xC7, 1)
class ActionResponseNormal(Apdu):
    invoke: InvokeIdAndPriority = part(INVOKE)
    outcome: ActionOutcome = part(codec_of(ActionOutcome))


@apdu(0xC7, 2)
class ActionResponseWithPblock(Apdu):
    """A piece of a long answer."""

    invoke: InvokeIdAndPriority = part(INVOKE)
    block: DataBlock = part(DATA_BLOCK)


@apdu(0xC7, 3)
class ActionResponseWithList(Apdu):
    """One outcome for each method, in their order."""

    invoke: InvokeIdAndPriority = part(INVOKE)
    outcomes: tuple[ActionOutcome, ...] = part(OUTCOME_LIST)


@apdu(0xC7, 4)
class ActionResponseNextPblock(Apdu):
    """Confirms a piece of the parameters that is not the last."""

    invoke: InvokeIdAndPriority = part(INVOKE)
    block_number: int = part(UNSIGNED32)
