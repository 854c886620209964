"""When a device of class A can be reached: twice after each uplink, once if it was. TS001 §5.2."""

from __future__ import annotations

from dataclasses import dataclass

from reference_stack.kernel.instant import Duration, Instant

RECEIVE_DELAY_1 = Duration.of(seconds=1)
_BETWEEN_WINDOWS = Duration.of(seconds=1)
_LISTENING = Duration.of(seconds=1)
"""How long the second window may be heard at most; the device is quiet from then on."""


@dataclass(frozen=True, slots=True)
class ReceiveWindows:
    """The two moments after an uplink at which a downlink may begin, and when both are over."""

    first: Instant
    second: Instant
    over: Instant

    @classmethod
    def after(cls, uplink: Instant, *, delay: Duration = RECEIVE_DELAY_1) -> ReceiveWindows:
        """`uplink` is the end of the frame; `delay` is RECEIVE_DELAY1, 1 to 15 s."""
        first = uplink.after(delay)
        second = first.after(_BETWEEN_WINDOWS)
        return cls(first, second, second.after(_LISTENING))
