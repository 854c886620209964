"""Which descriptor serves which field, and whether a packet matches. RFC8724 §7.2, §7.3.

Everything that compares fixed bits with known ones is one mask and one value for each part of the
shape. What remains are `Check`s: lists, and fields whose length varies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from reference_stack.kernel.bits import Bits
from reference_stack.schc.descriptors import FieldDescriptor, MatchingOperator
from reference_stack.schc.labelling import Labelled, Place, Shape
from reference_stack.schc.rules import CompressionRule

Check = Callable[[Labelled], bool]


@dataclass(frozen=True, slots=True)
class Served:
    """A field of the shape and the descriptor for it."""

    descriptor: FieldDescriptor
    place: Place

    @property
    def is_fixed(self) -> bool:
        """Whether rule and format agree that the length never varies."""
        return self.place.width is not None and not self.descriptor.is_variable


def served_fields(rule: CompressionRule, shape: Shape) -> tuple[Served, ...] | None:
    """Fields in the order of the rule, or None when rule and shape have not the same ones.

    These are the first three steps of RFC8724 §7.2: identity, direction, position. A descriptor for
    any position serves what no other does, first occurrence first.

    Reading: RFC8724 §7.4.2 sends a size of 0 for a listed field that the packet lacks, and the
    first step discards the rule. We discard it: nobody could tell absent from empty afterwards.
    """
    if {entry.field_id for entry in rule.entry} != {place.fid for place in shape.places}:
        return None
    entries = [entry for entry in rule.entry if entry.direction_indicator.serves(shape.direction)]
    exact = {(entry.field_id, entry.field_position) for entry in entries}
    served: list[Served] = []
    for entry in entries:
        places = [place for place in shape.places if _serves(entry, place, exact)]
        if not places or not all(_length_fits(entry, place) for place in places):
            return None
        served += [Served(entry, place) for place in places]
    return tuple(served) if len(served) == len(shape.places) else None


def _serves(entry: FieldDescriptor, place: Place, exact: set[tuple[str, int]]) -> bool:
    if entry.field_id != place.fid:
        return False
    if entry.field_position == 0:
        return (place.fid, place.position) not in exact
    return entry.field_position == place.position


def _length_fits(entry: FieldDescriptor, place: Place) -> bool:
    length = entry.field_length
    if isinstance(length, int):
        return length % 8 == 0 if place.width is None else length == place.width
    return place.width is None or place.width % 8 == 0


class Matcher:
    """Whether the fields of a packet have the values that a rule asks for. RFC8724 §7.3."""

    __slots__ = ("checks", "masks", "tables")

    def __init__(self, served: Iterable[Served], known: Iterable[tuple[Place, int]] = ()) -> None:
        """`known` are values that fields must have whatever their operator says.

        `masks` are part, mask and value; `tables` part, shift, mask and values.
        """
        tables: list[tuple[int, int, int, frozenset[int]]] = []
        checks: list[Check] = []
        wanted: list[tuple[Place, int, Bits]] = []
        for field in served:
            descriptor, place = field.descriptor, field.place
            width = place.width or 0
            if not field.is_fixed:
                checks += _checks(field)
            elif descriptor.matching_operator is MatchingOperator.EQUAL:
                wanted.append((place, width, descriptor.target_value[0]))
            elif descriptor.matching_operator is MatchingOperator.MSB:
                x = descriptor.matching_operator_value or 0
                wanted.append((place, x, descriptor.target_value[0]))
            elif descriptor.matching_operator is MatchingOperator.MATCH_MAPPING:
                values = frozenset(value.value for value in descriptor.target_value)
                tables.append((place.part, place.shift, (1 << width) - 1, values))
        identities = [
            (place, place.width or 0, Bits(value, place.width or 0)) for place, value in known
        ]
        self.masks: Final = (*_masks(wanted), *_masks(identities))
        self.tables: Final = tuple(tables)
        self.checks: Final = tuple(checks)

    def matches(self, labelled: Labelled) -> bool:
        values = labelled.values
        for part, mask, target in self.masks:
            if values[part] & mask != target:
                return False
        for part, shift, mask, targets in self.tables:
            if values[part] >> shift & mask not in targets:
                return False
        return not self.checks or all(check(labelled) for check in self.checks)


def _masks(wanted: Iterable[tuple[Place, int, Bits]]) -> Iterator[tuple[int, int, int]]:
    """Part, mask and value, for fields of which the first bits are wanted; no field twice."""
    masks: dict[int, tuple[int, int]] = {}
    for place, x, value in wanted:
        mask, target = masks.get(place.part, (0, 0))
        here = ((1 << x) - 1) << value.length - x
        masks[place.part] = (
            mask | here << place.shift,
            target | (value.value & here) << place.shift,
        )
    for part, (mask, target) in masks.items():
        yield part, mask, target


def _checks(field: Served) -> Iterator[Check]:
    """For a field whose length varies, in the packet or in the rule."""
    descriptor, part = field.descriptor, field.place.part
    width, shift = field.place.width, field.place.shift
    if not descriptor.is_variable:
        yield lambda labelled: labelled.widths[part] == descriptor.field_length

    def in_packet(labelled: Labelled) -> tuple[int, int]:
        if width is None:
            return labelled.values[part], labelled.widths[part]
        return labelled.values[part] >> shift & (1 << width) - 1, width

    if descriptor.matching_operator is MatchingOperator.MSB:
        x = descriptor.matching_operator_value or 0
        target = descriptor.target_value[0]
        head = target.value >> target.length - x

        def starts_so(labelled: Labelled) -> bool:
            value, bits = in_packet(labelled)
            return bits >= x and value >> bits - x == head

        yield starts_so
    elif descriptor.matching_operator is not MatchingOperator.IGNORE:
        targets = frozenset((value.value, value.length) for value in descriptor.target_value)
        yield lambda labelled: in_packet(labelled) in targets
