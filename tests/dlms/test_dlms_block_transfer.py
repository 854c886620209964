"""General blocks between two real ends, over a wire that loses, repeats and reorders them."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_stack.dlms.apdu import BlockControl, DataBlock, GeneralBlockTransfer
from reference_stack.dlms.block_events import (
    ABORT,
    BlockParameters,
    Deliver,
    Effect,
    Finish,
    GiveUp,
    SendBlock,
    Start,
    TimerExpired,
)
from reference_stack.dlms.block_transfer import BlockTransfer
from reference_stack.dlms.received_blocks import ReceivedBlocks
from reference_stack.dlms.service_blocks import BlockSink, BlockSource
from reference_stack.kernel.errors import Malformed, MisuseError, ProtocolError, Unexpected
from reference_stack.kernel.instant import EPOCH, Duration, Instant, earliest

REQUEST = bytes(range(40))
ANSWER = bytes(range(100, 200))

Faults = Callable[[int, str, GeneralBlockTransfer], Sequence[GeneralBlockTransfer]]
"""What becomes of the n-th block on the wire, which goes to that side."""


def right(number: int, side: str, block: GeneralBlockTransfer) -> Sequence[GeneralBlockTransfer]:
    return [block]


def losing(*lost: int) -> Faults:
    return lambda number, side, block: [] if number in lost else [block]


class Wire:
    """A client that asks in blocks and a server that answers in them."""

    def __init__(
        self, *, window: int = 1, size: int = 16, faults: Faults = right, limit: int = 0xFFFF
    ) -> None:
        parameters = BlockParameters(
            largest_apdu_octets=size, largest_message_octets=limit, window=window
        )
        self.client = BlockTransfer(parameters, answers=False)
        self.server = BlockTransfer(parameters, answers=True)
        self.now: Instant = EPOCH
        self.sent: list[GeneralBlockTransfer] = []
        self.delivered: dict[str, list[bytes]] = {"client": [], "server": []}
        self.ended: dict[str, list[Effect]] = {"client": [], "server": []}
        self._faults = faults
        self._queue: deque[tuple[str, GeneralBlockTransfer]] = deque()

    def play(self, request: bytes = REQUEST, answer: bytes = ANSWER) -> None:
        """Until nothing is in flight and nobody waits."""
        self._answer = answer
        self._did("client", self.client.handle(Start(request, answer_follows=True), self.now))
        for _ in range(1000):
            if self._queue:
                side, block = self._queue.popleft()
                self._did(side, self._node(side).handle(block, self.now))
                continue
            due = earliest(self.client.due(), self.server.due())
            if due is None:
                return
            self.now = max(self.now, due)
            for side in ("client", "server"):
                self._did(side, self._node(side).handle(TimerExpired(), self.now))
        pytest.fail("the transfer has no end")

    def _node(self, side: str) -> BlockTransfer:
        return self.client if side == "client" else self.server

    def _did(self, side: str, effects: Iterable[Effect]) -> None:
        other = "server" if side == "client" else "client"
        for effect in effects:
            match effect:
                case SendBlock(block):
                    for arrived in self._faults(len(self.sent), other, block):
                        self._queue.append((other, arrived))
                    self.sent.append(block)
                case Deliver(apdu):
                    self.delivered[side].append(apdu)
                    if side == "server":
                        self._did(side, self.server.handle(Start(self._answer), self.now))
                case _:
                    self.ended[side].append(effect)

    @property
    def is_whole(self) -> bool:
        return self.delivered == {"server": [REQUEST], "client": [ANSWER]}

    @property
    def was_given_up(self) -> bool:
        return any(isinstance(e, GiveUp) for ends in self.ended.values() for e in ends)


@pytest.mark.parametrize("window", [1, 2, 3, 63])
@pytest.mark.parametrize("size", [8, 16, 50, 300])
def test_a_request_and_its_answer_arrive_whole(window: int, size: int) -> None:
    wire = Wire(window=window, size=size)
    wire.play()
    assert wire.is_whole
    assert not wire.was_given_up
    assert all(len(block.encode()) <= size for block in wire.sent)
    assert wire.now == EPOCH


@pytest.mark.parametrize("length", [0, 1, 9, 10, 11, 100])
def test_every_length_arrives_up_to_the_edge_of_a_block(length: int) -> None:
    wire = Wire(window=3)
    wire.play(answer=bytes(length) or b"\x00")
    assert wire.delivered["client"] == [bytes(length) or b"\x00"]


def test_blocks_are_numbered_from_one_and_say_how_far_the_other_side_was_heard() -> None:
    wire = Wire(window=2)
    wire.play()
    client = [b for b in wire.sent if b.block_data and b.block_data in REQUEST]
    assert [block.block_number for block in client] == [1, 2, 3, 4, 5]
    assert [block.control.last_block for block in client] == [False] * 4 + [True]
    server = [b for b in wire.sent if b.block_data and b.block_data in ANSWER]
    assert all(block.block_number_ack >= 5 for block in server)
    streamed = [block.control.streaming for block in server]
    assert streamed[:2] == [True, False]


LOSSES = [lost for count in (1, 2) for lost in itertools.combinations(range(14), count)]


@pytest.mark.parametrize("window", [1, 3])
def test_any_two_lost_blocks_are_made_good(window: int) -> None:
    for lost in LOSSES:
        wire = Wire(window=window, faults=losing(*lost))
        wire.play()
        assert wire.is_whole, lost


@pytest.mark.parametrize("window", [1, 3])
def test_every_block_may_come_twice(window: int) -> None:
    wire = Wire(window=window, faults=lambda number, side, block: [block, block])
    wire.play()
    assert wire.is_whole


@given(st.integers(1, 5), st.lists(st.integers(0, 3), max_size=40))
def test_whatever_the_wire_does_nothing_wrong_is_delivered(window: int, fate: list[int]) -> None:
    """Each block is lost, comes once, twice, or after the one before came again."""
    before: dict[str, GeneralBlockTransfer] = {}

    def faults(
        number: int, side: str, block: GeneralBlockTransfer
    ) -> Sequence[GeneralBlockTransfer]:
        copies = fate[number] if number < len(fate) else 1
        late = before.get(side, block)
        before[side] = block
        return [block] * copies if copies < 3 else [late, block]

    wire = Wire(window=window, faults=faults)
    wire.play()
    assert wire.delivered["server"] in ([], [REQUEST])
    assert wire.delivered["client"] in ([], [ANSWER])
    assert wire.is_whole or wire.was_given_up


def test_a_dead_wire_is_given_up_after_so_many_attempts() -> None:
    wire = Wire(faults=lambda number, side, block: [])
    wire.play()
    assert len(wire.sent) == 1 + BlockParameters().attempts
    assert wire.ended["client"] == [GiveUp("nothing new was heard 3 times")]


def test_a_message_longer_than_is_accepted_is_cut_off() -> None:
    wire = Wire(limit=50)
    wire.play(answer=bytes(200))
    assert wire.delivered["client"] == []
    assert any(isinstance(effect, GiveUp) for effect in wire.ended["client"])
    assert ABORT in wire.sent
    assert any(isinstance(effect, GiveUp) for effect in wire.ended["server"])


def test_an_unconfirmed_message_is_streamed_to_its_end_unheard() -> None:
    sender = BlockTransfer(BlockParameters(largest_apdu_octets=16), answers=False)
    effects = sender.handle(Start(ANSWER, confirmed=False), EPOCH)
    blocks = [effect.block for effect in effects if isinstance(effect, SendBlock)]
    assert effects[-1] == Finish()
    assert {block.control.window for block in blocks} == {0}
    assert [b.control.streaming for b in blocks] == [True] * (len(blocks) - 1) + [False]
    assert sender.due() is None
    receiver = BlockTransfer(BlockParameters(), answers=False)
    received = [effect for block in blocks for effect in receiver.handle(block, EPOCH)]
    assert received == [Deliver(ANSWER)]  # whoever listens acknowledges nothing


def block(
    number: int, data: bytes = b"x", *, last: bool = False, streaming: bool = False, ack: int = 0
) -> GeneralBlockTransfer:
    return GeneralBlockTransfer(BlockControl(last, streaming, 1), number, ack, data)


def test_the_gap_is_told_by_the_last_block_before_it() -> None:
    receiver = BlockTransfer(BlockParameters(window=5), answers=True)
    assert receiver.handle(block(1, streaming=True), EPOCH) == []
    (told,) = receiver.handle(block(3), EPOCH)
    assert isinstance(told, SendBlock)
    assert told.block.block_number_ack == 1
    assert told.block.control == BlockControl(last_block=True, streaming=False, window=5)
    (delivered,) = receiver.handle(block(2, b"y", streaming=True), EPOCH) or [None]
    assert delivered is None
    (whole,) = receiver.handle(block(4, b"z", last=True), EPOCH)
    assert whole == Deliver(b"xyxz")


def test_an_acknowledgement_never_goes_back() -> None:
    sender = BlockTransfer(BlockParameters(largest_apdu_octets=16), answers=False)
    sender.handle(Start(ANSWER), EPOCH)
    forward = sender.handle(block(1, b"", last=True, ack=1), EPOCH)
    (sent,) = forward
    assert isinstance(sent, SendBlock)
    assert sent.block.block_number == 2
    sender.handle(block(2, b"", last=True, ack=2), EPOCH)
    again = sender.handle(block(3, b"", last=True, ack=1), EPOCH)
    assert [e.block.block_number for e in again if isinstance(e, SendBlock)] == [3]


@pytest.mark.parametrize("number", [65, 0xFFFF, 0])
def test_a_block_far_out_of_place_is_not_kept(number: int) -> None:
    received = ReceivedBlocks()
    assert not received.keep(block(number))
    assert received.octets == 0


def test_a_block_after_the_last_one_is_not_kept() -> None:
    received = ReceivedBlocks()
    assert received.keep(block(2, last=True))
    assert not received.keep(block(3))
    assert received.keep(block(1, b"y"))
    assert received.complete
    assert received.message() == b"yx"


@given(
    st.lists(
        st.builds(
            GeneralBlockTransfer,
            st.builds(BlockControl, st.booleans(), st.booleans(), st.integers(0, 63)),
            st.integers(0, 70),
            st.integers(0, 70),
            st.binary(max_size=3),
        ),
        max_size=12,
    ),
    st.booleans(),
)
def test_no_blocks_break_a_party_nor_fill_it(
    blocks: list[GeneralBlockTransfer], answers: bool
) -> None:
    party = BlockTransfer(BlockParameters(largest_message_octets=10), answers=answers)
    for received in blocks:
        effects = party.handle(received, EPOCH)
        assert sum(isinstance(effect, SendBlock) for effect in effects) <= 1
    for _ in range(10):
        due = party.due()
        if due is not None:
            party.handle(TimerExpired(), due)
    assert party.due() is None


@pytest.mark.parametrize(
    ("size", "window"), [(6, 1), (16, 0), (16, 64)], ids=["no room", "no window", "wide window"]
)
def test_parameters_that_carry_nothing_are_our_own_mistake(size: int, window: int) -> None:
    with pytest.raises(MisuseError):
        BlockParameters(largest_apdu_octets=size, window=window)


def test_a_message_of_too_many_blocks_is_our_own_mistake() -> None:
    sender = BlockTransfer(BlockParameters(largest_apdu_octets=8), answers=False)
    with pytest.raises(MisuseError):
        sender.handle(Start(bytes(70_000)), EPOCH)


def test_time_does_nothing_before_it_is_due() -> None:
    sender = BlockTransfer(BlockParameters(), answers=False)
    assert sender.handle(TimerExpired(), EPOCH) == []
    sender.handle(Start(REQUEST), EPOCH)
    assert sender.handle(TimerExpired(), EPOCH.after(Duration.of(seconds=1))) == []


def test_two_messages_at_once_are_not_sent() -> None:
    sender = BlockTransfer(BlockParameters(), answers=False)
    sender.handle(Start(REQUEST), EPOCH)
    with pytest.raises(ProtocolError):
        sender.handle(Start(REQUEST), EPOCH)


# -- the blocks of GET, SET and ACTION -------------------------------------------------------------


@given(st.binary(max_size=60), st.integers(1, 20))
def test_a_long_value_comes_out_of_its_blocks_as_it_went_in(octets: bytes, size: int) -> None:
    source, sink = BlockSource(octets, size), BlockSink(60)
    while not sink.is_done:
        piece = source.next(sink.number)
        assert len(piece.raw_data) <= size
        sink.take(piece)
    assert sink.octets() == octets
    assert source.is_done
    with pytest.raises(Unexpected):
        source.next(sink.number)


def test_a_block_is_not_handed_out_before_the_one_before_is_confirmed() -> None:
    source = BlockSource(bytes(10), 4)
    source.next(0)
    for wrong in (0, 2):
        with pytest.raises(Unexpected):
            source.next(wrong)


@pytest.mark.parametrize("number", [0, 2, 3])
def test_a_block_out_of_order_is_not_taken(number: int) -> None:
    sink = BlockSink(100)
    with pytest.raises(Unexpected):
        sink.take(DataBlock(False, number, b""))


def test_a_value_without_end_is_not_taken() -> None:
    sink = BlockSink(10)
    sink.take(DataBlock(False, 1, bytes(10)))
    with pytest.raises(Malformed):
        sink.take(DataBlock(False, 2, b"x"))
