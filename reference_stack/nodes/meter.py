"""A meter: DLMS server, UDP and IPv6, SCHC, one radio. WP Figure 4.

It sends when it has something to send and the last uplink is long enough ago. One of class A hears
something only in the receive windows after an uplink, and opens them when it has to be heard; one
of class B or C just listens.
"""

from __future__ import annotations

from random import Random

from reference_stack.cosem.device import Meter
from reference_stack.cosem.effects import FirmwareActivated
from reference_stack.cosem.meter_building import Identity, build_meter
from reference_stack.cosem.obis import obis
from reference_stack.cosem.template import load_template
from reference_stack.dlms.apdu import AttributeDescriptor
from reference_stack.dlms.protection import KeyId, SecurityContext
from reference_stack.ipv6.header import ICMPV6, UDP, Ipv6Packet
from reference_stack.ipv6.icmpv6 import Echo
from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Instant, earliest
from reference_stack.lorawan.classes import ReceiveWindows
from reference_stack.lorawan.frame import Frame
from reference_stack.nodes import dlms_server_events as dlms
from reference_stack.nodes.events import (
    Effect,
    FrameReceived,
    Note,
    PacketReceived,
    SendFrame,
    SendPacket,
    Stimulus,
    TimerExpired,
)
from reference_stack.nodes.meter_report import MeterReport
from reference_stack.nodes.parts import CORRECT, Parts
from reference_stack.nodes.schc_end import PacketArrived, SchcEnd
from reference_stack.profiles.profile import Profile

PUSH_SETUP = obis("0-0:25.9.0")


def contexts_of(device: Meter) -> list[SecurityContext]:
    """Those of its associations that have a global key."""
    return [
        association.context
        for logical in device.devices
        for association in logical.associations.values()
        if association.context.keys.guek is not None
    ]


