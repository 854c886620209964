"""Messages of a trace, decoded: what every check reads. Pure, without memory, and total.

Nothing here raises for any octets: what is wrong is a value. Two words keep verdicts honest:

- `problem` is a `ProtocolError` that the *sender* answers for: malformed, wrongly protected, meant
  for another. It may stand beside a result; then the onlooker read on where a receiver stops.
- `obstacle` is a text: what kept the *onlooker* from judging, such as a key that the profile does
  not hold. It is no evidence; a check that meets one is inconclusive.

| function | gives |
|---|---|
| `read_frame(crossing, profile)` | `FrameReading`: kind, rule, message or packet, problem |
| `read_packet(octets, profile)` | `PacketReading`: ip, udp, echo, wpdu, apdu, problem |
| `read_apdu(octets, profile, association, sender)` | `ApduReading` of a bare APDU |
| `frames(trace, profile, ...)` | every frame at the radio, with its reading |
| `fragments(trace, profile, ...)` | every well-formed fragmentation message at the radio |
| `packets(trace, profile, ...)` | every packet at the IP side, at the radio too if asked |
| `apdus(trace, profile, ...)` | every APDU likewise |

`ApduReading` has `apdu` (decoded, in clear), `plain`, `octets`, `sender`, `layers`, and of these
`protection`, `kind`, `control`, `counter`, `title`, `broadcast`; `opened` says that all is well.

Iterators take the criteria of `Trace.messages`: `sender`, `direction`, `since`; each gives pairs of
`Observation` and reading, whatever became of the message: ask `observation.arrived`.

Readings are remembered per profile, since checks read the same trace again and again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import NamedTuple, TypeVar

from adapters.base import Crossing, Party, Point
from harness.octets.reading_apdu import ApduReading, octet_of
from harness.octets.reading_apdu import read_apdu as read_apdu_with
from harness.octets.reading_frame import FrameKind, FrameReader, FrameReading, Message
from harness.octets.reading_layers import LayerReading
from harness.octets.reading_packet import APDU_AT, PacketReader, PacketReading
from harness.scenes.trace import Observation, Trace
from reference_stack.dlms.apdu import Aare, Aarq, AssociationResult, InitiateRequest
from reference_stack.dlms.association import Side
from reference_stack.dlms.protection import ProtectionKind
from reference_stack.kernel.direction import Direction
from reference_stack.profiles.profile import Profile

__all__ = [
    "APDU_AT",
    "ApduReading",
    "FrameKind",
    "FrameReading",
    "LayerReading",
    "Message",
    "PacketReading",
    "apdus",
    "fragments",
    "frames",
    "octet_of",
    "packets",
    "read_apdu",
    "read_frame",
    "read_packet",
]

AT_IP: Collection[Point] = (Point.IP,)
AT_BOTH: Collection[Point] = (Point.IP, Point.RADIO)

_DEDICATED = (ProtectionKind.SERVICE_SPECIFIC_DED, ProtectionKind.GENERAL_DED)
_PROFILES_REMEMBERED = 8
_MESSAGES_REMEMBERED = 4096


def read_frame(crossing: Crossing, profile: Profile) -> FrameReading:
    """A crossing at the radio, read by the rules of the profile."""
    reader = _reader(profile)
    key = crossing.port, crossing.octets, crossing.direction
    found = reader.frames.get(key)
    if found is None:
        found = reader.frame_reader().read(*key)
        _remember(reader.frames, key, found)
    return found


def read_packet(octets: bytes, profile: Profile) -> PacketReading:
    """A whole IPv6 packet, read down to the APDU in clear."""
    reader = _reader(profile)
    found = reader.packets.get(octets)
    if found is None:
        found = reader.packet_reader.read(octets)
        _remember(reader.packets, octets, found)
    return found


def read_apdu(
    octets: bytes, profile: Profile, association: str = "", sender: Side | None = None
) -> ApduReading:
    """A bare APDU of the named association, or of the first that explains it when none is named.

    Raises MisuseError for a name that the profile does not have.
    """
    packet_reader = _reader(profile).packet_reader
    if association:
        profile.association(association)
        return read_apdu_with(octets, packet_reader.opener(association), sender)
    best: ApduReading | None = None
    for name in profile.associations:
        reading = read_apdu_with(octets, packet_reader.opener(name), sender)
        if reading.opened:
            return reading
        best = best or reading
    return best or read_apdu_with(octets, None, sender)


def frames(
    trace: Trace,
    profile: Profile,
    *,
    sender: Party | None = None,
    direction: Direction | None = None,
    port: int | None = None,
    since: int = 0,
) -> Iterator[tuple[Observation, FrameReading]]:
    """Every frame at the radio."""
    for observation in trace.messages(
        point=Point.RADIO, sender=sender, direction=direction, port=port, since=since
    ):
        yield observation, read_frame(observation.crossing, profile)


def fragments(
    trace: Trace,
    profile: Profile,
    *,
    sender: Party | None = None,
    direction: Direction | None = None,
    port: int | None = None,
    since: int = 0,
) -> Iterator[tuple[Observation, Message]]:
    """Every well-formed fragmentation message at the radio; the malformed are in `frames`."""
    for observation, reading in frames(
        trace, profile, sender=sender, direction=direction, port=port, since=since
    ):
        if reading.message is not None:
            yield observation, reading.message


def packets(
    trace: Trace,
    profile: Profile,
    *,
    sender: Party | None = None,
    direction: Direction | None = None,
    since: int = 0,
    points: Collection[Point] = AT_IP,
) -> Iterator[tuple[Observation, PacketReading]]:
    """Every packet at the given points; at the radio those that one frame carries whole."""
    for observation in trace.messages(sender=sender, direction=direction, since=since):
        crossing = observation.crossing
        if crossing.point in points and (reading := _packet(crossing, profile)):
            yield observation, reading


def apdus(
    trace: Trace,
    profile: Profile,
    *,
    sender: Party | None = None,
    direction: Direction | None = None,
    since: int = 0,
    points: Collection[Point] = AT_IP,
) -> Iterator[tuple[Observation, ApduReading]]:
    """Every APDU at the given points, protected or not, opened or not.

    Under a dedicated key it is read with the one that was agreed on in the trace.
    Those of an upper tester, at `Point.APPLICATION`, have no packet around them.
    """
    for observation in trace.messages(sender=sender, direction=direction, since=since):
        crossing = observation.crossing
        if crossing.point not in points:
            continue
        if crossing.point is Point.APPLICATION:
            side = Side.SERVER if crossing.direction is Direction.UPLINK else Side.CLIENT
            yield observation, read_apdu(crossing.octets, profile, sender=side)
        elif (packet := _packet(crossing, profile)) and packet.apdu is not None:
            if packet.apdu.obstacle and packet.apdu.kind in _DEDICATED and packet.association:
                packet = _with_dedicated_key(trace, observation, packet, profile)
            if packet.apdu is not None:
                yield observation, packet.apdu


def _with_dedicated_key(
    trace: Trace, observation: Observation, packet: PacketReading, profile: Profile
) -> PacketReading:
    """Read with the key of the association that opened last before. GB §9.2.5.

    A proposal whose answer was not seen may be in force or not, so that it proves nothing wrong.
    """
    agreed: bytes | None = None
    proposed: bytes | None = None
    is_open = False  # whether an answer to the proposal is still to come
    for earlier in trace.messages():
        if earlier.index >= observation.index:
            break
        found = _packet(earlier.crossing, profile)
        if found is None or found.apdu is None or found.association != packet.association:
            continue
        match found.apdu:
            case ApduReading(apdu=Aarq()):
                proposed, is_open = _proposed_key(found.apdu), True
            case ApduReading(apdu=Aare(result=result)) if is_open:
                # The same answer is seen at the radio and at the IP side.
                agreed = proposed if result == AssociationResult.ACCEPTED else agreed
                proposed, is_open = None, False
    readings = [
        _reader(profile).with_dedicated_key(packet, key) for key in (agreed, proposed) if key
    ]
    best = next((reading for reading in readings if reading.problem is None), None)
    if best is None and readings and not is_open:
        best = readings[0]
    return best or packet


def _proposed_key(aarq: ApduReading) -> bytes | None:
    request = aarq.initiate.apdu if aarq.initiate else None
    return request.dedicated_key if isinstance(request, InitiateRequest) else None


def _packet(crossing: Crossing, profile: Profile) -> PacketReading | None:
    if crossing.point is Point.IP:
        return read_packet(crossing.octets, profile)
    if crossing.point is Point.RADIO:
        packet = read_frame(crossing, profile).packet
        return None if packet is None else read_packet(packet, profile)
    return None


class _Remembered(NamedTuple):
    profile: Profile
    packet_reader: PacketReader
    frame_readers: list[FrameReader]
    frames: OrderedDict[tuple[int | None, bytes, Direction], FrameReading]
    packets: OrderedDict[bytes, PacketReading]
    dedicated: dict[tuple[str, bytes], Profile]

    def frame_reader(self) -> FrameReader:
        """Made when the first frame comes: rules take a while to be made ready."""
        if not self.frame_readers:
            self.frame_readers.append(FrameReader(self.profile))
        return self.frame_readers[0]

    def with_dedicated_key(self, packet: PacketReading, key: bytes) -> PacketReading:
        """The same packet, read by a profile whose association holds this key."""
        known = packet.association, key
        if known not in self.dedicated:
            parameters = self.profile.association(packet.association)
            parameters = replace(parameters, keys=replace(parameters.keys, dedicated=key))
            self.dedicated[known] = self.profile.with_association(packet.association, parameters)
        return read_packet(packet.octets, self.dedicated[known])


_REMEMBERED: OrderedDict[int, _Remembered] = OrderedDict()


def _reader(profile: Profile) -> _Remembered:
    found = _REMEMBERED.get(id(profile))
    if found is not None and found.profile is profile:
        return found
    made = _Remembered(profile, PacketReader(profile), [], OrderedDict(), OrderedDict(), {})
    _REMEMBERED[id(profile)] = made
    if len(_REMEMBERED) > _PROFILES_REMEMBERED:
        _REMEMBERED.popitem(last=False)
    return made


K = TypeVar("K")
V = TypeVar("V")


def _remember(memory: OrderedDict[K, V], key: K, value: V) -> None:
    memory[key] = value
    if len(memory) > _MESSAGES_REMEMBERED:
        memory.popitem(last=False)
