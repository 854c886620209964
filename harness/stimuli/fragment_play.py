"""How a gateway is played that hears fragments which no meter of ours sends. RFC9011 §5.6.2.

The harness puts them on the air one by one, and leaves time for the receive windows of each, in
which the gateway may answer. At the end our meter gives it some more occasions.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from adapters.base import Party
from harness.checks.fragmentation_hearing import answers_of_gateway
from harness.scenes.scene import Scene
from harness.scenes.situations import LEAST_PACKET_OCTETS, PacketToSend, datagram, uplink_packet
from harness.scenes.verdict import Inconclusive, NotApplicable
from harness.stimuli.answering import ON_THE_WALL, a_while, nobody_answers, plays_out
from harness.stimuli.fragment_words import Spoken, said
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Duration
from reference_stack.schc.fragmentation.layouts import fragment_header
from reference_stack.schc.fragmentation.messages import Ack, AckRequest, SenderAbort
from reference_stack.schc.rules import rule_id

_PARTS = re.compile(r",? then (?=\S)")
_SILENCES = {
    "nothing for longer than the Inactivity Timer": 1.1,
    "nothing for most of the Inactivity Timer": 0.7,
}
_NEXT = " of the next packet"
_IDLE = "uplinks without a word"
_STEP = Duration.of(seconds=4)
"""From one uplink to the next: its receive windows, and a margin."""
_OCCASIONS = 2
"""Uplinks at the end, in whose windows the gateway may say what it has still to say."""


@dataclass(frozen=True, slots=True)
class HeardPacket:
    """A packet that the gateway hears of, and the one after it; `since` is where that begins.

    `since_next` is where the gateway first hears of the one after it; the end, if it never does.
    """

    packet: PacketToSend
    following: PacketToSend
    since: int
    since_next: int = 0

    @property
    def size_octets(self) -> int:
        return self.packet.size_octets


def gateway_hears(
    scene: Scene,
    size_octets: int,
    words: str,
    *,
    altered: Callable[[PacketToSend], PacketToSend] = lambda packet: packet,
) -> HeardPacket:
    """The gateway hears all this of an altered packet, in this order. Raises NotApplicable where
    there is none."""
    if scene.company.over_ip:
        raise NotApplicable("there is no radio")
    scene.start()
    if not scene.company.is_virtual:
        _begins_afresh(scene)
    heard = HeardPacket(
        altered(_packet(scene, size_octets, 7)), next_packet(scene, size_octets), scene.position
    )
    if _NEXT in words:
        _require_unlike(scene, heard)
    since_next = None
    for part in _PARTS.split(words):
        if part.endswith(_NEXT) and since_next is None:
            since_next = scene.position
        _play_part(scene, heard, part)
    _give_occasions(scene)
    scene.settle(within=a_while(scene))
    return replace(heard, since_next=scene.position if since_next is None else since_next)


def _require_unlike(scene: Scene, heard: HeardPacket) -> None:
    """What is octet for octet a fragment of the packet before may be a late copy of it.

    Raises Inconclusive.
    """
    of = _spoken(scene, heard.packet)
    octets = of.per_frame * of.rule.tile_size // 8
    if heard.packet.octets[:octets] == heard.following.octets[:octets]:
        raise Inconclusive("frames are so short that the next packet begins as the one before")


def _give_occasions(scene: Scene) -> None:
    for _ in range(_OCCASIONS):
        scene.order(Party.METER, "uplink")
        scene.play(_STEP)


def _play_part(scene: Scene, heard: HeardPacket, part: str) -> None:
    if part in _SILENCES:
        _is_silent(scene, _SILENCES[part])
        return
    if part == _IDLE:
        _give_occasions(scene)
        return
    packet = heard.following if part.endswith(_NEXT) else heard.packet
    for message in said(part.removesuffix(_NEXT), _spoken(scene, packet)):
        octets = message.octets()
        scene.inject(octets[1:], port=octets[0], direction=Direction.UPLINK)
        scene.play(_STEP)


def _begins_afresh(scene: Scene) -> None:
    """What a gateway on the wall clock still holds of a packet is given up.

    Raises Inconclusive when it does not let go of it, for without DTag it would be mixed up with
    the packet that comes.
    """
    since = scene.position
    rule = scene.profile.uplink
    for message in (SenderAbort(), AckRequest(0), SenderAbort()):
        octets = message.encode(rule).octets()
        scene.inject(octets[1:], port=octets[0], direction=Direction.UPLINK)
        scene.play(_STEP)
    for answer in answers_of_gateway(scene.trace, scene.profile, since=since):
        if isinstance(answer.message, Ack) and answer.message.bitmap.value:
            raise Inconclusive("the gateway still holds tiles of a packet that was given up")


def _is_silent(scene: Scene, part: float) -> None:
    timer = scene.profile.uplink.inactivity_timer
    if timer is None:
        raise NotApplicable("no Inactivity Timer is agreed")
    if not scene.company.is_virtual and timer > ON_THE_WALL:
        raise Inconclusive(f"nobody waits {timer} for a device on the wall clock")
    scene.play(timer.times(part))


def _spoken(scene: Scene, packet: PacketToSend) -> Spoken:
    rule = scene.profile.uplink
    room = scene.profile.link.payload_limit_octets * 8 + rule.rule_id_length
    per_frame = (room - fragment_header(rule).length) // rule.tile_size
    return Spoken(rule, Bits.from_octets(packet.octets), per_frame)


def sends_another_packet(scene: Scene, size_octets: int) -> tuple[PacketToSend, int]:
    """The meter sends the next packet of that size; it, and where to look for what comes of it.

    Raises Inconclusive when the meter takes no such order.
    """
    packet, since = _is_given_another(scene, size_octets)
    plays_out(scene, since=since)
    return packet, since


def sends_another_packet_in_vain(scene: Scene, size_octets: int) -> int:
    """The same, and nobody answers; where to look for what comes of it."""
    _, since = _is_given_another(scene, size_octets)
    nobody_answers(scene)
    return since


def _is_given_another(scene: Scene, size_octets: int) -> tuple[PacketToSend, int]:
    packet, since = next_packet(scene, size_octets), scene.position
    if not scene.can(Party.METER, "send-schc-packet", octets=packet.octets.hex()):
        raise Inconclusive("the meter takes no order to send a packet")
    return packet, since


def is_told_to_send(scene: Scene, size_octets: int) -> int:
    """The meter is told to send a SCHC Packet of that size, which it may refuse, after a short one.

    Where to look for what comes of it. Raises Inconclusive when it takes no such order at all.
    """
    scene.start()
    short = uplink_packet(scene, LEAST_PACKET_OCTETS)
    if not scene.can(Party.METER, "send-schc-packet", octets=short.octets.hex()):
        raise Inconclusive("the meter takes no order to send a packet")
    scene.settle(within=a_while(scene))
    since = scene.position
    packet = next_packet(scene, size_octets)
    scene.can(Party.METER, "send-schc-packet", octets=packet.octets.hex())
    scene.settle(within=a_while(scene))
    return since


def next_packet(scene: Scene, size_octets: int) -> PacketToSend:
    """Another of the same size: it has other data."""
    return _packet(scene, size_octets, 11)


def _packet(scene: Scene, size_octets: int, step: int) -> PacketToSend:
    """Data that a gateway which remembers earlier scenarios does not know yet."""
    moment = scene.company.first_counter  # 0 in virtual time, in which everybody starts afresh
    payload = bytes(
        i * step + (moment >> i % 4 * 8) & 0xFF for i in range(size_octets - LEAST_PACKET_OCTETS)
    )
    packet = datagram(scene, payload, Direction.UPLINK)
    rule = rule_id(scene.profile.rules.no_compression).octets()
    return PacketToSend(size_octets, rule + packet, packet)
