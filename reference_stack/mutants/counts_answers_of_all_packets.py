"""A gateway that counts its answers over all packets. Breaks FRG027."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_receiver import (
    AckOnErrorReceiver,
    Input,
    State,
)
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG027"


class Altered(AckOnErrorReceiver):
    """See above."""

    def _clear(self) -> None:
        answered = getattr(self, "_attempts", 0)
        super()._clear()
        self._attempts = answered


_ALTERED = Altered.with_rows({(State.IDLE, Input.REPORTS_EXHAUSTED): (Altered.abort, State.IDLE)})


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, _ALTERED)
