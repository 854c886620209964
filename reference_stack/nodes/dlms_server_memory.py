"""What a server keeps through a loss of power: its invocation counters. GB §9.2.3.3.7.3.

Values of objects are kept as they are in lasting memory. Counters live in working memory and are
saved whenever a message was opened or protected, before anything is sent.
"""

from __future__ import annotations

from reference_stack.dlms.protection import KeyId, ReceivingCounter, SecurityContext

_COUNTED = (KeyId.GUEK, KeyId.GBEK)
_Saved = tuple[int, dict[bytes, tuple[int, int]]]


class CounterMemory:
    """Of one security context."""

    __slots__ = ("_context", "_saved")

    def __init__(self, context: SecurityContext) -> None:
        self._context = context
        self._saved: dict[KeyId, _Saved] = {}
        self.save()

    def save(self) -> None:
        for key_id in _COUNTED:
            live = self._context.global_key(key_id)
            if live is not None:
                self._saved[key_id] = (
                    live.counters.next_sending,
                    {title: (c.lowest, c.unproved) for title, c in live.counters.receiving.items()},
                )

    def lose_power(self) -> None:
        """Working memory is gone, lasting memory is not."""
        self._context.set_dedicated_key(None)
        for key_id in _COUNTED:
            live = self._context.global_key(key_id)
            if live is not None:
                next_sending, receiving = self._saved.get(key_id, (0, {}))
                live.counters.next_sending = next_sending
                live.counters.receiving = {
                    title: ReceivingCounter(lowest, unproved, former=lowest)
                    for title, (lowest, unproved) in receiving.items()
                }
