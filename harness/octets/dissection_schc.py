"""A radio frame as layers: the fragmentation message, or the SCHC packet and what was sent of it.

RFC8724 §8.3, RFC8724 §7, RFC9011 §5.
"""

from __future__ import annotations

from collections.abc import Iterator

from harness.octets.dissection_compression import packet_rows
from harness.octets.dissection_dlms import problem_text
from harness.octets.dissection_values import Row
from harness.octets.reading_frame import FrameKind, FrameReading, Message
from harness.sessions.run import Layer
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.profiles.profile import Profile
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

_NAMES = {
    Fragment: "Regular Fragment",
    All1: "All-1 Fragment",
    AckRequest: "ACK REQ",
    SenderAbort: "Sender-Abort",
    Ack: "ACK",
    CompoundAck: "Compound ACK",
    ReceiverAbort: "Receiver-Abort",
}


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
            fields = list(packet_rows(reading, profile, direction))
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
    whole = f"{octets} octet{'' if octets == 1 else 's'}"
    return f"{whole} and {bits} bits" if bits else whole


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
