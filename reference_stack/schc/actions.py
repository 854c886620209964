"""From descriptors to what a rule sends, restores and computes. RFC8724 §7.4."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from reference_stack.kernel.errors import Malformed, ProtocolError
from reference_stack.schc.descriptors import (
    Action,
    FieldDescriptor,
    PrivateAction,
    RuleMistake,
    VariableLength,
)
from reference_stack.schc.headers import Extent
from reference_stack.schc.labelling import OctetsAfter, Place, Shape
from reference_stack.schc.matching import Served
from reference_stack.schc.residue import (
    Counted,
    Index,
    Piece,
    Run,
    Sized,
    SizedFixed,
    WholeIndex,
    index_width,
    run,
)

Checksum = Callable[[int, int], int]
"""A whole packet, its checksum field zero, and how many octets it has; gives the field's value."""


V = TypeVar("V")


@dataclass(slots=True)
class Deeds:
    """All that the actions of one rule come to, for one shape. Built once, then only read."""

    pieces: list[Piece] = field(default_factory=list)
    """In the order of the rule."""
    known: list[tuple[int, int, int | None]] = field(default_factory=list)
    """Part, value in its place, and the width of a part whose length is not fixed."""
    from_link: list[Place] = field(default_factory=list)
    """Interface identifiers that the link layer tells. RFC8724 §7.4.7."""
    lengths: list[OctetsAfter] = field(default_factory=list)
    """First field first."""
    private_lengths: list[OctetsAfter] = field(default_factory=list)
    checksums: list[tuple[Place, Checksum]] = field(default_factory=list)


def deeds(served: Sequence[Served], computed: Mapping[str, Checksum]) -> Deeds:
    """Raises RuleMistake for an action that the field does not allow."""
    done = Deeds()
    for each in served:
        length = each.descriptor.field_length
        if isinstance(length, int) and each.place.width is None:
            done.known.append((each.place.part, 0, length))
        action = each.descriptor.comp_decomp_action
        if isinstance(action, PrivateAction):
            length_after = OctetsAfter(each.place, action.plus)
            done.lengths.append(length_after)
            done.private_lengths.append(length_after)
        elif action is Action.COMPUTE:
            _compute(done, each.place, computed)
        else:
            _DEEDS[action](done, each, served)
    done.lengths.sort(key=lambda length: (length.place.part, -length.place.shift))
    done.pieces = _joined(done.pieces)
    return done


def _compute(done: Deeds, place: Place, computed: Mapping[str, Checksum]) -> None:
    if place.format.octets_after is not None:
        done.lengths.append(OctetsAfter(place, place.format.octets_after))
    elif place.fid in computed and place.width is not None:
        done.checksums.append((place, computed[place.fid]))
    else:
        raise _mistake(place, "nobody knows how to compute it", "RFC8724 §7.4.8")


def _send_nothing(done: Deeds, field: Served, served: Sequence[Served]) -> None:
    place, value = field.place, field.descriptor.target_value[0]
    if place.width not in {None, value.length}:
        raise _mistake(place, "its target value has another length", "RFC9363 §4.7")
    width = value.length if place.width is None else None
    done.known.append((place.part, value.value << place.shift, width))


def _take_from_link(done: Deeds, field: Served, served: Sequence[Served]) -> None:
    if not field.is_fixed:
        raise _mistake(field.place, "is no interface identifier", "RFC8724 §7.4.7")
    done.from_link.append(field.place)


def _refuse(done: Deeds, field: Served, served: Sequence[Served]) -> None:
    raise _mistake(field.place, "no link tells the other side's identifier", "RFC8724 §10.7.2")


def _send_index(done: Deeds, field: Served, served: Sequence[Served]) -> None:
    done.pieces.append(_index(field.descriptor, field.place))


