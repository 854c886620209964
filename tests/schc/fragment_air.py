"""Two real ends and the air between them, in virtual time.

What happens to a message is decided by its number, counted over both directions; so a pattern of
mishaps is a few small numbers, and is repeated exactly.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from reference_stack.kernel.bits import NO_BITS, Bits
from reference_stack.kernel.instant import EPOCH, Duration, Instant, earliest
from reference_stack.schc.fragmentation.events import (
    Deliver,
    Effect,
    Finish,
    GiveUp,
    Opportunity,
    Poll,
    Received,
    Report,
    Send,
    Start,
    TimerExpired,
)
from reference_stack.schc.fragmentation.messages import (
    AckRequest,
    All1,
    Fragment,
    FromReceiver,
    FromSender,
    decode_from_receiver,
    decode_from_sender,
)
from reference_stack.schc.fragmentation.receiver import FragmentReceiver
from reference_stack.schc.fragmentation.rule import AckBehavior, FragmentationRule, Mode
from reference_stack.schc.fragmentation.sender import FragmentSender
from reference_stack.schc.fragmentation.sessions import receiver_of, sender_of

FLIGHT = Duration.of(seconds=1)
"""A message takes that long, and so does the wait for the next opportunity."""
TOO_LONG = 5000
"""More steps than any session here may take."""


@dataclass(frozen=True)
class Mishaps:
    """Numbers of messages that are lost, come twice, or come later by so many flights."""

    lost: frozenset[int] = frozenset()
    twice: frozenset[int] = frozenset()
    late: dict[int, int] = field(default_factory=dict)
    twice_after: int = 0
    """By how many flights the second copy comes after the first."""


@dataclass
class Air:
    """One sender, one receiver. `sizes` are those of the opportunities, over and over."""

    rule: FragmentationRule
    sizes: Sequence[int]
    mishaps: Mishaps = Mishaps()
    loses: Callable[[int, FromSender | FromReceiver], bool] = lambda number, message: False

    def __post_init__(self) -> None:
        self.sender: FragmentSender = sender_of(self.rule)
        self.receiver: FragmentReceiver = receiver_of(self.rule)
        self.now = EPOCH
        self.sent: list[FromSender | FromReceiver] = []
        self.starts: list[int] = []
        self.delivered: list[Bits] = []
        self.finished: list[Bits] = []
        self.sender_gave_up: list[str] = []
        self.receiver_gave_up: list[str] = []
        self.reports: list[str] = []
        self._packet = NO_BITS
        self._flying: list[tuple[Instant, int, bool, Bits]] = []
        self._offers = 0
        self._order = 0

    def play(self, *packets: Bits) -> None:
        """One packet as soon as the other is over, then on until no timer runs."""
        waiting = deque(packets)
        for _ in range(TOO_LONG):
            if waiting and not self.sender.wants_to_send and self.sender.due() is None:
                self._packet = waiting.popleft()
                self.starts.append(len(self.sent))
                self._of_sender(self.sender.handle(Start(self._packet), self.now))
            if self.sender.wants_to_send:
                self._offer()
            moment = earliest(
                self._flying[0][0] if self._flying else None,
                self.now.after(FLIGHT) if self.sender.wants_to_send else None,
                self.sender.due(),
                self.receiver.due(),
            )
            if moment is None:
                return
            self.now = max(self.now, moment)
            while self._flying and self._flying[0][0] <= self.now:
                _, _, to_receiver, message = heapq.heappop(self._flying)
                self._arrive(to_receiver, message)
            for end, take in ((self.sender, self._of_sender), (self.receiver, self._of_receiver)):
                due = end.due()
                if due is not None and due <= self.now:
                    take(end.handle(TimerExpired(), self.now))
        raise AssertionError(f"still not over after {TOO_LONG} steps: {self.sent[-8:]}")

    def _offer(self) -> None:
        size = self.sizes[min(self._offers, len(self.sizes) - 1)]
        self._offers += 1
        effects = self.sender.handle(Opportunity(size), self.now)
        sent = [effect for effect in effects if isinstance(effect, Send)]
        assert len(sent) <= 1
        assert all(effect.message.length <= size for effect in sent)
        self._of_sender(effects)

    def _arrive(self, to_receiver: bool, message: Bits) -> None:
        end = self.receiver if to_receiver else self.sender
        effects = end.handle(Received(message), self.now)
        (self._of_receiver if to_receiver else self._of_sender)(effects)

    def _of_sender(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            match effect:
                case Send(message):
                    self._send(message, to_receiver=True)
                case Finish():
                    self.finished.append(self._packet)
                case GiveUp(reason):
                    self.sender_gave_up.append(reason)
                case Report(text):
                    self.reports.append(text)
                case other:
                    raise AssertionError(f"no effect of a sender: {other}")

    def _of_receiver(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            match effect:
                case Send(message):
                    self._send(message, to_receiver=False)
                case Deliver(packet):
                    self.delivered.append(packet)
                case GiveUp(reason):
                    self.receiver_gave_up.append(reason)
                case Report(text):
                    self.reports.append(text)
                case Poll():
                    pass
                case other:
                    raise AssertionError(f"no effect of a receiver: {other}")

    def _send(self, message: Bits, *, to_receiver: bool) -> None:
        assert message.length % self.rule.l2_word_size == 0
        decode = decode_from_sender if to_receiver else decode_from_receiver
        number = len(self.sent)
        self.sent.append(decode(self.rule, message))
        if number in self.mishaps.lost or self.loses(number, self.sent[-1]):
            return
        flights = 1 + self.mishaps.late.get(number, 0)
        copies = [flights]
        if number in self.mishaps.twice:
            copies.append(flights + self.mishaps.twice_after)
        for flights in copies:
            self._order += 1
            arrival = self.now.after(FLIGHT.times(flights))
            heapq.heappush(self._flying, (arrival, self._order, to_receiver, message))


def packet_of(bits: int) -> Bits:
    """A packet of that length in which every place looks different."""
    octets = (bits + 7) // 8
    content = b"".join((7919 * n % 65536).to_bytes(2, "big") for n in range(1, octets // 2 + 2))
    return Bits.from_octets(content[:octets]).slice(0, bits)


def is_intact(delivered: Bits, packet: Bits, word: int) -> bool:
    """Less than an L2 Word of zeros may follow."""
    if not packet.length <= delivered.length < packet.length + word:
        return False
    tail = delivered.length - packet.length
    return delivered == Bits(packet.value << tail, delivered.length)


def assert_sound(air: Air, *packets: Bits) -> None:
    """Delivered intact, or both sides know that it failed; never delivered wrong.

    The sender alone may take a delivered packet for failed, if all confirmations were lost.
    """
    arrived = [
        packet
        for delivered in air.delivered
        for packet in packets
        if is_intact(delivered, packet, air.rule.l2_word_size)
    ]
    assert len(arrived) == len(air.delivered)
    assert len(air.finished) + len(air.sender_gave_up) == len(packets)
    assert {*air.finished} <= {*arrived}
    assert air.sender.due() is None
    assert air.receiver.due() is None
    assert air.receiver.state is air.receiver.initial
    assert most_requests(air) <= air.rule.max_ack_requests


def most_requests(air: Air) -> int:
    """How often the sender asked about a packet, or about a window where each is acknowledged."""
    asking: tuple[type, ...] = (AckRequest,)
    anew = True
    if air.rule.fragmentation_mode is Mode.ACK_ON_ERROR:
        asking = (AckRequest, All1)
        anew = air.rule.ack_behavior is AckBehavior.AFTER_ALL_0
    counts = [0]
    for start, end in pairwise([*air.starts, len(air.sent)]):
        ours = [m for m in air.sent[start:end] if isinstance(m, Fragment | All1 | AckRequest)]
        for _, row in groupby(ours, lambda message: message.w if anew else 0):
            counts.append(sum(isinstance(message, asking) for message in row))
    return max(counts)
