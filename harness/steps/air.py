"""Phrases about what the air does to frames of fragmented packets."""

from __future__ import annotations

from pytest_bdd import given, parsers, when

from harness.checks.fragmentation import Tile
from harness.scenes.frames import all_1, carrying, going, of_kind
from harness.scenes.radio import Delaying, Losing, Repeating
from harness.scenes.scene import Scene
from harness.stimuli.answering import plays_out, shrinks_after_the_first
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Duration
from reference_stack.schc.fragmentation.messages import Ack

_WAYS = {"uplink": Direction.UPLINK, "downlink": Direction.DOWNLINK}
_LATE = Duration.of(seconds=12)
"""Two frames of our meter later."""


@given(parsers.parse("the radio loses the first {times:d} frames that end the packet"))
def radio_loses_all_1(scene: Scene, times: int) -> None:
    fits = all_1(Direction.UPLINK, scene.profile)
    scene.lose("the end of the packet", Losing(fits, times=times))


@given(parsers.parse("the radio loses the first {times:d} acknowledgements"))
def radio_loses_acks(scene: Scene, times: int) -> None:
    fits = of_kind(Ack, Direction.DOWNLINK, scene.profile)
    scene.lose("an acknowledgement", Losing(fits, times=times))


@given("every uplink is heard twice")
def uplinks_are_heard_twice(scene: Scene) -> None:
    after = Duration.of(seconds=0.3)
    scene.radio.conditions.append(Repeating(going(Direction.UPLINK), after=after, times=1000))


@given(parsers.parse("the frame carrying tile {fcn:d} of window {w:d} is overtaken by others"))
def frame_is_overtaken(scene: Scene, fcn: int, w: int) -> None:
    fits = carrying(Tile(w, fcn), scene.profile)
    scene.radio.conditions.append(Delaying(fits, by=_LATE))


@given(parsers.parse("the frame carrying tile {fcn:d} of window {w:d} is heard again much later"))
def frame_is_heard_again(scene: Scene, fcn: int, w: int) -> None:
    fits = carrying(Tile(w, fcn), scene.profile)
    scene.radio.conditions.append(Repeating(fits, after=Duration.of(minutes=5)))


@when("the meter sends the packet")
def meter_sends_the_packet(scene: Scene) -> None:
    plays_out(scene)
    scene.require_losses()


@when(parsers.parse("the meter sends the packet, and soon frames carry only {octets:d} bytes"))
def frames_soon_carry_less(scene: Scene, octets: int) -> None:
    shrinks_after_the_first(scene, octets)
