"""A rule whose headers are one number of fixed length: one mask, one value, shifts. RFC8724 §7.2.

This is where nearly all packets go, so each step is an operation on the whole number, worked out
beforehand. `cut_rule` does the same, step by step, for headers that are no such number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, final

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import Truncated
from reference_stack.schc.actions import Deeds, missing_iid, sent_lengths, wrong_length
from reference_stack.schc.cut_rule import Cut
from reference_stack.schc.labelling import OctetsAfter, Shape
from reference_stack.schc.matching import Matcher
from reference_stack.schc.residue import Index, Run, listed
from reference_stack.schc.rules import CompressionRule

_NEVER = (0, 1)


@final
class WholeRule:
    """One rule for packets of one shape, of one device."""

    def __init__(
        self,
        rule: CompressionRule,
        shape: Shape,
        matcher: Matcher,
        done: Deeds,
        pieces: Sequence[Run | Index],
        *,
        lacks_iid: bool,
    ) -> None:
        self.rule: Final = rule
        self.lacks_iid: Final = lacks_iid
        (self._width,) = shape.widths
        single = [each for each in shape.required if len(each[3]) == 1]
        wanted = [(mask << shift, value << shift) for _, shift, mask, (value,) in single]
        masks = ((mask, value) for _, mask, value in matcher.masks)
        self._mask, self._value = _joined((*masks, *wanted))
        self._tables = tuple(
            (shift, mask, values)
            for _, shift, mask, values in (*matcher.tables, *shape.required)
            if (0, shift, mask, values) not in single
        )
        self._exact = tuple(map(_length, (*shape.exact, *done.private_lengths)))
        self._checksums = tuple(
            (place.shift, (1 << (place.width or 0)) - 1, checksum)
            for place, checksum in done.checksums
        )
        self._taken = tuple(
            (
                piece.shift,
                piece.mask,
                piece.width,
                piece.indices if isinstance(piece, Index) else None,
            )
            for piece in pieces
        )
        self._residue = sum(piece.width for piece in pieces)
        self._put = _puts(pieces, self._residue)
        self._known = 0
        for _, value, _ in done.known:
            self._known |= value
        self._lengths = tuple((length.place.fid, *_length(length)) for length in done.lengths)
        self._sent = tuple(
            (length.place.fid, *_length(length)) for length in sent_lengths(shape, done)
        )
        self.saves_at_most: Final = self._width - self._residue - rule.rule_id_length

    def compress(self, packet: int, bits: int, cut: Cut) -> Bits | None:
        """The message, RuleID first, or None when the packet does not match."""
        rest = bits - self._width
        if rest < 0:
            return None
        head = packet >> rest
        if head & self._mask != self._value:
            return None
        octets = rest >> 3
        for shift, mask, plus in self._exact:
            if head >> shift & mask != octets + plus:
                return None
        for shift, mask, values in self._tables:
            if head >> shift & mask not in values:
                return None
        for shift, mask, checksum in self._checksums:
            found = head >> shift & mask
            if checksum(packet ^ found << shift + rest, bits >> 3) != found:  # RFC8724 §10.11
                return None
        message = self.rule.rule_id_value
        for shift, mask, width, indices in self._taken:
            value = head >> shift & mask
            message = message << width | (value if indices is None else indices[value])
        return Bits(
            message << rest | packet ^ head << rest,
            self.rule.rule_id_length + self._residue + rest,
        )

    def decompress(self, message: Bits) -> bytes:
        """The packet; the message still has its RuleID. Raises ProtocolError."""
        if self.lacks_iid:
            raise missing_iid()
        rest = message.length - self.rule.rule_id_length - self._residue
        if rest < 0:
            raise Truncated(
                "compression residue",
                needed_bits=self._residue,
                available_bits=self._residue + rest,
                clause="RFC8724 §7.2",
            )
        residue = message.value >> rest
        head = self._known
        for shift, mask, to, values in self._put:
            value = residue >> shift & mask
            if values is not None:
                value = values[listed(value, values)]
            head |= value << to
        padding = rest & 7  # less than an octet, for packets are whole ones; RFC8724 §9
        payload = (message.value & (1 << rest) - 1) >> padding
        rest -= padding
        octets = rest >> 3
        for fid, shift, mask, plus in self._lengths:
            if not 0 <= octets + plus <= mask:
                raise wrong_length(fid, octets + plus)
            head |= octets + plus << shift
        for fid, shift, mask, plus in self._sent:
            if head >> shift & mask != octets + plus:
                raise wrong_length(fid, octets + plus)
        packet = head << rest | payload
        size = self._width + rest >> 3
        for shift, _, checksum in self._checksums:
            packet |= checksum(packet, size) << shift + rest
        return packet.to_bytes(size, "big")


def _joined(masks: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """One mask and value for all, or such that nothing matches when they contradict each other."""
    both_mask = both_value = 0
    for mask, value in masks:
        if (both_value ^ value) & both_mask & mask:
            return _NEVER
        both_mask |= mask
        both_value |= value
    return both_mask, both_value


def _length(length: OctetsAfter) -> tuple[int, int, int]:
    """Shift, mask, and what the field holds beyond the octets of payload."""
    place = length.place
    return place.shift, (1 << (place.width or 0)) - 1, (place.shift >> 3) + length.plus


def _puts(
    pieces: Sequence[Run | Index], residue: int
) -> tuple[tuple[int, int, int, Sequence[int] | None], ...]:
    """Shift and mask in the residue, shift in the headers, and the list of values if any."""
    puts = []
    for piece in pieces:
        residue -= piece.width
        values = piece.values if isinstance(piece, Index) else None
        puts.append((residue, (1 << piece.width) - 1, piece.shift, values))
    return tuple(puts)
