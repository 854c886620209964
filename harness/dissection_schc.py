"""A radio frame as layers: the fragmentation message, or the SCHC packet and what was sent of it.

RFC8724 §8.3, RFC8724 §7, RFC9011 §5.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

from harness.dissection_dlms import problem_text
from harness.dissection_values import Row
from harness.reading_frame import FrameKind, FrameReading, Message, compressor_of
from harness.run import Layer
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.nodes.schc_headers import HEADERS
from reference_stack.profiles.profile import Profile
from reference_stack.schc.compression import shapes_of
from reference_stack.schc.descriptors import Action, PrivateAction
from reference_stack.schc.fragmentation.messages import (
    Ack,
    AckRequest,
    All1,
    CompoundAck,
    Fragment,
    ReceiverAbort,
    SenderAbort,
)
from reference_stack.schc.fragmentation.rule import FragmentationRule, Mode
from reference_stack.schc.labelling import Labelled, Place, Shape
from reference_stack.schc.matching import served_fields
from reference_stack.schc.rules import CompressionRule, NoCompressionRule, Rule, RuleSet

_NAMES = {
    Fragment: "Regular Fragment",
    All1: "All-1 Fragment",
    AckRequest: "ACK REQ",
    SenderAbort: "Sender-Abort",
    Ack: "ACK",
    CompoundAck: "Compound ACK",
    ReceiverAbort: "Receiver-Abort",
}
_SENT = (Action.VALUE_SENT, Action.LSB, Action.MAPPING_SENT)
_WIDEST_NUMBER = 32
_MOST_BITS = 256


def frame_text(reading: FrameReading) -> str:
    """One line for an arrow. A whole packet is told further by what is in it."""
    match reading.kind:
        case FrameKind.EMPTY:
            return "empty frame"
        case FrameKind.FOREIGN:
            return f"no rule has FPort {reading.port}"
        case FrameKind.FRAGMENTATION:
            return _message_text(reading)
        case FrameKind.PACKET:
            text = f"SCHC packet, rule {reading.port}"
            return f"{text}, wrong: {reading.problem}" if reading.problem else text


def frame_layers(
    reading: FrameReading, profile: Profile, direction: Direction
) -> tuple[Layer, ...]:
    """The SCHC layer, or none for a frame that is no SCHC."""
    problem = problem_text(reading.problem, reading.at_octet)
    match reading.kind:
        case FrameKind.EMPTY:
            return ()
        case FrameKind.FOREIGN:
            return (Layer("frame", "RFC9011 §5.2", (("FPort", f"{reading.port}, no rule"),)),)
        case FrameKind.FRAGMENTATION:
            fields = [("RuleID", str(reading.port)), *_message_rows(reading)]
            clause = "RFC8724 §8.3" if reading.from_sender else "RFC8724 §8.3.2"
            return (Layer("SCHC fragmentation", clause, tuple(fields), problem),)
        case FrameKind.PACKET:
            fields = list(_packet_rows(reading, profile, direction))
            return (Layer("SCHC packet", "RFC8724 §7.2", tuple(fields), problem),)


# Fragmentation.


def _message_text(reading: FrameReading) -> str:
    rule, message = reading.rule, reading.message
    if message is None or not isinstance(rule, FragmentationRule):
        return f"malformed fragmentation message: {reading.problem}"
    w = f" W={message.w}" if rule.w_size and hasattr(message, "w") else ""
    dtag = f" DTag={message.dtag}" if rule.dtag_size else ""
    match message:
        case Fragment(fcn, payload):
            name = "All-0" if fcn == 0 and rule.w_size else f"Fragment{w}"
            number = w if fcn == 0 and rule.w_size else f" FCN={fcn}"
            return f"{name}{number}{dtag}, {_payload_words(rule, payload)}"
        case All1(payload=payload):
            tile = f", {_payload_words(rule, payload)}" if payload else ", without tile"
            return f"All-1{w}{dtag}{tile}"
        case AckRequest():
            return f"ACK REQ{w}{dtag}"
        case SenderAbort():
            return f"Sender-Abort{dtag}"
        case ReceiverAbort():
            return f"Receiver-Abort{dtag}"
        case Ack(c=1):
            return f"ACK{w}{dtag} C=1, packet complete"
        case Ack(bitmap=bitmap):
            return f"ACK{w}{dtag} C=0, missing {missing_words(bitmap)}"
        case CompoundAck(windows):
            told = "; ".join(f"W={w} missing {missing_words(bitmap)}" for w, bitmap in windows)
            return f"Compound ACK{dtag} C=0, {told}"


def _payload_words(rule: FragmentationRule, payload: Bits) -> str:
    if rule.fragmentation_mode is Mode.ACK_ON_ERROR and payload.length >= rule.tile_size:
        tiles, rest = divmod(payload.length, rule.tile_size)
        more = f" and {rest} bits" if rest >= rule.l2_word_size else ""
        return f"{tiles} tile{'s' if tiles > 1 else ''}{more}"
    octets, bits = divmod(payload.length, 8)
    return f"{octets} octets{f' and {bits} bits' if bits else ''}"


def missing_words(bitmap: Bits) -> str:
    """FCNs of the tiles whose bit is 0, from the first tile on: `41, 30 to 0`."""
    missing = [bitmap.length - 1 - place for place in range(bitmap.length) if not bitmap[place]]
    runs: list[list[int]] = []
    for fcn in missing:
        if runs and runs[-1][-1] == fcn + 1:
            runs[-1].append(fcn)
        else:
            runs.append([fcn])
    return ", ".join(_run_words(run) for run in runs) or "nothing"


def _run_words(run: list[int]) -> str:
    return ", ".join(map(str, run)) if len(run) < 3 else f"{run[0]} to {run[-1]}"


def _message_rows(reading: FrameReading) -> Iterator[Row]:
    rule, message = reading.rule, reading.message
    if message is None or not isinstance(rule, FragmentationRule):
        yield "octets", reading.octets.hex().upper()
        return
    yield "message", _NAMES[type(message)]
    if rule.dtag_size:
        yield "DTag", str(message.dtag)
    yield from _particulars(rule, message)


def _particulars(rule: FragmentationRule, message: Message) -> Iterator[Row]:
    if rule.w_size and isinstance(message, Fragment | All1 | AckRequest | Ack):
        yield "W", str(message.w)
    match message:
        case Fragment(fcn, payload):
            yield "FCN", str(fcn)
            yield "payload", _payload_words(rule, payload)
        case All1(rcs, payload):
            yield "FCN", "all ones"
            yield "RCS", f"{rcs:0{-(-rule.rcs_algorithm.length // 4)}X}"
            yield "payload", _payload_words(rule, payload) if payload else "none"
        case Ack(c=c, bitmap=bitmap):
            yield "C", str(c)
            if not c:
                yield from _bitmap_rows("", bitmap)
        case CompoundAck(windows):
            yield "C", "0"
            for w, bitmap in windows:
                yield from _bitmap_rows(f"W={w} ", bitmap)
        case _:
            return


def _bitmap_rows(prefix: str, bitmap: Bits) -> Iterator[Row]:
    yield f"{prefix}bitmap", str(bitmap)
    yield f"{prefix}missing", missing_words(bitmap)


# Compression.


def _rule_words(rule: Rule | None) -> str:
    if isinstance(rule, NoCompressionRule):
        return "not compressed"
    return (rule.name if isinstance(rule, CompressionRule) else "") or "without a name"


def _packet_rows(reading: FrameReading, profile: Profile, direction: Direction) -> Iterator[Row]:
    rule, packet = reading.rule, reading.packet
    yield "rule", f"{reading.port} ({_rule_words(rule)})"
    if not isinstance(rule, CompressionRule) or packet is None:
        return
    found = _cut(rule, profile.rules, packet, direction)
    if found is None:
        return
    shape, labelled = found
    after_rule_id = reading.schc_message.from_bit(rule.rule_id_length)
    unpadded = compressor_of(profile).compress_under(rule, packet, direction)
    if unpadded is None:
        # It restores to a packet that this rule would not have been taken for.
        width = after_rule_id.length - labelled.payload_bits
        yield "residue and padding", _bits_text(after_rule_id.slice(0, width))
    else:
        width = unpadded.length - rule.rule_id_length - labelled.payload_bits
        yield "residue", _bits_text(after_rule_id.slice(0, min(width, after_rule_id.length)))
    for each in served_fields(rule, shape) or ():
        action = each.descriptor.comp_decomp_action
        if action in _SENT:
            name = action.name if isinstance(action, PrivateAction) else action.value
            yield each.place.fid, f"{_value_text(labelled, each.place)} ({name})"
    yield "payload", f"{labelled.payload_bits // 8} octets"


_SHAPES: OrderedDict[tuple[int, Direction], tuple[RuleSet, tuple[Shape, ...]]] = OrderedDict()
_SHAPES_AT_MOST = 16


def _cut(
    rule: CompressionRule, rules: RuleSet, packet: bytes, direction: Direction
) -> tuple[Shape, Labelled] | None:
    """The packet along the headers that the rule describes."""
    key = id(rules), direction
    found = _SHAPES.get(key)
    if found is None or found[0] is not rules:
        formats = (*HEADERS, *(each for each in rules.headers if each not in HEADERS))
        found = _SHAPES[key] = rules, shapes_of(formats, direction)
        if len(_SHAPES) > _SHAPES_AT_MOST:
            _SHAPES.popitem(last=False)
    for shape in found[1]:
        if served_fields(rule, shape) is not None:
            labelled = shape.label(int.from_bytes(packet, "big"), len(packet) * 8)
            return None if labelled is None else (shape, labelled)
    return None


def _value_text(labelled: Labelled, place: Place) -> str:
    width = labelled.widths[place.part] if place.width is None else place.width
    shift = 0 if place.width is None else place.shift
    value = labelled.values[place.part] >> shift & (1 << width) - 1
    return str(value) if width <= _WIDEST_NUMBER else f"{value:0{-(-width // 4)}X}"


def _bits_text(bits: Bits) -> str:
    if not bits:
        return "none"
    shown = str(bits) if bits.length <= _MOST_BITS else f"{bits.slice(0, _MOST_BITS)}…"
    return f"{shown} ({bits.length} bits)"
