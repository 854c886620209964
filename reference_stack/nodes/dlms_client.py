"""The client of one association: the DLMS side of a head-end. GB §9.3, GB §9.4.

Datagrams go in and out as the payload of UDP, wrapper included. What comes in passes, in this
order: wrapper, blocks, protection and counters, policy, form; then it answers a request, is a
push, an event or an exception, or is dropped. A request goes out the other way: form, protection,
blocks, wrapper.

Requests run side by side, each under an invoke-id of its own, which is free again when it is
answered or given up. A repetition is protected anew, since a counter serves once, and only what
changes nothing is repeated. Who waits for a class A device sets the timeout accordingly, or tells
`Delivered`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import ClassVar

from reference_stack.dlms import client_association_events as association
from reference_stack.dlms.apdu import (
    Aare,
    Apdu,
    ConfirmedServiceError,
    DataNotification,
    EventNotification,
    ExceptionResponse,
    MethodDescriptor,
    Rlre,
    ServiceError,
)
from reference_stack.dlms.association import AssociationParameters, Side
from reference_stack.dlms.client_association import client_association, proof_in
from reference_stack.dlms.data import octet_string
from reference_stack.dlms.protection import (
    BelowPolicy,
    KeyId,
    Protection,
    RandomOctets,
    SecurityContext,
)
from reference_stack.dlms.requests import Invoke, Results
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Instant, earliest
from reference_stack.nodes.dlms_client_channel import Arrived, BlocksLost, Channel, Event, NotSent
from reference_stack.nodes.dlms_client_events import (
    USUAL_SETTINGS,
    Answered,
    Ask,
    AssociationClosed,
    AssociationOpened,
    ClientSettings,
    DatagramReceived,
    Delivered,
    Dropped,
    Effect,
    EventReceived,
    Failed,
    Stimulus,
    TimerExpired,
)
from reference_stack.nodes.dlms_client_pending import Pending, PendingRequests, room_for
from reference_stack.nodes.dlms_client_pushes import ReceivedPushes

CURRENT_ASSOCIATION = bytes((0, 0, 40, 0, 0, 255))
REPLY_TO_HLS_AUTHENTICATION = MethodDescriptor(15, CURRENT_ASSOCIATION, 1)
_PROOF_TOKEN = -1


class DlmsClient:
    """One association with one server. `context` carries keys and counters from an earlier life."""

    channel: ClassVar[type[Channel]] = Channel

    def __init__(
        self,
        parameters: AssociationParameters,
        random: RandomOctets,
        *,
        settings: ClientSettings = USUAL_SETTINGS,
        context: SecurityContext | None = None,
    ) -> None:
        self.context = context or parameters.security_context(Side.CLIENT, random=random)
        self._settings = settings
        self._channel = self.channel(parameters, settings, self.context)
        self._association = client_association(parameters, self.context, random)
        self._association_due: Instant | None = None
        self._pending = PendingRequests()
        self._waiting: deque[Ask] = deque()
        self._pushes = ReceivedPushes()

    @property
    def is_associated(self) -> bool:
        return self._association.is_open

    @property
    def agreed(self) -> AssociationParameters:
        """What holds now: what was negotiated, or what was there from the beginning."""
        return self._association.agreed

    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        """Raises MisuseError when a key that the protection needs is not there."""
        match stimulus:
            case Ask():
                return self._ask(stimulus, now)
            case DatagramReceived(octets):
                return self._events(self._channel.receive(octets, now), now)
            case Delivered(token):
                pending = self._pending.of_token(token)
                if pending is not None:
                    pending.due = now.after(self._settings.response_timeout)
                return []
            case TimerExpired():
                return self._expire(now)
            case association.Open() | association.Release():
                return self._associate(stimulus, now)

    def due(self) -> Instant | None:
        # While blocks come in they may be the answer: the requests themselves wait on.
        requests = self._channel.due() if self._channel.is_busy else self._pending.due()
        return earliest(self._association_due, requests)

    # -- requests ------------------------------------------------------------------------------

    def _ask(self, ask: Ask, now: Instant) -> list[Effect]:
        if not self._association.is_open:
            return [Failed(ask.token, "there is no association")]
        pending = None if self._channel.is_busy else self._begin(ask)
        if pending is None:
            self._waiting.append(ask)
            return []
        return self._send(pending, now)

    def _begin(self, ask: Ask) -> Pending | None:
        room = room_for(ask.request, self._demanded(ask), self.agreed, self._settings, self.context)
        return self._pending.begin(ask, room)

    def _demanded(self, ask: Ask) -> Protection:
        return self.agreed.policy.request if ask.protection is None else ask.protection

    def _send(self, pending: Pending, now: Instant) -> list[Effect]:
        ask = pending.ask
        confirmed = ask.confirmed and not ask.broadcast
        pending.sent += 1
        pending.due = now.after(self._settings.response_timeout)
        try:
            events = self._channel.send(
                pending.apdu,
                self._demanded(ask),
                now,
                confirmed=confirmed,
                broadcast=ask.broadcast,
                token=ask.token,
            )
        except NotSent as problem:
            return self._fail(pending, str(problem), now)
        if not confirmed:
            self._pending.end(pending)
        return self._events(events, now)

    def _continue(self, pending: Pending, apdu: Apdu, now: Instant) -> list[Effect]:
        """Give the exchange what came back, and send what it wants next."""
        pending.begun = True
        try:
            following = pending.exchange.send(apdu)
        except StopIteration as done:
            return self._finish(pending, done.value, now)
        except ProtocolError as problem:
            return self._fail(pending, str(problem), now)
        if following is None:
            return []
        pending.apdu = following.encode()
        return self._send(pending, now)

    def _finish(self, pending: Pending, results: Results, now: Instant) -> list[Effect]:
        self._pending.end(pending)
        token = pending.ask.token
        if token == _PROOF_TOKEN:
            return self._associate(association.ProofReturned(proof_in(results)), now)
        return [Answered(token, results), *self._next(now)]

    def _fail(
        self,
        pending: Pending,
        reason: str,
        now: Instant,
        exception: ExceptionResponse | None = None,
    ) -> list[Effect]:
        self._pending.end(pending)
        token = pending.ask.token
        if token == _PROOF_TOKEN:
            return self._associate(association.ProofReturned(None), now)
        return [Failed(token, reason, exception), *self._next(now)]

    def _next(self, now: Instant) -> list[Effect]:
        """The requests that waited for an invoke-id or for the end of a block transfer."""
        waiting, self._waiting = self._waiting, deque()
        return [effect for ask in waiting for effect in self._ask(ask, now)]

    # -- what comes in -------------------------------------------------------------------------

    def _events(self, events: Iterable[Event], now: Instant) -> list[Effect]:
        effects: list[Effect] = []
        for event in events:
            match event:
                case Arrived():
                    effects += self._arrived(event, now)
                case BlocksLost(reason):
                    effects += self._blocks_lost(reason, now)
                case _:
                    effects.append(event)
        return effects

    def _arrived(self, arrived: Arrived, now: Instant) -> list[Effect]:
        apdu, opened = arrived.apdu, arrived.opened
        match apdu:
            case ExceptionResponse() | ConfirmedServiceError():
                return self._refused(apdu, arrived, now)
            case Aare() | Rlre():
                return self._associate(apdu, now)
        try:
            opened.require(self.agreed.policy.response)
        except BelowPolicy as problem:
            return [Dropped(arrived.octets, str(problem))]
        match apdu:
            case DataNotification():
                return self._pushes.receive(apdu, opened, self._channel)
            case EventNotification():
                return [EventReceived(apdu, opened.protection)]
        pending = self._pending.answered_by(apdu)
        if pending is None:
            return [Dropped(arrived.octets, f"{type(apdu).__name__} answers no request")]
        return self._continue(pending, apdu, now)

    def _refused(
        self, apdu: ExceptionResponse | ConfirmedServiceError, arrived: Arrived, now: Instant
    ) -> list[Effect]:
        """It names no request. The oldest one is the likeliest."""
        if self._association_due is not None:
            return self._associate(association.Unanswered(f"refused: {apdu}"), now)
        pending = self._pending.oldest()
        if pending is None:
            return [Dropped(arrived.octets, f"{type(apdu).__name__} answers no request")]
        if isinstance(apdu, ConfirmedServiceError):
            return self._fail(pending, f"refused: {apdu}", now)
        error, counter = apdu.service_error
        if counter is not None and self._settings.follows_counter_hint:
            self.context.counters(KeyId.GUEK).jump(counter)
        return self._fail(pending, f"refused: {ServiceError(error).name}", now, apdu)

    def _blocks_lost(self, reason: str, now: Instant) -> list[Effect]:
        pending = self._pending.oldest()
        return [] if pending is None else self._fail(pending, reason, now)

    # -- association and time ------------------------------------------------------------------

    def _associate(self, stimulus: association.Stimulus, now: Instant) -> list[Effect]:
        effects: list[Effect] = []
        outcome = self._association.handle(stimulus, now)
        if outcome:
            self._association_due = None
        for effect in outcome:
            match effect:
                case association.SendApdu(apdu):
                    self._association_due = now.after(self._settings.response_timeout)
                    effects.append(self._channel.wrapped(apdu))
                case association.Prove(proof):
                    invoke = Invoke((REPLY_TO_HLS_AUTHENTICATION,), (octet_string(proof),))
                    self._channel.agreed = self.agreed
                    ask = Ask(_PROOF_TOKEN, invoke)
                    pending = self._begin(ask)
                    effects += [] if pending is None else self._send(pending, now)
                case association.Opened(agreed):
                    self._channel.agreed = agreed
                    effects += [AssociationOpened(agreed), *self._next(now)]
                case association.Closed(reason):
                    self._channel.agreed = self.agreed
                    effects += [AssociationClosed(reason), *self._abandon(now)]
        return effects

    def _abandon(self, now: Instant) -> list[Effect]:
        failed: list[Effect] = []
        for pending in list(self._pending):
            failed += self._fail(pending, "the association is closed", now)
        return failed + self._next(now)

    def _expire(self, now: Instant) -> list[Effect]:
        if self._association_due is not None and self._association_due <= now:
            return self._associate(association.Unanswered(), now)
        if self._channel.is_busy:
            return self._events(self._channel.expire(now), now)
        effects: list[Effect] = []
        for pending in list(self._pending):
            if pending.due is not None and pending.due <= now:
                if pending.repeatable and pending.sent < self._settings.read_attempts:
                    effects += self._send(pending, now)
                else:
                    effects += self._fail(pending, "the server did not answer", now)
        return effects
