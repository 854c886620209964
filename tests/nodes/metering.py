"""A server and a client of it on a wire without faults: what tests of both ends begin with."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from reference_stack.cosem.meter_building import PUBLIC_READING, Identity, build_meter
from reference_stack.cosem.obis import obis
from reference_stack.cosem.template import load_template
from reference_stack.dlms.apdu import (
    ApplicationContext,
    AttributeDescriptor,
    AttributeWithSelection,
    MethodDescriptor,
    SelectiveAccess,
)
from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.client_association_events import Open
from reference_stack.dlms.data import Data, integer
from reference_stack.dlms.protection import Keys, Protection, SecurityPolicy
from reference_stack.dlms.requests import Invoke, Read, Request, Results, Write
from reference_stack.kernel.instant import EPOCH, Duration, Instant, earliest
from reference_stack.nodes import dlms_client_events as client
from reference_stack.nodes import dlms_server_events as server
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_server import DlmsServer

METER_TITLE = b"MMM\x00\x00\x00\x00\x01"
CLIENT_TITLE = b"HES\x00\x00\x00\x00\x01"
KEYS = Keys(
    guek=bytes(range(16)), gak=bytes(range(0xD0, 0xE0)), gbek=bytes(range(16, 32)), kek=bytes(16)
)
BOTH = Protection.AUTHENTICATED | Protection.ENCRYPTED
STRICT = SecurityPolicy(BOTH, BOTH)

PLAIN = AssociationParameters(client_sap=0x66, server_sap=1)
SECURED = AssociationParameters(
    client_sap=0x01,
    server_sap=1,
    client_title=CLIENT_TITLE,
    server_title=METER_TITLE,
    context=ApplicationContext.LOGICAL_NAMES_CIPHERED,
    policy=STRICT,
    keys=KEYS,
)

CLOCK_TIME = AttributeDescriptor(8, obis("0-0:1.0.0"), 2)
ENERGY = AttributeDescriptor(3, obis("1-0:1.8.0"), 2)
LOAD_PROFILE = AttributeDescriptor(7, obis("1-0:99.1.0"), 2)
NUMBER = AttributeDescriptor(1, obis("0-0:96.131.1"), 2)
TEXT = AttributeDescriptor(1, obis("0-0:96.131.2"), 2)


def sized(number: int) -> AttributeDescriptor:
    """The values of 100, 300, 600 and 1200 octets are numbered 1 to 4."""
    return AttributeDescriptor(1, obis(f"0-0:96.130.{number}"), 2)


def seeded(seed: int = 1) -> random.Random:
    return random.Random(seed)


def reading(*attributes: AttributeDescriptor, selection: SelectiveAccess | None = None) -> Read:
    return Read(tuple(AttributeWithSelection(a, selection) for a in attributes))


def writing(attribute: AttributeDescriptor, value: Data) -> Write:
    return Write((AttributeWithSelection(attribute),), (value,))


def invoking(class_id: int, name: str, method: int, parameter: Data | None = None) -> Invoke:
    return Invoke(
        (MethodDescriptor(class_id, obis(name), method),),
        (integer(0) if parameter is None else parameter,),
    )


class Metering:
    """One meter, one client. Datagrams arrive at once and in order; time moves when told."""

    def __init__(
        self,
        parameters: AssociationParameters = PLAIN,
        *,
        others: Iterable[AssociationParameters] = (PUBLIC_READING,),
        template: str = "electricity",
        settings: server.ServerSettings = server.USUAL_SETTINGS,
        client_settings: client.ClientSettings = client.USUAL_SETTINGS,
        client_parameters: AssociationParameters | None = None,
        server_class: type[DlmsServer] = DlmsServer,
    ) -> None:
        draw = random.Random(7).randbytes
        meter = build_meter(
            load_template(template),
            Identity("MMM0000000001", "00000001"),
            (parameters, *others),
            random=draw,
        )
        self.now = EPOCH
        self.server = server_class(meter, draw, settings=settings)
        self.client = DlmsClient(client_parameters or parameters, draw, settings=client_settings)
        self.client_listens = True
        self.up: list[bytes] = []
        self.down: list[bytes] = []
        self.seen: list[client.Effect | server.Effect] = []
        self._wire: deque[tuple[Any, Any]] = deque()
        self._token = 0

    # -- the wire ------------------------------------------------------------------------------

    def ask(
        self, request: Request, *, protection: Protection | None = None, confirmed: bool = True
    ) -> Results | client.Failed | None:
        """Results, a failure, or None when nothing came back."""
        self._token += 1
        ask = client.Ask(self._token, request, confirmed=confirmed, protection=protection)
        self.from_client(self.client.handle(ask, self.now))
        for effect in reversed(self.seen):
            if isinstance(effect, client.Answered) and effect.token == self._token:
                return effect.results
            if isinstance(effect, client.Failed) and effect.token == self._token:
                return effect
        return None

    def read(self, attribute: AttributeDescriptor) -> object:
        """The one result of a GET."""
        results = self.ask(reading(attribute))
        assert isinstance(results, tuple), results
        return results[0]

    def open(self) -> None:
        self.from_client(self.client.handle(Open(), self.now))

    def from_client(self, effects: Sequence[client.Effect]) -> None:
        self._note(effects)
        self._carry()

    def from_server(self, effects: Sequence[server.Effect]) -> None:
        self._note(effects)
        self._carry()

    def give(self, datagram: bytes, *, group: bool = False) -> list[server.Effect]:
        """Hand the server a datagram, and everything that follows on the wire."""
        self.down.append(datagram)
        effects = self.server.handle(server.DatagramReceived(datagram, group=group), self.now)
        self.from_server(effects)
        return effects

    def _note(self, effects: Sequence[client.Effect | server.Effect]) -> None:
        for effect in effects:
            match effect:
                case client.SendDatagram(octets):
                    self.down.append(octets)
                    self._wire.append((self.server, server.DatagramReceived(octets)))
                case server.SendDatagram(octets):
                    self.up.append(octets)
                    if self.client_listens:
                        self._wire.append((self.client, client.DatagramReceived(octets)))
                case _:
                    self.seen.append(effect)

    def _carry(self) -> None:
        while self._wire:
            node, stimulus = self._wire.popleft()
            self._note(node.handle(stimulus, self.now))

    # -- time ----------------------------------------------------------------------------------

    def wait(self, duration: Duration) -> None:
        """Let time pass, with everything that falls due."""
        end = self.now.after(duration)
        while True:
            due = earliest(self.server.due(), self.client.due())
            if due is None or due > end:
                break
            self.now = max(self.now, due)
            self.from_server(self.server.handle(server.TimerExpired(), self.now))
            self.from_client(self.client.handle(client.TimerExpired(), self.now))
        self.now = end

    def push(self, name: str = "0-0:25.9.0") -> None:
        self.from_server(self.server.handle(server.Push(obis(name)), self.now))

    # -- what came of it -----------------------------------------------------------------------

    @property
    def pushed(self) -> list[client.Pushed]:
        return [effect for effect in self.seen if isinstance(effect, client.Pushed)]


def limited(parameters: AssociationParameters, octets: int) -> AssociationParameters:
    """The same, whose client takes APDUs of at most so many octets."""
    return replace(parameters, client_max_receive_octets=octets)


def instant(hours: float) -> Instant:
    return EPOCH.after(Duration.of(hours=hours))
