"""Three nodes at play: the flow of the whitepaper's figure 4, and what a scene answers for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.base import Crossing, Party, Point, TimeKind, Unsupported
from adapters.in_process import InProcessAdapter
from harness.checks.dlms import value_returned
from harness.checks.fragmentation import Tile, missing_tiles_resent, packet_recovered
from harness.device.declaration import Declaration
from harness.octets.reading import apdus
from harness.scenes.company import Company
from harness.scenes.frames import carrying
from harness.scenes.radio import Losing
from harness.scenes.scene import Scene
from harness.scenes.situations import head_end_asks, meter_has_packet, meter_speaks
from harness.scenes.trace import Fate, Observation, Remark
from harness.scenes.verdict import Inconclusive, Verdict
from harness.stimuli.dialogue import ENERGY, reads_attribute
from reference_stack.cosem.obis import CLOCK
from reference_stack.dlms.apdu import (
    AttributeDescriptor,
    AttributeWithSelection,
    DataNotification,
    GetResponseNormal,
)
from reference_stack.dlms.requests import Read
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import Duration
from reference_stack.profiles.profile_file import load_profile

PROFILE = load_profile("dlms_over_lorawan")
CLOCK_TIME = AttributeDescriptor(8, CLOCK, 2)
PARTIES = (Party.METER, Party.GATEWAY, Party.HEAD_END)


def scene_with(party: Party = Party.METER, *, over_ip: bool = False, seed: int = 1) -> Scene:
    device = InProcessAdapter(party, over_ip=over_ip)
    return Scene(Company(device, Declaration(), profile=PROFILE), seed=seed)


def kinds(scene: Scene) -> list[str]:
    return [type(reading.apdu).__name__ for _, reading in apdus(scene.trace, scene.profile)]


def test_a_queued_request_is_heard_after_a_push_and_answered_in_the_next_uplink() -> None:
    scene = scene_with()
    scene.arrange(scene.profile.with_data_rate(5))  # a push in one frame
    head_end_asks(scene, "management", Read((AttributeWithSelection(ENERGY),)))
    scene.settle()
    scene.order(Party.METER, "push")
    scene.settle()
    seen = [entry for entry in scene.trace if isinstance(entry, Observation)]
    ways = [(o.crossing.point, o.sender) for o in seen]
    assert ways == [
        (Point.IP, Party.HEAD_END),  # the request waits
        (Point.RADIO, Party.METER),  # the push opens the windows
        (Point.IP, Party.GATEWAY),
        (Point.RADIO, Party.GATEWAY),  # the request, a second later
        (Point.RADIO, Party.METER),  # the answer
        (Point.IP, Party.GATEWAY),
    ]
    assert seen[3].at.since(seen[1].at) == Duration.of(seconds=1)
    assert [DataNotification.__name__, GetResponseNormal.__name__] == kinds(scene)[-2:]


@pytest.mark.parametrize("party", PARTIES, ids=lambda party: party.value)
def test_whoever_is_under_test_a_value_is_read(party: Party) -> None:
    scene = scene_with(party)
    reads_attribute(scene, "management", ENERGY)
    assert value_returned(scene.trace, scene.profile).verdict is Verdict.PASS


def test_a_meter_without_radio_answers_at_once() -> None:
    scene = scene_with(over_ip=True)
    reads_attribute(scene, "public", CLOCK_TIME)
    assert value_returned(scene.trace, scene.profile).verdict is Verdict.PASS
    assert all(o.crossing.point is Point.IP for o in scene.trace.messages())


def test_a_lost_frame_is_reported_and_sent_again() -> None:
    scene = scene_with()
    packet = meter_has_packet(scene, 700)
    scene.lose("tile 41", Losing(carrying(Tile(0, 41), scene.profile)))
    scene.settle()
    scene.require_losses()
    assert missing_tiles_resent(scene.trace, scene.profile).verdict is Verdict.PASS
    assert packet_recovered(scene.trace, scene.profile, packet.packet).verdict is Verdict.PASS
    assert [o.fate for o in scene.trace.messages()].count(Fate.LOST) == 1


def test_a_loss_that_finds_nothing_to_lose_makes_the_scenario_inconclusive() -> None:
    scene = scene_with()
    meter_has_packet(scene, 100)
    scene.lose("tile 41", Losing(carrying(Tile(0, 41), scene.profile)))
    scene.settle()
    with pytest.raises(Inconclusive, match="tile 41"):
        scene.require_losses()


def test_the_same_seed_plays_the_same_scene() -> None:
    traces = []
    for _ in range(2):
        scene = scene_with(seed=5)
        scene.order(Party.METER, "push")
        scene.settle()
        traces.append([(o.at, o.crossing.octets) for o in scene.trace.messages()])
    assert traces[0] == traces[1] != []


def test_twelve_hours_of_silence_cost_as_many_wakes_as_happen() -> None:
    scene = scene_with(Party.GATEWAY)
    scene.play(Duration.of(hours=12))
    assert scene.now.microseconds == 12 * 3600 * 1_000_000
    assert list(scene.trace.messages()) == []


def test_what_a_muted_party_sends_is_seen_and_goes_nowhere() -> None:
    scene = scene_with()
    scene.arrange(scene.profile.with_data_rate(5))  # a push in one frame
    scene.mute(Party.GATEWAY)
    scene.order(Party.METER, "push")
    scene.settle()
    held = list(scene.trace.messages(sender=Party.GATEWAY))
    assert {o.fate for o in held} == {Fate.LOST}
    assert not scene.head_end.pushed
    scene.unmute(Party.GATEWAY)
    scene.order(Party.METER, "push")
    scene.settle()
    assert len(scene.head_end.pushed) == 1


def test_a_muted_party_may_go_on_to_acknowledge() -> None:
    scene = scene_with()
    acknowledged = scene.profile.uplink.rule_id_value
    scene.mute(Party.GATEWAY, acknowledged)
    scene.order(Party.METER, "push")
    scene.settle()
    sent = {o.crossing.port: o.fate for o in scene.trace.messages(sender=Party.GATEWAY)}
    assert sent == {None: Fate.LOST, acknowledged: Fate.DELIVERED}


def test_the_device_under_test_is_never_muted() -> None:
    with pytest.raises(MisuseError, match="under test"):
        scene_with().mute(Party.METER)


def test_everybody_is_arranged_before_they_start() -> None:
    scene = scene_with()
    scene.arrange(scene.profile.with_data_rate(5))
    assert scene.radio.limit_octets == 242
    scene.start()
    with pytest.raises(MisuseError, match="arrange"):
        scene.arrange(PROFILE)


def test_a_device_that_cannot_be_set_up_is_not_judged_by_what_it_was_not_told() -> None:
    scene = scene_with()
    scene.company.device.takes_setup = False
    scene.arrange(scene.profile)
    with pytest.raises(Inconclusive, match="set up"):
        scene.arrange(scene.profile.with_data_rate(5))


def test_an_order_that_is_not_understood_is_noted() -> None:
    scene = scene_with()
    assert not scene.can(Party.METER, "dance")
    assert any(isinstance(entry, Remark) and "dance" in entry.text for entry in scene.trace)


def test_a_frame_of_the_harness_is_marked_as_such() -> None:
    scene = scene_with(Party.GATEWAY)
    scene.inject(b"\x00" * 12, port=99, direction=Direction.UPLINK)
    scene.settle()
    injected = next(scene.trace.messages())
    assert (injected.sender, injected.fate) == (Party.HARNESS, Fate.INJECTED)


class Mute:
    """A meter that takes everything and answers nothing, whatever it is ordered."""

    SCHEME = "mute"
    party = Party.METER
    time = TimeKind.VIRTUAL
    identity = "mute"
    over_ip = False
    takes_setup = True

    def reset(self, setup: object, now: object) -> None: ...

    def give(self, crossing: Crossing) -> None: ...

    def take(self, until: object) -> tuple[Crossing, ...]:
        return ()

    def due(self) -> None:
        return None

    def control(self, order: object, now: object) -> dict[str, object]:
        raise Unsupported("no orders")

    def close(self) -> None: ...


def silent_scene(**values: Duration) -> Scene:
    declared = {name.replace("_", "-"): value for name, value in values.items()}
    company = Company(Mute(), replace(Declaration(), values=declared), profile=PROFILE)  # type: ignore[arg-type]
    return Scene(company, seed=1)


def test_a_meter_that_takes_no_orders_is_waited_for_as_long_as_it_declares() -> None:
    scene = silent_scene(reporting_interval=Duration.of(hours=1))
    with pytest.raises(Inconclusive, match="sent nothing within"):
        meter_speaks(scene)
    assert scene.now.microseconds >= 3600 * 1_000_000


def test_a_meter_that_declares_no_interval_is_not_waited_for() -> None:
    with pytest.raises(Inconclusive, match="reporting interval"):
        meter_speaks(silent_scene())


def test_a_situation_that_cannot_be_brought_about_says_why() -> None:
    with pytest.raises(Inconclusive, match="whose answer has 700 octets"):
        meter_has_packet(silent_scene(), 700)
