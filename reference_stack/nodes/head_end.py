"""A head-end for one meter: a DLMS client for each association, above UDP and IPv6. WP Figure 4."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from reference_stack.cosem.obis import CLOCK
from reference_stack.dlms.apdu import AttributeDescriptor, AttributeWithSelection
from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.client_association_events import Open, Release
from reference_stack.dlms.protection import KeyId, Protection
from reference_stack.dlms.requests import Read, Request, Results
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Duration, Instant, earliest
from reference_stack.nodes import dlms_client_events as dlms
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.events import (
    Effect,
    Note,
    PacketReceived,
    SendPacket,
    Stimulus,
    TimerExpired,
)
from reference_stack.nodes.image_client import ToGroup, Transfer, Wait, advanced
from reference_stack.nodes.parts import CORRECT, Parts
from reference_stack.profiles.profile import Profile

PATIENCE = Duration.of(hours=72)
"""For an answer: a device of class A may be asked long after the request was made."""
_CLOCK_CLASS = 8
_WHAT_TIME_IS_IT = Read((AttributeWithSelection(AttributeDescriptor(_CLOCK_CLASS, CLOCK, 2)),))


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request: results, or a reason why there are none."""

    token: int
    results: Results | None
    reason: str = ""


@dataclass(slots=True)
class _Under:
    """A transfer that is under way: what it waits for, an answer or a moment."""

    association: str
    steps: Transfer
    token: int | None = None
    due: Instant | None = None


