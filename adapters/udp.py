"""A meter or head-end on its IP side, over a UDP socket: `udp:host:port?option=value`.

The device lives on the wall clock. What the harness sees are whole IPv6 packets between a meter and
a head-end with the addresses of the profile; what goes over the socket are their UDP payloads, so
the device may as well sit behind IPv4 or on a loopback port. Its port in the packets is
`head-end-port` or `meter-port`, whichever it is, for the port in the address; other ports of the
device keep their number. With port 0 in the address the port it last sent from stands for that.

Only datagrams from the host in the address are taken. `give` cannot carry what a UDP socket cannot:
a packet with a wrong checksum or length, or between others than these two; it is `Unsupported`.

Options: `party` (meter, head-end), `bind` (where the device finds us: host:port, host or
:port), `meter`, `head-end` (IPv6 addresses in the packets), `meter-port`, `head-end-port`. A setup
may name the last four too, or have a profile that does; what the address says counts first.
"""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Mapping, Sequence

from adapters.addresses import Address
from adapters.base import AdapterError, Crossing, Order, Party, Point, TimeKind, Unsupported
from adapters.udp_names import DLMS_PORT, End, Endpoint, Naming, read_bind, read_device
from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import EPOCH, Instant

MAX_DATAGRAMS = 1000
"""That one `take` brings; the others wait in the socket."""
_ROOM_OCTETS = 1 << 16
_LONGEST_WAIT_SECONDS = 60.0


