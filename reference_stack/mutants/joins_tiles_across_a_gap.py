"""A meter that sends tiles again in one fragment though others lie between. Breaks FRG009."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation import events
from reference_stack.schc.fragmentation.ack_on_error_sender import AckOnErrorSender
from reference_stack.schc.fragmentation.messages import Fragment, decode_from_sender
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG009"


class Altered(AckOnErrorSender):
    """See above."""

    def send_missing(self, row: tuple[int, int], now: Instant) -> Sequence[events.Effect]:
        [first] = super().send_missing(row, now)
        size = self._rule.header_length + 2 * self._rule.tile_size
        if not self._tiles.any_missing or not isinstance(first, events.Send):
            return [first]
        number, count = self._tiles.missing_row(size)
        second = decode_from_sender(self._rule, self._tiles.send_missing(number, count))
        fragment = decode_from_sender(self._rule, first.message)
        if not isinstance(second, Fragment) or not isinstance(fragment, Fragment):
            return [first]
        joined = Fragment(fragment.fcn, fragment.payload + second.payload, fragment.w)
        return [events.Send(joined.encode(self._rule))]


_ALTERED = Altered.with_rows(
    {
        pair: (Altered.send_missing, following)
        for pair, (action, following) in AckOnErrorSender.transitions.items()
        if action is AckOnErrorSender.send_missing
    }
)


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, _ALTERED)