class HeadEndNode:
    """One head-end. `first_counter` is where its invocation counters begin."""

    def __init__(
        self, profile: Profile, seed: int, *, parts: Parts = CORRECT, first_counter: int = 0
    ) -> None:
        self.profile = profile = parts.profile(profile)
        self.answers: list[Answer] = []
        self.pushed: list[dlms.Pushed] = []
        self._parts = parts
        self._outgoing = parts.outgoing()
        self._last_token = 0
        self._transfer: _Under | None = None
        random = Random(seed + 1).randbytes  # a meter of the same seed draws others
        settings = dlms.ClientSettings(response_timeout=PATIENCE)
        self.clients: Mapping[str, DlmsClient] = {
            name: parts.dlms_client(parameters, random, settings=settings)
            for name, parameters in profile.associations.items()
        }
        if first_counter:
            for client, parameters in self._pairs():
                keys = parameters.keys
                for key_id, key in ((KeyId.GUEK, keys.guek), (KeyId.GBEK, keys.gbek)):
                    if key is not None:
                        client.context.counters(key_id).jump(first_counter)

    @property
    def next_counter(self) -> int:
        """No invocation counter of its own has come so far yet."""
        contexts = [client.context for client in self.clients.values()]
        used = (
            context.counters(key_id).next_sending
            for context in contexts
            for key_id in (KeyId.GUEK, KeyId.GBEK)
            if context.global_key(key_id) is not None
        )
        return max(used, default=0)

    # -- the two verbs -------------------------------------------------------------------------

    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        effects: list[Effect] = []
        match stimulus:
            case PacketReceived(octets):
                effects += self._packet(octets, now)
            case TimerExpired():
                for client in self.clients.values():
                    due = client.due()
                    if due is not None and due <= now:
                        effects += self._effects(client.handle(dlms.TimerExpired(), now))
                if self._transfer and self._transfer.due and self._transfer.due <= now:
                    effects += self._transferring(None, now)
            case _:
                effects.append(Note("a head-end has no radio"))
        return self._out(effects + self._go_on(now), now)

    def due(self) -> Instant | None:
        waiting = self._transfer.due if self._transfer else None
        return earliest(waiting, *(client.due() for client in self.clients.values()))

    # -- what its user may order ---------------------------------------------------------------

    def ask(
        self,
        association: str,
        request: Request,
        now: Instant,
        *,
        protection: Protection | None = None,
        confirmed: bool = True,
    ) -> list[Effect]:
        """Send a request; what comes of it stands in `answers`. Raises MisuseError."""
        self._last_token += 1
        ask = dlms.Ask(self._last_token, request, protection=protection, confirmed=confirmed)
        return self._out(self._effects(self._client(association).handle(ask, now)), now)

    def open(self, association: str, now: Instant) -> list[Effect]:
        """Propose an association that is not pre-established."""
        return self._out(self._effects(self._client(association).handle(Open(), now)), now)

    def release(self, association: str, now: Instant) -> list[Effect]:
        return self._out(self._effects(self._client(association).handle(Release(), now)), now)

    def greet(self, now: Instant) -> list[Effect]:
        """Ask the meter for the time, as whoever may ask for it without protection."""
        name = next((n for n, a in self.profile.associations.items() if not a.ciphered), None)
        return [] if name is None else self.ask(name, _WHAT_TIME_IS_IT, now)

    def transfer_image(
        self,
        association: str,
        name: bytes,
        identifier: bytes,
        image: bytes,
        now: Instant,
        *,
        to_group: bool = False,
    ) -> list[Effect]:
        """Bring a firmware image into the meter, until it is verified there.

        `to_group`: its blocks go to all meters of the group first. Raises MisuseError.
        """
        self._client(association)
        client = self._parts.image_client(name, identifier, image, to_group=to_group)
        self._transfer = _Under(association, client.transfer())
        return self._out(self._transferring(None, now), now)

    # -- inside --------------------------------------------------------------------------------

    def _client(self, association: str) -> DlmsClient:
        self.profile.association(association)
        return self.clients[association]

    def _pairs(self) -> Iterator[tuple[DlmsClient, AssociationParameters]]:
        for name, parameters in self.profile.associations.items():
            yield self.clients[name], parameters

    def _packet(self, octets: bytes, now: Instant) -> list[Effect]:
        try:
            datagram = UdpDatagram.decode(octets)
            wpdu = Wpdu.decode(datagram.payload)
        except ProtocolError as problem:
            return [Note(f"a packet that is none of ours: {problem}")]
        if not self._parts.believed(datagram, self.profile):
            return [Note("a datagram of somebody else")]
        for client, parameters in self._pairs():
            if (parameters.server_sap, parameters.client_sap) == (wpdu.source, wpdu.destination):
                received = dlms.DatagramReceived(datagram.payload)
                return self._effects(client.handle(received, now))
        return [Note(f"no association of {wpdu.destination}, {wpdu.source}")]

    def _effects(self, events: list[dlms.Effect], *, to_group: bool = False) -> list[Effect]:
        effects: list[Effect] = []
        for event in events:
            match event:
                case dlms.SendDatagram(octets):
                    effects.append(SendPacket(self._datagram(octets, to_group=to_group)))
                case dlms.Answered(token, results):
                    self.answers.append(Answer(token, results))
                case dlms.Failed(token, reason):
                    self.answers.append(Answer(token, None, reason))
                case dlms.Pushed():
                    self.pushed.append(event)
                case dlms.Dropped(_, reason):
                    effects.append(Note(reason))
                case _:
                    effects.append(Note(type(event).__name__))
        return effects

    def _go_on(self, now: Instant) -> list[Effect]:
        """With the transfer, if what it waits for has come."""
        under = self._transfer
        if under is None or under.token is None:
            return []
        for answer in self.answers:
            if answer.token == under.token:
                self.answers.remove(answer)
                return self._transferring(answer.results, now)
        return []

    def _transferring(self, results: Results | None, now: Instant) -> list[Effect]:
        under = self._transfer
        assert under is not None
        under.token = under.due = None
        client = self._client(under.association)
        effects: list[Effect] = []
        step = advanced(under.steps, results)
        while isinstance(step, ToGroup):
            self._last_token += 1
            ask = dlms.Ask(self._last_token, step.request, confirmed=False, broadcast=True)
            effects += self._effects(client.handle(ask, now), to_group=True)
            step = advanced(under.steps, None)
        match step:
            case str(end):
                self._transfer = None
                effects.append(Note(end))
            case Wait(lasting):
                under.due = now.after(lasting)
            case request:
                self._last_token += 1
                under.token = self._last_token
                effects += self._effects(client.handle(dlms.Ask(self._last_token, request), now))
        return effects

    def _datagram(self, octets: bytes, *, to_group: bool) -> bytes:
        network = self.profile.network
        return UdpDatagram(
            source=network.head_end_address,
            source_port=network.head_end_port,
            destination=network.group_address if to_group else self.profile.meter_address,
            destination_port=network.meter_port,
            payload=octets,
        ).encode()

    def _out(self, effects: list[Effect], now: Instant) -> list[Effect]:
        return [final for effect in effects for final in self._outgoing(effect, now)]
