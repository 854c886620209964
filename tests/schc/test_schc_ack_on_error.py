"""ACK-on-Error, one end at a time: what a peer may do that the other end of ours never does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import Unexpected
from reference_stack.kernel.instant import EPOCH, Duration, Instant
from reference_stack.schc.fragmentation.events import (
    Deliver,
    Effect,
    Finish,
    GiveUp,
    Opportunity,
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
    CompoundAck,
    Fragment,
    FromReceiver,
    FromSender,
    ReceiverAbort,
    SenderAbort,
    decode_from_receiver,
    decode_from_sender,
)
from reference_stack.schc.fragmentation.receiver import FragmentReceiver
from reference_stack.schc.fragmentation.rule import (
    AckBehavior,
    BitmapFormat,
    FragmentationRule,
    TileInAll1,
)
from reference_stack.schc.fragmentation.sender import FragmentSender
from reference_stack.schc.fragmentation.sessions import receiver_of, sender_of
from tests.schc.fragment_air import packet_of
from tests.schc.fragment_rules import INACTIVITY, ON_ERROR, RETRANSMISSION, SMALL, UPLINK

WIDE = Opportunity(2000)
RULE = replace(UPLINK, maximum_packet_size=2520)


def by_sender(rule: FragmentationRule, effects: object) -> list[FromSender]:
    return [decode_from_sender(rule, e.message) for e in effects if isinstance(e, Send)]


def by_receiver(rule: FragmentationRule, effects: object) -> list[FromReceiver]:
    return [decode_from_receiver(rule, e.message) for e in effects if isinstance(e, Send)]


def tell(
    end: FragmentSender | FragmentReceiver,
    message: FromSender | FromReceiver,
    rule: FragmentationRule = UPLINK,
    now: Instant = EPOCH,
) -> list[Effect]:
    return [*end.handle(Received(message.encode(rule)), now)]


def sent_out(
    packet: Bits, rule: FragmentationRule = UPLINK, size: Opportunity = WIDE
) -> tuple[FragmentSender, list[FromSender]]:
    """A sender that has sent all it can and listens."""
    sender = sender_of(rule)
    sender.handle(Start(packet), EPOCH)
    sent: list[FromSender] = []
    while sender.wants_to_send:
        sent += by_sender(rule, sender.handle(size, EPOCH))
    return sender, sent


def bitmap(*missing: int, size: int = 63) -> Bits:
    return Bits((1 << size) - 1 - sum(1 << index for index in missing), size)


# -- the sender --------------------------------------------------------------------------------


def test_only_reported_tiles_are_sent_again() -> None:
    sender, _ = sent_out(packet_of(80 * 30))
    assert tell(sender, Ack(0, 0, bitmap(60, 59, 40))) == []
    again = [*by_sender(UPLINK, sender.handle(WIDE, EPOCH))]
    again += by_sender(UPLINK, sender.handle(WIDE, EPOCH))
    assert [(m.fcn, m.payload.length) for m in again if isinstance(m, Fragment)] == [
        (60, 160),
        (40, 80),
    ]


def test_tiles_that_were_never_sent_are_not_sent_because_a_bitmap_lacks_them() -> None:
    sender, _ = sent_out(packet_of(80 * 3 - 5))
    tell(sender, Ack(0, 0, Bits.written("101" + "0" * 60)))
    (again,) = by_sender(UPLINK, sender.handle(WIDE, EPOCH))
    assert isinstance(again, Fragment)
    assert (again.fcn, again.payload.length) == (61, 80)


def test_the_first_request_after_silence_is_the_all_1_again() -> None:
    sender, sent = sent_out(packet_of(2000))
    due = sender.due()
    assert due == EPOCH.after(RETRANSMISSION)
    assert sender.handle(TimerExpired(), due) == ()
    assert by_sender(UPLINK, sender.handle(WIDE, due)) == [sent[-1]]


def test_after_an_ack_an_ack_req_is_enough() -> None:
    sender, _ = sent_out(packet_of(2000))
    tell(sender, Ack(0, 0, bitmap(62)))
    sender.handle(WIDE, EPOCH)
    assert by_sender(UPLINK, sender.handle(WIDE, EPOCH)) == [AckRequest(0)]


def test_eight_requests_and_then_an_abort() -> None:
    sender, sent = sent_out(packet_of(2000))
    requests = [message for message in sent if isinstance(message, All1)]
    while (due := sender.due()) is not None:
        effects = sender.handle(TimerExpired(), due)
        if effects:
            break
        requests += by_sender(UPLINK, sender.handle(WIDE, due))
    assert len(requests) == 8
    assert by_sender(UPLINK, effects) == [SenderAbort()]
    assert isinstance(effects[-1], GiveUp)


def test_a_receiver_that_never_has_its_fill_is_left_within_the_limit() -> None:
    """The RCS stays wrong for ever, and every All-1 is answered. RFC8724 §8.4.3.1."""
    sender, _ = sent_out(packet_of(2000))
    rounds = 0
    while sender.due() is not None or sender.wants_to_send:
        rounds += 1
        assert rounds < 20
        tell(sender, Ack(0, 0, bitmap()))
        if sender.wants_to_send:
            sender.handle(WIDE, EPOCH)
        if sender.due() is not None and rounds > 8:
            sender.handle(TimerExpired(), sender.due())
    assert rounds <= 10


def test_a_refusal_is_final_if_the_last_tile_always_travels_in_the_all_1() -> None:
    rule = replace(UPLINK, tile_in_all_1=TileInAll1.YES)
    sender, _ = sent_out(packet_of(2000), rule)
    effects = tell(sender, Ack(0, 0, bitmap()), rule)
    assert by_sender(rule, effects) == [SenderAbort()]
    assert isinstance(effects[-1], GiveUp)


@pytest.mark.parametrize("index", [0, 62 - 24])
def test_the_last_tile_in_an_all_1_has_either_bit(index: int) -> None:
    rule = replace(UPLINK, tile_in_all_1=TileInAll1.YES)
    sender, _ = sent_out(packet_of(80 * 25), rule)
    lacking = Bits(bitmap(60).value >> 39 << 39 | 1 << index, 63)
    tell(sender, Ack(0, 0, lacking), rule)
    sender.handle(WIDE, EPOCH)
    assert by_sender(rule, sender.handle(WIDE, EPOCH)) == [AckRequest(0)]


def test_c_1_before_the_all_1_or_for_another_window_confirms_nothing() -> None:
    sender = sender_of(UPLINK)
    sender.handle(Start(packet_of(80 * 70)), EPOCH)
    sender.handle(Opportunity(96), EPOCH)
    assert [type(effect) for effect in tell(sender, Ack(1, 1))] == [Report]
    while sender.wants_to_send:
        sender.handle(WIDE, EPOCH)
    assert [type(effect) for effect in tell(sender, Ack(0, 1))] == [Report]
    assert tell(sender, Ack(1, 1)) == [Finish()]


def test_what_comes_after_the_end_changes_nothing() -> None:
    sender, _ = sent_out(packet_of(2000))
    tell(sender, Ack(0, 1))
    for message in (Ack(0, 1), Ack(0, 0, bitmap(62)), ReceiverAbort()):
        assert tell(sender, message) == []
    assert not sender.wants_to_send
    assert sender.due() is None


def test_a_receiver_abort_ends_it() -> None:
    sender, _ = sent_out(packet_of(2000))
    assert [type(effect) for effect in tell(sender, ReceiverAbort())] == [GiveUp]
    assert sender.handle(WIDE, EPOCH) == ()


def test_an_abort_of_another_window_and_other_noise_are_ignored() -> None:
    sender, _ = sent_out(packet_of(2000))
    for octets in ("143fff", "14", "152000", "142000"):
        (effect,) = sender.handle(Received(Bits.from_octets(bytes.fromhex(octets))), EPOCH)
        assert isinstance(effect, Report)
    assert tell(sender, Ack(0, 1)) == [Finish()]


def test_an_ack_for_another_dtag_is_ignored() -> None:
    sender, _ = sent_out(packet_of(60), SMALL)
    assert isinstance(tell(sender, Ack(1, 1, dtag=3), SMALL)[0], Report)


def test_a_packet_of_too_many_tiles_is_not_begun() -> None:
    sender = sender_of(UPLINK)
    (effect,) = sender.handle(Start(packet_of(2520 * 8 + 1)), EPOCH)
    assert isinstance(effect, GiveUp)
    assert sender.handle(WIDE, EPOCH) == ()
    assert sender.handle(Start(packet_of(2520 * 8)), EPOCH) == ()


def test_two_packets_at_once_are_a_mistake_of_ours() -> None:
    sender = sender_of(UPLINK)
    sender.handle(Start(packet_of(100)), EPOCH)
    with pytest.raises(Unexpected):
        sender.handle(Start(packet_of(100)), EPOCH)


@pytest.mark.parametrize("tiles", [62, 63, 64, 125, 126, 127, 252])
def test_fragments_say_where_their_first_tile_is(tiles: int) -> None:
    """RFC8724 §8.4.3.1, at every edge of a window."""
    packet = packet_of(80 * tiles)
    _, sent = sent_out(packet, size=Opportunity(416))
    place = 0
    for message in sent:
        if isinstance(message, Fragment):
            assert (message.w, message.fcn) == (place // 63, 62 - place % 63)
            place += message.payload.length // 80
    assert isinstance(sent[-1], All1)
    assert sent[-1].w == (tiles - 1) // 63
    assert place + (1 if sent[-1].payload else 0) == tiles


def test_with_an_ack_after_each_window_none_is_begun_before_it() -> None:
    rule = replace(UPLINK, ack_behavior=AckBehavior.AFTER_ALL_0)
    sender, sent = sent_out(packet_of(80 * 130), rule)
    assert {message.w for message in sent if isinstance(message, Fragment)} == {0}
    assert sender.handle(WIDE, EPOCH) == ()
    tell(sender, Ack(0, 0, bitmap()), rule)
    (following,) = by_sender(rule, sender.handle(WIDE, EPOCH))
    assert isinstance(following, Fragment)
    assert (following.w, following.fcn) == (1, 62)


def test_silence_after_a_window_is_asked_about() -> None:
    rule = replace(UPLINK, ack_behavior=AckBehavior.AFTER_ALL_0)
    sender, _ = sent_out(packet_of(80 * 130), rule)
    due = sender.due()
    assert due is not None
    sender.handle(TimerExpired(), due)
    assert by_sender(rule, sender.handle(WIDE, due)) == [AckRequest(0)]


def test_an_ack_for_a_window_not_sent_yet_tells_that_all_before_it_arrived() -> None:
    rule = replace(UPLINK, ack_behavior=AckBehavior.AFTER_ALL_0)
    sender, _ = sent_out(packet_of(80 * 130), rule)
    tell(sender, Ack(2, 0, Bits(0, 63)), rule)
    (following,) = by_sender(rule, sender.handle(WIDE, EPOCH))
    assert isinstance(following, Fragment)
    assert following.w == 1


def test_an_ack_before_the_all_1_does_not_make_an_ack_req_enough() -> None:
    """It says nothing about whether the All-1 came."""
    rule = replace(UPLINK, ack_behavior=AckBehavior.AFTER_ALL_0)
    sender, _ = sent_out(packet_of(80 * 65), rule)
    tell(sender, Ack(0, 0, bitmap(60)), rule)
    sender.handle(WIDE, EPOCH)
    tell(sender, Ack(0, 0, bitmap()), rule)
    sent: list[FromSender] = []
    while sender.wants_to_send:
        sent += by_sender(rule, sender.handle(WIDE, EPOCH))
    assert isinstance(sent[-1], All1)
    due = sender.due()
    assert due is not None
    sender.handle(TimerExpired(), due)
    assert by_sender(rule, sender.handle(WIDE, due)) == [sent[-1]]


def test_requests_are_counted_anew_for_each_window() -> None:
    rule = replace(UPLINK, ack_behavior=AckBehavior.AFTER_ALL_0)
    sender, _ = sent_out(packet_of(80 * 130), rule)
    for w in (0, 1):
        for _ in range(8):
            due = sender.due()
            assert due is not None
            assert sender.handle(TimerExpired(), due) == ()
            assert by_sender(rule, sender.handle(WIDE, due)) == [AckRequest(w)]
        tell(sender, Ack(w, 0, bitmap()), rule)
        while sender.wants_to_send:
            sender.handle(WIDE, EPOCH)


def test_a_window_answered_with_the_end_of_the_packet_before_is_sent_again() -> None:
    rule = replace(UPLINK, ack_behavior=AckBehavior.AFTER_ALL_0)
    sender, sent = sent_out(packet_of(80 * 130), rule)
    due = sender.due()
    assert due is not None
    sender.handle(TimerExpired(), due)
    sender.handle(WIDE, due)
    assert tell(sender, Ack(0, 1), rule) == []
    assert by_sender(rule, sender.handle(WIDE, due)) == [sent[0]]


def test_a_compound_ack_is_obeyed_whole_or_not_at_all() -> None:
    rule = replace(UPLINK, bitmap_format=BitmapFormat.COMPOUND_ACK)
    sender, _ = sent_out(packet_of(80 * 100), rule)
    unsent = CompoundAck(((0, bitmap(3)), (2, bitmap(3))))
    assert [type(effect) for effect in tell(sender, unsent, rule)] == [Report]
    assert not sender.wants_to_send
    tell(sender, CompoundAck(((0, bitmap(3)), (1, bitmap(62)))), rule)
    again = [by_sender(rule, sender.handle(WIDE, EPOCH))[0] for _ in range(2)]
    assert [(m.w, m.fcn) for m in again if isinstance(m, Fragment)] == [(0, 3), (1, 62)]


# -- the receiver ------------------------------------------------------------------------------


def received(
    packet: Bits, rule: FragmentationRule = UPLINK, *, but: tuple[int, ...] = ()
) -> tuple[FragmentReceiver, list[FromSender], list[Effect]]:
    """A receiver that was told everything a sender sent, except messages of these numbers."""
    _, sent = sent_out(packet, rule, Opportunity(416))
    receiver = receiver_of(rule)
    effects: list[Effect] = []
    for number, message in enumerate(sent):
        if number not in but:
            effects += tell(receiver, message, rule)
    return receiver, sent, effects


def test_the_order_of_fragments_does_not_matter() -> None:
    packet = packet_of(80 * 70 + 3)
    _, sent = sent_out(packet, size=Opportunity(416))
    receiver = receiver_of(UPLINK)
    effects: list[Effect] = []
    for message in [*reversed(sent), *sent]:
        effects += tell(receiver, message)
    delivered = [effect.packet for effect in effects if isinstance(effect, Deliver)]
    assert [bits.slice(0, packet.length) for bits in delivered] == [packet]


def test_the_lowest_window_with_a_gap_is_reported() -> None:
    _, _, effects = received(packet_of(80 * 140), but=(0, 20))
    (ack,) = by_receiver(UPLINK, effects)
    assert isinstance(ack, Ack)
    assert (ack.w, ack.c) == (0, 0)
    assert ack.bitmap == bitmap(62, 61, 60, 59, 58)


def test_a_last_window_of_which_nothing_came_is_reported_empty() -> None:
    """Not the window before it, which is whole: that would be reported for ever."""
    three_tiles = Opportunity(16 + 240)
    _, sent = sent_out(packet_of(80 * 66), size=three_tiles)
    receiver = receiver_of(UPLINK)
    for message in sent[:21]:
        assert tell(receiver, message) == []
    assert by_receiver(UPLINK, tell(receiver, AckRequest(1))) == [Ack(1, 0, Bits(0, 63))]
    assert by_receiver(UPLINK, tell(receiver, sent[-1])) == [Ack(1, 0, Bits(0, 63))]
    _, delivery = tell(receiver, sent[21])
    assert isinstance(delivery, Deliver)


def test_a_request_out_of_nowhere_is_answered_with_nothing_received() -> None:
    receiver = receiver_of(UPLINK)
    assert by_receiver(UPLINK, tell(receiver, AckRequest(2))) == [Ack(0, 0, Bits(0, 63))]


def test_a_repeated_all_1_is_confirmed_again_and_nothing_delivered_twice() -> None:
    receiver, sent, effects = received(packet_of(2261))
    assert any(isinstance(effect, Deliver) for effect in effects)
    again = tell(receiver, sent[-1])
    assert by_receiver(UPLINK, again) == [Ack(0, 1)]
    assert len(again) == 1
    assert by_receiver(UPLINK, tell(receiver, AckRequest(0))) == [Ack(0, 1)]


def test_late_fragments_of_a_finished_packet_are_known() -> None:
    receiver, sent, _ = received(packet_of(2261))
    for message in sent[:-1]:
        assert tell(receiver, message) == []
    assert by_receiver(UPLINK, tell(receiver, sent[-1])) == [Ack(0, 1)]


def test_the_next_packet_is_told_from_remnants_even_without_its_first_fragment() -> None:
    receiver, _, _ = received(packet_of(2261))
    other = packet_of(4000).slice(1000, 3400)
    _, sent = sent_out(other, size=Opportunity(416))
    effects: list[Effect] = []
    for message in sent[1:]:
        effects += tell(receiver, message)
    (ack,) = by_receiver(UPLINK, effects)
    assert isinstance(ack, Ack)
    assert not ack.c
    (_, delivery) = tell(receiver, sent[0])
    assert isinstance(delivery, Deliver)
    assert delivery.packet.slice(0, other.length) == other


def test_a_wrong_rcs_is_not_delivered() -> None:
    packet = packet_of(2261)
    _, sent = sent_out(packet)
    receiver = receiver_of(UPLINK)
    ending = sent[-1]
    assert isinstance(ending, All1)
    for message in sent[:-1]:
        tell(receiver, message)
    (effect,) = tell(receiver, replace(ending, rcs=ending.rcs ^ 1))
    assert by_receiver(UPLINK, [effect])[0].c == 0
    assert isinstance(tell(receiver, ending)[-1], Deliver)


def test_more_than_eight_acks_are_not_sent() -> None:
    receiver, _, _ = received(packet_of(2000), but=(0,))
    answers = [tell(receiver, AckRequest(0)) for _ in range(8)]
    assert [len(answer) for answer in answers[:7]] == [1] * 7
    assert by_receiver(UPLINK, answers[7]) == [ReceiverAbort()]
    assert isinstance(answers[7][-1], GiveUp)


def test_a_fragment_of_another_dtag_is_ignored() -> None:
    receiver = receiver_of(SMALL, dtag=2)
    assert isinstance(tell(receiver, AckRequest(0, dtag=3), SMALL)[0], Report)
    assert receiver.due() is None
    answer = by_receiver(SMALL, tell(receiver, AckRequest(0, dtag=2), SMALL))
    assert answer == [Ack(0, 0, Bits(0, 3), dtag=2)]


def test_silence_ends_with_an_abort_and_a_sender_abort_without() -> None:
    receiver, _, _ = received(packet_of(2000), but=(0,))
    due = receiver.due()
    assert due == EPOCH.after(INACTIVITY)
    assert by_receiver(UPLINK, receiver.handle(TimerExpired(), due)) == [ReceiverAbort()]
    assert receiver.due() is None
    receiver, _, _ = received(packet_of(2000), but=(0,))
    assert [type(effect) for effect in tell(receiver, SenderAbort())] == [GiveUp]
    assert tell(receiver, SenderAbort()) == []


def test_every_message_restarts_the_inactivity_timer() -> None:
    receiver, sent, _ = received(packet_of(2000), but=(0,))
    later = EPOCH.after(Duration.of(minutes=30))
    tell(receiver, sent[1], now=later)
    assert receiver.due() == later.after(INACTIVITY)
    assert receiver.handle(TimerExpired(), EPOCH.after(INACTIVITY)) == ()


def test_with_an_ack_after_each_window_its_end_shows_without_fcn_0() -> None:
    """A fragment of several tiles has the FCN of its first; tile 0 may be its last."""
    rule = replace(UPLINK, ack_behavior=AckBehavior.AFTER_ALL_0)
    _, sent = sent_out(packet_of(80 * 100), rule, Opportunity(416))
    assert all(message.fcn for message in sent if isinstance(message, Fragment))
    receiver = receiver_of(rule)
    effects = [effect for message in sent for effect in tell(receiver, message, rule)]
    assert by_receiver(rule, effects) == [Ack(0, 0, bitmap())]


def test_windows_with_gaps_come_in_one_compound_ack() -> None:
    rule = replace(UPLINK, bitmap_format=BitmapFormat.COMPOUND_ACK)
    _, _, effects = received(packet_of(80 * 140), rule, but=(0, 20))
    (ack,) = by_receiver(rule, effects)
    assert isinstance(ack, CompoundAck)
    assert [w for w, _ in ack.windows] == [0, 1, 2]


def test_a_tile_beyond_the_longest_packet_is_refused() -> None:
    rule = replace(UPLINK, maximum_packet_size=1280)
    receiver = receiver_of(rule)
    effects = tell(receiver, Fragment(0, Bits(0, 80), 3), rule)
    assert by_receiver(rule, effects) == [ReceiverAbort()]
    assert receiver.due() is None


def test_the_windows_of_class_a_mean_nothing_upwards() -> None:
    receiver, _, _ = received(packet_of(2000), but=(0,))
    assert receiver.handle(WindowsPassed(), EPOCH) == ()
    assert receiver.handle(WIDE, EPOCH) == ()


# -- whatever comes ----------------------------------------------------------------------------

any_octets = st.binary(min_size=1, max_size=24)
RULES = list(ON_ERROR.values())


@settings(max_examples=200)
@given(st.sampled_from(RULES), st.lists(any_octets, max_size=30), st.lists(st.booleans()))
def test_no_octets_make_an_end_fail(
    rule: FragmentationRule, messages: list[bytes], waits: list[bool]
) -> None:
    receiver, sender = receiver_of(rule), sender_of(rule)
    sender.handle(Start(packet_of(100)), EPOCH)
    now = EPOCH
    for number, octets in enumerate(messages):
        message = Bits(rule.rule_id_value, 8) + Bits.from_octets(octets)
        for effect in receiver.handle(Received(message), now):
            assert not isinstance(effect, Finish)
        sender.handle(Opportunity(100), now)
        for effect in sender.handle(Received(message), now):
            assert not isinstance(effect, Deliver)
        if number < len(waits) and waits[number]:
            for end in (sender, receiver):
                due = end.due()
                if due is not None:
                    now = max(now, due)
                    end.handle(TimerExpired(), now)