class MeterNode:
    """One device. Without a radio (`over_ip`) its packets go out as they are.

    `first_counter` is where its invocation counters begin.
    """

    def __init__(
        self,
        profile: Profile,
        seed: int,
        *,
        parts: Parts = CORRECT,
        over_ip: bool = False,
        first_counter: int = 0,
    ) -> None:
        self.profile = profile = parts.profile(profile)
        identity = Identity(profile.meter.logical_device_name, profile.meter.serial_number)
        random = Random(seed).randbytes
        device = build_meter(
            load_template(profile.meter.template),
            identity,
            tuple(profile.associations.values()),
            random=random,
            trusted=profile.meter.trusted,
        )
        for context in contexts_of(device):
            context.counters(KeyId.GUEK).jump(first_counter)
        self.server = parts.dlms_server(device, random)
        self._report = MeterReport(device, profile.meter_address, profile.network.meter_port)
        self.payload_limit_octets = profile.link.payload_limit_octets
        self._over_ip = over_ip
        self._parts = parts
        self._outgoing = parts.outgoing()
        self._schc = SchcEnd(profile, Direction.UPLINK, parts)
        self._next_uplink: Instant | None = None
        self._windows_over: Instant | None = None
        """Class A, while the windows of an uplink are open: when they are over."""
        self._silent_until: Instant | None = None
        """After the first uplink: when any other is due at the latest."""
        self._heard = False

    @property
    def next_counter(self) -> int:
        """No invocation counter of its own has come so far yet."""
        contexts = contexts_of(self.server.meter)
        return max((c.counters(KeyId.GUEK).next_sending for c in contexts), default=0)

    # -- the two verbs -------------------------------------------------------------------------

    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        effects: list[Effect] = []
        match stimulus:
            case FrameReceived(frame):
                self._heard = True
                self._report.frame_received()
                for outcome in self._schc.receive(frame, now):
                    effects += self._outcome(outcome, now)
            case PacketReceived(octets):
                effects += self._packet(octets, now)
            case TimerExpired():
                effects += self._expire(now)
        return self._out(effects, now)

    def due(self) -> Instant | None:
        uplink = None
        if self._schc.wants_to_send and not self._over_ip:
            uplink = self._next_uplink
        return earliest(
            self.server.due(), self._schc.due(), self._windows_over, self._silent_until, uplink
        )

    # -- what an upper tester may order --------------------------------------------------------

    def push(self, now: Instant) -> list[Effect]:
        """Push what the push setup object of the template names."""
        return self._out(self._dlms(dlms.Push(PUSH_SETUP), now), now)

    def notify(self, attribute: AttributeDescriptor, client_sap: int, now: Instant) -> list[Effect]:
        """Tell a client of an attribute, as if an event had changed it."""
        return self._out(self._dlms(dlms.NotifyEvent(attribute, client_sap), now), now)

    def send_packet(self, octets: bytes, now: Instant) -> list[Effect]:
        """Send an IPv6 packet."""
        return self._out([SendPacket(octets)], now)

    def send_schc_packet(self, octets: bytes, now: Instant) -> list[Effect]:
        """Send a SCHC Packet, RuleID first."""
        self._schc.send_message(Bits.from_octets(octets))
        return self._out([], now)

    def uplink(self, now: Instant) -> list[Effect]:
        """Send anything, an empty frame if there is nothing else."""
        self._schc.poll()
        return self._out([], now)

    def power_cycle(self, now: Instant) -> list[Effect]:
        """What is not in lasting memory is lost, fragmentation sessions among it."""
        effects = self._dlms(dlms.PowerLost(), now)
        self._schc = SchcEnd(self.profile, Direction.UPLINK, self._parts)
        self._windows_over = None
        return self._out(effects, now)

    # -- inside --------------------------------------------------------------------------------

    def _expire(self, now: Instant) -> list[Effect]:
        effects: list[Effect] = []
        due = self.server.due()
        if due is not None and due <= now:
            effects += self._dlms(dlms.TimerExpired(), now)
        outcomes = self._schc.expire(now)
        if self._silent_until is not None and self._silent_until <= now:
            self._silent_until = None
            self._schc.poll()
        if self._windows_over is not None and self._windows_over <= now:
            self._windows_over = None
            if not self._heard:
                outcomes += self._schc.windows_passed(now)
        for outcome in outcomes:
            effects += self._outcome(outcome, now)
        return effects

    def _outcome(self, outcome: object, now: Instant) -> list[Effect]:
        match outcome:
            case PacketArrived(octets):
                self._report.packet_received()
                return self._packet(octets, now)
            case _:
                return [Note(str(outcome))]

    def _packet(self, octets: bytes, now: Instant) -> list[Effect]:
        try:
            packet = Ipv6Packet.decode(octets)
            group = self._parts.belongs_to(packet.destination, self.profile)
            if packet.destination != self.profile.meter_address and not group:
                return [Note("a packet for somebody else")]
            if packet.next_header == ICMPV6 and not group:
                return self._echo(Echo.decode(octets))
            if packet.next_header == UDP:
                return self._datagram(UdpDatagram.decode(octets), now, group=group)
        except ProtocolError as problem:
            return [Note(f"a packet that is none: {problem}")]
        return [Note(f"nobody listens to next header {packet.next_header}")]

    def _echo(self, echo: Echo) -> list[Effect]:
        if echo.is_reply:
            return []
        reply = Echo(
            source=echo.destination,
            destination=echo.source,
            is_reply=True,
            identifier=echo.identifier,
            sequence=echo.sequence,
            data=echo.data,
        )
        return [SendPacket(reply.encode())]

    def _datagram(self, datagram: UdpDatagram, now: Instant, *, group: bool) -> list[Effect]:
        if datagram.destination_port != self.profile.network.meter_port:
            return [Note(f"nobody listens to port {datagram.destination_port}")]
        source = dlms.Endpoint(datagram.source, datagram.source_port)
        return self._dlms(dlms.DatagramReceived(datagram.payload, source, group), now)

    def _dlms(self, stimulus: dlms.Stimulus, now: Instant) -> list[Effect]:
        effects: list[Effect] = []
        network = self.profile.network
        head_end = dlms.Endpoint(network.head_end_address, network.head_end_port)
        for effect in self.server.handle(stimulus, now):
            match effect:
                case dlms.SendDatagram(octets, destination):
                    where = destination or head_end
                    datagram = UdpDatagram(
                        source=self.profile.meter_address,
                        source_port=network.meter_port,
                        destination=where.address,
                        destination_port=where.port,
                        payload=octets,
                    )
                    effects.append(SendPacket(datagram.encode()))
                case FirmwareActivated(identification):
                    self._report.firmware_activated(identification)
                case dlms.Dropped(_, reason):
                    effects.append(Note(reason))
                case _:
                    pass
        return effects

    def _out(self, effects: list[Effect], now: Instant) -> list[Effect]:
        """Packets go down to SCHC, and a frame goes out if it is time for one."""
        passed: list[Effect] = []
        for effect in effects:
            if isinstance(effect, SendPacket) and not self._over_ip:
                self._report.packet_sent()
                self._schc.send_packet(effect.octets)
            else:
                passed.append(effect)
        if self._schc.wants_to_send and (self._next_uplink is None or self._next_uplink <= now):
            frame, outcomes = self._schc.next_frame(self.payload_limit_octets, now)
            passed += [Note(str(outcome)) for outcome in outcomes]
            if frame is not None:
                passed.append(self._sent(frame, now))
        return [final for effect in passed for final in self._outgoing(effect, now)]

    def _sent(self, frame: Frame, now: Instant) -> SendFrame:
        self._report.frame_sent()
        link = self.profile.link
        self._next_uplink = now.after(link.uplink_interval)
        self._silent_until = None if link.idle_uplink is None else now.after(link.idle_uplink)
        if not link.listens_by_itself:
            self._windows_over = ReceiveWindows.after(now, delay=link.receive_delay).over
        self._heard = False
        return SendFrame(frame)
