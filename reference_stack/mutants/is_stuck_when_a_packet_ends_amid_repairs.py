"""A meter that sends no more packets after one that ended while tiles were sent again.

Breaks FRG018.
"""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_sender import AckOnErrorSender, Input, State
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG018"


def stop(sender: AckOnErrorSender, detail: object, now: Instant) -> Sequence[Effect]:
    sender.end_packet()
    return ()


Altered = AckOnErrorSender.with_rows(
    {
        (State.RESEND, Input.RECEIVER_ABORTED): (stop, State.ERROR),
        (State.RESEND, Input.ACK_CONFIRMS_PACKET): (stop, State.END),
    }
)


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, Altered)