def _index(descriptor: FieldDescriptor, place: Place) -> Piece:
    values = descriptor.target_value
    width = index_width(len(values))
    if place.width is None:
        pairs = [(value.value, value.length) for value in values]
        return WholeIndex(place.part, width, _first_indices(pairs), pairs)
    numbers = [value.value for value in values if value.length == place.width]
    if len(numbers) != len(values):
        raise _mistake(place, "a value of its list has another length", "RFC9363 §4.7")
    mask = (1 << place.width) - 1
    return Index(place.part, place.shift, mask, width, _first_indices(numbers), numbers)


def _first_indices(values: Sequence[V]) -> dict[V, int]:
    indices: dict[V, int] = {}
    for index, value in enumerate(values):
        indices.setdefault(value, index)
    return indices


def _send_last_bits(done: Deeds, field: Served, served: Sequence[Served]) -> None:
    descriptor, place = field.descriptor, field.place
    x = descriptor.matching_operator_value or 0
    target = descriptor.target_value[0]
    head = target.value >> target.length - x
    if descriptor.is_variable and place.width is None:
        done.pieces.append(_whole(field, served, known=x, head=head))
        return
    width = target.length if place.width is None else place.width
    if x > width:
        raise _mistake(place, f"has no {x} bits", "RFC8724 §7.3")
    rest = width - x
    done.known.append((place.part, head << rest + place.shift, None))
    if descriptor.is_variable:
        done.pieces.append(SizedFixed(place.shift, width, place.part, known=x))
    elif rest:
        done.pieces.append(run(place.part, place.shift, rest))


def _send(done: Deeds, field: Served, served: Sequence[Served]) -> None:
    descriptor, place = field.descriptor, field.place
    if isinstance(descriptor.field_length, int):
        done.pieces.append(run(place.part, place.shift, descriptor.field_length))
    elif place.width is not None:
        done.pieces.append(SizedFixed(place.shift, place.width, place.part))
    else:
        done.pieces.append(_whole(field, served, known=0, head=0))


def _whole(field: Served, served: Sequence[Served], *, known: int, head: int) -> Piece:
    part = field.place.part
    if field.descriptor.field_length is not VariableLength.TOKEN_LENGTH:
        return Sized(part, known, head)
    counter = next(
        (each for each in served if (each.place.part, each.place.shift) == (part - 1, 0)), None
    )
    if field.place.format.length is not Extent.COUNTED or counter is None:
        raise _mistake(field.place, "no field before it counts its octets", "RFC9363 §4.4")
    if served.index(counter) > served.index(field):
        raise _mistake(field.place, "its counter comes later in the rule", "RFC9363 §4.4")
    return Counted(part, (1 << (counter.place.width or 0)) - 1, known, head)


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        both = joined[-1].joined(piece) if joined and isinstance(joined[-1], Run) else None
        if both:
            joined[-1] = both
        else:
            joined.append(piece)
    return joined


def sent_lengths(shape: Shape, done: Deeds) -> tuple[OctetsAfter, ...]:
    """Lengths that come with the message and have to be right. RFC8724 §10.10."""
    computed = {id(length.place) for length in done.lengths}
    return tuple(length for length in shape.exact if id(length.place) not in computed)


def missing_iid() -> ProtocolError:
    return ProtocolError(
        "the interface identifier of the device is not known", clause="RFC9011 §5.3"
    )


def wrong_length(fid: str, expected: int) -> Malformed:
    """For a length that came with the message, or does not fit where it is to be."""
    return Malformed(
        f"{fid} should be {expected} by what follows it, and is not or cannot be",
        clause="RFC8724 §7.4.8",
    )


def _mistake(place: Place, reason: str, clause: str) -> RuleMistake:
    return RuleMistake("comp-decomp-action", f"{place.fid}: {reason}", clause)


_DEEDS: Mapping[Action, Callable[[Deeds, Served, Sequence[Served]], None]] = {
    Action.NOT_SENT: _send_nothing,
    Action.VALUE_SENT: _send,
    Action.MAPPING_SENT: _send_index,
    Action.LSB: _send_last_bits,
    Action.DEV_IID: _take_from_link,
    Action.APP_IID: _refuse,
}
