"""What the harness says in the place of a meter, against a gateway's own sender."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.octets.reading import Message
from harness.scenes.verdict import NotApplicable
from harness.stimuli.answers_to_gateway import POLL, Held, Listening, Room
from harness.stimuli.parts_of_a_meter import PARTS, part_called
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import EPOCH, Duration
from reference_stack.schc.fragmentation.events import (
    Finish,
    GiveUp,
    Opportunity,
    Received,
    Send,
    Start,
    TimerExpired,
)
from reference_stack.schc.fragmentation.messages import (
    Ack,
    AckRequest,
    All1,
    Fragment,
    SenderAbort,
    decode_from_sender,
)
from reference_stack.schc.fragmentation.rule import rfc9011_downlink
from reference_stack.schc.fragmentation.sessions import sender_of

RULE = rfc9011_downlink()
SEVEN = replace(RULE, fcn_size=3, window_size=7)
ENDS_BADLY = {
    "says nothing",
    "is never heard",
    "refuses the packet",
    "claims tiles that were never sent",
    "gives up",
}
TILE = Bits(5, 14)


def played(words: str) -> tuple[bool, list[Message]]:
    """Whether the sender was content, and what it said."""
    rule = SEVEN if words.startswith("claims") else RULE
    sender, now = sender_of(rule), EPOCH
    sender.handle(Start(Bits((1 << 1300) // 3, 1300)), now)
    play = part_called(words)(rule)
    uplink = next(play)
    effects: list[object] = []
    said: list[Message] = []
    room = 51
    for _ in range(60):
        if isinstance(uplink, Room):
            room, uplink = uplink.octets or 51, POLL
        if isinstance(uplink, Duration):
            now = now.after(uplink)
            effects += sender.handle(TimerExpired(), now)
            uplink = POLL
        if isinstance(uplink, Listening):
            now, uplink = sender.due() or now, POLL
            effects += sender.handle(TimerExpired(), now)
        if not isinstance(uplink, bytes):
            bits = uplink if isinstance(uplink, Bits) else uplink.encode(rule)
            effects += sender.handle(Received(bits), now)
        effects += sender.handle(Opportunity(room * 8 + 8), now)
        sent = [effect.message for effect in effects if isinstance(effect, Send)]
        news = [decode_from_sender(rule, message) for message in sent[len(said) :]]
        said += news
        try:
            uplink = play.send(news[0] if news else None)
        except StopIteration:
            break
    else:
        raise AssertionError("it never ends")
    finished = any(isinstance(effect, Finish) for effect in effects)
    gave_up = any(isinstance(effect, GiveUp) for effect in effects)
    assert finished != gave_up
    return finished, said


@pytest.mark.parametrize("words", PARTS)
def test_a_right_gateway_gets_through_or_gives_up(words: str) -> None:
    finished, said = played(words)
    assert finished == (words not in ENDS_BADLY)
    assert isinstance(said[0], Fragment)


def test_who_says_nothing_is_asked_as_often_as_agreed() -> None:
    _, said = played("says nothing")
    assert sum(isinstance(message, AckRequest) for message in said) == RULE.max_ack_requests


def test_a_fragment_that_is_not_heard_comes_again() -> None:
    _, said = played("does not hear the second fragment")
    second = said[1]
    assert said.count(second) == 2


def test_the_end_is_sent_again_when_it_is_not_heard() -> None:
    _, said = played("does not hear the last fragment")
    assert [type(message) for message in said[-3:]] == [All1, AckRequest, All1]


def test_every_window_is_asked_about_when_no_ack_is_heard_at_once() -> None:
    _, said = played("is heard only when it is asked")
    assert [type(message) for message in said[1::2]] == [AckRequest] * (len(said) // 2)


def test_the_last_request_is_answered() -> None:
    _, said = played("is heard only when it is asked for the last time")
    assert said[1:9] == [AckRequest(0)] * RULE.max_ack_requests


def test_who_asks_less_often_has_no_last_request() -> None:
    play = part_called("is heard only when it is asked for the last time")(RULE)
    next(play)
    play.send(Fragment(0, TILE))
    with pytest.raises(NotApplicable):
        play.send(SenderAbort())


def test_what_does_not_fit_for_a_while_is_sent_when_it_fits() -> None:
    _, said = played("does not hear the first fragment, and frames are shorter for a while")
    assert said[0] == said[1]


def test_words_that_nobody_wrote_are_a_fault_of_ours() -> None:
    with pytest.raises(MisuseError, match="sings"):
        part_called("sings")


def test_what_is_held_is_told() -> None:
    held = Held(RULE)
    assert held.answer(None) == POLL
    assert held.answer(Fragment(0, TILE, w=0)) == Ack(0, 0, Bits(1, 1))
    assert held.answer(AckRequest(1)) == Ack(1, 0, Bits(0, 1))
    assert held.answer(Fragment(0, TILE, w=1)) == Ack(1, 0, Bits(1, 1))
    assert held.answer(All1(7, TILE, w=0)) == Ack(0, 1)
    assert held.answer(AckRequest(0)) == Ack(0, 1)


def test_in_a_larger_window_the_meter_waits_for_the_last_tile() -> None:
    held = Held(SEVEN)
    assert held.answer(Fragment(6, TILE)) == POLL
    assert held.answer(Fragment(4, TILE)) == POLL
    assert held.answer(Fragment(0, TILE)) == Ack(0, 0, Bits(0b1010001, 7))
