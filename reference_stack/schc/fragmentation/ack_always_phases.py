"""The phases of an ACK-Always receiver and what may come to it. RFC8724 §8.4.2.2."""

from __future__ import annotations

from enum import Enum


class State(Enum):
    IDLE = "no packet yet"
    ACCEPT = "acceptance phase"
    RETX = "retransmission phase of a window that is not the last"
    RETX_LAST = "retransmission phase of the last window"
    CLEAN_UP = "the packet is delivered, and repetitions are answered"


class Input(Enum):
    TILE_ARRIVED = "a tile of the window, neither its last nor one that completes anything"
    ALL_0_ARRIVED = "the last tile of the window"
    WINDOW_COMPLETE = "a tile of the window, which is now complete"
    PACKET_COMPLETE = "the All-1 or a tile after it, and the RCS is right"
    ALL_1_ARRIVED = "the All-1, and the RCS is wrong"
    ACK_REQUESTED = "an ACK REQ of the window"
    NEXT_TILE = "a tile with the other W"
    NEXT_ALL_0 = "an All-0 with the other W"
    NEXT_PACKET_COMPLETE = "an All-1 with the other W, and the RCS is right"
    NEXT_ALL_1 = "an All-1 with the other W, and the RCS is wrong"
    NEXT_ACK_REQUESTED = "an ACK REQ with the other W"
    ACKS_EXHAUSTED = "an ACK is due, and as many were sent as may be"
    TOO_LONG = "more bits than the longest packet has"
    END_REPEATED = "the All-1 of the packet delivered last, or an ACK REQ of its window"
    REMNANT = "another message of the packet delivered last"
    NEW_PACKET = "a message that is not of the packet delivered last"
    SENDER_ABORTED = "the sender gives up"
    ACK_UNHEARD = "class A: after the ACK of a whole window, receive windows brought nothing"
    WINDOWS_PASSED = "class A: at any other time they brought nothing"
    POLL_DUE = "class A: it is time to open receive windows"
    INACTIVE = "nothing was heard for long"


NEXT = {
    Input.TILE_ARRIVED: Input.NEXT_TILE,
    Input.WINDOW_COMPLETE: Input.NEXT_TILE,
    Input.ALL_0_ARRIVED: Input.NEXT_ALL_0,
    Input.PACKET_COMPLETE: Input.NEXT_PACKET_COMPLETE,
    Input.ALL_1_ARRIVED: Input.NEXT_ALL_1,
    Input.ACK_REQUESTED: Input.NEXT_ACK_REQUESTED,
}
"""What each is called if it has the other W."""

ANSWERED = {
    Input.ALL_0_ARRIVED,
    Input.WINDOW_COMPLETE,
    Input.ALL_1_ARRIVED,
    Input.ACK_REQUESTED,
    Input.ACK_UNHEARD,
}
"""What is answered with an ACK of C=0, where it is not ignored."""
