"""ACK-Always and No-ACK, one end at a time, and the uplinks of a class A device."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.instant import EPOCH, Duration, Instant
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
    WindowsPassed,
)
from reference_stack.schc.fragmentation.messages import (
    Ack,
    AckRequest,
    All1,
    Fragment,
    FromReceiver,
    FromSender,
    ReceiverAbort,
    SenderAbort,
    decode_from_receiver,
    decode_from_sender,
)
from reference_stack.schc.fragmentation.receiver import FragmentReceiver
from reference_stack.schc.fragmentation.rule import FragmentationRule, rfc9011_downlink
from reference_stack.schc.fragmentation.sender import FragmentSender
from reference_stack.schc.fragmentation.sessions import receiver_of, sender_of
from tests.schc.fragment_air import is_intact, packet_of
from tests.schc.fragment_rules import ALWAYS, DOWNLINK, MULTICAST

FRAME = Opportunity(416)
WHOLE, EMPTY = Bits(1, 1), Bits(0, 1)
CLASS_A = rfc9011_downlink()
QUARTER = Duration.of(minutes=15)


def heard(rule: FragmentationRule, effects: object) -> list[FromReceiver]:
    return [decode_from_receiver(rule, e.message) for e in effects if isinstance(e, Send)]


def spoken(rule: FragmentationRule, effects: object) -> list[FromSender]:
    return [decode_from_sender(rule, e.message) for e in effects if isinstance(e, Send)]


def tell(
    end: FragmentSender | FragmentReceiver,
    message: FromSender | FromReceiver,
    rule: FragmentationRule = DOWNLINK,
    now: Instant = EPOCH,
) -> list[Effect]:
    return [*end.handle(Received(message.encode(rule)), now)]


def offer(sender: FragmentSender, rule: FragmentationRule = DOWNLINK) -> FromSender:
    (message,) = spoken(rule, sender.handle(FRAME, EPOCH))
    return message


def under_way(bits: int, rule: FragmentationRule = DOWNLINK) -> FragmentSender:
    sender = sender_of(rule)
    sender.handle(Start(packet_of(bits)), EPOCH)
    return sender


def expire(end: FragmentSender | FragmentReceiver) -> list[Effect]:
    due = end.due()
    assert due is not None
    return [*end.handle(TimerExpired(), due)]


# -- the sender --------------------------------------------------------------------------------


def test_an_ack_of_the_other_w_is_discarded_silently() -> None:
    sender = under_way(1000)
    offer(sender)
    for ack in (Ack(1, 0, WHOLE), Ack(1, 0, EMPTY), Ack(1, 1)):
        assert tell(sender, ack) == []
        assert not sender.wants_to_send
    tell(sender, Ack(0, 0, WHOLE))
    assert sender.wants_to_send


def test_an_ack_before_the_window_is_out_is_not_listened_to() -> None:
    rule = ALWAYS["windows-of-three"]
    sender = under_way(2000, rule)
    offer(sender, rule)
    assert tell(sender, Ack(0, 0, Bits(0, 3)), rule) == []
    assert isinstance(offer(sender, rule), Fragment)


def test_c_1_after_an_all_0_is_reported_and_obeyed() -> None:
    """As RFC9011 §figure-31 prints it."""
    sender = under_way(1000)
    offer(sender)
    assert [type(effect) for effect in tell(sender, Ack(0, 1))] == [Report]
    following = offer(sender)
    assert isinstance(following, Fragment)
    assert following.w == 1


def test_a_missing_tile_is_sent_again_as_it_was() -> None:
    sender = under_way(1000)
    first = offer(sender)
    tell(sender, Ack(0, 0, EMPTY))
    assert sender.handle(Opportunity(400), EPOCH) == ()  # it was cut for more, and waits
    assert offer(sender) == first


def test_a_refusal_of_the_whole_is_final() -> None:
    sender = under_way(100)
    assert isinstance(offer(sender), All1)
    effects = tell(sender, Ack(0, 0, WHOLE))
    assert spoken(DOWNLINK, effects) == [SenderAbort()]
    assert isinstance(effects[-1], GiveUp)


def test_a_claim_of_tiles_never_sent_is_answered_with_an_abort() -> None:
    rule = ALWAYS["windows-of-three"]
    sender = under_way(100, rule)
    assert isinstance(offer(sender, rule), All1)
    effects = tell(sender, Ack(0, 0, Bits.written("110")), rule)
    assert spoken(rule, effects) == [SenderAbort()]


def test_eight_ack_reqs_and_then_an_abort() -> None:
    sender = under_way(1000)
    offer(sender)
    for _ in range(8):
        assert expire(sender) == []
        assert offer(sender) == AckRequest(0)
    effects = expire(sender)
    assert spoken(DOWNLINK, effects) == [SenderAbort()]
    assert isinstance(effects[-1], GiveUp)


def test_a_receiver_that_reports_the_same_gap_for_ever_is_left() -> None:
    sender = under_way(1000)
    offer(sender)
    for _ in range(8):
        tell(sender, Ack(0, 0, EMPTY))
        offer(sender)
    assert spoken(DOWNLINK, tell(sender, Ack(0, 0, EMPTY))) == [SenderAbort()]


def test_c_1_in_answer_to_an_ack_req_is_believed_only_of_the_packet_itself() -> None:
    """The device may have confirmed the packet before. RFC8724 §8.4.2.2 knows no difference."""
    sender = under_way(100)
    first = offer(sender)
    expire(sender)
    offer(sender)
    assert tell(sender, Ack(0, 1)) == []
    assert offer(sender) == first
    assert tell(sender, Ack(0, 1)) == [Finish()]


@pytest.mark.parametrize("bits", range(340, 400))
def test_the_last_tile_is_never_shorter_than_an_octet(bits: int) -> None:
    """Around the length that fits in one message. RFC8724 §8.4.2.1."""
    sender, receiver = under_way(bits), receiver_of(DOWNLINK)
    delivered: list[Bits] = []
    while sender.wants_to_send:
        message = offer(sender)
        assert isinstance(message, Fragment | All1)
        assert message.payload.length >= 8
        if isinstance(message, Fragment):
            assert (message.encode(DOWNLINK).length - DOWNLINK.header_length) % 8 == 6
        for effect in tell(receiver, message):
            if isinstance(effect, Send):
                sender.handle(Received(effect.message), EPOCH)
            if isinstance(effect, Deliver):
                delivered.append(effect.packet)
    assert is_intact(delivered[0], packet_of(bits), 8)


# -- the receiver ------------------------------------------------------------------------------


def tile(n: int = 0) -> Bits:
    return Bits(n, 14)


def ending(*tiles: Bits, w: int, last: int = 77) -> All1:
    """An All-1 whose RCS fits these tiles; its own is of 14 bits."""
    packet = Bits.joined([*tiles, tile(last)])
    return All1(DOWNLINK.rcs_algorithm.check(packet), tile(last), w)


def test_a_whole_window_is_answered_with_c_0_and_its_bitmap() -> None:
    receiver = receiver_of(DOWNLINK)
    assert heard(DOWNLINK, tell(receiver, Fragment(0, tile()))) == [Ack(0, 0, WHOLE)]
    assert heard(DOWNLINK, tell(receiver, Fragment(0, tile(1), 1))) == [Ack(1, 0, WHOLE)]


def test_a_repeated_w_is_no_new_window() -> None:
    receiver = receiver_of(DOWNLINK)
    tell(receiver, Fragment(0, tile(1)))
    assert heard(DOWNLINK, tell(receiver, Fragment(0, tile(1)))) == [Ack(0, 0, WHOLE)]
    _, delivery = tell(receiver, ending(tile(1), w=1))
    assert isinstance(delivery, Deliver)
    assert delivery.packet.slice(0, 28) == tile(1) + tile(77)


def test_a_first_fragment_that_was_lost_is_asked_for() -> None:
    receiver = receiver_of(DOWNLINK)
    assert heard(DOWNLINK, tell(receiver, AckRequest(0))) == [Ack(0, 0, EMPTY)]


def test_w_1_begins_nothing() -> None:
    receiver = receiver_of(DOWNLINK)
    for message in (Fragment(0, tile(), 1), AckRequest(1), ending(w=1), SenderAbort()):
        assert tell(receiver, message) == []
    assert receiver.due() is None


def test_an_ack_req_of_the_next_window_opens_it() -> None:
    receiver = receiver_of(DOWNLINK)
    tell(receiver, Fragment(0, tile(1)))
    assert heard(DOWNLINK, tell(receiver, AckRequest(1))) == [Ack(1, 0, EMPTY)]
    assert tell(receiver, AckRequest(0)) == []


def test_an_all_1_of_the_window_that_is_not_the_last_is_discarded() -> None:
    receiver = receiver_of(DOWNLINK)
    tell(receiver, Fragment(0, tile(1)))
    assert tell(receiver, ending(tile(1), w=0)) == []


def test_a_wrong_rcs_gives_c_0_and_then_a_right_one_delivers() -> None:
    receiver = receiver_of(DOWNLINK)
    tell(receiver, Fragment(0, tile(1)))
    right = ending(tile(1), w=1)
    assert heard(DOWNLINK, tell(receiver, replace(right, rcs=1))) == [Ack(1, 0, WHOLE)]
    assert tell(receiver, Fragment(0, tile(2), 1)) == []  # an All-0 in the last window
    confirmation, delivery = tell(receiver, right)
    assert heard(DOWNLINK, [confirmation]) == [Ack(1, 1)]
    assert isinstance(delivery, Deliver)


def finished(*, w: int) -> tuple[FragmentReceiver, All1]:
    receiver = receiver_of(DOWNLINK)
    tiles = [tile(n) for n in range(w)]
    for number, content in enumerate(tiles):
        tell(receiver, Fragment(0, content, number & 1))
    last = ending(*tiles, w=w)
    assert isinstance(tell(receiver, last)[-1], Deliver)
    return receiver, last


@pytest.mark.parametrize("w", [0, 1])
def test_clean_up_confirms_again(w: int) -> None:
    receiver, last = finished(w=w)
    for message in (last, AckRequest(w), last):
        assert heard(DOWNLINK, tell(receiver, message)) == [Ack(w, 1)]
    assert tell(receiver, SenderAbort()) == []


def test_clean_up_drops_remnants() -> None:
    receiver, last = finished(w=1)
    for message in (Fragment(0, tile(5), 1), replace(last, rcs=1)):
        assert tell(receiver, message) == []
    assert heard(DOWNLINK, tell(receiver, last)) == [Ack(1, 1)]


@pytest.mark.parametrize("w", [0, 1])
def test_a_new_packet_ends_clean_up(w: int) -> None:
    receiver, _ = finished(w=w)
    assert heard(DOWNLINK, tell(receiver, Fragment(0, tile(9)))) == [Ack(0, 0, WHOLE)]
    receiver, _ = finished(w=w)
    confirmation, delivery = tell(receiver, ending(w=0, last=9))
    assert heard(DOWNLINK, [confirmation]) == [Ack(0, 1)]
    assert delivery == Deliver(tile(9))


def test_silence_ends_with_an_abort_and_after_success_without() -> None:
    receiver = receiver_of(DOWNLINK)
    tell(receiver, Fragment(0, tile(1)))
    effects = expire(receiver)
    assert heard(DOWNLINK, effects) == [ReceiverAbort()]
    assert isinstance(effects[-1], GiveUp)
    receiver, _ = finished(w=1)
    assert expire(receiver) == []
    assert receiver.due() is None


def test_a_sender_abort_ends_it_and_is_not_answered() -> None:
    receiver = receiver_of(DOWNLINK)
    tell(receiver, Fragment(0, tile(1)))
    assert [type(effect) for effect in tell(receiver, SenderAbort())] == [GiveUp]
    assert heard(DOWNLINK, tell(receiver, Fragment(0, tile(2)))) == [Ack(0, 0, WHOLE)]


def test_eight_acks_of_a_window_and_anew_for_the_next() -> None:
    receiver = receiver_of(DOWNLINK)
    for w in (0, 1):
        for _ in range(8):
            assert heard(DOWNLINK, tell(receiver, Fragment(0, tile(w), w))) == [Ack(w, 0, WHOLE)]
    effects = tell(receiver, Fragment(0, tile(1), 1))
    assert heard(DOWNLINK, effects) == [ReceiverAbort()]


def test_a_packet_without_end_is_refused() -> None:
    receiver = receiver_of(DOWNLINK)
    for number in range(60):
        effects = tell(receiver, Fragment(0, Bits(0, 390), number & 1))
        if any(isinstance(effect, GiveUp) for effect in effects):
            break
    assert heard(DOWNLINK, effects) == [ReceiverAbort()]
    assert number == DOWNLINK.longest_packet_bits // 390


# -- class A -----------------------------------------------------------------------------------


def pass_windows(receiver: FragmentReceiver, now: Instant) -> list[Effect]:
    return [*receiver.handle(WindowsPassed(), now)]


def test_windows_without_a_fragment_bring_the_ack_again_eight_times_in_all() -> None:
    """RFC9011 §5.6.3.5.1."""
    receiver = receiver_of(CLASS_A)
    tell(receiver, Fragment(0, tile(1)), CLASS_A)
    for _ in range(7):
        assert heard(CLASS_A, pass_windows(receiver, EPOCH)) == [Ack(0, 0, WHOLE)]
    assert heard(CLASS_A, pass_windows(receiver, EPOCH)) == [ReceiverAbort()]


def test_after_the_all_1_windows_are_opened_every_quarter_of_an_hour() -> None:
    """4 h / (8 * 2), for two Retransmission Timers of the gateway. RFC9011 §5.6.3.5.1."""
    receiver = receiver_of(CLASS_A)
    tell(receiver, ending(w=0), CLASS_A)
    now, polls = EPOCH, 0
    while True:
        assert pass_windows(receiver, now) == []
        due = receiver.due()
        assert due is not None
        effects = receiver.handle(TimerExpired(), due)
        if effects != [Poll()]:
            break
        assert due == now.after(QUARTER)
        now, polls = due, polls + 1
    assert polls == 2 * 16
    assert due == EPOCH.after(Duration.of(hours=36))
    assert effects == ()


def test_a_poll_brings_an_ack_req_and_that_the_ack_again() -> None:
    receiver = receiver_of(CLASS_A)
    tell(receiver, ending(w=0), CLASS_A)
    pass_windows(receiver, EPOCH)
    due = receiver.due()
    assert due is not None
    assert receiver.handle(TimerExpired(), due) == [Poll()]
    assert heard(CLASS_A, tell(receiver, AckRequest(0), CLASS_A, due)) == [Ack(0, 1)]


def test_an_answer_to_a_wrong_rcs_is_followed_by_polls() -> None:
    receiver = receiver_of(CLASS_A)
    tell(receiver, replace(ending(w=0), rcs=1), CLASS_A)
    assert pass_windows(receiver, EPOCH) == []
    assert expire(receiver) == [Poll()]


def test_a_device_without_session_does_not_poll() -> None:
    receiver = receiver_of(CLASS_A)
    assert pass_windows(receiver, EPOCH) == []
    assert receiver.due() is None


# -- No-ACK ------------------------------------------------------------------------------------


def test_a_group_hears_and_says_nothing() -> None:
    packet = packet_of(1000)
    sender, receiver = sender_of(MULTICAST), receiver_of(MULTICAST)
    sender.handle(Start(packet), EPOCH)
    effects: list[Effect] = []
    while sender.wants_to_send:
        for effect in sender.handle(FRAME, EPOCH):
            if isinstance(effect, Send):
                effects += receiver.handle(Received(effect.message), EPOCH)
    (delivery,) = effects
    assert isinstance(delivery, Deliver)
    assert is_intact(delivery.packet, packet, 8)


def test_what_follows_a_lost_all_1_fails_with_it_and_the_one_after_does_not() -> None:
    receiver = receiver_of(MULTICAST)
    first, second = Bits(1, 15), Bits(2, 15)
    all_1 = All1(MULTICAST.rcs_algorithm.check(second + second), second)
    assert tell(receiver, Fragment(0, first), MULTICAST) == []
    assert tell(receiver, Fragment(0, second), MULTICAST) == []
    assert [type(effect) for effect in tell(receiver, all_1, MULTICAST)] == [GiveUp]
    tell(receiver, Fragment(0, second), MULTICAST)
    (delivery,) = tell(receiver, all_1, MULTICAST)
    assert isinstance(delivery, Deliver)


def test_a_group_member_forgets_what_stopped_coming() -> None:
    receiver = receiver_of(MULTICAST)
    tell(receiver, Fragment(0, Bits(1, 15)), MULTICAST)
    assert [type(effect) for effect in expire(receiver)] == [GiveUp]
    tell(receiver, Fragment(0, Bits(1, 15)), MULTICAST)
    assert [type(effect) for effect in tell(receiver, SenderAbort(), MULTICAST)] == [GiveUp]
    assert tell(receiver, SenderAbort(), MULTICAST) == []


def test_a_group_member_keeps_no_more_than_a_packet() -> None:
    receiver = receiver_of(MULTICAST)
    effects: list[Effect] = []
    count = 0
    while not effects:
        effects = tell(receiver, Fragment(0, Bits(0, 399)), MULTICAST)
        count += 1
    assert isinstance(effects[0], GiveUp)
    assert count == MULTICAST.longest_packet_bits // 399 + 1


# -- whatever comes ----------------------------------------------------------------------------

RULES = [*ALWAYS.values(), MULTICAST, CLASS_A]


@settings(max_examples=200)
@given(
    st.sampled_from(RULES),
    st.lists(st.tuples(st.binary(min_size=1, max_size=9), st.integers(0, 3)), max_size=40),
)
def test_no_octets_make_an_end_fail(
    rule: FragmentationRule, messages: list[tuple[bytes, int]]
) -> None:
    receiver, sender = receiver_of(rule), under_way(300, rule)
    now = EPOCH
    for octets, then in messages:
        message = Bits(rule.rule_id_value, 8) + Bits.from_octets(octets)
        receiver.handle(Received(message), now)
        sender.handle(Opportunity(120), now)
        sender.handle(Received(message), now)
        if then == 1:
            receiver.handle(WindowsPassed(), now)
        for end in (sender, receiver):
            due = end.due()
            if due is not None and then == 2:
                now = max(now, due)
                end.handle(TimerExpired(), now)
