"""Phrases about a gateway that hears fragments and answers them."""

from __future__ import annotations

from dataclasses import replace

from pytest_bdd import parsers, then, when

from harness.checks import fragmentation_answers as answers
from harness.checks import fragmentation_endings as endings
from harness.checks.fragmentation import packet_recovered
from harness.scenes.scene import Scene
from harness.scenes.situations import PacketToSend
from harness.scenes.verdict import NotApplicable, Verdict, inconclusive
from harness.stimuli.fragment_play import HeardPacket, gateway_hears


@when(
    parsers.parse("of a packet of {size:d} bytes the gateway hears {words}"),
    target_fixture="heard",
)
def gateway_hears_of_a_packet(scene: Scene, size: int, words: str) -> HeardPacket:
    return gateway_hears(scene, size, words)


@then("its reports are true")
def reports_are_true(scene: Scene, heard: HeardPacket) -> None:
    octets, since = heard.packet.octets, heard.since
    scene.judge(answers.reports_are_true(scene.trace, scene.profile, octets, since=since))


@then("its reports are as short as they have to be")
def reports_are_short(scene: Scene, heard: HeardPacket) -> None:
    scene.judge(answers.reports_are_short(scene.trace, scene.profile, since=heard.since))


@then("its reports are about windows that miss tiles")
def reports_name_gaps(scene: Scene, heard: HeardPacket) -> None:
    octets, since = heard.packet.octets, heard.since
    scene.judge(answers.reports_name_gaps(scene.trace, scene.profile, octets, since=since))


@then("it confirms the packet in the window of its last tile")
def gateway_confirms(scene: Scene, heard: HeardPacket) -> None:
    octets, since = heard.packet.octets, heard.since
    scene.judge(answers.confirms(scene.trace, scene.profile, octets, since=since))


@then("it does not confirm the packet")
def gateway_confirms_nothing(scene: Scene, heard: HeardPacket) -> None:
    scene.judge(answers.confirms_nothing(scene.trace, scene.profile, since=heard.since))


@then("it does not confirm the packet, if it can remember none")
def gateway_confirms_nothing_unless_it_remembers(scene: Scene, heard: HeardPacket) -> None:
    if not scene.company.is_virtual:
        raise NotApplicable("an ACK REQ may be about a packet that it has got before")
    gateway_confirms_nothing(scene, heard)


@then("it does not confirm the next packet")
def gateway_does_not_confirm_the_next(scene: Scene, heard: HeardPacket) -> None:
    scene.judge(answers.confirms_nothing(scene.trace, scene.profile, since=heard.since_next))


@then("it answers with nothing but acknowledgements and aborts")
def gateway_speaks_in_control_messages(scene: Scene, heard: HeardPacket) -> None:
    scene.judge(answers.speaks_in_control_messages(scene.trace, scene.profile, since=heard.since))


@then("its reports are about one window each, as far as texts say")
def reports_are_about_one_window(scene: Scene, heard: HeardPacket) -> None:
    finding = answers.speaks_in_control_messages(scene.trace, scene.profile, since=heard.since)
    scene.judge(replace(finding, requirement="SCHC-FRAG-AOE-040"))


@then("it hands up just this packet")
def gateway_hands_up_the_packet(scene: Scene, heard: HeardPacket) -> None:
    packet, since = heard.packet.packet, heard.since
    scene.judge(packet_recovered(scene.trace, scene.profile, packet, since=since))


@then("it hands up just this packet, as far as texts say")
def gateway_hands_up_the_packet_if_it_must(scene: Scene, heard: HeardPacket) -> None:
    packet, since = heard.packet.packet, heard.since
    finding = packet_recovered(scene.trace, scene.profile, packet, since=since)
    scene.judge(replace(finding, requirement="SCHC-FRAG-032"))


@then("the gateway recovers the packet intact, as far as texts say")
def gateway_recovers_the_packet_if_it_must(scene: Scene, packet: PacketToSend) -> None:
    finding = packet_recovered(scene.trace, scene.profile, packet.packet)
    scene.judge(replace(finding, requirement="SCHC-FRAG-032"))


@then("it hands up the next packet")
def gateway_hands_up_the_next_packet(scene: Scene, heard: HeardPacket) -> None:
    packet, since = heard.following.packet, heard.since
    scene.judge(packet_recovered(scene.trace, scene.profile, packet, since=since))


@then("it hands up the next packet, if it has let go of the first")
def gateway_hands_up_the_next_packet_if_it_may(scene: Scene, heard: HeardPacket) -> None:
    packet, since = heard.following.packet, heard.since
    finding = packet_recovered(scene.trace, scene.profile, packet, since=since)
    if finding.verdict is Verdict.FAIL:
        finding = inconclusive("the next packet is not handed up; an abort need not be heeded")
    scene.judge(finding)


@then("it hands up the next packet, as recommended")
def gateway_hands_up_the_next_packet_as_recommended(scene: Scene, heard: HeardPacket) -> None:
    packet, since = heard.following.packet, heard.since
    finding = packet_recovered(scene.trace, scene.profile, packet, since=since)
    scene.judge(replace(finding, requirement="SCHC-FRAG-AOE-031"))


@then("it does not hand up any packet")
def gateway_hands_up_nothing(scene: Scene, heard: HeardPacket) -> None:
    scene.judge(endings.nothing_recovered(scene.trace, scene.profile, since=heard.since))


@then("it gives up the packet and says so")
def gateway_gives_up(scene: Scene, heard: HeardPacket) -> None:
    scene.judge(endings.gives_up(scene.trace, scene.profile, since=heard.since))


@then("it answers as often as agreed and then gives up")
def gateway_gives_up_in_time(scene: Scene, heard: HeardPacket) -> None:
    scene.judge(endings.gives_up_in_time(scene.trace, scene.profile, since=heard.since))


@then("it does not give up the packet")
def gateway_does_not_give_up(scene: Scene, heard: HeardPacket) -> None:
    scene.judge(endings.does_not_give_up(scene.trace, scene.profile, since=heard.since))


@then("it does not answer the abort")
def gateway_does_not_answer_the_abort(scene: Scene, heard: HeardPacket) -> None:
    scene.judge(endings.abort_is_not_acknowledged(scene.trace, scene.profile, since=heard.since))


@then("it acknowledges each window that has ended")
def windows_are_acknowledged(scene: Scene, heard: HeardPacket) -> None:
    finding = endings.windows_are_acknowledged(scene.trace, scene.profile, since=heard.since)
    scene.judge(replace(finding, requirement="SCHC-LW-025"))
