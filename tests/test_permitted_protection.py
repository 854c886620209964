"""Right meters and head-ends that protect and refuse otherwise, as they may, are never failed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.base import Party
from adapters.in_process import InProcessAdapter
from harness.device.declaration_file import reference_declaration
from harness.sessions.session import play
from harness.sessions.stage import OurStage
from harness.sessions.suite import Suite, named_devices, step_modules
from reference_stack.cosem.access import AccessRefused, ObjectRights
from reference_stack.cosem.classes.invocation_counter import InvocationCounter
from reference_stack.cosem.model import InterfaceObject
from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.service import ServiceRefused
from reference_stack.dlms import apdu as a
from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.data import Data, double_long_unsigned
from reference_stack.dlms.protection import (
    CounterRefused,
    KeyId,
    Opened,
    Protection,
    RandomOctets,
    SecurityContext,
)
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_client_events import (
    USUAL_SETTINGS,
    Ask,
    ClientSettings,
    DatagramReceived,
    Dropped,
    Effect,
    SendDatagram,
    Stimulus,
)
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_answering import AnswerProtection
from reference_stack.nodes.dlms_server_memory import CounterMemory
from reference_stack.nodes.dlms_server_refusals import Refusals
from reference_stack.nodes.parts import CORRECT
from tests.test_mutants import CATALOGUE, Listener, features, profile

BOTH = Protection.AUTHENTICATED | Protection.ENCRYPTED
_SECURITY_SETUP = 64


class OtherRefusals(Refusals):
    def answer(self, problem: ProtocolError | ServiceRefused) -> a.ExceptionResponse:
        error = a.ServiceErrorWithCounter(a.ServiceError.OTHER_REASON)
        return a.ExceptionResponse(a.StateError.SERVICE_UNKNOWN, error)


class LastAcceptedCounter(Refusals):
    def counter_refused(self, problem: CounterRefused) -> a.ExceptionResponse:
        told = CounterRefused(problem.received, problem.lowest_acceptable - 1)
        return super().counter_refused(told)


class ShowsLastAccepted(ObjectAccess):
    def read(
        self,
        attribute: a.AttributeDescriptor,
        selection: a.SelectiveAccess | None,
        occasion: Occasion,
    ) -> a.GetDataResult:
        value = super().read(attribute, selection, occasion)
        target = occasion.device.objects.get(attribute.instance_id)
        if isinstance(target, InvocationCounter) and isinstance(value, Data):
            return double_long_unsigned(max(value.integer() - 1, 0))
        return value


class MoreProtection(AnswerProtection):
    def required(self, demanded: Protection) -> Protection:
        return BOTH if self._association.agreed.ciphered else Protection.NONE


class LeavesItsTitleOut(AnswerProtection):
    def protect(self, plain: bytes, opened: Opened, demanded: Protection) -> bytes:
        octets = super().protect(plain, opened, demanded)
        form = a.decode_apdu(octets)
        if isinstance(form, a.GeneralGloCiphering):
            return replace(form, system_title=b"").encode()
        return octets


class JumpingCounters(CounterMemory):
    def __init__(self, context: SecurityContext) -> None:
        if context.keys.guek is not None:
            context.counters(KeyId.GUEK).jump(1000)
        super().__init__(context)

    def lose_power(self) -> None:
        super().lose_power()
        if self._context.keys.guek is not None:
            counters = self._context.counters(KeyId.GUEK)
            counters.jump(counters.next_sending + 5000)


class Guarded(ObjectAccess):
    """The security setup is not for this client."""

    result = a.DataAccessResult.OBJECT_UNDEFINED
    classes: tuple[int, ...] = (_SECURITY_SETUP,)

    def find(
        self, class_id: int, name: bytes, occasion: Occasion
    ) -> tuple[InterfaceObject, ObjectRights]:
        if class_id in self.classes:
            raise AccessRefused(self.result)
        return super().find(class_id, name, occasion)


class DeniesData(Guarded):
    result = a.DataAccessResult.READ_WRITE_DENIED
    classes = (1, _SECURITY_SETUP)


METERS: dict[str, dict[str, object]] = {
    "other codes of refusal": {"refusals": OtherRefusals},
    "the last accepted counter in errors": {"refusals": LastAcceptedCounter},
    "the last accepted counter in its object": {"object_access": ShowsLastAccepted},
    "more protection than demanded": {"answer_protection": MoreProtection},
    "no title in its answers": {"answer_protection": LeavesItsTitleOut},
    "counters that jump": {"counter_memory": JumpingCounters},
    "no security setup for the client": {"object_access": Guarded},
    "no data for the client": {"object_access": DeniesData},
}


class Otherwise(DlmsClient):
    """Begins its counters and its invoke-ids elsewhere, and compresses what it can."""

    def __init__(
        self,
        parameters: AssociationParameters,
        random: RandomOctets,
        *,
        settings: ClientSettings = USUAL_SETTINGS,
        context: SecurityContext | None = None,
    ) -> None:
        chosen = replace(settings, compressed=True, follows_counter_hint=True)
        super().__init__(parameters, random, settings=chosen, context=context)
        if self.context.keys.guek is not None:
            self.context.counters(KeyId.GUEK).jump(4000)

    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        if isinstance(stimulus, Ask):
            stimulus = replace(stimulus, high_priority=True)
        return super().handle(stimulus, now)


class SaysEverythingTwice(DlmsClient):
    """As a network may do that doubles datagrams."""

    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        doubled: list[Effect] = []
        for effect in super().handle(stimulus, now):
            doubled += [effect, effect] if isinstance(effect, SendDatagram) else [effect]
        return doubled


class ConfirmsNothing(DlmsClient):
    """Nor does it fetch further blocks where it need not open the association first."""

    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        effects = super().handle(stimulus, now)
        if isinstance(stimulus, DatagramReceived) and self.agreed.pre_established:
            return [effect for effect in effects if not isinstance(effect, SendDatagram)]
        return effects


class GivesUp(DlmsClient):
    """Hears nothing more after the first thing that it had to drop."""

    _heard_enough = False

    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        if self._heard_enough and isinstance(stimulus, DatagramReceived):
            return []
        effects = super().handle(stimulus, now)
        self._heard_enough |= any(isinstance(effect, Dropped) for effect in effects)
        return effects


HEAD_ENDS = (Otherwise, SaysEverythingTwice, ConfirmsNothing, GivesUp)


def blamed(adapter: InProcessAdapter) -> list[str]:
    """Scenarios of both parts that the device fails, or in which the harness fails."""
    party = adapter.party
    chosen = [
        feature
        for feature in features().values()
        if feature.part in ("ACS", "SEC") and party in feature.parties
    ]
    listener = Listener()
    suite = Suite(
        catalogue=CATALOGUE,
        features=tuple(chosen),
        devices=named_devices([("choice", adapter, reference_declaration(party), profile())]),
        stage=OurStage(),
        steps=step_modules(),
    )
    play(suite, listener)
    assert "pass" in {record.verdict for record in listener.scenarios}
    return [
        f"{record.feature} {record.scenario} {dict(record.example)}: {record.reason}"
        for record in listener.scenarios
        if record.verdict in ("fail", "error")
    ]


@pytest.mark.parametrize("name", METERS)
def test_a_meter_that_chooses_otherwise_is_not_failed(name: str) -> None:
    server = type("Otherwise", (DlmsServer,), dict(METERS[name]))
    parts = replace(CORRECT, dlms_server=server)
    assert blamed(InProcessAdapter(Party.METER, parts=parts, identity=name, over_ip=True)) == []


@pytest.mark.parametrize("client", HEAD_ENDS, ids=lambda client: client.__name__)
def test_a_head_end_that_chooses_otherwise_is_not_failed(client: type[DlmsClient]) -> None:
    parts = replace(CORRECT, dlms_client=client)
    assert blamed(InProcessAdapter(Party.HEAD_END, parts=parts)) == []
