"""What a meter may make of fragments that a gateway sends, by the words of the features.

Each part is a right meter with one thing otherwise: something that it does not hear, keeps to
itself, reports wrongly or refuses. RFC8724 §8.4.2.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from harness.scenes.verdict import NotApplicable
from harness.stimuli.answers_to_gateway import (
    POLL,
    Held,
    Part,
    Play,
    Room,
    answer_all,
    first_fragment,
    listening,
    silence,
)
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import MisuseError
from reference_stack.schc.fragmentation.layouts import ack_header
from reference_stack.schc.fragmentation.messages import (
    Ack,
    All1,
    Fragment,
    ReceiverAbort,
    SenderAbort,
)
from reference_stack.schc.fragmentation.rule import FragmentationRule

_POLLS = 3
"""Occasions to go on, after which nothing more is expected."""
_LITTLE_ROOM = 20
"""Octets; a fragment of the usual data rate has more."""


def _everything(rule: FragmentationRule) -> Play:
    said = yield from first_fragment()
    yield from answer_all(Held(rule), said)


def _only_acknowledges(rule: FragmentationRule) -> Play:
    """It says nothing else, not even at the beginning: the gateway has to begin."""
    held, ear = Held(rule), listening(rule)
    said = yield ear
    if said is None:
        said = yield from first_fragment()
    while said is not None and not isinstance(said, SenderAbort):
        answer = held.answer(said)
        said = None if answer == POLL else (yield answer)
        if said is None:
            said = yield ear


def _is_never_heard(rule: FragmentationRule) -> Play:
    """Not even when it speaks of something else."""
    said, ear = None, listening(rule)
    while not isinstance(said, SenderAbort):
        said = yield ear
        if said is None:
            yield from first_fragment()
            return


def _c_of_one(rule: FragmentationRule) -> Play:
    """As RFC9011 §figure-31 has it: C=1 for every fragment."""
    said = yield from first_fragment()
    while isinstance(said, Fragment):
        said = yield Ack(said.w, 1)
    yield from answer_all(Held(rule), said)


def _says_nothing(rule: FragmentationRule) -> Play:
    """Empty frames, each after the Retransmission Timer, until the gateway gives up."""
    said = yield from first_fragment()
    for _ in range(rule.max_ack_requests + 3):
        if isinstance(said, SenderAbort):
            return
        said = yield silence(rule)
    yield POLL


def _silent_after_the_end(rule: FragmentationRule) -> Play:
    """It acknowledges what is not the end; then it is asked, and confirms."""
    said, held = (yield from first_fragment()), Held(rule)
    while isinstance(said, Fragment):
        said = yield held.answer(said)
    held.take(said)
    said = yield silence(rule)
    yield from answer_all(held, said)


def _other_window_first(rule: FragmentationRule) -> Play:
    """An ACK of the window that is not under way, twice; then the right one."""
    said, held = (yield from first_fragment()), Held(rule)
    held.take(said)
    for _ in range(2):
        ones = (1 << rule.window_size) - 1
        yield Ack(1 - held.w, 0, Bits(ones, rule.window_size))
    said = yield held.ack()
    yield from answer_all(held, said)


def _first_missing(rule: FragmentationRule) -> Play:
    """The first fragment is reported missing once."""
    yield from first_fragment()
    said = yield Ack(0, 0, Bits(0, rule.window_size))
    yield from answer_all(Held(rule), said)


def _second_unheard(rule: FragmentationRule) -> Play:
    """The second fragment is not heard; asked about, the meter says so."""
    said, held = (yield from first_fragment()), Held(rule)
    yield held.answer(said)
    said = yield silence(rule)
    yield from answer_all(held, said)


def _two_of_a_window_unheard(rule: FragmentationRule) -> Play:
    """Of the first window the second and the fourth fragment are not heard."""
    said, held = (yield from first_fragment()), Held(rule)
    lost = (rule.window_size - 2, rule.window_size - 4)
    while isinstance(said, Fragment) and said.w == 0 and said.fcn:
        said = yield POLL if said.fcn in lost else held.answer(said)
    yield from answer_all(held, said)


def _one_ack_lost(rule: FragmentationRule) -> Play:
    """The first ACK does not reach the gateway."""
    said, held = (yield from first_fragment()), Held(rule)
    held.take(said)
    said = yield silence(rule)
    yield from answer_all(held, said)


def _end_unheard(rule: FragmentationRule) -> Play:
    """The All-1 is not heard; asked about, the meter says so."""
    said, held = (yield from first_fragment()), Held(rule)
    while isinstance(said, Fragment):
        said = yield held.answer(said)
    said = yield silence(rule)
    yield from answer_all(held, said)


def _heard_when_asked(rule: FragmentationRule) -> Play:
    """Of every window the first ACK does not reach the gateway."""
    said, held = (yield from first_fragment()), Held(rule)
    while isinstance(said, Fragment | All1):
        held.take(said)
        yield silence(rule)
        said = yield held.ack()
    for _ in range(_POLLS):
        yield POLL


def _heard_at_the_last_request(rule: FragmentationRule) -> Play:
    """What answers the last request is in time. To ask once less is allowed: SCHC-T5."""
    said, held = (yield from first_fragment()), Held(rule)
    held.take(said)
    for _ in range(rule.max_ack_requests):
        if isinstance((yield silence(rule)), SenderAbort):
            raise NotApplicable("the gateway gives up before it has asked for the last time")
    said = yield held.ack()
    yield from answer_all(held, said)


def _shorter_frames(rule: FragmentationRule) -> Play:
    """The first fragment is reported missing, and is too long for frames at that time."""
    yield from first_fragment()
    yield Room(_LITTLE_ROOM)
    yield Ack(0, 0, Bits(0, rule.window_size))
    said = yield Room()
    yield from answer_all(Held(rule), said)


def _refuses(rule: FragmentationRule) -> Play:
    """All tiles have arrived, and the RCS is wrong all the same."""
    said, held = (yield from first_fragment()), Held(rule)
    while isinstance(said, Fragment):
        said = yield held.answer(said)
    if isinstance(said, All1):
        yield from _until_it_aborts(Ack(said.w, 0, Bits(held.bits | 1, rule.window_size)), rule)


def _claims_too_much(rule: FragmentationRule) -> Play:
    """Of the last window tiles are said to be there that were never sent."""
    said, held = (yield from first_fragment()), Held(rule)
    while isinstance(said, Fragment):
        said = yield held.answer(said)
    if isinstance(said, All1):
        ones = (1 << rule.window_size) - 1
        yield from _until_it_aborts(Ack(said.w, 0, Bits(ones, rule.window_size)), rule)


def _until_it_aborts(ack: Ack, rule: FragmentationRule) -> Play:
    """This, and occasions to answer it."""
    for uplink in (ack, POLL, POLL):
        said = yield uplink
        if isinstance(said, SenderAbort):
            return
    yield silence(rule)


def _aborts(rule: FragmentationRule) -> Play:
    """The meter gives up after the first fragment."""
    yield from first_fragment()
    yield ReceiverAbort()
    yield POLL
    yield POLL


def _odd_abort(rule: FragmentationRule) -> Play:
    """It looks like a Receiver-Abort and has W of zero; then everything is right."""
    said, held = (yield from first_fragment()), Held(rule)
    held.take(said)
    header = ack_header(rule).encode(rule_id=rule.rule_id_value, dtag=0, w=0, c=1)
    yield header.padded(rule.l2_word_size, bit=1) + Bits(0xFF, 8)
    said = yield held.ack()
    yield from answer_all(held, said)


def _speaks_of_nothing(rule: FragmentationRule) -> Play:
    """Before the packet an ACK of a window that is not its first, after it some of its own."""
    ones = Bits((1 << rule.window_size) - 1, rule.window_size)
    said = yield Ack(1, 0, ones)
    yield from answer_all(Held(rule), said or (yield from first_fragment()))
    yield Ack(0, 1)
    yield Ack(1, 1)
    yield Ack(0, 0, ones)
    yield Ack(1, 0, ones)
    yield ReceiverAbort()
    yield POLL


def _asked_nothing_after_success(rule: FragmentationRule) -> Play:
    """Everything is confirmed, and then nothing is said for longer than the timer."""
    yield from _everything(rule)
    yield silence(rule)


PARTS: Mapping[str, Part] = MappingProxyType(
    {
        "acknowledges everything": _everything,
        "acknowledges everything and is silent from then on": _asked_nothing_after_success,
        "acknowledges everything with C=1": _c_of_one,
        "acknowledges what there is not as well": _speaks_of_nothing,
        "only acknowledges": _only_acknowledges,
        "says nothing": _says_nothing,
        "is never heard": _is_never_heard,
        "says nothing after the end until it is asked": _silent_after_the_end,
        "acknowledges the wrong window first": _other_window_first,
        "reports the first fragment missing": _first_missing,
        "does not hear the second fragment": _second_unheard,
        "does not hear two fragments of the first window": _two_of_a_window_unheard,
        "is not heard when it acknowledges the first fragment": _one_ack_lost,
        "does not hear the last fragment": _end_unheard,
        "is heard only when it is asked": _heard_when_asked,
        "is heard only when it is asked for the last time": _heard_at_the_last_request,
        "does not hear the first fragment, and frames are shorter for a while": _shorter_frames,
        "refuses the packet": _refuses,
        "claims tiles that were never sent": _claims_too_much,
        "gives up": _aborts,
        "sends an abort with the wrong W": _odd_abort,
    }
)


def part_called(words: str) -> Part:
    """Raises MisuseError for words that no part has."""
    part = PARTS.get(words)
    if part is None:
        raise MisuseError(f"no meter {words!r}")
    return part
