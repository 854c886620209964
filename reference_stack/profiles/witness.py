"""Packets that a rule is for, made from the rule: to show what a rule does, or where two differ.

A `Wanted` is what a descriptor asks of its field: some values, some first bits, or nothing. Two of
them meet in the values that both accept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reference_stack.kernel.bits import NO_BITS, Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import ProtocolError
from reference_stack.profiles.known_headers import CHECKSUMS, KNOWN_HEADERS
from reference_stack.schc.compression import shapes_of
from reference_stack.schc.descriptors import (
    Action,
    FieldDescriptor,
    MatchingOperator,
    PrivateAction,
)
from reference_stack.schc.headers import Extent
from reference_stack.schc.labelling import Labelled, OctetsAfter, Place, Shape, bits_of
from reference_stack.schc.matching import Served, served_fields
from reference_stack.schc.rules import CompressionRule, RuleSet

SAMPLE_DEV_IID = bytes.fromhex("02005efffe005301")
"""Stands for what cda-deviid restores when nobody says which device it is."""
_PAYLOAD = b"Meterproof"


@dataclass(frozen=True, slots=True)
class Wanted:
    """`values` are all that are accepted, unless None; `first` are bits that come first."""

    values: tuple[Bits, ...] | None = None
    first: Bits = NO_BITS

    def accepts(self, value: Bits) -> bool:
        if self.values is not None:
            return value in self.values
        return value.length >= self.first.length and value.slice(0, self.first.length) == self.first

    def includes(self, other: Wanted) -> bool:
        """Whether everything that the other accepts is accepted here."""
        if other.values is not None:
            return all(map(self.accepts, other.values))
        return self.values is None and self.accepts(other.first)

    def examples(self, place: Place) -> Iterator[Bits]:
        """Some values that are accepted, the plainest first."""
        if self.values is not None:
            yield from self.values
            return
        width = place.width if place.width is not None else self.first.length + 16
        rest = width - self.first.length
        if rest < 0:
            return
        for number in dict.fromkeys((0, 1, (1 << rest) - 1)):
            if number >> rest == 0:
                yield self.first + Bits(number, rest)


def wanted(descriptor: FieldDescriptor, dev_iid: int) -> Wanted:
    """What a compressor that loses nothing asks of the field."""
    if descriptor.comp_decomp_action is Action.DEV_IID:
        return Wanted((Bits(dev_iid, 64),))
    match descriptor.matching_operator:
        case MatchingOperator.IGNORE:
            return Wanted()
        case MatchingOperator.MSB:
            return Wanted(
                first=descriptor.target_value[0].slice(0, descriptor.matching_operator_value or 0)
            )
        case MatchingOperator.EQUAL | MatchingOperator.MATCH_MAPPING:
            return Wanted(descriptor.target_value)


@dataclass(frozen=True, slots=True)
class Use:
    """A rule as it serves one shape of packets."""

    rule: CompressionRule
    shape: Shape
    served: tuple[Served, ...]

    @property
    def private_lengths(self) -> list[OctetsAfter]:
        """Fields of which a private action says what they hold."""
        return [
            OctetsAfter(each.place, each.descriptor.comp_decomp_action.plus)
            for each in self.served
            if isinstance(each.descriptor.comp_decomp_action, PrivateAction)
        ]

    def samples(self, dev_iid: int) -> Iterator[bytes]:
        """Packets that the rule is for."""
        return packets(self.shape, [self.wanted(dev_iid)], lengths=self.private_lengths)

    def field(self, place: Place, packet: bytes) -> Bits | None:
        """The field's value, or None when the packet has not these headers."""
        labelled = self.shape.label(int.from_bytes(packet, "big"), 8 * len(packet))
        return None if labelled is None else bits_of(place, labelled)

    def wanted(self, dev_iid: int) -> dict[Place, Wanted]:
        return {each.place: wanted(each.descriptor, dev_iid) for each in self.served}


def uses(rules: RuleSet, direction: Direction) -> list[Use]:
    """Every rule that serves packets in this direction, in the order of the set."""
    formats = (*KNOWN_HEADERS, *(each for each in rules.headers if each not in KNOWN_HEADERS))
    shapes = shapes_of(formats, direction)
    found = []
    for rule in rules.compression:
        for shape in shapes:
            served = served_fields(rule, shape)
            if served is not None:
                found.append(Use(rule, shape, served))
                break
    return found


def packets(
    shape: Shape,
    asked: Sequence[Mapping[Place, Wanted]],
    *,
    payload: bytes = _PAYLOAD,
    lengths: Sequence[OctetsAfter] = (),
) -> Iterator[bytes]:
    """Packets whose fields satisfy all that is asked: one, then others with one field changed.

    `lengths` are fields that hold the octets after them, beyond those of the headers.
    """
    choices = [list(_values(place, shape, asked)) for place in shape.places]
    if not all(choices):
        return
    plain = [values[0] for values in choices]
    yield from _made(shape, plain, payload, lengths)
    for place, values in enumerate(choices):
        for value in values[1:]:
            other = [*plain[:place], value, *plain[place + 1 :]]
            yield from _made(shape, other, payload, lengths)


def _values(place: Place, shape: Shape, asked: Sequence[Mapping[Place, Wanted]]) -> Iterator[Bits]:
    everyone = [wishes[place] for wishes in asked if place in wishes]
    for part, shift, mask, values in shape.required:
        if (part, shift) == (place.part, place.shift):
            width = mask.bit_length()
            everyone.append(Wanted(tuple(Bits(value, width) for value in sorted(values))))
    if not everyone:
        everyone.append(Wanted())
    seen = set()
    for one in sorted(everyone, key=lambda each: (each.values is None, -each.first.length)):
        for value in one.examples(place):
            fits = place.width is None or value.length == place.width
            if fits and value not in seen and all(each.accepts(value) for each in everyone):
                seen.add(value)
                yield value


def _made(
    shape: Shape, values: Sequence[Bits], payload: bytes, private: Sequence[OctetsAfter]
) -> Iterator[bytes]:
    """The packet with these fields, lengths and checksums put right; none when they cannot be."""
    labelled = Labelled([0] * shape.parts, list(shape.widths))
    lengths = sorted(
        (*shape.exact, *private), key=lambda length: (length.place.part, -length.place.shift)
    )
    computed = {id(length.place) for length in lengths}
    for place, value in zip(shape.places, values, strict=True):
        if place.width is None:
            labelled.values[place.part], labelled.widths[place.part] = value.value, value.length
        elif id(place) not in computed and place.fid not in CHECKSUMS:
            labelled.values[place.part] |= value.value << place.shift
    labelled.payload = int.from_bytes(payload, "big")
    labelled.payload_bits = 8 * len(payload)
    try:
        packet = _finished(shape, labelled, lengths)
    except ProtocolError:
        return
    if shape.label(int.from_bytes(packet, "big"), 8 * len(packet)) is not None:
        yield packet


def _finished(shape: Shape, labelled: Labelled, lengths: Sequence[OctetsAfter]) -> bytes:
    for place in shape.places:
        if place.format.length is Extent.COUNTED:
            labelled.values[place.part - 1] |= labelled.widths[place.part] >> 3
    labelled.count_octets()
    for length in reversed(lengths):
        length.put(labelled)
        labelled.count_octets()
    shape.check_extents(labelled)
    packet, bits = labelled.joined()
    for place in shape.places:
        if place.fid in CHECKSUMS:
            shift = 8 * labelled.octets_after[place.part] + place.shift
            packet |= CHECKSUMS[place.fid](packet, bits >> 3) << shift
    return packet.to_bytes(bits >> 3, "big")
