"""A meter whose All-1 brings the last tile only the first time that it goes out. Breaks FRG003."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.kernel.bits import NO_BITS
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_sender import AckOnErrorSender, Input, State
from reference_stack.schc.fragmentation.events import Effect, Send
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG003"


class Bare(AckOnErrorSender):
    """See above."""

    __slots__ = ()

    def send_bare_all_1(self, detail: None, now: Instant) -> Sequence[Effect]:
        self.send_all_1(detail, now)
        bare = replace(self._tiles.all_1(), payload=NO_BITS)
        return [Send(bare.encode(self._rule))]


Altered = Bare.with_rows(
    {
        (State.ASK, Input.ALL_1_DUE): (Bare.send_bare_all_1, State.WAIT_ACK),
        (State.RESEND, Input.ALL_1_DUE): (Bare.send_bare_all_1, State.WAIT_ACK),
    }
)


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, Altered)
