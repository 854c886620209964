"""What a gateway may answer to uplink fragments, in words. RFC8724 §8.3.2, §8.3.5, RFC9441 §3.

`window 0 lacks tiles 60 and 20`, `window 1 lacks nothing`, `all has arrived`, `it gives up`: each
is one message, and one after another are parted by `, then that`. A gateway that is right would not
say all of it; each is a named message, of which a meter has to make something.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import MisuseError
from reference_stack.schc.fragmentation.layouts import ack_header
from reference_stack.schc.fragmentation.messages import (
    Ack,
    CompoundAck,
    ReceiverAbort,
)
from reference_stack.schc.fragmentation.rule import FragmentationRule

_ANSWERS = re.compile(r",? then that ")
_WINDOWS = re.compile(r" and (?=window \d)")
_LACKING = re.compile(r"window (\d+) lacks (nothing|every tile|tiles? [\d, and]+)")
_IN_FULL = " in full"


@dataclass(frozen=True, slots=True)
class SentSoFar:
    """What the meter has sent of its packet: a report of the last window has no ones beyond it."""

    tiles: int = 0
    """In Regular Fragments, up to the last."""
    is_last_in_all_1: bool = False
    last_window: int | None = None
    """None as long as no All-1 named it."""


def answers_in(words: str) -> Sequence[str]:
    """Each answer by itself."""
    return _ANSWERS.split(words)


def spoken(words: str, rule: FragmentationRule, sent: SentSoFar) -> bytes:
    """One answer as the octets of a frame. Raises MisuseError for words that nobody understands."""
    if words == "nothing at all":
        return b""
    return _message(words, rule, sent).octets()[1:]


def _message(words: str, rule: FragmentationRule, sent: SentSoFar) -> Bits:
    if words == "all has arrived":
        return Ack(sent.last_window or 0, 1).encode(rule)
    if match := re.fullmatch(r"all has arrived up to window (\d+)", words):
        return Ack(int(match[1]), 1).encode(rule)
    if words == "it gives up":
        return ReceiverAbort().encode(rule)
    if match := re.fullmatch(r"it gives up window (\d+)", words):
        return _abort_of(rule, int(match[1]))
    if match := re.fullmatch(r"window (\d+) twice lacks tile (\d+)", words):
        return _twice(rule, int(match[1]), int(match[2]))
    in_full = words.endswith(_IN_FULL)
    parts = _WINDOWS.split(words.removesuffix(_IN_FULL))
    windows = tuple(_lacking(part, rule, sent) for part in parts)
    if in_full:
        w, bitmap = windows[0]
        header = ack_header(rule).encode(rule_id=rule.rule_id_value, dtag=0, w=w, c=0)
        return (header + bitmap).padded(rule.l2_word_size)
    if len(windows) > 1:
        return CompoundAck(windows).encode(rule)
    return Ack(windows[0][0], 0, windows[0][1]).encode(rule)


def _lacking(words: str, rule: FragmentationRule, sent: SentSoFar) -> tuple[int, Bits]:
    match = _LACKING.fullmatch(words)
    if match is None:
        raise MisuseError(f"no gateway says {words!r}")
    w = int(match[1])
    if match[2] == "every tile":
        return w, Bits(0, rule.window_size)
    gaps = sum(1 << int(number) for number in re.findall(r"\d+", match[2]))
    return w, Bits(_existing(w, rule, sent) & ~gaps, rule.window_size)


def _existing(w: int, rule: FragmentationRule, sent: SentSoFar) -> int:
    """Bits of the tiles that a window has; the tile of an All-1 is the rightmost."""
    full = (1 << rule.window_size) - 1
    if w != sent.last_window:
        return full
    absent = max(rule.window_size * (w + 1) - sent.tiles, 0)
    return full >> absent << absent | sent.is_last_in_all_1


def _abort_of(rule: FragmentationRule, w: int) -> Bits:
    """What would be a Receiver-Abort if its W were all ones. RFC8724 §8.3.5."""
    header = ack_header(rule).encode(rule_id=rule.rule_id_value, dtag=0, w=w, c=1)
    word = rule.l2_word_size
    return header.padded(word, bit=1) + Bits((1 << word) - 1, word)


def _twice(rule: FragmentationRule, w: int, index: int) -> Bits:
    """A Compound ACK that names one window twice, which none may. RFC9441 §3.1."""
    full = (1 << rule.window_size) - 1
    bitmap = Bits(full & ~(1 << index), rule.window_size)
    header = ack_header(rule).encode(rule_id=rule.rule_id_value, dtag=0, w=w, c=0)
    again = Bits(w, rule.w_size) + bitmap
    return (header + bitmap + again).padded(rule.l2_word_size)
