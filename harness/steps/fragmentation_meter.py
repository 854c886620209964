"""Phrases about a meter that sends fragments, asks for acknowledgements and gets answers."""

from __future__ import annotations

from dataclasses import replace

from pytest_bdd import parsers, then, when

from harness.checks import fragmentation_reactions as reactions
from harness.checks import fragmentation_requests as requests
from harness.checks import fragmentation_sender as checks
from harness.checks.fragmentation import missing_tiles_resent, packet_recovered
from harness.checks.link import frames_fit
from harness.scenes.scene import Scene
from harness.scenes.situations import PacketToSend
from harness.stimuli import answering
from harness.stimuli.fragment_play import (
    is_told_to_send,
    sends_another_packet,
    sends_another_packet_in_vain,
)
from reference_stack.kernel.direction import Direction


@when("nobody answers the meter")
def nobody_answers(scene: Scene) -> None:
    answering.nobody_answers(scene)


@when(parsers.parse("the gateway answers that {words}"))
def gateway_answers(scene: Scene, words: str) -> None:
    answering.answers_requests(scene, words)


@when(parsers.parse("the gateway says amid the fragments that {words}"))
def gateway_answers_early(scene: Scene, words: str) -> None:
    answering.answers_fragment(scene, words)


@when(parsers.parse("after its end the gateway says that {words}"))
def gateway_answers_late(scene: Scene, words: str) -> None:
    answering.answers_late(scene, words)


@when(
    parsers.parse("the gateway {does}, and the meter has another packet of {size:d} bytes to send"),
    target_fixture="other",
)
def another_packet_follows(scene: Scene, does: str, size: int) -> tuple[PacketToSend, int]:
    answering.after_one_packet(scene, does)
    return sends_another_packet(scene, size)


@when(
    parsers.parse("the gateway {does}, and nobody answers the next packet of {size:d} bytes"),
    target_fixture="since",
)
def nobody_answers_the_next(scene: Scene, does: str, size: int) -> int:
    answering.after_one_packet(scene, does)
    return sends_another_packet_in_vain(scene, size)


@then("the meter asks about the next packet as often as agreed and then gives up")
def meter_asks_about_the_next(scene: Scene, since: int) -> None:
    scene.judge(requests.asks_until_the_limit(scene.trace, scene.profile, since=since))


@when(
    parsers.parse(
        "the gateway says of no packet that {words}, and a packet of {size:d} bytes follows"
    ),
    target_fixture="other",
)
def packet_follows_an_answer(scene: Scene, words: str, size: int) -> tuple[PacketToSend, int]:
    answering.answers_before(scene, words)
    return sends_another_packet(scene, size)


@then("the gateway recovers the other packet intact, as far as texts say")
def gateway_recovers_the_other_if_it_must(scene: Scene, other: tuple[PacketToSend, int]) -> None:
    packet, since = other
    finding = packet_recovered(scene.trace, scene.profile, packet.packet, since=since)
    scene.judge(replace(finding, requirement="SCHC-FRAG-AOE-038"))


@then("the gateway recovers the other packet intact")
def gateway_recovers_the_other_packet(scene: Scene, other: tuple[PacketToSend, int]) -> None:
    packet, since = other
    scene.judge(packet_recovered(scene.trace, scene.profile, packet.packet, since=since))


@then("every tile is in the place that its fragment names")
def tiles_are_in_place(scene: Scene, packet: PacketToSend) -> None:
    scene.judge(checks.tiles_in_place(scene.trace, scene.profile, packet.octets))


@then("the packet ends with its check, in the window of its last tile")
def packet_ends_with_its_check(scene: Scene, packet: PacketToSend) -> None:
    scene.judge(checks.ends_with_its_check(scene.trace, scene.profile, packet.octets))


@then("the last tile travels one way")
def last_tile_travels_one_way(scene: Scene, packet: PacketToSend) -> None:
    scene.judge(checks.last_tile_one_way(scene.trace, scene.profile, packet.octets))