class UdpAdapter:
    """One device behind one socket, which is open from the moment this is made until `close`."""

    SCHEME = "udp"
    time = TimeKind.WALL
    takes_setup = False

    def __init__(
        self,
        device: Endpoint,
        party: Party = Party.METER,
        *,
        bind: Endpoint | None = None,
        naming: Naming | None = None,
    ) -> None:
        """Raises AdapterError when the host is not known or the port is taken."""
        self.party = party
        self.identity = f"{party.value} at {device}"
        self.over_ip = party is Party.METER
        self._naming = naming or Naming()
        self._family, self._found = _resolved(device.host)
        self._host = _plain(str(self._found[0]))
        self._port = device.port
        self._last_port = device.port
        self._own_end: End | None = None
        self._peer_end: End | None = None
        self._began_us = _monotonic_us()
        self._taken_until = EPOCH
        self._socket = self._bound(bind or Endpoint("", DLMS_PORT))

    @classmethod
    def from_address(cls, address: Address) -> UdpAdapter:
        """Raises AddressError for mistakes in it."""
        device, party = read_device(address)
        return cls(device, party, bind=read_bind(address), naming=Naming.read(address))

    @property
    def bound(self) -> Endpoint:
        """Where the device finds us."""
        host, port = self._socket.getsockname()[:2]
        return Endpoint(host, port)

    # -- what every adapter does ---------------------------------------------------------------

    def reset(self, setup: Mapping[str, object], now: Instant) -> None:
        """See `Adapter`. What came in since the last `take` is gone; the device knows of nothing.

        Raises AdapterError when nobody says what meter and head-end are called.
        """
        meter, head_end = self._naming.ends(setup)
        uses_head_end = self.party is Party.HEAD_END
        self._own_end, self._peer_end = (head_end, meter) if uses_head_end else (meter, head_end)
        self._began_us = _monotonic_us() - now.microseconds
        self._taken_until = now
        for _ in range(MAX_DATAGRAMS):
            if self._receive() is None:
                return

    def give(self, crossing: Crossing) -> None:
        """See `Adapter`. Raises Unsupported for what a UDP socket cannot carry."""
        own, peer = self._ends()
        if crossing.point is not Point.IP:
            raise AdapterError(f"{self.identity} takes nothing at {crossing.point.value}")
        try:
            datagram = UdpDatagram.decode(crossing.octets)
        except ProtocolError as problem:
            raise Unsupported(f"a UDP socket cannot carry this packet: {problem}") from None
        if (datagram.source, datagram.source_port) != peer or datagram.destination != own.address:
            raise Unsupported("a UDP socket carries nothing between others than these two")
        port = datagram.destination_port
        if port == own.port:
            port = self._last_port
        if not port:
            raise Unsupported(f"{self.identity} has sent nothing yet, so its port is not known")
        try:
            self._socket.sendto(datagram.payload, (self._found[0], port, *self._found[2:]))
        except OSError as problem:
            raise AdapterError(f"{self.identity} cannot be reached: {problem.strerror}") from None

    def take(self, until: Instant) -> Sequence[Crossing]:
        """See `Adapter`. Waits until then, and brings at most `MAX_DATAGRAMS`."""
        taken: list[Crossing] = []
        while len(taken) < MAX_DATAGRAMS:
            received = self._receive()
            if received is not None:
                taken.append(self._crossing(received, until))
                continue
            rest_us = until.microseconds - self._now().microseconds
            if rest_us <= 0:
                break
            wait = min(rest_us / 1_000_000, _LONGEST_WAIT_SECONDS)
            select.select([self._socket], [], [], wait)
        self._taken_until = max(self._taken_until, until)
        return taken

    def due(self) -> Instant | None:
        """See `Adapter`. A device on the wall clock says nothing of what it will do."""
        return None

    def control(self, order: Order, now: Instant) -> Mapping[str, object]:
        """See `Adapter`. There is no upper tester behind a UDP socket."""
        raise Unsupported(f"{self.identity} has no upper tester for {order.name!r}")

    def close(self) -> None:
        """See `Adapter`."""
        self._socket.close()

    # -- packets -------------------------------------------------------------------------------

    def _ends(self) -> tuple[End, End]:
        if self._own_end is None or self._peer_end is None:
            raise AdapterError(f"{self.identity} was never started")
        return self._own_end, self._peer_end

    def _crossing(self, received: tuple[bytes, int], until: Instant) -> Crossing:
        payload, port = received
        own, peer = self._ends()
        stands_for_own = not self._port or port == self._port
        packet = UdpDatagram(
            source=own.address,
            source_port=own.port if stands_for_own else port,
            destination=peer.address,
            destination_port=peer.port,
            payload=payload,
        ).encode()
        at = max(self._taken_until, min(self._now(), until))
        self._taken_until = at
        way = Direction.DOWNLINK if self.party is Party.HEAD_END else Direction.UPLINK
        return Crossing(at, Point.IP, way, packet)

    # -- the socket ----------------------------------------------------------------------------

    def _now(self) -> Instant:
        return Instant(_monotonic_us() - self._began_us)

    def _bound(self, bind: Endpoint) -> socket.socket:
        found = socket.socket(self._family, socket.SOCK_DGRAM)
        try:
            found.setblocking(False)
            found.bind((bind.host, bind.port))
        except (OSError, UnicodeError) as problem:
            found.close()
            reason = getattr(problem, "strerror", None) or problem
            raise AdapterError(f"cannot bind {bind}: {reason}; choose another with bind") from None
        return found

    def _receive(self) -> tuple[bytes, int] | None:
        """The next datagram of the device and the port it came from, or None when there is none."""
        for _ in range(MAX_DATAGRAMS):
            try:
                payload, sender = self._socket.recvfrom(_ROOM_OCTETS)
            except BlockingIOError:
                return None
            except ConnectionError:
                continue  # some systems tell here that an earlier datagram found nobody
            except OSError as problem:
                raise AdapterError(f"{self.identity}: {problem.strerror}") from None
            if _plain(sender[0]) == self._host:
                self._last_port = self._port or sender[1]
                return payload, sender[1]
        return None


def _monotonic_us() -> int:
    return time.monotonic_ns() // 1000


def _plain(host: str) -> str:
    """Without the zone that some systems put behind a link-local address."""
    return host.partition("%")[0]


def _resolved(host: str) -> tuple[socket.AddressFamily, tuple[str | int, ...]]:
    """The kind of address and the whole of it: for IPv6 it has more parts than host and port."""
    try:
        family, _, _, _, found = socket.getaddrinfo(host, None, type=socket.SOCK_DGRAM)[0]
    except (OSError, UnicodeError) as problem:
        raise AdapterError(f"there is no host {host!r}: {problem}") from None
    return family, tuple(part for part in found if isinstance(part, str | int))
