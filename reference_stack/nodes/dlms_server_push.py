"""The pushes of a meter: made from setup objects, tried until they are over. BB §push-setup."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv6Address

from reference_stack.cosem import push_delivery as delivery
from reference_stack.cosem.access import AccessRefused
from reference_stack.cosem.classes.push_setup import PushSetup, PushSetupVersion2
from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.push_delivery import PushDelivery
from reference_stack.dlms.apdu import (
    AttributeDescriptor,
    DataNotification,
    LongInvokeIdAndPriority,
    SelectiveAccess,
)
from reference_stack.dlms.data import Data
from reference_stack.dlms.protection import Protection, RandomOctets, SecurityContext
from reference_stack.kernel.instant import Duration, Instant, earliest
from reference_stack.nodes.dlms_server_conversation import Conversation, Sent
from reference_stack.nodes.dlms_server_events import (
    Dropped,
    Effect,
    Endpoint,
    PushEnded,
    ServerSettings,
)

MOST_AT_ONCE = 16
"""More pushes than this are not tried side by side: the oldest is given up."""
_INVOKE_IDS = 1 << 24
ALL_PROTECTION = Protection.AUTHENTICATED | Protection.ENCRYPTED | Protection.SIGNED
_WRITTEN_ENDPOINT = re.compile(rb"\[([0-9A-Fa-f:.]+)\]:([0-9]{1,5})")


@dataclass(frozen=True, slots=True)
class Push:
    """One push under way, and the conversation that carries it."""

    conversation: Conversation
    setup: PushSetup
    protection: Protection
    tries: PushDelivery


class Pushes:
    """All pushes of a meter that are not over."""

    def __init__(
        self, access: ObjectAccess, random: RandomOctets, settings: ServerSettings
    ) -> None:
        self._access = access
        self._random = random
        self._settings = settings
        self._under_way: list[Push] = []
        self._invoke_id = 0

    def begin(self, setup: PushSetup, conversation: Conversation, now: Instant) -> list[Effect]:
        """Take the data as they are now, and send them when the setup lets it be."""
        association = conversation.association
        occasion = Occasion(conversation.device, now, association, applied=ALL_PROTECTION)
        body = setup.body(occasion, self._read)
        protection = association.policy.response | occasion.demanded
        protection |= setup.protection() or Protection.NONE
        if not _can_protect(association.context, protection):
            return [Dropped(b"", f"there are no keys for a push that is {protection.name}")]
        plan = setup.plan()
        self._invoke_id = (self._invoke_id + 1) % _INVOKE_IDS
        clock = conversation.device.clock
        notification = DataNotification(
            LongInvokeIdAndPriority(self._invoke_id, confirmed=plan.confirmed),
            clock.local(now) if self._settings.dates_notifications else None,
            body,
        )
        tries = PushDelivery(setup.name, notification, plan)
        push = Push(conversation, setup, protection, tries)
        effects = self._make_room(now)
        self._under_way.append(push)
        at = setup.window(now.after(self._chance(plan.random_delay)), occasion)
        return effects + self._handle(push, delivery.Begin(at) if at else delivery.Cancel(), now)

    def confirm(self, conversation: Conversation, invoke_id: int, now: Instant) -> list[Effect]:
        """The client of that conversation has the notification of that invoke-id."""
        for push in self._under_way:
            told = push.tries.notification.invoke.invoke_id
            if push.conversation is conversation and told == invoke_id:
                return self._handle(push, delivery.Confirmed(), now)
        return []

    def cancel(self, setup: PushSetup, now: Instant) -> list[Effect]:
        """End everything that this setup object began."""
        pushes = [push for push in self._under_way if push.setup is setup]
        return self._each(pushes, delivery.Cancel(), now)

    def due(self) -> Instant | None:
        return earliest(*(push.tries.due() for push in self._under_way))

    def expire(self, now: Instant) -> list[Effect]:
        effects: list[Effect] = []
        for push in list(self._under_way):
            due = push.tries.due()
            if due is not None and due <= now:
                at = push.setup.window(now, Occasion(push.conversation.device, now))
                stimulus = delivery.TimerExpired(at) if at else delivery.Cancel()
                effects += self._handle(push, stimulus, now)
        return effects

    def forget(self) -> None:
        """The power failed: what was under way is not tried again."""
        self._under_way.clear()

    def _make_room(self, now: Instant) -> list[Effect]:
        crowded = self._under_way[: max(len(self._under_way) + 1 - MOST_AT_ONCE, 0)]
        return self._each(crowded, delivery.Cancel(), now)

    def _each(
        self, pushes: Iterable[Push], stimulus: delivery.Stimulus, now: Instant
    ) -> list[Effect]:
        return [effect for push in pushes for effect in self._handle(push, stimulus, now)]

    def _handle(self, push: Push, stimulus: delivery.Stimulus, now: Instant) -> list[Effect]:
        effects: list[Effect] = []
        for effect in push.tries.handle(stimulus, now):
            match effect:
                case delivery.SendNotification(notification):
                    effects += self._send(push, notification, now)
                case delivery.Finish(confirmed):
                    self._under_way.remove(push)
                    if confirmed and isinstance(push.setup, PushSetupVersion2):
                        push.setup.confirm(Occasion(push.conversation.device, now))
                    effects.append(PushEnded(push.setup.name, confirmed))
        return effects

    def _send(self, push: Push, notification: DataNotification, now: Instant) -> list[Sent]:
        destination = _endpoint(push.setup.send_destination_and_method)
        return push.conversation.send_unasked(
            notification.encode(), push.protection, destination, now
        )

    def _read(
        self, attribute: AttributeDescriptor, selection: SelectiveAccess | None, occasion: Occasion
    ) -> Data:
        """As the client of the push may. Raises AccessRefused."""
        result = self._access.read(attribute, selection, occasion)
        if not isinstance(result, Data):
            raise AccessRefused(result)
        return result

    def _chance(self, longest: Duration) -> Duration:
        """Anything up to `longest`."""
        if not longest.microseconds:
            return longest
        drawn = int.from_bytes(self._random(8), "big")
        return Duration(drawn % (longest.microseconds + 1))


def _can_protect(context: SecurityContext, protection: Protection) -> bool:
    keys = context.keys
    if protection.covers(Protection.SIGNED) and not (context.suite.curve and keys.signing):
        return False
    if protection.covers(Protection.AUTHENTICATED) and keys.gak is None:
        return False
    return not protection & ~Protection.SIGNED or keys.guek is not None


def _endpoint(told: Data) -> Endpoint | None:
    """Where a push goes, written `[address]:port`; if not so, to the head-end of the profile."""
    _, destination, _ = told.elements()
    match = _WRITTEN_ENDPOINT.fullmatch(destination.octets())
    if match is None or int(match[2]) > 0xFFFF:
        return None
    try:
        return Endpoint(IPv6Address(match[1].decode("ascii")).packed, int(match[2]))
    except AddressValueError:
        return None