@when(
    parsers.parse("the meter is told to send a SCHC packet of {size:d} bytes"),
    target_fixture="since",
)
def meter_is_told_to_send(scene: Scene, size: int) -> int:
    return is_told_to_send(scene, size)


@then("the packet is not cut up")
def packet_is_not_cut_up(scene: Scene, since: int) -> None:
    scene.judge(checks.not_cut_up(scene.trace, scene.profile, since=since))


@then("the meter asks as often as agreed and then gives up")
def meter_asks_as_often_as_agreed(scene: Scene) -> None:
    scene.judge(requests.asks_until_the_limit(scene.trace, scene.profile))


@then("its requests are a Retransmission Timer apart")
def requests_are_apart(scene: Scene) -> None:
    scene.judge(requests.requests_are_apart(scene.trace, scene.profile))


@then("its requests name the right window")
def requests_name_their_window(scene: Scene) -> None:
    scene.judge(requests.requests_name_their_window(scene.trace, scene.profile))


@then("a request follows what was sent again")
def request_follows(scene: Scene) -> None:
    scene.judge(reactions.asks_after_sending_again(scene.trace, scene.profile))


@then("the meter gives up the packet")
def meter_gives_up(scene: Scene) -> None:
    scene.judge(reactions.gives_up_at_once(scene.trace, scene.profile))


@then("the meter asks with the All-1 again")
def meter_asks_with_all_1(scene: Scene) -> None:
    scene.judge(reactions.asks_with_the_all_1(scene.trace, scene.profile))


@then("the meter does not answer the abort")
def abort_is_not_answered(scene: Scene) -> None:
    scene.judge(reactions.abort_is_not_answered(scene.trace, scene.profile))


@then("the meter asks no more")
def meter_asks_no_more(scene: Scene) -> None:
    scene.judge(reactions.success_ends_it(scene.trace, scene.profile))


@then("the meter goes on with the packet")
def meter_goes_on(scene: Scene) -> None:
    scene.judge(reactions.goes_on_unmoved(scene.trace, scene.profile))


@then("the meter does not send tiles again")
def nothing_is_sent_again(scene: Scene) -> None:
    scene.judge(reactions.nothing_sent_again(scene.trace, scene.profile))


@then("no tile of the next window goes out before an acknowledgement")
def window_is_waited_for(scene: Scene) -> None:
    finding = requests.windows_are_waited_for(scene.trace, scene.profile)
    scene.judge(replace(finding, requirement="SCHC-LW-026"))


@then("the meter asks about the window as often as agreed and then gives up")
def meter_asks_about_the_window(scene: Scene) -> None:
    finding = requests.asks_until_the_limit(scene.trace, scene.profile)
    scene.judge(replace(finding, requirement="SCHC-LW-027"))


@then("only tiles reported missing are sent again")
def only_missing_tiles_are_sent_again(scene: Scene) -> None:
    scene.judge(reactions.no_more_than_reported(scene.trace, scene.profile))


@then("every tile reported missing is sent again, as far as texts say")
def missing_tiles_are_sent_again_if_they_must(scene: Scene) -> None:
    finding = missing_tiles_resent(scene.trace, scene.profile)
    scene.judge(replace(finding, requirement="SCHC-FRAG-017"))


@then("the meter goes on with the packet, as far as texts say")
def meter_goes_on_if_it_must(scene: Scene) -> None:
    finding = reactions.goes_on_unmoved(scene.trace, scene.profile)
    scene.judge(replace(finding, requirement="SCHC-FRAG-AOE-038"))


@then("the packet goes its way, as far as texts say")
def packet_goes_its_way(scene: Scene, packet: PacketToSend) -> None:
    trace, profile = scene.trace, scene.profile
    in_place = checks.tiles_in_place(trace, profile, packet.octets)
    recovered = packet_recovered(trace, profile, packet.packet)
    scene.judge(*(replace(f, requirement="SCHC-FRAG-AOE-038") for f in (in_place, recovered)))


@then("every frame of the packet fits")
def frames_of_the_packet_fit(scene: Scene) -> None:
    scene.judge(frames_fit(scene.trace, scene.profile, Direction.UPLINK))
