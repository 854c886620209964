"""What is still under way when something was lost and all is quiet: it is waited for."""

from __future__ import annotations

from harness.octets.reading import fragments
from harness.scenes.scene import Scene
from harness.stimuli.answering import a_while, patience
from reference_stack.schc.fragmentation.messages import (
    Ack,
    All1,
    Fragment,
    ReceiverAbort,
    SenderAbort,
)

_PACKETS = 4
"""That may be under way one after another."""


def outlasts_losses(scene: Scene, since: int) -> None:
    """Packets whose end was lost are still under way when it is quiet: until they are over.

    Raises Inconclusive when nobody waits for that.
    """
    for _ in range(_PACKETS):
        if not _is_under_way(scene, since):
            return
        asked = scene.profile.uplink.max_ack_requests
        scene.play(patience(scene, asked), until=lambda: not _is_under_way(scene, since))
        scene.settle(within=a_while(scene))


def _is_under_way(scene: Scene, since: int) -> bool:
    """Whether the meter waits to be told what has become of its last packet in fragments."""
    waits = False
    port = scene.profile.uplink.rule_id_value
    for seen, message in fragments(scene.trace, scene.profile, port=port, since=since):
        match message:
            case Fragment() | All1():
                waits = True
            case SenderAbort():
                waits = False
            case ReceiverAbort() | Ack(_, 1) if seen.arrived:
                waits = False
            case _:
                pass
    return waits
