"""A meter that counts its requests on from packet to packet. Breaks FRG018."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_sender import AckOnErrorSender
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG018"


class Altered(AckOnErrorSender):
    """See above."""

    __slots__ = ()

    def begin_packet(self) -> None:
        attempts = self._attempts
        super().begin_packet()
        self._attempts = attempts


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, Altered)
