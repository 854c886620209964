"""What was sent of a compressed packet: its rule, the residue, and the fields in it. RFC8724 §7."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from harness.octets.dissection_dlms import Placing, here, nowhere
from harness.octets.dissection_values import Row
from harness.octets.reading_frame import FrameReading, compressor_of
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.nodes.schc_headers import HEADERS
from reference_stack.profiles.profile import Profile
from reference_stack.schc.compression import shapes_of
from reference_stack.schc.descriptors import Action
from reference_stack.schc.labelling import Labelled, Place, Shape
from reference_stack.schc.matching import Served, served_fields
from reference_stack.schc.rules import CompressionRule, NoCompressionRule, Rule, RuleSet

_SENT = (Action.VALUE_SENT, Action.LSB, Action.MAPPING_SENT)
_WIDEST_NUMBER = 32
_MOST_BITS = 256


def _rule_words(rule: Rule | None) -> str:
    if isinstance(rule, NoCompressionRule):
        return "not compressed"
    return (rule.name if isinstance(rule, CompressionRule) else "") or "without a name"


@dataclass(frozen=True, slots=True)
class _Cut:
    """A packet along the headers of its rule. `residue_bits` is None where it cannot be told."""

    served: tuple[Served, ...]
    labelled: Labelled
    residue_bits: int | None


def place_in_frame(reading: FrameReading, profile: Profile, direction: Direction) -> Placing:
    """Where octets of the packet stand in the FRMPayload: those behind the headers, as a rule."""
    rule, packet = reading.rule, reading.packet
    if isinstance(rule, NoCompressionRule):
        return here
    cut = _cut(rule, packet, profile, direction)
    if cut is None or cut.residue_bits is None or packet is None:
        return nowhere
    header_octets = len(packet) - cut.labelled.payload_bits // 8
    before = cut.residue_bits - header_octets * 8

    def place(octet: int) -> int | None:
        return (before + octet * 8) // 8 if octet >= header_octets else None

    return place


def packet_rows(reading: FrameReading, profile: Profile, direction: Direction) -> Iterator[Row]:
    """The rule, the residue, and every field of which something was sent."""
    rule = reading.rule
    yield "rule", f"{reading.port} ({_rule_words(rule)})"
    cut = _cut(rule, reading.packet, profile, direction)
    if cut is None or not isinstance(rule, CompressionRule):
        return
    after_rule_id = reading.schc_message.from_bit(rule.rule_id_length)
    if cut.residue_bits is None:
        # It restores to a packet that this rule would not have been taken for.
        width = after_rule_id.length - cut.labelled.payload_bits
        yield "residue and padding", _bits_text(after_rule_id.slice(0, width))
    else:
        width = min(cut.residue_bits, after_rule_id.length)
        yield "residue", _bits_text(after_rule_id.slice(0, width))
    for each in cut.served:
        action = each.descriptor.comp_decomp_action
        if isinstance(action, Action) and action in _SENT:
            yield each.place.fid, f"{_value_text(cut.labelled, each.place)} ({action.value})"
    yield "payload", f"{cut.labelled.payload_bits // 8} octets"


def _cut(
    rule: Rule | None, packet: bytes | None, profile: Profile, direction: Direction
) -> _Cut | None:
    if not isinstance(rule, CompressionRule) or packet is None:
        return None
    described = _described(rule, profile.rules, direction)
    if described is None:
        return None
    shape, served = described
    labelled = shape.label(int.from_bytes(packet, "big"), len(packet) * 8)
    if labelled is None:
        return None
    unpadded = compressor_of(profile).compress_under(rule, packet, direction)
    if unpadded is None:
        return _Cut(served, labelled, None)
    residue_bits = unpadded.length - rule.rule_id_length - labelled.payload_bits
    return _Cut(served, labelled, residue_bits)


_Description = tuple[Shape, tuple[Served, ...]]
_DESCRIBED: OrderedDict[int, tuple[RuleSet, dict[tuple[int, Direction], _Description]]] = (
    OrderedDict()
)
_RULE_SETS_AT_MOST = 16


def _described(rule: CompressionRule, rules: RuleSet, direction: Direction) -> _Description | None:
    """The headers that a rule speaks of, and its fields in them. Worked out once for all rules."""
    found = _DESCRIBED.get(id(rules))
    if found is None or found[0] is not rules:
        found = _DESCRIBED[id(rules)] = rules, _descriptions(rules)
        if len(_DESCRIBED) > _RULE_SETS_AT_MOST:
            _DESCRIBED.popitem(last=False)
    return found[1].get((rule.rule_id_value, direction))


def _descriptions(rules: RuleSet) -> dict[tuple[int, Direction], _Description]:
    formats = (*HEADERS, *(each for each in rules.headers if each not in HEADERS))
    described: dict[tuple[int, Direction], _Description] = {}
    for direction in Direction:
        for shape in shapes_of(formats, direction):
            for rule in rules.compression:
                served = served_fields(rule, shape)
                if served is not None:
                    described.setdefault((rule.rule_id_value, direction), (shape, served))
    return described


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
