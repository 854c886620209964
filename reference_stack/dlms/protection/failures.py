"""Why protected octets were not accepted; each failure has its own answer. GB §9.2.3.3.7.3."""

from __future__ import annotations

from reference_stack.kernel.errors import MisuseError, Unprotected


class NotOpened(Unprotected):
    """Wrong tag, signature, title or suite, no key, bits that may not be set."""


class CounterRefused(Unprotected):
    """The invocation counter was used before, or is the last one, which may never be used."""

    def __init__(self, received: int, lowest_acceptable: int) -> None:
        super().__init__(
            f"invocation counter {received}, expected {lowest_acceptable} or more",
            clause="GB §9.2.3.3.7.3",
        )
        self.received = received
        self.lowest_acceptable = lowest_acceptable


class BelowPolicy(Unprotected):
    """Rightly opened, and protected less than policy or access rights demand."""


class CounterExhausted(MisuseError):
    """All invocation counters of a key are used up: nothing can be sent until the key changes."""
