"""A meter whose radio is on after its uplinks only, whatever its class. Breaks FRG102.

Nothing reaches it in between: breaks LNK020, E2E030 and E2E031 as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from reference_stack.kernel.instant import Instant
from reference_stack.lorawan.classes import ReceiveWindows
from reference_stack.nodes import dlms_server_events as dlms
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.events import Effect, SendFrame
from reference_stack.nodes.parts import FragmentationEnd, Parts
from reference_stack.schc.fragmentation import events
from reference_stack.schc.fragmentation.rule import FragmentationRule

BREAKS = ("FRG102", "LNK020", "E2E030", "E2E031")


class Radio:
    """Knows until when it is on."""

    def __init__(self) -> None:
        self._over: Instant | None = None

    def is_on(self, now: Instant) -> bool:
        return self._over is not None and now <= self._over

    def sending(self) -> Callable[[Effect, Instant], Sequence[Effect]]:
        """What each effect of a new meter passes, whose radio is off at first."""
        self._over = None

        def passing(effect: Effect, now: Instant) -> Sequence[Effect]:
            if isinstance(effect, SendFrame):
                self._over = ReceiveWindows.after(now).over
            return (effect,)

        return passing


class Deaf:
    """A receiver behind such a radio."""

    def __init__(self, radio: Radio, inner: FragmentationEnd) -> None:
        self._radio = radio
        self._inner = inner

    def handle(self, stimulus: events.Stimulus, now: Instant) -> Sequence[events.Effect]:
        if isinstance(stimulus, events.Received) and not self._radio.is_on(now):
            return ()
        return self._inner.handle(stimulus, now)

    def due(self) -> Instant | None:
        return self._inner.due()


def break_meter(parts: Parts) -> Parts:
    radio, receiver = Radio(), parts.receiver

    class DeafServer(DlmsServer):
        def handle(self, stimulus: dlms.Stimulus, now: Instant) -> list[dlms.Effect]:
            if isinstance(stimulus, dlms.DatagramReceived) and not radio.is_on(now):
                return []
            return super().handle(stimulus, now)

    def deaf(rule: FragmentationRule) -> FragmentationEnd:
        return Deaf(radio, receiver(rule))

    return replace(parts, outgoing=radio.sending, receiver=deaf, dlms_server=DeafServer)
