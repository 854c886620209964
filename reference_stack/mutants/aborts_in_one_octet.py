"""A meter whose aborts lack their second octet and look like a confirmation. Breaks FRG058."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_receiver import AckAlwaysReceiver
from reference_stack.schc.fragmentation.events import Send
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG058"


class Altered(AckAlwaysReceiver):
    """See above."""

    __slots__ = ()

    def send_abort(self) -> Send:
        whole = super().send_abort().message
        return Send(whole.slice(0, whole.length - self._rule.l2_word_size))


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ALWAYS, Altered)
