"""What may be said to a meter of a packet in fragments, right or odd, by the words of the features.

Each script is a correct row of messages with one thing changed. RFC8724 §8.4.2.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from harness.stimuli.fragments_to_meter import Part, Parts, Said, Script
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import Duration
from reference_stack.schc.fragmentation.layouts import fragment_header
from reference_stack.schc.fragmentation.messages import AckRequest, All1, Fragment, SenderAbort
from reference_stack.schc.fragmentation.rule import FragmentationRule

_REPEATED_REQUESTS = 3


def script_called(words: str) -> Script:
    """Raises MisuseError for words that no script has."""
    script = SCRIPTS.get(words)
    if script is None:
        raise MisuseError(f"no fragments come {words!r}")
    return script


def in_order(parts: Parts) -> list[Said]:
    return [*parts.fragments]


def _first_twice(parts: Parts) -> list[Said]:
    return [parts.first, *parts.fragments]


def _each_twice(parts: Parts) -> list[Said]:
    return [part for part in parts.fragments for _ in range(2)]


def _each_three_times(parts: Parts) -> list[Said]:
    return [part for part in parts.fragments for _ in range(3)]


def _each_announced(parts: Parts) -> list[Said]:
    """Before each fragment but the first the sender asks twice what has come of its window."""
    first, *others = parts.fragments
    return [
        first,
        *(said for part in others for said in (AckRequest(part.w), AckRequest(part.w), part)),
    ]


def _each_asked_for(parts: Parts) -> list[Said]:
    """After each fragment the sender asks what has come, as if it had not heard the ACK."""
    return [said for part in parts.fragments for said in (part, AckRequest(part.w))]


def _two_lost(parts: Parts) -> list[Said]:
    """As in RFC8724 §figure-34: two tiles of the first window are lost, one of the second."""
    first, second = parts.fragments[:7], parts.fragments[7:]
    *tiles, end = second
    return [
        *(first[place] for place in (0, 1, 3, 5, 6, 2, 4)),
        *tiles[:-1],
        end,
        tiles[-1],
    ]


def _three_lost(parts: Parts) -> list[Said]:
    """As in RFC8724 §figure-37: of the tiles sent again one is lost once more."""
    *tiles, end = parts.fragments
    return [*tiles[:2], end, *tiles[2:-1], AckRequest(end.w), tiles[-1]]


def _end_asked_for(parts: Parts) -> list[Said]:
    """As in RFC8724 §figure-36: tiles are lost, and then the confirmation."""
    *tiles, end = parts.fragments
    return [*tiles[:2], end, *tiles[2:], AckRequest(end.w)]


def _other_windows(parts: Parts) -> list[Said]:
    return [replace(part, w=1 - part.w) for part in parts.fragments]


def _end_too_early(parts: Parts) -> list[Said]:
    """The All-1 comes under the W of the fragment before it."""
    return [*parts.fragments[:-1], replace(parts.last, w=1 - parts.last.w)]


def _end_too_early_then_right(parts: Parts) -> list[Said]:
    return [*_end_too_early(parts), parts.last]


def _wrong_rcs(parts: Parts) -> list[Said]:
    return [*parts.fragments[:-1], _with_wrong_rcs(parts.last)]


def _wrong_rcs_twice(parts: Parts) -> list[Said]:
    return [*_wrong_rcs(parts), _with_wrong_rcs(parts.last)]


def _wrong_rcs_for_ever(parts: Parts) -> list[Said]:
    again = [_with_wrong_rcs(parts.last)] * (parts.rule.max_ack_requests + 2)
    return [*parts.fragments[:-1], *again]


def _question_after_the_first(parts: Parts) -> list[Said]:
    return [parts.first, AckRequest(1 - parts.first.w)]


def _wrong_rcs_then_right(parts: Parts) -> list[Said]:
    return [*_wrong_rcs(parts), parts.last]


def _wrong_rcs_fragment_then_right(parts: Parts) -> list[Said]:
    """In between a fragment that is not the last comes under the W of the last one."""
    stray = Fragment(0, _flipped(parts.first.payload), w=parts.last.w)
    return [*_wrong_rcs(parts), stray, parts.last]


def _changed_bit(parts: Parts) -> list[Said]:
    changed = replace(parts.first, payload=_flipped(parts.first.payload))
    return [changed, *parts.fragments[1:]]


def _changed_copy_after(parts: Parts) -> list[Said]:
    first, second, *others = parts.fragments
    return [first, second, replace(second, payload=_flipped(second.payload)), *others]


def _changed_copy_before(parts: Parts) -> list[Said]:
    first, second, *others = parts.fragments
    return [first, replace(second, payload=_flipped(second.payload)), second, *others]


def _changed_bit_of_the_end(parts: Parts) -> list[Said]:
    changed = replace(parts.last, payload=_flipped(parts.last.payload))
    return [*parts.fragments[:-1], changed]


def _asked_again(parts: Parts) -> list[Said]:
    return [*parts.fragments, *[AckRequest(parts.last.w)] * _REPEATED_REQUESTS]


def _asked_later(parts: Parts) -> list[Said]:
    return [*parts.fragments, Duration.of(hours=1), AckRequest(parts.last.w)]


def _end_again(parts: Parts) -> list[Said]:
    return [*parts.fragments, parts.last]


def _remnant(parts: Parts) -> list[Said]:
    """A fragment of window 1 comes again after the end in window 0."""
    remnant: Part = next(part for part in parts.fragments if part.w)
    return [*parts.fragments, remnant]


def _ends_after_the_first(parts: Parts) -> list[Said]:
    return [parts.first]


def _keeps_asking(parts: Parts) -> list[Said]:
    """The first fragment, and no end of requests of the window after it."""
    asked = AckRequest(1 - parts.first.w)
    return [parts.first, *[asked] * (parts.rule.max_ack_requests + 2)]


def _abort_in_between(parts: Parts) -> list[Said]:
    return [parts.first, SenderAbort()]


def _abort_after_the_end(parts: Parts) -> list[Said]:
    return [*parts.fragments, SenderAbort()]


def _odd_abort_in_between(parts: Parts) -> list[Said]:
    """It looks like a Sender-Abort and has W of zero. RFC8724 §8.3.4."""
    return [parts.first, _header(parts.rule, w=0, fcn=1).padded(8), *parts.fragments[1:]]


def _empty_frame_in_between(parts: Parts) -> list[Said]:
    return [parts.first, Bits(parts.rule.rule_id_value, 8), *parts.fragments[1:]]


def _stump_in_between(parts: Parts) -> list[Said]:
    """An FCN of all ones with two octets, too few for an RCS. RFC8724 §8.3.1.2."""
    stump = _header(parts.rule, w=parts.last.w, fcn=1) + Bits(0x5A5A, 16)
    return [parts.first, stump.padded(8), *parts.fragments[1:]]


def _control_before(parts: Parts) -> list[Said]:
    """An abort and requests of a packet that there is not."""
    return [SenderAbort(), AckRequest(1), *parts.fragments]


def _first_lost(parts: Parts) -> list[Said]:
    return [*parts.fragments[1:]]


def _with_wrong_rcs(all_1: All1) -> All1:
    return replace(all_1, rcs=all_1.rcs ^ 1)


def _flipped(payload: Bits) -> Bits:
    """One bit in the middle, so that neither header nor padding is touched."""
    return Bits(payload.value ^ 1 << payload.length // 2, payload.length)


def _header(rule: FragmentationRule, *, w: int, fcn: int) -> Bits:
    return fragment_header(rule).encode(rule_id=rule.rule_id_value, dtag=0, w=w, fcn=fcn)


SCRIPTS: Mapping[str, Script] = MappingProxyType(
    {
        "one after the other": in_order,
        "the first one twice": _first_twice,
        "each one twice": _each_twice,
        "each one three times": _each_three_times,
        "each after requests for its window": _each_announced,
        "each one asked for after it has come": _each_asked_for,
        "some of them lost and sent again": _two_lost,
        "some of them lost, and one of these once more": _three_lost,
        "some of them lost, and the confirmation too": _end_asked_for,
        "each under the other W": _other_windows,
        "its end under the W of the one before": _end_too_early,
        "its end under the W of the one before and then rightly": _end_too_early_then_right,
        "with a wrong RCS": _wrong_rcs,
        "with a wrong RCS, twice": _wrong_rcs_twice,
        "with a wrong RCS again and again": _wrong_rcs_for_ever,
        "a question after the first and then nothing": _question_after_the_first,
        "with a wrong RCS and then the right one": _wrong_rcs_then_right,
        "with a wrong RCS, a stray one, and then the right RCS": _wrong_rcs_fragment_then_right,
        "a bit of the first one changed": _changed_bit,
        "a bit of the last one changed": _changed_bit_of_the_end,
        "the second one again with a bit changed": _changed_copy_after,
        "the second one with a bit changed and then again": _changed_copy_before,
        "its end asked for again and again": _asked_again,
        "its end asked for an hour later": _asked_later,
        "its end once more": _end_again,
        "and one of them once more after the end": _remnant,
        "none after the first": _ends_after_the_first,
        "requests without end after the first": _keeps_asking,
        "an abort after the first": _abort_in_between,
        "and an abort after the end": _abort_after_the_end,
        "an abort with the wrong W in between": _odd_abort_in_between,
        "a frame without payload in between": _empty_frame_in_between,
        "the stump of an end in between": _stump_in_between,
        "control messages of no packet before": _control_before,
        "all but the first": _first_lost,
    }
)

REFUSED_FIRST = frozenset(
    {
        "with a wrong RCS and then the right one",
        "with a wrong RCS, a stray one, and then the right RCS",
        "some of them lost and sent again",
        "some of them lost, and one of these once more",
        "some of them lost, and the confirmation too",
    }
)
"""Scripts that mean nothing for a meter that aborts when an RCS is wrong. RFC9011 §figure-18."""
