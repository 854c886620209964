"""A gateway that leaves the RuleID of a packet out of its check. Breaks FRG024."""

from __future__ import annotations

from reference_stack.kernel.bits import Bits
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG024"


class Altered(AckOnErrorReceiver):
    """See above."""

    def _complete_packet(self) -> Bits | None:
        if self._all_1 is None:
            return None
        packet = self._tiles.assembled(self._all_1.w, self._all_1.payload)
        if packet is None:
            return None
        covered = packet.from_bit(self._rule.rule_id_length)
        return packet if self._rule.rcs_algorithm.check(covered) == self._all_1.rcs else None


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, Altered)
