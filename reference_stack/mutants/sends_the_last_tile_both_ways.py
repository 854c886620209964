"""A meter that sends the last tile once more in the All-1 when it asks again. Breaks FRG003."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation import events
from reference_stack.schc.fragmentation.ack_on_error_sender import AckOnErrorSender
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG003"


class Altered(AckOnErrorSender):
    """See above."""

    def send_all_1(self, detail: None, now: Instant) -> Sequence[events.Effect]:
        if self._attempts:
            self._tiles.last_in_all_1 = True
        return super().send_all_1(detail, now)


_ALTERED = Altered.with_rows(
    {
        pair: (Altered.send_all_1, following)
        for pair, (action, following) in AckOnErrorSender.transitions.items()
        if action is AckOnErrorSender.send_all_1
    }
)


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, _ALTERED)
