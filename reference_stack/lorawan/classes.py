"""When a device can be reached: twice after each uplink, once if it was. TS001 §5.2.

A device of class A hears nothing else. One of class B opens ping slots besides, one of class C
listens whenever it does not send. TS001 §10, TS001 §15.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from reference_stack.kernel.instant import Duration, Instant

RECEIVE_DELAY_1 = Duration.of(seconds=1)
_BETWEEN_WINDOWS = Duration.of(seconds=1)
_LISTENING = Duration.of(seconds=1)
"""How long the second window may be heard at most; the device is quiet from then on."""


class DeviceClass(Enum):
    """How a device listens."""

    A = "A"
    B = "B"
    C = "C"


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


def ping_slot(moment: Instant, *, period: Duration, offset: Duration) -> Instant:
    """The first ping slot that is not before this moment. TS001 §11.

    `offset` is that of a slot from the epoch. On the air it is drawn anew for each beacon, from
    the address; nobody above the radio learns of that.
    """
    ahead = (offset.microseconds - moment.microseconds) % period.microseconds
    return moment.after(Duration(ahead))
