"""The plain exchange that has to pass before the first scenario and after the last.

It asks the least of the device: that it sends something at all when it is made to. If it does not,
silence in the scenarios between proves nothing.
"""

from __future__ import annotations

from contextlib import suppress

from adapters.base import Party
from harness.scenes.company import Company
from harness.scenes.scene import Scene
from harness.scenes.situations import meter_speaks
from harness.scenes.verdict import Finding, Inconclusive, inconclusive, passed
from reference_stack.kernel.instant import Duration

_PATIENCE = Duration.of(minutes=10)


def control_exchange(company: Company, seed: int) -> Finding:
    """A pass with evidence, or inconclusive with the reason. Raises AdapterError."""
    scene = Scene(company, seed=seed)
    who = company.party.value
    try:
        _provoke(scene)
        if not scene.play(_PATIENCE, until=lambda: _first_message(scene) is not None):
            return inconclusive(f"control exchange: the {who} sent nothing")
    except Inconclusive as reason:
        return inconclusive(f"control exchange: {reason}")
    finally:
        scene.close()
    evidence = _first_message(scene)
    return passed(f"control exchange: the {who} takes part", 0 if evidence is None else evidence)


def _provoke(scene: Scene) -> None:
    """Whoever is under test gets a reason to send something."""
    match scene.party:
        case Party.METER if scene.company.over_ip or scene.profile.link.listens_by_itself:
            scene.act(Party.HEAD_END, scene.head_end.greet)
        case Party.HEAD_END:
            with suppress(Inconclusive):  # it may come by itself
                scene.can(Party.HEAD_END, "greet")
        case Party.METER:
            meter_speaks(scene)
        case _:
            scene.act(Party.METER, scene.meter.push)


def _first_message(scene: Scene) -> int | None:
    return next((seen.index for seen in scene.trace.messages(sender=scene.party)), None)
