"""A rule made ready for one shape: masks, values, shifts and nothing looked up. RFC8724 §7.2.

Where all fields have fixed lengths the headers are one number, and `whole_rule` works on that;
`cut_rule` is for all others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from reference_stack.kernel.bits import Bits
from reference_stack.schc.actions import Checksum, deeds
from reference_stack.schc.cut_rule import Cut, CutRule
from reference_stack.schc.labelling import Shape
from reference_stack.schc.matching import Matcher, Served
from reference_stack.schc.residue import Index, Run
from reference_stack.schc.rules import CompressionRule
from reference_stack.schc.whole_rule import WholeRule


class CompiledRule(Protocol):
    """One rule for packets of one shape, of one device."""

    @property
    def rule(self) -> CompressionRule: ...

    @property
    def lacks_iid(self) -> bool:
        """Whether it needs the interface identifier of a device that nobody told."""
        ...

    @property
    def saves_at_most(self) -> int | None:
        """Bits by which a message is shorter than its packet; None: any number."""
        ...

    def compress(self, packet: int, bits: int, cut: Cut) -> Bits | None:
        """The message, RuleID first, or None when the packet does not match.

        `cut` keeps the packet as it was cut for other rules.
        """
        ...

    def decompress(self, message: Bits) -> bytes:
        """The packet; the message still has its RuleID. Raises ProtocolError."""
        ...


def compiled_rule(
    rule: CompressionRule,
    shape: Shape,
    served: tuple[Served, ...],
    *,
    computed: Mapping[str, Checksum],
    dev_iid: int | None,
) -> CompiledRule:
    """Raises RuleMistake for an action that a field does not allow."""
    done = deeds(served, computed)
    from_link = [(place, dev_iid or 0) for place in done.from_link]
    done.known += [(place.part, iid << place.shift, None) for place, iid in from_link]
    matcher = Matcher(served, from_link)
    lacks_iid = bool(from_link) and dev_iid is None
    fixed = [piece for piece in done.pieces if isinstance(piece, Run | Index)]
    if shape.is_whole and not matcher.checks and len(fixed) == len(done.pieces):
        return WholeRule(rule, shape, matcher, done, fixed, lacks_iid=lacks_iid)
    return CutRule(rule, shape, matcher, done, lacks_iid=lacks_iid)
