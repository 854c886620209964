"""Image blocks to a group of meters, in frames of the harness's own making. WP §multicast.

They go under the broadcast key, want no answer, and wait for no receive window. Each goes in one
frame, or in fragments if the profile has any for groups. Rules of the profile leave the device's
address out, so that each member of the group puts in its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from harness.octets.reading_frame import compressor_of
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive, NotApplicable
from harness.stimuli.belongings import Held
from harness.stimuli.correspondence import Correspondent
from harness.stimuli.crossings import FASTEST
from harness.stimuli.deviations import BROADCAST, DEVIATIONS, Sealing
from harness.stimuli.fragments_to_meter import cut
from harness.stimuli.images import Image, block
from harness.stimuli.speaking import client_datagram
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction

ANOTHER_GROUP = bytes.fromhex("ff150000000000000000000000006f74")
_TRANSFER = 2
_FEWEST = 2
"""Fragments of a packet that is too long for a frame."""


@dataclass(frozen=True, slots=True)
class ToldGroup:
    """What was said to the group stands from `since` to `until` in the trace, under these ids."""

    since: int
    until: int
    invoke_ids: tuple[int, ...]


def blocks_fit_frames(scene: Scene) -> None:
    """Frames are long enough for a block, if we set that up. Raises NotApplicable."""
    if scene.company.over_ip:
        raise NotApplicable("it has no radio, so nothing goes to a group")
    if scene.company.device.takes_setup:
        scene.arrange(scene.profile.with_data_rate(FASTEST))


class GroupSpeaker:
    """Says blocks of one image to the group of the meter. Raises Inconclusive without the key."""

    def __init__(self, scene: Scene, association: str, held: Held, image: Image) -> None:
        self._scene = scene
        self._client = Correspondent(scene, association)
        self._held = held
        self._image = image
        self._since = scene.position
        self._invoke_ids: list[int] = []
        self._before: Sealing | None = None
        """What was said first of the block before: whatever was heard of it, that is used up."""
        if self._client.context.keys.gbek is None:
            raise Inconclusive("the broadcast key of the meter is not known")

    def says(self, number: int) -> None:
        """A block rightly, and again where the radio may lose it: nobody tells whether it did."""
        self._before = self._sealed(number)
        self._put(self._before.apdu())
        for _ in range(self._client.repetitions):
            self._put(self._sealed(number).apdu())

    def says_in_part(self, number: int) -> None:
        """A block in fragments without the first of them. Raises Inconclusive if it needs none."""
        self._put(self._sealed(number).apdu(), without_first=True)

    def says_wrongly(self, number: int, how: str) -> None:
        """A block with something wrong, by the words of the features."""
        sealing, client = self._sealed(number), self._client
        group: bytes | None = None
        match how:
            case "under the unicast key":
                unicast = client.context.keys.guek
                assert unicast is not None
                apdu = replace(sealing, key=unicast).apdu()
            case "under the counter of the one before":
                assert self._before is not None
                apdu = replace(sealing, counter=self._before.counter).apdu()
            case "to another group":
                apdu, group = sealing.apdu(), ANOTHER_GROUP
            case _:
                apdu = WRONG[how](sealing)
        for _ in range(1 + client.repetitions):
            self._put(apdu, group)

    def told(self) -> ToldGroup:
        """All of it, once it is quiet."""
        self._scene.settle()
        return ToldGroup(self._since, self._scene.position, tuple(self._invoke_ids))

    def _sealed(self, number: int) -> Sealing:
        client = self._client
        request = client.action(self._held.method(_TRANSFER), block(self._image, number))
        request = replace(request, invoke=request.invoke._replace(confirmed=False))
        self._invoke_ids.append(request.invoke.invoke_id)
        sealing, key = client.sealing(request.encode()), client.context.keys.gbek
        assert key is not None
        return replace(sealing, key=key, control=sealing.control | BROADCAST)

    def _put(self, apdu: bytes, group: bytes | None = None, *, without_first: bool = False) -> None:
        scene, agreed = self._scene, self._client.parameters
        wpdu = Wpdu(agreed.client_sap, agreed.server_sap, apdu)
        datagram = client_datagram(scene, wpdu.encode())
        if group is not None:
            datagram = replace(datagram, destination=group)
        compressor = compressor_of(scene.profile)
        message = compressor.compress(datagram.encode(), Direction.DOWNLINK).message
        frames = _frames(scene, message)
        if without_first and len(frames) < _FEWEST:
            raise Inconclusive("a block for a group goes in one frame")
        for octets in frames[1 if without_first else 0 :]:
            down = Direction.DOWNLINK
            scene.inject(octets[1:], port=octets[0], direction=down, multicast=True)
            scene.play(scene.profile.link.uplink_interval)


def _frames(scene: Scene, message: Bits) -> list[bytes]:
    """One frame, or fragments for groups. Raises Inconclusive when there are none of them."""
    limit, rule = scene.profile.link.payload_limit_octets, scene.profile.rules.multicast
    whole = message.octets()
    if len(whole) <= limit + 1:
        return [whole]
    if rule is None:
        raise Inconclusive(f"a block for a group has {len(whole)} octets, a frame carries {limit}")
    for count in range(_FEWEST, len(whole)):
        parts = cut(rule, message, count) or ()
        frames = [part.encode(rule).octets() for part in parts]
        if frames and max(map(len, frames)) <= limit + 1:
            return frames
    raise Inconclusive(f"a block for a group has {len(whole)} octets, which no fragments carry")


WRONG: dict[str, Callable[[Sealing], bytes]] = {
    f"with {what}": DEVIATIONS[what]
    for what in ("another encryption key", "a changed tag", "a changed ciphertext")
}
