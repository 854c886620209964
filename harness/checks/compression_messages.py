"""What rules make of a packet, and how it differs from what crossed. RFC8724 §7, RFC9011 §5.4.

Messages are worked out with the compressor of the reference stack and compared bit for bit.
"""

from __future__ import annotations

from harness.checks.crossing import Crossed
from harness.octets.reading_frame import compressor_of
from harness.scenes.verdict import Finding, Verdict, passed
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.profiles.profile import Profile
from reference_stack.schc.descriptors import Action
from reference_stack.schc.rules import CompressionRule, NoCompressionRule

Kept = CompressionRule | NoCompressionRule
"""A rule by which a whole packet crosses."""
_OCTET = 8
_SHOWN_OCTETS = 24


def messages_of(profile: Profile, packet: bytes, direction: Direction) -> dict[Kept, Bits]:
    """What each rule that matches makes of a packet; the one for no match only if none does."""
    compressor = compressor_of(profile)
    right: dict[Kept, Bits] = {}
    for rule in profile.rules.compression:
        message = compressor.compress_under(rule, packet, direction)
        if message is not None:
            right[rule] = message
    if not right:
        unchanged = Bits.from_octets(packet)
        for kept in profile.rules.rules:
            if isinstance(kept, NoCompressionRule):
                right[kept] = Bits(kept.rule_id_value, kept.rule_id_length) + unchanged
    return right


def compared(came: Crossed, right: Bits, rule: Kept, direction: Direction) -> Finding:
    """Bit for bit, then the padding: zeros, less than an octet after what a frame carries."""
    name = named(rule)
    got = came.message
    if got.length < right.length:
        return wrong(
            came,
            f"the packet crosses with {right.length - got.length} bits too few for rule {name}",
            expected=shown(right),
            observed=shown(got),
        )
    head = got.slice(0, right.length)
    if head != right:
        at = next(bit for bit in range(right.length) if head[bit] != right[bit])
        return wrong(
            came,
            f"bit {at} of the message, in {_part_at(rule, at, direction)}, is not what rule {name}"
            " makes of the packet",
            expected=shown(right),
            observed=shown(got),
        )
    padding = got.from_bit(right.length)
    if padding.length >= _OCTET:
        return wrong(
            came,
            f"{padding.length} bits follow the message; padding has less than an octet",
            expected=shown(right),
            observed=shown(got),
        )
    if padding.value:
        return wrong(
            came,
            "the message is filled up with other bits than zeros",
            expected=f"{padding.length} zeros at the end",
            observed=str(padding),
        )
    return passed(f"the packet crosses by rule {name}, bit for bit", *came.evidence)


def wrong(came: Crossed, sentence: str, *, expected: str, observed: str) -> Finding:
    """A fail with the frames of the packet for proof."""
    return Finding(Verdict.FAIL, sentence, came.evidence, expected=expected, observed=observed)


def named(*rules: Kept) -> str:
    """RuleID and name of each."""
    names = [f'{rule.rule_id_value} "{rule.name}"' for rule in rules]
    return " or ".join(names) or "none"


def shown(bits: Bits) -> str:
    """RuleID and octets in hex, and how many bits count."""
    octets = bits.octets()
    tail = "..." if len(octets) > _SHOWN_OCTETS else ""
    return f"{octets[:_SHOWN_OCTETS].hex(' ')}{tail} ({bits.length} bits)"


def _part_at(rule: Kept, bit: int, direction: Direction) -> str:
    """In which part of a message a bit stands, its RuleID counted, as far as sizes are fixed."""
    end = rule.rule_id_length
    if bit < end:
        return "the RuleID"
    if isinstance(rule, NoCompressionRule):
        return "the packet"
    for entry in rule.entry:
        if not entry.direction_indicator.serves(direction):
            continue
        match entry.comp_decomp_action:
            case Action.VALUE_SENT | Action.LSB if entry.is_variable:
                return f"what is sent of {entry.field_id} or after it"
            case Action.VALUE_SENT:
                end += entry.field_length if isinstance(entry.field_length, int) else 0
            case Action.LSB:
                length = entry.field_length if isinstance(entry.field_length, int) else 0
                end += length - (entry.matching_operator_value or 0)
            case Action.MAPPING_SENT:
                end += (len(entry.target_value) - 1).bit_length()
            case _:
                pass
        if bit < end:
            return f"what is sent of {entry.field_id}"
    return "the payload"
