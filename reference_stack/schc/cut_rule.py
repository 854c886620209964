"""A rule for packets that are cut into parts, some of which have no fixed length. RFC8724 §7.2.

Compressing, the cut packet is matched and its pieces are gathered. Decompressing, a copy of the
known values is filled with the pieces; then lengths are computed, last field first, since the
length of a length counts for those before it; then checksums, which cover all the rest.
"""

from __future__ import annotations

from typing import Final, final

from reference_stack.kernel.bits import Bits
from reference_stack.schc.actions import Deeds, missing_iid, sent_lengths, wrong_length
from reference_stack.schc.labelling import Labelled, Shape
from reference_stack.schc.matching import Matcher
from reference_stack.schc.residue import Reader
from reference_stack.schc.rules import CompressionRule

Cut = dict[Shape, Labelled | None]


@final
class CutRule:
    """One rule for packets of one shape, of one device."""

    def __init__(
        self,
        rule: CompressionRule,
        shape: Shape,
        matcher: Matcher,
        done: Deeds,
        *,
        lacks_iid: bool,
    ) -> None:
        self.rule: Final = rule
        self.lacks_iid: Final = lacks_iid
        self._shape = shape
        self._matcher = matcher
        self._pieces = tuple(done.pieces)
        self._private = tuple(done.private_lengths)
        self._checksums = tuple(done.checksums)
        self._lengths = tuple(
            (length, length.place.width is None) for length in reversed(done.lengths)
        )
        self._sent_lengths = sent_lengths(shape, done)
        self._values, self._widths = [0] * shape.parts, list(shape.widths)
        for part, value, width in done.known:
            self._values[part] |= value
            if width is not None:
                self._widths[part] = width
        least = sum(piece.least_bits for piece in done.pieces)
        self.saves_at_most: Final = (
            sum(shape.widths) - least - rule.rule_id_length if shape.is_whole else None
        )

    def compress(self, packet: int, bits: int, cut: Cut) -> Bits | None:
        """The message, RuleID first, or None when the packet does not match."""
        if self._shape not in cut:
            cut[self._shape] = self._shape.label(packet, bits)
        labelled = cut[self._shape]
        if labelled is None or not self._matcher.matches(labelled):
            return None
        for length in self._private:
            if not length.holds(labelled):
                return None
        for place, checksum in self._checksums:
            shift = 8 * labelled.octets_after[place.part] + place.shift
            found = packet >> shift & (1 << (place.width or 0)) - 1
            if checksum(packet ^ found << shift, bits >> 3) != found:  # RFC8724 §10.11
                return None
        message, width = self.rule.rule_id_value, self.rule.rule_id_length
        for piece in self._pieces:
            taken = piece.taken(labelled)
            if taken is None:
                return None
            message = message << taken[1] | taken[0]
            width += taken[1]
        rest = labelled.payload_bits
        return Bits(message << rest | labelled.payload, width + rest)

    def decompress(self, message: Bits) -> bytes:
        """The packet; the message still has its RuleID. Raises ProtocolError."""
        if self.lacks_iid:
            raise missing_iid()
        reader = Reader(message.value, message.length - self.rule.rule_id_length)
        labelled = Labelled(self._values.copy(), self._widths.copy())
        for piece in self._pieces:
            piece.restore(labelled, reader)
        rest = reader.rest
        padding = rest & 7  # less than an octet, for packets are whole ones; RFC8724 §9
        labelled.payload = (message.value & (1 << rest) - 1) >> padding
        labelled.payload_bits = rest - padding
        labelled.count_octets()
        for length, varies in self._lengths:
            length.put(labelled)
            if varies:
                labelled.count_octets()
        self._shape.check_extents(labelled)
        for length in self._sent_lengths:
            if not length.holds(labelled):
                raise wrong_length(length.place.fid, length.expected(labelled))
        packet, bits = labelled.joined()
        for place, checksum in self._checksums:
            shift = 8 * labelled.octets_after[place.part] + place.shift
            packet |= checksum(packet, bits >> 3) << shift
        return packet.to_bytes(bits >> 3, "big")
