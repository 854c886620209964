"""What a client can ask for, and how one exchange of APDUs brings the answer. GB §9.3, GB §9.4.

An exchange is a generator: it yields the APDU to send, is sent the one that came back, and
returns the results. It yields None to wait on without sending. So the long forms of GET, SET and
ACTION read as the standard tells them. It raises ProtocolError when the server answers what
cannot be.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TypeVar

from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import Apdu
from reference_stack.dlms.apdu.action import OUTCOME_LIST
from reference_stack.dlms.apdu.get import RESULT_LIST
from reference_stack.dlms.apdu.set import VALUE_LIST
from reference_stack.dlms.axdr import DATA, Data
from reference_stack.dlms.codec import codec_of, longest_octets
from reference_stack.dlms.data import NULL
from reference_stack.dlms.service_blocks import BlockSink, BlockSource
from reference_stack.kernel.errors import Malformed, Unexpected


@dataclass(frozen=True, slots=True)
class Read:
    """Attributes, or parts of them."""

    attributes: tuple[a.AttributeWithSelection, ...]


@dataclass(frozen=True, slots=True)
class Write:
    """Attributes, or parts of them, and a value for each."""

    attributes: tuple[a.AttributeWithSelection, ...]
    values: tuple[Data, ...]


@dataclass(frozen=True, slots=True)
class Invoke:
    """Methods, and parameters for each of them, or None."""

    methods: tuple[a.MethodDescriptor, ...]
    parameters: tuple[Data | None, ...]


@dataclass(frozen=True, slots=True)
class Access:
    """Specifications, and a `Data` for each of them."""

    specifications: tuple[a.AccessSpecification, ...]
    data: tuple[Data, ...]
    self_descriptive: bool = False
    break_on_error: bool = False


Request = Read | Write | Invoke | Access
Results = (
    tuple[a.GetDataResult, ...]
    | tuple[a.DataAccessResult, ...]
    | tuple[a.ActionOutcome, ...]
    | a.AccessResponse
)
"""One for each thing asked for, in their order; of ACCESS the whole response."""


@dataclass(frozen=True, slots=True)
class Room:
    """How long a plain APDU may be before it goes in blocks, and what an answer may grow to.

    None means that requests are never cut here, be it that there is no limit or that general block
    transfer does it.
    """

    request_octets: int | None = None
    answer_octets: int = 0xFFFF


Exchange = Generator[Apdu | None, Apdu, Results]
Invocation = a.InvokeIdAndPriority | a.LongInvokeIdAndPriority


def exchange(request: Request, invoke: Invocation, room: Room) -> Exchange:
    """The exchange that `request` takes. ACCESS has long invoke-ids, all else short ones."""
    match request, invoke:
        case Read(), a.InvokeIdAndPriority():
            return _read(request, invoke, room)
        case Write(), a.InvokeIdAndPriority():
            return _write(request, invoke, room)
        case Invoke(), a.InvokeIdAndPriority():
            return _invoke(request, invoke, room)
        case Access(), a.LongInvokeIdAndPriority():
            return _access(request, invoke)
    raise TypeError(f"{request!r} does not go with {invoke!r}")


def _read(request: Read, invoke: a.InvokeIdAndPriority, room: Room) -> Exchange:
    first, *others = request.attributes
    if others:
        response = yield a.GetRequestWithList(invoke, request.attributes)
    else:
        response = yield a.GetRequestNormal(invoke, first.attribute, first.selection)
    match response:
        case a.GetResponseNormal(result=result) if not others:
            return (result,)
        case a.GetResponseWithList(results=results):
            return _counted(results, len(request.attributes))
        case a.GetResponseWithDatablock():
            octets = yield from _read_blocks(response, invoke, room)
            if isinstance(octets, a.DataAccessResult):
                return (octets,) * len(request.attributes)
            if others:
                return _counted(RESULT_LIST.decode(octets), len(request.attributes))
            return (DATA.decode(octets),)
    raise _unexpected(response)


def _read_blocks(
    response: Apdu, invoke: a.InvokeIdAndPriority, room: Room
) -> Generator[Apdu | None, Apdu, bytes | a.DataAccessResult]:
    """What the blocks hold together, or why the server ended the transfer."""
    sink = BlockSink(room.answer_octets)
    while True:
        if not isinstance(response, a.GetResponseWithDatablock):
            raise _unexpected(response)
        result = response.result
        if isinstance(result, a.DataAccessResult):
            return result
        if 0 < response.block_number == sink.number:
            response = yield None  # it came twice
            continue
        sink.take(a.DataBlock(response.last_block, response.block_number, result))
        if sink.is_done:
            return sink.octets()
        response = yield a.GetRequestNext(invoke, sink.number)


def _write(request: Write, invoke: a.InvokeIdAndPriority, room: Room) -> Exchange:
    first, *others = request.attributes
    whole: Apdu
    if others:
        whole = a.SetRequestWithList(invoke, request.attributes, request.values)
    else:
        whole = a.SetRequestNormal(invoke, first.attribute, first.selection, request.values[0])
    if _fits(whole, room):
        response = yield whole
    else:
        octets = VALUE_LIST.encode(request.values) if others else DATA.encode(request.values[0])

        def begin(block: a.DataBlock) -> Apdu:
            if others:
                return a.SetRequestWithListAndFirstDatablock(invoke, request.attributes, block)
            return a.SetRequestWithFirstDatablock(invoke, first.attribute, first.selection, block)

        response = yield from _send_blocks(
            _source(octets, begin, room),
            begin,
            lambda block: a.SetRequestWithDatablock(invoke, block),
            a.SetResponseDatablock,
        )
    match response:
        case a.SetResponseNormal(result=result) | a.SetResponseLastDatablock(result=result):
            return _counted((result,), len(request.attributes))
        case a.SetResponseWithList() | a.SetResponseLastDatablockWithList():
            return _counted(response.results, len(request.attributes))
    raise _unexpected(response)


def _invoke(request: Invoke, invoke: a.InvokeIdAndPriority, room: Room) -> Exchange:
    first, *others = request.methods
    listed = tuple(NULL if parameter is None else parameter for parameter in request.parameters)
    whole: Apdu
    if others:
        whole = a.ActionRequestWithList(invoke, request.methods, listed)
    else:
        whole = a.ActionRequestNormal(invoke, first, request.parameters[0])
    if _fits(whole, room):
        response = yield whole
    else:
        octets = VALUE_LIST.encode(listed) if others else DATA.encode(listed[0])

        def begin(block: a.DataBlock) -> Apdu:
            if others:
                return a.ActionRequestWithListAndFirstPblock(invoke, request.methods, block)
            return a.ActionRequestWithFirstPblock(invoke, first, block)

        response = yield from _send_blocks(
            _source(octets, begin, room),
            begin,
            lambda block: a.ActionRequestWithPblock(invoke, block),
            a.ActionResponseNextPblock,
        )
    match response:
        case a.ActionResponseNormal(outcome=outcome) if not others:
            return (outcome,)
        case a.ActionResponseWithList(outcomes=outcomes):
            return _counted(outcomes, len(request.methods))
        case a.ActionResponseWithPblock():
            octets = yield from _action_blocks(response, invoke, room)
            if others:
                return _counted(OUTCOME_LIST.decode(octets), len(request.methods))
            return (codec_of(a.ActionOutcome).decode(octets),)
    raise _unexpected(response)


def _action_blocks(
    response: Apdu, invoke: a.InvokeIdAndPriority, room: Room
) -> Generator[Apdu | None, Apdu, bytes]:
    sink = BlockSink(room.answer_octets)
    while True:
        if not isinstance(response, a.ActionResponseWithPblock):
            raise _unexpected(response)
        if 0 < response.block.block_number == sink.number:
            response = yield None  # it came twice
            continue
        sink.take(response.block)
        if sink.is_done:
            return sink.octets()
        response = yield a.ActionRequestNextPblock(invoke, sink.number)


def _access(request: Access, invoke: a.LongInvokeIdAndPriority) -> Exchange:
    flagged = invoke._replace(
        self_descriptive=request.self_descriptive, break_on_error=request.break_on_error
    )
    response = yield a.AccessRequest(flagged, None, request.specifications, request.data)
    if not isinstance(response, a.AccessResponse):
        raise _unexpected(response)
    _counted(response.data, len(request.specifications))
    _counted(response.results, len(request.specifications))
    return response


def _fits(apdu: Apdu, room: Room) -> bool:
    return room.request_octets is None or len(apdu.encode()) <= room.request_octets


def _source(octets: bytes, begin: Callable[[a.DataBlock], Apdu], room: Room) -> BlockSource:
    """Blocks that fit behind the head of the first APDU; those that follow have shorter heads."""
    length_octet = 1
    head = len(begin(a.DataBlock(True, 1, b"")).encode()) - length_octet
    return BlockSource(octets, longest_octets((room.request_octets or 0) - head))


def _send_blocks(
    source: BlockSource,
    begin: Callable[[a.DataBlock], Apdu],
    go_on: Callable[[a.DataBlock], Apdu],
    confirmation: type[a.SetResponseDatablock | a.ActionResponseNextPblock],
) -> Generator[Apdu | None, Apdu, Apdu]:
    """Send block after block, and return what came back for the last one."""
    response = yield begin(source.next(0))
    while isinstance(response, confirmation):
        if response.block_number < source.number:
            response = yield None  # it came twice
        else:
            response = yield go_on(source.next(response.block_number))
    return response


R = TypeVar("R")


def _counted(results: tuple[R, ...], count: int) -> tuple[R, ...]:
    if len(results) != count:
        raise Malformed(f"{len(results)} results, {count} were asked for")
    return results


def _unexpected(response: Apdu) -> Unexpected:
    return Unexpected(f"{type(response).__name__} is no answer to this")
