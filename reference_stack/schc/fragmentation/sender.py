"""What the senders of all modes have in common: being driven, and the actions that end a packet."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import MisuseError, ProtocolError
from reference_stack.kernel.instant import Instant
from reference_stack.kernel.machine import Machine
from reference_stack.schc.fragmentation.events import (
    Effect,
    Finish,
    GiveUp,
    Opportunity,
    Received,
    Report,
    Send,
    Start,
    Stimulus,
    TimerExpired,
)
from reference_stack.schc.fragmentation.messages import (
    Ack,
    CompoundAck,
    ReceiverAbort,
    SenderAbort,
    decode_from_receiver,
)
from reference_stack.schc.fragmentation.rule import FragmentationRule

Classified = tuple[Enum, object]


class FragmentSender(Machine):
    """One packet after another under a rule; `dtag` is that of all of them.

    Inputs that every sender has are found by name: PACKET_GIVEN, PACKET_TOO_LONG, NOTHING_DUE,
    NOTHING_FITS, RECEIVER_ABORTED, TIMER_EXPIRED and ATTEMPTS_EXHAUSTED.
    """

    __slots__ = ("_attempts", "_dtag", "_due", "_rule", "_under_way")

    def __init__(self, rule: FragmentationRule, *, dtag: int = 0) -> None:
        super().__init__()
        self._rule = rule
        self._dtag = dtag
        self._attempts = 0
        self._due: Instant | None = None
        self._under_way = False

    def handle(self, stimulus: Stimulus, now: Instant) -> Sequence[Effect]:
        """What to do about it. Raises Unexpected for a packet while another one is under way."""
        if isinstance(stimulus, Opportunity):
            if not self.wants_to_send:
                return self.take(self.inputs["NOTHING_DUE"], None, now)
            size_bits = stimulus.size_bits - stimulus.size_bits % self._rule.l2_word_size
            if size_bits < self._rule.header_length:
                return self.take(self.inputs["NOTHING_FITS"], None, now)
            event, detail = self._offered(size_bits)
            return self.take(event, detail, now)
        if isinstance(stimulus, Received):
            return self._hear(stimulus.message, now)
        if isinstance(stimulus, TimerExpired):
            return self._expire(now)
        if isinstance(stimulus, Start):
            fits = self._fits(stimulus.packet)
            name = "PACKET_GIVEN" if fits else "PACKET_TOO_LONG"
            return self.take(self.inputs[name], stimulus.packet, now)
        return ()  # a sender does not mind the windows of class A

    def due(self) -> Instant | None:
        return self._due

    @property
    def wants_to_send(self) -> bool:
        """Whether an opportunity could be of use."""
        return self._under_way and self._due is None

    # -- what each mode decides ----------------------------------------------------------------

    def _fits(self, packet: Bits) -> bool:
        return 0 < packet.length <= self._rule.longest_packet_bits

    def _offered(self, size_bits: int) -> Classified:
        """What an opportunity of whole L2 Words, no less than a header, is good for."""
        raise NotImplementedError

    def _classify(self, ack: Ack | CompoundAck) -> Classified:
        raise NotImplementedError

    # -- the same for all ----------------------------------------------------------------------

    def _expire(self, now: Instant) -> Sequence[Effect]:
        if self._due is None or now < self._due:
            return ()
        if self._attempts < self._rule.max_ack_requests:
            return self.take(self.inputs["TIMER_EXPIRED"], None, now)
        reason = f"no ACK that helps after {self._attempts} requests"
        return self.take(self.inputs["ATTEMPTS_EXHAUSTED"], reason, now)

    def _hear(self, bits: Bits, now: Instant) -> Sequence[Effect]:
        try:
            message = decode_from_receiver(self._rule, bits)
        except ProtocolError as problem:
            return [Report(f"a message that is ignored: {problem}")]
        if message.dtag != self._dtag:
            return [Report(f"a message for DTag {message.dtag}, not {self._dtag}")]
        if isinstance(message, ReceiverAbort):
            return self.take(self.inputs["RECEIVER_ABORTED"], "the receiver aborted", now)
        event, detail = self._classify(message)
        return self.take(event, detail, now)

    def begin_packet(self) -> None:
        self._under_way = True
        self._attempts = 0
        self._due = None

    def end_packet(self) -> None:
        self._under_way = False
        self._due = None

    def start_timer(self, now: Instant) -> None:
        """The Retransmission Timer. RFC8724 §8.2.2.4."""
        timer = self._rule.retransmission_timer
        if timer is None:
            raise MisuseError("the rule has no retransmission-timer")
        self._due = now.after(timer)

    def stop_timer(self) -> None:
        self._due = None

    def encoded_abort(self) -> Bits:
        return SenderAbort(self._dtag).encode(self._rule)


# -- actions -----------------------------------------------------------------------------------


def refuse(sender: FragmentSender, packet: Bits, now: Instant) -> Sequence[Effect]:
    return [GiveUp(f"a packet of {packet.length} bits does not suit the rule")]


def listen(sender: FragmentSender, detail: object, now: Instant) -> Sequence[Effect]:
    sender.start_timer(now)
    return ()


def ask(sender: FragmentSender, detail: object, now: Instant) -> Sequence[Effect]:
    """At the next opportunity."""
    sender.stop_timer()
    return ()


def finish(sender: FragmentSender, detail: object, now: Instant) -> Sequence[Effect]:
    sender.end_packet()
    return [Finish()]


def give_up(sender: FragmentSender, reason: str, now: Instant) -> Sequence[Effect]:
    sender.end_packet()
    return [GiveUp(reason)]


def send_abort(sender: FragmentSender, reason: str, now: Instant) -> Sequence[Effect]:
    sender.end_packet()
    return [Send(sender.encoded_abort()), GiveUp(reason)]


def report(sender: FragmentSender, text: str, now: Instant) -> Sequence[Effect]:
    return [Report(text)]
