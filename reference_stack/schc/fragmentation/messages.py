"""Fragmentation messages: what they mean, how they are written and read. RFC8724 §8.3, RFC9441 §3.

A message in either direction begins with the RuleID; `encode` fills it up to whole L2 Words with
zeros, save the Receiver-Abort, which is filled with ones. Some formats differ by their length
alone, and are told apart as RFC8724 §8.3.1 says: by whether an L2 Word follows the header.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reference_stack.kernel.bits import NO_BITS, Bits
from reference_stack.kernel.errors import Malformed, MisuseError, Truncated
from reference_stack.schc.fragmentation import bitmap as bitmaps
from reference_stack.schc.fragmentation.layouts import ack_header, all_1_header, fragment_header
from reference_stack.schc.fragmentation.rule import BitmapFormat, FragmentationRule, Mode


@dataclass(frozen=True, slots=True)
class Fragment:
    """A Regular Fragment, an All-0 included. RFC8724 §8.3.1.1.

    `payload` is what follows the header: tiles, and when received any padding.
    """

    fcn: int
    payload: Bits
    w: int = 0
    dtag: int = 0

    def encode(self, rule: FragmentationRule) -> Bits:
        """Raises MisuseError for an FCN of all ones and for a fragment without tile."""
        if self.fcn == _ones(rule.fcn_size):
            raise MisuseError("a Regular Fragment never has an FCN of all ones (RFC8724 §8.3.1.1)")
        if not self.payload:
            raise MisuseError("a Regular Fragment carries at least one tile (RFC8724 §8.2.2.1)")
        header = _header(rule, self.dtag, self.w, self.fcn)
        return (header + self.payload).padded(rule.l2_word_size)


@dataclass(frozen=True, slots=True)
class All1:
    """The fragment that ends a packet, with the last tile or without. RFC8724 §8.3.1.2."""

    rcs: int
    payload: Bits = NO_BITS
    w: int = 0
    dtag: int = 0

    def encode(self, rule: FragmentationRule) -> Bits:
        header = all_1_header(rule).encode(
            rule_id=rule.rule_id_value,
            dtag=self.dtag,
            w=self.w,
            fcn=_ones(rule.fcn_size),
            rcs=self.rcs,
        )
        return (header + self.payload).padded(rule.l2_word_size)


@dataclass(frozen=True, slots=True)
class AckRequest:
    """The sender asks for an ACK of window `w`. RFC8724 §8.3.3."""

    w: int
    dtag: int = 0

    def encode(self, rule: FragmentationRule) -> Bits:
        return _header(rule, self.dtag, self.w, 0).padded(rule.l2_word_size)


@dataclass(frozen=True, slots=True)
class SenderAbort:
    """The sender gives up. RFC8724 §8.3.4."""

    dtag: int = 0

    def encode(self, rule: FragmentationRule) -> Bits:
        header = _header(rule, self.dtag, _ones(rule.w_size), _ones(rule.fcn_size))
        return header.padded(rule.l2_word_size)


@dataclass(frozen=True, slots=True)
class Ack:
    """What the receiver has. RFC8724 §8.3.2.

    C=1 confirms the whole packet, which was checked; C=0 tells the tiles of window `w`.
    `bitmap` has WINDOW_SIZE bits, and none at all when C is 1.
    """

    w: int
    c: int
    bitmap: Bits = NO_BITS
    dtag: int = 0

    def encode(self, rule: FragmentationRule) -> Bits:
        """The bitmap compressed. Raises MisuseError for a bitmap of another size."""
        if self.c:
            return _ack_header(rule, self.dtag, self.w, 1).padded(rule.l2_word_size)
        return _reported(rule, self.dtag, [(self.w, self.bitmap)], compressed=True)


@dataclass(frozen=True, slots=True)
class CompoundAck:
    """Several windows with gaps, lowest first, in one ACK of C=0. RFC9441 §3.1."""

    windows: tuple[tuple[int, Bits], ...]
    dtag: int = 0

    def encode(self, rule: FragmentationRule) -> Bits:
        """Raises MisuseError for windows that do not ascend and for bitmaps of another size."""
        numbers = [w for w, _ in self.windows]
        if not numbers or numbers != sorted({*numbers}):
            raise MisuseError("the windows of a Compound ACK ascend (RFC9441 §3.1)")
        return _reported(rule, self.dtag, self.windows, compressed=rule.last_bitmap_compression)


@dataclass(frozen=True, slots=True)
class ReceiverAbort:
    """The receiver gives up: ones to the end of the word, and one word more. RFC8724 §8.3.5."""

    dtag: int = 0

    def encode(self, rule: FragmentationRule) -> Bits:
        header = _ack_header(rule, self.dtag, _ones(rule.w_size), 1)
        filled = header.padded(rule.l2_word_size, bit=1)
        return filled + Bits(_ones(rule.l2_word_size), rule.l2_word_size)


FromSender = Fragment | All1 | AckRequest | SenderAbort
FromReceiver = Ack | CompoundAck | ReceiverAbort


def decode_from_sender(rule: FragmentationRule, message: Bits) -> FromSender:
    """What a message of the party that sends the packet means. RFC8724 §8.3.1, §8.3.3, §8.3.4.

    Raises Truncated or Malformed; either means that the message is to be ignored.
    """
    fields = fragment_header(rule).decode(message)
    _check_rule_id(rule, fields)
    w, dtag, fcn = fields["w"], fields["dtag"], fields["fcn"]
    rest = message.length - rule.header_length
    if fcn == _ones(rule.fcn_size):
        if rest < rule.l2_word_size:
            _check_abort_window(rule, w, "RFC8724 §8.3.4")
            return SenderAbort(dtag)
        rcs = all_1_header(rule).decode(message)["rcs"]
        payload = message.from_bit(all_1_header(rule).length)
        return check_all_1(rule, All1(rcs, payload, w, dtag))
    if fcn == 0 and rest < rule.l2_word_size and rule.w_size:
        return AckRequest(w, dtag)
    return check_fragment(rule, Fragment(fcn, message.from_bit(rule.header_length), w, dtag))


def check_fragment(rule: FragmentationRule, fragment: Fragment) -> Fragment:
    """The same fragment. Raises Malformed when its tiles cannot be where it says."""
    least = rule.l2_word_size if rule.fragmentation_mode is Mode.NO_ACK else 1
    if rule.fragmentation_mode is Mode.ACK_ON_ERROR:
        least = rule.l2_word_size if rule.last_tile_may_be_regular else rule.tile_size
    if fragment.payload.length < least:
        raise Truncated(
            "payload of a Regular Fragment",
            needed_bits=least,
            available_bits=fragment.payload.length,
            clause="RFC8724 §8.2.2.1",
        )
    if not rule.w_size:
        return fragment
    if fragment.fcn >= rule.window_size:
        raise Malformed(
            f"FCN {fragment.fcn} numbers no tile of a window of {rule.window_size}",
            clause="RFC8724 §8.2.2.2",
        )
    if rule.fragmentation_mode is Mode.ACK_ON_ERROR:
        tiles = fragment.payload.length // rule.tile_size
        if rule.last_tile_may_be_regular and fragment.payload.length % rule.tile_size:
            tiles += 1
        first = fragment.w * rule.window_size + rule.window_size - 1 - fragment.fcn
        if first + tiles > rule.capacity_tiles:
            raise Malformed(
                f"{tiles} tiles from tile {fragment.fcn} of window {fragment.w} on are too many",
                clause="RFC8724 §8.4.3",
            )
    return fragment


def check_all_1(rule: FragmentationRule, all_1: All1) -> All1:
    """The same fragment. Raises Malformed when it carries more than a tile can be."""
    largest = rule.tile_size + rule.l2_word_size - 1
    if rule.fragmentation_mode is Mode.ACK_ON_ERROR and all_1.payload.length > largest:
        raise Malformed(
            f"an All-1 with {all_1.payload.length} bits of payload holds more than one tile",
            clause="RFC8724 §8.4.3.2",
        )
    return all_1


def decode_from_receiver(rule: FragmentationRule, message: Bits) -> FromReceiver:
    """What a message of the party that receives the packet means. RFC8724 §8.3.2, §8.3.5.

    A bitmap is understood in full as well as compressed. Raises Truncated or Malformed; either
    means that the message is to be ignored.
    """
    if rule.fragmentation_mode is Mode.NO_ACK:
        raise Malformed("a receiver sends nothing in No-ACK mode", clause="RFC8724 §8.4.1")
    layout = ack_header(rule)
    fields = layout.decode(message)
    _check_rule_id(rule, fields)
    w, dtag = fields["w"], fields["dtag"]
    rest = message.from_bit(layout.length)
    if not fields["c"]:
        return _decode_reports(rule, w, dtag, rest)
    spare = rest.length - -layout.length % rule.l2_word_size
    if spare < rule.l2_word_size:
        return Ack(w, 1, dtag=dtag)
    # Reading: one known stack adds a word too many, which is still nothing but ones.
    if rest.value != _ones(rest.length):
        raise Malformed("words follow an ACK of C=1", clause="RFC8724 §8.3.2")
    _check_abort_window(rule, w, "RFC8724 §8.3.5")
    return ReceiverAbort(dtag)


def _decode_reports(rule: FragmentationRule, w: int, dtag: int, rest: Bits) -> Ack | CompoundAck:
    windows = [(w, bitmaps.expand(rest, rule.window_size))]
    rest = rest.from_bit(rule.window_size)
    if rule.bitmap_format is BitmapFormat.COMPOUND_ACK:
        while rest.length >= rule.w_size:
            following = rest.slice(0, rule.w_size).value
            if following == 0:  # no window: the end of the list, RFC9441 §3.1
                break
            if following <= windows[-1][0]:
                raise Malformed(
                    "the windows of a Compound ACK do not ascend", clause="RFC9441 §3.1"
                )
            rest = rest.from_bit(rule.w_size)
            windows.append((following, bitmaps.expand(rest, rule.window_size)))
            rest = rest.from_bit(rule.window_size)
    if rest.length >= rule.l2_word_size:
        raise Malformed("words follow the bitmap of an ACK", clause="RFC8724 §8.3.2")
    if len(windows) == 1:
        return Ack(w, 0, windows[0][1], dtag)
    return CompoundAck(tuple(windows), dtag)


def _reported(
    rule: FragmentationRule,
    dtag: int,
    windows: Sequence[tuple[int, Bits]],
    *,
    compressed: bool,
) -> Bits:
    for _, bitmap in windows:
        if bitmap.length != rule.window_size:
            raise MisuseError(f"a bitmap has {rule.window_size} bits, not {bitmap.length}")
    first, bitmap = windows[0]
    message = _ack_header(rule, dtag, first, 0)
    for w, following in windows[1:]:
        message += bitmap + Bits(w, rule.w_size)
        bitmap = following
    if compressed:
        bitmap = bitmaps.compress(
            bitmap, header_bits=message.length, l2_word_size=rule.l2_word_size
        )
    # The zeros that end a list, RFC9441 §3.1, are the first of the padding.
    return (message + bitmap).padded(rule.l2_word_size)


def _check_rule_id(rule: FragmentationRule, fields: dict[str, int]) -> None:
    if fields["rule_id"] != rule.rule_id_value:
        raise Malformed(f"RuleID {fields['rule_id']}, not {rule.rule_id_value}")


def _check_abort_window(rule: FragmentationRule, w: int, clause: str) -> None:
    if w != _ones(rule.w_size):
        raise Malformed(f"an abort with W = {w}, which is to be ignored", clause=clause)


def _header(rule: FragmentationRule, dtag: int, w: int, fcn: int) -> Bits:
    return fragment_header(rule).encode(rule_id=rule.rule_id_value, dtag=dtag, w=w, fcn=fcn)


def _ack_header(rule: FragmentationRule, dtag: int, w: int, c: int) -> Bits:
    return ack_header(rule).encode(rule_id=rule.rule_id_value, dtag=dtag, w=w, c=c)


def _ones(width: int) -> int:
    return (1 << width) - 1
