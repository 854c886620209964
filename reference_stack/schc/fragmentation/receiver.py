"""What the receivers of all modes have in common: being driven, and the Inactivity Timer."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Instant
from reference_stack.kernel.machine import Machine
from reference_stack.schc.fragmentation.events import (
    Effect,
    Received,
    Report,
    Send,
    Stimulus,
    TimerExpired,
    WindowsPassed,
)
from reference_stack.schc.fragmentation.messages import (
    FromSender,
    ReceiverAbort,
    decode_from_sender,
)
from reference_stack.schc.fragmentation.rule import FragmentationRule


class FragmentReceiver(Machine):
    """One packet after another under a rule; `dtag` is that of all of them.

    It answers at once, so that opportunities mean nothing to it. A message that cannot be read is
    reported and changes nothing.
    """

    __slots__ = ("_attempts", "_dtag", "_inactive_at", "_rule")

    def __init__(self, rule: FragmentationRule, *, dtag: int = 0) -> None:
        super().__init__()
        self._rule = rule
        self._dtag = dtag
        self._attempts = 0
        self._inactive_at: Instant | None = None

    def handle(self, stimulus: Stimulus, now: Instant) -> Sequence[Effect]:
        if isinstance(stimulus, Received):
            return self._hear(stimulus.message, now)
        if isinstance(stimulus, TimerExpired):
            return self._expire(now)
        if isinstance(stimulus, WindowsPassed):
            return self._miss(now)
        return ()

    def due(self) -> Instant | None:
        return self._inactive_at

    # -- what each mode decides ----------------------------------------------------------------

    def _receive(self, message: FromSender, now: Instant) -> Sequence[Effect]:
        raise NotImplementedError

    def _miss(self, now: Instant) -> Sequence[Effect]:
        """The receive windows of class A brought nothing."""
        return ()

    # -- the same for all ----------------------------------------------------------------------

    def _hear(self, bits: Bits, now: Instant) -> Sequence[Effect]:
        try:
            message = decode_from_sender(self._rule, bits)
        except ProtocolError as problem:
            return [Report(f"a message that is ignored: {problem}")]
        if message.dtag != self._dtag:
            return [Report(f"a message for DTag {message.dtag}, not {self._dtag}")]
        return self._receive(message, now)

    def _expire(self, now: Instant) -> Sequence[Effect]:
        if self._inactive_at is None or now < self._inactive_at:
            return ()
        reason = "nothing was heard for the time of the Inactivity Timer"
        return self.take(self.inputs["INACTIVE"], reason, now)

    def restart_timer(self, now: Instant) -> None:
        """The Inactivity Timer, at every message of the packet. RFC8724 §8.2.2.4."""
        timer = self._rule.inactivity_timer
        self._inactive_at = None if timer is None else now.after(timer)

    def send_abort(self) -> Send:
        return Send(ReceiverAbort(self._dtag).encode(self._rule))
