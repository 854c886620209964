"""What a receiver could not say in time is not said later, when it has something newer to say."""

from __future__ import annotations

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import EPOCH, Duration
from reference_stack.lorawan.frame import Frame
from reference_stack.nodes.parts import CORRECT
from reference_stack.nodes.schc_end import SchcEnd
from reference_stack.profiles.profile_file import load_profile
from reference_stack.schc.fragmentation.messages import (
    Ack,
    All1,
    Fragment,
    ReceiverAbort,
    decode_from_receiver,
)

PROFILE = load_profile("dlms_over_lorawan")
RULE = PROFILE.uplink
TILE = Bits(0x16, 80)


def gateway_end() -> SchcEnd:
    return SchcEnd(PROFILE, Direction.DOWNLINK, CORRECT)


def heard(message: Fragment | All1) -> Frame:
    return Frame.of_schc_message(message.encode(RULE).octets())


def said(end: SchcEnd) -> list[object]:
    messages: list[object] = []
    while (frame := end.next_frame(51, EPOCH)[0]) is not None:
        bits = Bits.from_octets(frame.schc_message())
        messages.append(decode_from_receiver(RULE, bits))
    return messages


def test_a_newer_answer_takes_the_place_of_one_not_sent_yet() -> None:
    end = gateway_end()
    end.receive(heard(Fragment(fcn=61, payload=TILE)), EPOCH)
    end.receive(heard(All1(rcs=1)), EPOCH)  # tile 62 is missing
    end.receive(heard(Fragment(fcn=60, payload=TILE)), EPOCH)
    end.receive(heard(All1(rcs=1)), EPOCH)  # still, but 60 has come
    (answer,) = said(end)
    assert isinstance(answer, Ack)
    assert [answer.bitmap[place] for place in range(3)] == [0, 1, 1]


def test_an_old_abort_does_not_meet_the_next_packet() -> None:
    end = gateway_end()
    end.receive(heard(Fragment(fcn=61, payload=TILE)), EPOCH)
    assert RULE.inactivity_timer
    later = EPOCH.after(RULE.inactivity_timer)
    end.expire(later)  # the Receiver-Abort waits for an uplink
    end.receive(heard(Fragment(fcn=61, payload=TILE)), later.after(Duration.of(hours=1)))
    end.receive(heard(All1(rcs=1)), later.after(Duration.of(hours=1)))
    assert not any(isinstance(message, ReceiverAbort) for message in said(end))
