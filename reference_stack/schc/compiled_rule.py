"""A rule made ready for one shape: masks, values, shifts and nothing looked up. RFC8724 §7.2.

Compressing, the cut packet is matched and its pieces are gathered. Decompressing, a copy of the
known values is filled with the pieces; then lengths are computed, last field first, since the
length of a length counts for those before it; then checksums, which cover all the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, final

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import Malformed, ProtocolError
from reference_stack.schc.actions import Checksum, deeds
from reference_stack.schc.labelling import Labelled, OctetsAfter, Shape
from reference_stack.schc.matching import Matcher, Served
from reference_stack.schc.residue import Reader
from reference_stack.schc.rules import CompressionRule


@final
class CompiledRule:
    """One rule for packets of one shape, of one device. Raises RuleMistake for a bad action."""

    def __init__(
        self,
        rule: CompressionRule,
        shape: Shape,
        served: tuple[Served, ...],
        *,
        computed: Mapping[str, Checksum],
        dev_iid: int | None,
    ) -> None:
        done = deeds(served, computed)
        self.rule: Final = rule
        self.shape: Final = shape
        self.lacks_iid: Final = bool(done.from_link) and dev_iid is None
        from_link = [(place, dev_iid or 0) for place in done.from_link]
        self._matcher = Matcher(served, from_link)
        self._pieces = tuple(done.pieces)
        self._private = tuple(done.private_lengths)
        self._checksums = tuple(done.checksums)
        self._lengths = tuple(reversed(done.lengths))
        self._lengths_vary = any(length.place.width is None for length in done.lengths)
        self._sent_lengths = tuple(
            OctetsAfter(place, place.format.octets_after)
            for place in shape.places
            if place.format.octets_after is not None
            and all(length.place is not place for length in done.lengths)
        )
        self._rule_id = rule.rule_id_value
        values, widths = [0] * shape.parts, list(shape.widths)
        for part, value, width in done.known:
            values[part] |= value
            widths[part] = widths[part] if width is None else width
        for place, iid in from_link:
            values[place.part] |= iid << place.shift
        self._values = values
        self._widths = widths
        self.saves_at_most: Final = self._most_saved(shape)
        """Bits by which the message is shorter than the packet and a RuleID; None: any number."""

    def _most_saved(self, shape: Shape) -> int | None:
        if any(place.width is None for place in shape.places):
            return None
        least = sum(piece.least_bits for piece in self._pieces)
        return sum(shape.widths) - least - self.rule.rule_id_length

    def compress(self, labelled: Labelled) -> Bits | None:
        """The message, RuleID first, or None when the packet does not match."""
        if not self._matcher.matches(labelled):
            return None
        for length in self._private:
            if not length.holds(labelled):
                return None
        if self._checksums and not self._checksums_hold(labelled):
            return None
        message, bits = self._rule_id, self.rule.rule_id_length
        for piece in self._pieces:
            taken = piece.taken(labelled)
            if taken is None:
                return None
            value, width = taken
            message = message << width | value
            bits += width
        size = labelled.payload_bits
        return Bits(message << size | labelled.payload, bits + size)

    def decompress(self, message: Bits) -> bytes:
        """The packet; the message still has its RuleID. Raises ProtocolError."""
        if self.lacks_iid:
            raise ProtocolError(
                "the interface identifier of the device is not known", clause="RFC9011 §5.3"
            )
        reader = Reader(message.value, message.length - self.rule.rule_id_length)
        labelled = Labelled(self._values.copy(), self._widths.copy())
        for piece in self._pieces:
            piece.restore(labelled, reader)
        rest = reader.rest
        padding = rest & 7  # less than an octet, for packets are whole ones; RFC8724 §9
        labelled.payload = (message.value & (1 << rest) - 1) >> padding
        labelled.payload_bits = rest - padding
        labelled.count_octets()
        for length in self._lengths:
            length.put(labelled)
            if self._lengths_vary:
                labelled.count_octets()
        if not self.shape.is_whole:
            self.shape.check_extents(labelled)
        for length in self._sent_lengths:
            if not length.holds(labelled):
                raise Malformed(
                    f"{length.place.fid} came with another number than"
                    f" {length.expected(labelled)}, what follows it",
                    clause="RFC8724 §10.10",
                )
        packet, bits = labelled.joined()
        for place, checksum in self._checksums:
            shift = 8 * labelled.octets_after[place.part] + place.shift
            packet |= checksum(packet, bits >> 3) << shift
        return packet.to_bytes(bits >> 3, "big")

    def _checksums_hold(self, labelled: Labelled) -> bool:
        """Only a right checksum may be left out. RFC8724 §10.11."""
        packet, bits = labelled.joined()
        for place, checksum in reversed(self._checksums):
            shift = 8 * labelled.octets_after[place.part] + place.shift
            mask = (1 << (place.width or 0)) - 1
            found = packet >> shift & mask
            packet ^= found << shift
            if checksum(packet, bits >> 3) != found:
                return False
        return True
