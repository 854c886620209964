"""Image blocks to a group of meters, in frames of the harness's own making. WP §multicast.

They go under the broadcast key, want no answer, and wait for no receive window. Each fits in one
frame, as the base profile has it. Rules of the profile leave the device's address out, so that
each member of the group puts in its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from harness.belongings import Held
from harness.correspondence import Correspondent
from harness.crossings import FASTEST
from harness.deviations import BROADCAST, DEVIATIONS, Sealing
from harness.images import Image, block
from harness.reading_frame import compressor_of
from harness.scene import Scene
from harness.speaking import client_datagram
from harness.verdict import Inconclusive, NotApplicable
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.kernel.direction import Direction

ANOTHER_GROUP = bytes.fromhex("ff150000000000000000000000006f74")
_TRANSFER = 2


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
        self._last: Sealing | None = None
        if self._client.context.keys.gbek is None:
            raise Inconclusive("the broadcast key of the meter is not known")

    def says(self, number: int) -> None:
        """A block rightly, and again where the radio may lose it: nobody tells whether it did."""
        for _ in range(1 + self._client.repetitions):
            self._last = self._sealed(number)
            self._put(self._last.apdu())

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
                assert self._last is not None
                apdu = replace(sealing, counter=self._last.counter).apdu()
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

    def _put(self, apdu: bytes, group: bytes | None = None) -> None:
        scene, agreed = self._scene, self._client.parameters
        wpdu = Wpdu(agreed.client_sap, agreed.server_sap, apdu)
        datagram = client_datagram(scene, wpdu.encode())
        if group is not None:
            datagram = replace(datagram, destination=group)
        compressor = compressor_of(scene.profile)
        octets = compressor.compress(datagram.encode(), Direction.DOWNLINK).message.octets()
        limit = scene.radio.limit_octets
        if limit is not None and len(octets) > limit + 1:
            raise Inconclusive(f"a block for a group has {len(octets)} octets, a frame {limit}")
        down = Direction.DOWNLINK
        scene.inject(octets[1:], port=octets[0], direction=down, multicast=True)
        scene.play(scene.profile.link.uplink_interval)


WRONG: dict[str, Callable[[Sealing], bytes]] = {
    f"with {what}": DEVIATIONS[what]
    for what in ("another encryption key", "a changed tag", "a changed ciphertext")
}
