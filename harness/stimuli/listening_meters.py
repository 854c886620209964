"""What is asked of a meter that listens by itself: soon after it has spoken, and long after."""

from __future__ import annotations

from harness.scenes.scene import Scene
from harness.scenes.situations import meter_speaks
from harness.scenes.verdict import NotApplicable
from harness.stimuli.fragments_to_meter import ANOTHER, WHOLE, Speaker, request_packet, wait
from reference_stack.kernel.instant import Duration

_HOURS = Duration.of(hours=3)


def asked_soon_and_late(scene: Scene) -> tuple[int, int]:
    """A request right after an uplink, and another hours later; where to look for the answers.

    Raises Inconclusive when the meter cannot be made to speak.
    """
    if scene.company.over_ip:
        raise NotApplicable("it has no radio, so that it listens to none")
    speaker = Speaker(scene, scene.profile.downlink)
    meter_speaks(scene)
    soon = scene.position
    speaker.say_whole(request_packet(scene, WHOLE))
    wait(scene, _HOURS)
    late = scene.position
    speaker.say_whole(request_packet(scene, ANOTHER))
    scene.trace.remark(scene.now, "nothing was asked of the meter but to listen")
    return soon, late
