"""Invocation counters: one for each key and direction. GB §9.2.3.3.7.3.

What was sent with a counter is never sent with it again; what is received has to have a counter
that is at least the lowest acceptable one, and raises it once it has proved genuine. Gaps are fine.

Messages that are encrypted only prove nothing. They are held against a bound of their own besides,
so that a copy is not accepted twice and a forgery cannot shut out what is genuine.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from reference_stack.dlms.protection.failures import CounterExhausted, CounterRefused

LAST = 0xFFFF_FFFF
"""Never used: whoever has come so far needs another key."""


@dataclass(slots=True)
class ReceivingCounter:
    """The lowest acceptable counter of one originator; `unproved` the same for encryption alone.

    `former` is what the lowest one was before the latest message that proved genuine.
    """

    lowest: int = 0
    unproved: int = 0
    former: int = 0

    def check(self, counter: int, *, proved: bool) -> None:
        """Raises CounterRefused. To be asked before anything is deciphered."""
        lowest = self.lowest if proved else max(self.lowest, self.unproved)
        if counter < lowest or counter == LAST:
            raise CounterRefused(counter, lowest)

    def accept(self, counter: int, *, proved: bool) -> None:
        """The message was opened."""
        if proved:
            self.former = self.lowest
            self.lowest = counter + 1
        else:
            self.unproved = counter + 1

    def check_within(self, counter: int, *, same: bool = False) -> None:
        """Of a proof that came within a message. Raises CounterRefused. GB §9.2.7.4.

        It was made before the message was, so it counts lower, but not as low as any before; and it
        has not the counter of the message itself, which would use a nonce twice, unless `same`.
        """
        taken = counter == self.lowest - 1 and not same
        if counter < self.former or taken or counter == LAST:
            raise CounterRefused(counter, self.lowest)

    def accept_within(self, counter: int) -> None:
        """The proof is right."""
        self.lowest = self.former = max(self.lowest, counter + 1)


@dataclass(slots=True)
class KeyCounters:
    """All counters of one key: the next to send with, and one for each originator heard."""

    next_sending: int = 0
    receiving: dict[bytes, ReceivingCounter] = field(default_factory=dict)

    def take(self) -> int:
        """The counter for the next message; it is spent whatever becomes of the message.

        Raises CounterExhausted when there is none left.
        """
        counter = self.next_sending
        if counter >= LAST:
            raise CounterExhausted("the invocation counter is exhausted; the key has to change")
        self.next_sending = counter + 1
        return counter

    def jump(self, counter: int) -> None:
        """Go on from `counter` if that is forward; never back, which would repeat a nonce."""
        self.next_sending = max(self.next_sending, counter)

    def of(self, originator: bytes) -> ReceivingCounter:
        receiving = self.receiving.get(originator)
        if receiving is None:
            receiving = self.receiving[originator] = ReceivingCounter()
        return receiving
