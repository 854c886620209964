"""The server of a meter: the DLMS side of a device. GB §9.3, GB §9.4, BB §push-setup.

Datagrams go in and out as the payload of UDP, wrapper included. The two wPorts say which
association of which logical device is meant; everything after that is for its `Conversation`. What
happens by itself (captures, schedules, pushes, repetitions) happens when `due` has come.

A stack that does one thing otherwise overrides one method of one of the small classes that this one
is made of, and names its class in the attributes below.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from reference_stack.cosem import effects as cosem
from reference_stack.cosem.application import Application, usual_services
from reference_stack.cosem.classes.push_setup import PushSetup
from reference_stack.cosem.device import LogicalDevice, Meter
from reference_stack.cosem.obis import obis_text
from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.served_association import ServedAssociation
from reference_stack.cosem.service import Service
from reference_stack.dlms.apdu import Conformance, EventNotification
from reference_stack.dlms.data import Data
from reference_stack.dlms.protection import RandomOctets, SecurityContext
from reference_stack.dlms.wrapper import ALL_STATION, Wpdu
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Instant, earliest
from reference_stack.nodes.dlms_server_answering import AnswerProtection
from reference_stack.nodes.dlms_server_associating import associate, is_associating
from reference_stack.nodes.dlms_server_conversation import Conversation, Event, PushConfirmed
from reference_stack.nodes.dlms_server_events import (
    USUAL_SETTINGS,
    Asked,
    DatagramReceived,
    Dropped,
    Effect,
    NotifyEvent,
    PowerLost,
    Push,
    SendDatagram,
    ServerSettings,
    Stimulus,
    TimerExpired,
)
from reference_stack.nodes.dlms_server_memory import CounterMemory
from reference_stack.nodes.dlms_server_push import ALL_PROTECTION, Pushes
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.dlms_server_refusals import Refusals


class DlmsServer:
    """All logical devices of one meter."""

    object_access: ClassVar[type[ObjectAccess]] = ObjectAccess
    reception: ClassVar[type[Reception]] = Reception
    answer_protection: ClassVar[type[AnswerProtection]] = AnswerProtection
    refusals: ClassVar[type[Refusals]] = Refusals
    counter_memory: ClassVar[type[CounterMemory]] = CounterMemory
    application: ClassVar[type[Application]] = Application

    def __init__(
        self, meter: Meter, random: RandomOctets, *, settings: ServerSettings = USUAL_SETTINGS
    ) -> None:
        self.meter = meter
        self._settings = settings
        self._random = random
        self._access = self.object_access()
        self._application = self.application(self.services())
        self._memories: dict[SecurityContext, CounterMemory] = {}
        self._conversations = {
            (device.sap, client): self._conversation(device, association)
            for device in meter.devices
            for client, association in device.associations.items()
        }
        self._pushes = Pushes(self._access, random, settings)

    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        match stimulus:
            case DatagramReceived():
                return self._receive(stimulus, now)
            case TimerExpired():
                return self._expire(now)
            case Push(name, sap):
                device = self.meter.device(sap)
                return [] if device is None else self._push(name, device, now)
            case NotifyEvent():
                return self._notify(stimulus, now)
            case PowerLost():
                self._lose_power()
                return []

    def due(self) -> Instant | None:
        return earliest(
            *(device.due() for device in self.meter.devices),
            *(conversation.due() for conversation in self._conversations.values()),
            self._pushes.due(),
        )

    def services(self) -> Sequence[Service]:
        """What clients can ask for."""
        return usual_services(self._access)

    # -- datagrams -----------------------------------------------------------------------------

    def _receive(self, received: DatagramReceived, now: Instant) -> list[Effect]:
        try:
            wpdu = Wpdu.decode(received.octets)
        except ProtocolError as problem:
            return [Dropped(received.octets, str(problem))]
        if wpdu.destination == ALL_STATION:
            meant = [c for (_, client), c in self._conversations.items() if client == wpdu.source]
            asked = Asked(received.source, silent=True)
        else:
            found = self._conversations.get((wpdu.destination, wpdu.source))
            meant = [] if found is None else [found]
            asked = Asked(received.source, silent=received.group)
        if not meant:
            return [
                Dropped(received.octets, f"no association of {wpdu.source}, {wpdu.destination}")
            ]
        return [
            effect
            for conversation in meant
            for effect in self._hear(conversation, wpdu.apdu, asked, now)
        ]

    def _hear(
        self, conversation: Conversation, octets: bytes, asked: Asked, now: Instant
    ) -> list[Effect]:
        if not is_associating(octets):
            return self._effects(conversation.receive(octets, asked, now), conversation, now)
        if asked.silent:
            return [Dropped(octets, "associations are not opened for many at once")]
        effects = associate(conversation, octets, asked, now)
        self._memories[conversation.association.context].save()
        return [*effects]

    def _effects(
        self, events: Iterable[Event], conversation: Conversation, now: Instant
    ) -> list[Effect]:
        effects: list[Effect] = []
        for event in events:
            match event:
                case PushConfirmed(invoke_id):
                    effects += self._pushes.confirm(conversation, invoke_id, now)
                case SendDatagram() | Dropped():
                    effects.append(event)
                case _:
                    effects += self._device_effect(event, conversation.device, now)
        return effects

    # -- what happens unasked ------------------------------------------------------------------

    def _expire(self, now: Instant) -> list[Effect]:
        effects: list[Effect] = []
        for device in self.meter.devices:
            due = device.due()
            if due is not None and due <= now:
                for effect in device.advance(now).effects:
                    effects += self._device_effect(effect, device, now)
        for conversation in self._conversations.values():
            due = conversation.due()
            if due is not None and due <= now:
                effects += self._effects(conversation.expire(now), conversation, now)
        return effects + self._pushes.expire(now)

    def _device_effect(
        self, effect: cosem.Effect, device: LogicalDevice, now: Instant
    ) -> list[Effect]:
        match effect:
            case cosem.PushWanted(name):
                return self._push(name, device, now)
            case cosem.PushResetWanted(name):
                setup = device.objects.get(name)
                return self._pushes.cancel(setup, now) if isinstance(setup, PushSetup) else []
            case _:
                return [effect]

    def _push(self, name: bytes, device: LogicalDevice, now: Instant) -> list[Effect]:
        setup = device.objects.get(name)
        if not isinstance(setup, PushSetup):
            return [Dropped(b"", f"there is no push setup object {obis_text(name)}")]
        conversation = self._conversation_of_push(setup, device)
        if conversation is None:
            return [Dropped(b"", "there is no open association with the client of the push")]
        return self._pushes.begin(setup, conversation, now)

    def _conversation_of_push(self, setup: PushSetup, device: LogicalDevice) -> Conversation | None:
        """With the client that the object names; version 0 names none, and means the first one."""
        client = setup.client_sap()
        for sap, association in device.associations.items():
            if association.machine.is_open and client in (None, sap):
                return self._conversations[(device.sap, sap)]
        return None

    def _notify(self, order: NotifyEvent, now: Instant) -> list[Effect]:
        conversation = self._conversations.get((order.device, order.client_sap))
        if conversation is None or not conversation.association.machine.is_open:
            return [Dropped(b"", "there is no open association with the client of the event")]
        association = conversation.association
        if not association.agreed.supports(Conformance.EVENT_NOTIFICATION):
            return [Dropped(b"", "the client wants no events")]
        occasion = Occasion(conversation.device, now, association, applied=ALL_PROTECTION)
        value = self._access.read(order.attribute, None, occasion)
        if not isinstance(value, Data):
            return [Dropped(b"", f"the client may not read this: {value.name}")]
        time = conversation.device.clock.local(now).encode()
        notification = EventNotification(time, order.attribute, value)
        protection = association.policy.response | occasion.demanded
        return [*conversation.send_unasked(notification.encode(), protection, None, now)]

    # -- power ---------------------------------------------------------------------------------

    def _lose_power(self) -> None:
        """Values, keys and counters are in lasting memory; nothing else is."""
        self._pushes.forget()
        for conversation in self._conversations.values():
            conversation.forget()
            conversation.association.close(self._random)
        for memory in self._memories.values():
            memory.lose_power()

    def _conversation(self, device: LogicalDevice, association: ServedAssociation) -> Conversation:
        context = association.context
        memory = self._memories.get(context)
        if memory is None:
            memory = self._memories[context] = self.counter_memory(context)
        return Conversation(
            device,
            self.reception(association, memory),
            self.answer_protection(association),
            self._application,
            self.refusals(),
            settings=self._settings,
        )
