"""The client of a head-end against answers made by hand, right ones and all kinds of wrong ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import (
    Apdu,
    Conformance,
    DataAccessResult,
    Mechanism,
    ServiceError,
    StateError,
    decode_apdu,
)
from reference_stack.dlms.apdu.decoding import KNOWN_TAGS
from reference_stack.dlms.association import AssociationParameters, Side
from reference_stack.dlms.axdr import encode_data
from reference_stack.dlms.client_association_events import Open, Release
from reference_stack.dlms.data import NULL, double_long_unsigned, octet_string, structure
from reference_stack.dlms.protection import (
    KeyId,
    Protection,
    ProtectionKind,
    SecurityContext,
    protect,
    unprotect,
)
from reference_stack.dlms.requests import Access, Request
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.kernel.instant import EPOCH, Duration, Instant
from reference_stack.nodes.dlms_client import DlmsClient
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
    Pushed,
    SendDatagram,
    TimerExpired,
)
from tests.nodes.metering import (
    BOTH,
    ENERGY,
    KEYS,
    METER_TITLE,
    NUMBER,
    PLAIN,
    SECURED,
    invoking,
    limited,
    reading,
    seeded,
    writing,
)

VALUE = double_long_unsigned(7)
MINUTE = Duration.of(minutes=1)
T = TypeVar("T")


class Talk:
    """A client, and what a server could say to it."""

    def __init__(
        self,
        parameters: AssociationParameters = SECURED,
        settings: ClientSettings = USUAL_SETTINGS,
    ) -> None:
        self.parameters = parameters
        self.client = DlmsClient(parameters, seeded().randbytes, settings=settings)
        self.server: SecurityContext = parameters.security_context(Side.SERVER)
        self.now: Instant = EPOCH
        self.effects: list[Effect] = []

    def ask(self, request: Request, token: int = 1, **options: bool) -> list[Effect]:
        return self._did(self.client.handle(Ask(token, request, **options), self.now))

    def wait(self, duration: Duration) -> list[Effect]:
        self.now = self.now.after(duration)
        return self._did(self.client.handle(TimerExpired(), self.now))

    def hear(self, apdu: bytes, *, source: int = 1, destination: int | None = None) -> list[Effect]:
        client = self.parameters.client_sap if destination is None else destination
        datagram = Wpdu(source, client, apdu).encode()
        return self._did(self.client.handle(DatagramReceived(datagram), self.now))

    def answer(self, apdu: Apdu, protection: Protection | None = None) -> list[Effect]:
        return self.hear(self.sealed(apdu, protection))

    def sealed(self, apdu: Apdu, protection: Protection | None = None) -> bytes:
        applied = self.parameters.policy.response if protection is None else protection
        return protect(self.server, apdu.encode(), applied, self.parameters.kind)

    def sent(self) -> list[Apdu]:
        """What the client sent since this was asked last, opened as the server would."""
        datagrams = [e.octets for e in self.effects if isinstance(e, SendDatagram)]
        self.effects = []
        wpdus = [Wpdu.decode(octets) for octets in datagrams]
        return [decode_apdu(unprotect(self.server, wpdu.apdu).apdu) for wpdu in wpdus]

    def _did(self, effects: Sequence[Effect]) -> list[Effect]:
        self.effects += effects
        return list(effects)


def only(effects: Sequence[Effect], kind: type[T]) -> T:
    (found,) = (effect for effect in effects if isinstance(effect, kind))
    return found


def none_but_dropped(effects: Sequence[Effect]) -> bool:
    return [type(effect) for effect in effects] == [Dropped]


def answering(request: Apdu, result: a.GetDataResult = VALUE) -> a.GetResponseNormal:
    assert isinstance(request, a.GetRequestNormal)
    return a.GetResponseNormal(request.invoke, result)


# -- questions and answers -------------------------------------------------------------------------


def test_an_answer_goes_to_the_question_with_its_invoke_id() -> None:
    talk = Talk()
    talk.ask(reading(ENERGY), 1)
    talk.ask(reading(NUMBER), 2)
    first, second = talk.sent()
    assert only(talk.answer(answering(second)), Answered) == Answered(2, (VALUE,))
    refused = answering(first, DataAccessResult.READ_WRITE_DENIED)
    assert only(talk.answer(refused), Answered).token == 1


def test_an_answer_that_comes_again_answers_nothing() -> None:
    talk = Talk()
    talk.ask(reading(ENERGY))
    (request,) = talk.sent()
    sealed = talk.sealed(answering(request))
    assert only(talk.hear(sealed), Answered)
    assert none_but_dropped(talk.hear(sealed))  # the same counter
    assert none_but_dropped(talk.answer(answering(request)))  # another counter, and no question


def test_sixteen_questions_are_under_way_at_most_and_the_others_wait() -> None:
    talk = Talk()
    for token in range(20):
        talk.ask(reading(ENERGY), token)
    requests = talk.sent()
    assert len({r.invoke.invoke_id for r in requests}) == len(requests) == 16  # type: ignore[attr-defined]
    talk.answer(answering(requests[0]))
    (following,) = talk.sent()
    assert only(talk.answer(answering(following)), Answered).token == 16


def test_a_question_without_answer_is_given_up_in_time() -> None:
    talk = Talk()
    talk.ask(reading(ENERGY))
    assert talk.client.due() == EPOCH.after(MINUTE)
    assert talk.wait(Duration.of(seconds=59)) == []
    assert only(talk.wait(Duration.of(seconds=1)), Failed).token == 1
    assert talk.client.due() is None


def test_the_time_of_a_question_runs_from_its_delivery() -> None:
    talk = Talk()
    talk.ask(reading(ENERGY), 5)
    talk.now = talk.now.after(Duration.of(seconds=50))
    talk.client.handle(Delivered(5), talk.now)
    talk.client.handle(Delivered(99), talk.now)
    assert talk.client.due() == talk.now.after(MINUTE)


def test_a_repetition_has_the_same_invoke_id_and_another_counter() -> None:
    talk = Talk(settings=ClientSettings(read_attempts=3))
    talk.ask(reading(ENERGY))
    for _ in range(2):
        talk.wait(MINUTE)
    datagrams = [e.octets for e in talk.effects if isinstance(e, SendDatagram)]
    counters = [int.from_bytes(octets[11:15], "big") for octets in datagrams]
    assert len(set(counters)) == 3
    requests = talk.sent()
    assert requests[0] == requests[1] == requests[2]
    assert only(talk.wait(MINUTE), Failed)


@pytest.mark.parametrize(
    "request_",
    [writing(NUMBER, VALUE), invoking(3, "1-0:1.8.0", 1)],
    ids=["set", "action"],
)
def test_what_changes_something_is_never_sent_twice(request_: Request) -> None:
    talk = Talk(settings=ClientSettings(read_attempts=3))
    talk.ask(request_)
    assert only(talk.wait(MINUTE), Failed)
    assert len(talk.sent()) == 1


@pytest.mark.parametrize(
    ("specification", "repeated"),
    [(a.AccessGet(ENERGY), True), (a.AccessSet(NUMBER), False)],
    ids=["get", "set"],
)
def test_access_is_repeated_only_if_it_only_reads(
    specification: a.AccessSpecification, repeated: bool
) -> None:
    parameters = replace(SECURED, kind=ProtectionKind.GENERAL_GLO)
    talk = Talk(parameters, ClientSettings(read_attempts=2))
    talk.ask(Access((specification,), (NULL,)))
    talk.wait(MINUTE)
    assert len(talk.sent()) == (2 if repeated else 1)


def test_a_response_of_another_service_answers_no_get() -> None:
    talk = Talk()
    talk.ask(reading(ENERGY))
    (request,) = talk.sent()
    assert isinstance(request, a.GetRequestNormal)
    wrong = a.SetResponseNormal(request.invoke, DataAccessResult.SUCCESS)
    assert none_but_dropped(talk.answer(wrong))
    assert only(talk.answer(answering(request)), Answered)


def test_a_list_with_the_wrong_number_of_results_is_a_failure() -> None:
    talk = Talk()
    talk.ask(reading(ENERGY, NUMBER))
    (request,) = talk.sent()
    assert isinstance(request, a.GetRequestWithList)
    failed = only(talk.answer(a.GetResponseWithList(request.invoke, (VALUE,))), Failed)
    assert failed.token == 1


@pytest.mark.parametrize("protection", [Protection.NONE, Protection.AUTHENTICATED])
def test_an_answer_below_the_policy_is_not_believed(protection: Protection) -> None:
    talk = Talk()
    talk.ask(reading(ENERGY))
    (request,) = talk.sent()
    assert none_but_dropped(talk.answer(answering(request), protection))
    assert only(talk.answer(answering(request)), Answered)


def test_an_answer_under_another_key_is_not_believed() -> None:
    talk = Talk()
    talk.ask(reading(ENERGY))
    (request,) = talk.sent()
    forger = replace(SECURED, keys=replace(KEYS, guek=bytes(16))).security_context(Side.SERVER)
    forged = protect(forger, answering(request).encode(), BOTH, SECURED.kind)
    assert none_but_dropped(talk.hear(forged))


@pytest.mark.parametrize(
    ("source", "destination"), [(2, SECURED.client_sap), (1, 0x66), (0x7F, SECURED.client_sap)]
)
def test_datagrams_between_other_ports_are_not_ours(source: int, destination: int) -> None:
    talk = Talk()
    talk.ask(reading(ENERGY))
    (request,) = talk.sent()
    sealed = talk.sealed(answering(request))
    assert none_but_dropped(talk.hear(sealed, source=source, destination=destination))


def test_unconfirmed_questions_are_sent_and_forgotten() -> None:
    talk = Talk()
    talk.ask(reading(ENERGY), confirmed=False)
    (request,) = talk.sent()
    assert isinstance(request, a.GetRequestNormal)
    assert not request.invoke.confirmed
    assert talk.client.due() is None


def test_a_broadcast_goes_under_its_own_key_and_wants_no_answer() -> None:
    talk = Talk(replace(SECURED, kind=ProtectionKind.GENERAL_GLO))
    (sent,) = talk.ask(invoking(3, "1-0:1.8.0", 1), broadcast=True)
    assert isinstance(sent, SendDatagram)
    carrier = decode_apdu(Wpdu.decode(sent.octets).apdu)
    assert isinstance(carrier, a.GeneralGloCiphering)
    assert carrier.content[0] == 0x70
    assert unprotect(talk.server, carrier.encode()).broadcast
    assert talk.client.due() is None


# -- refusals --------------------------------------------------------------------------------------


def exception(error: ServiceError, counter: int | None = None) -> a.ExceptionResponse:
    return a.ExceptionResponse(
        StateError.SERVICE_NOT_ALLOWED, a.ServiceErrorWithCounter(error, counter)
    )


def test_an_exception_fails_the_oldest_question() -> None:
    talk = Talk()
    talk.ask(reading(ENERGY), 1)
    talk.ask(reading(NUMBER), 2)
    told = exception(ServiceError.DECIPHERING_ERROR)
    failed = only(talk.hear(told.encode()), Failed)
    assert (failed.token, failed.exception) == (1, told)


def test_an_exception_without_question_is_dropped() -> None:
    assert none_but_dropped(Talk().hear(exception(ServiceError.OTHER_REASON).encode()))


@pytest.mark.parametrize("follows", [True, False])
@pytest.mark.parametrize("hint", [0, 500])
def test_a_hint_at_a_counter_leads_forward_only_and_only_if_wanted(
    follows: bool, hint: int
) -> None:
    talk = Talk(settings=ClientSettings(follows_counter_hint=follows))
    counters = talk.client.context.counters(KeyId.GUEK)
    counters.jump(100)
    talk.ask(reading(ENERGY))
    talk.hear(exception(ServiceError.INVOCATION_COUNTER_ERROR, hint).encode())
    assert counters.next_sending == (500 if follows and hint else 101)


def test_a_confirmed_service_error_fails_the_question() -> None:
    talk = Talk()
    talk.ask(reading(ENERGY))
    error = a.ConfirmedServiceError(5, a.ErrorClass.INITIATE, 0)
    assert only(talk.hear(error.encode()), Failed).exception is None


# -- what comes unasked ----------------------------------------------------------------------------


def push(number: int = 1, *, confirmed: bool = False) -> a.DataNotification:
    return a.DataNotification(a.LongInvokeIdAndPriority(number, confirmed), None, structure(VALUE))


def test_a_push_is_told_once_and_confirmed_as_often_as_it_comes() -> None:
    talk = Talk(replace(SECURED, kind=ProtectionKind.GENERAL_GLO))
    notification = push(confirmed=True)
    first = talk.answer(notification)
    assert only(first, Pushed) == Pushed(notification, BOTH)
    assert only(first, SendDatagram)
    again = talk.answer(notification)
    assert [type(effect) for effect in again] == [SendDatagram]
    confirms = talk.sent()
    assert confirms == [a.DataNotificationConfirm(notification.invoke)] * 2


def test_another_push_is_another_one() -> None:
    talk = Talk()
    told = [only(talk.answer(push(number)), Pushed) for number in (1, 2)]
    assert [pushed.notification.invoke.invoke_id for pushed in told] == [1, 2]


def test_an_unconfirmed_push_is_not_confirmed() -> None:
    talk = Talk()
    talk.answer(push())
    assert talk.sent() == []


def test_a_push_below_the_policy_is_neither_told_nor_confirmed() -> None:
    talk = Talk()
    assert none_but_dropped(talk.hear(push(confirmed=True).encode()))


def test_an_event_is_told() -> None:
    talk = Talk()
    event = a.EventNotification(None, ENERGY, VALUE)
    assert only(talk.answer(event), EventReceived).notification == event


def test_requests_of_servers_are_dropped() -> None:
    talk = Talk()
    get = a.GetRequestNormal(a.InvokeIdAndPriority(1), ENERGY)
    assert none_but_dropped(talk.answer(get))


# -- long answers ----------------------------------------------------------------------------------


def test_blocks_of_a_long_answer_are_asked_for_one_by_one() -> None:
    talk = Talk(PLAIN)
    talk.ask(reading(ENERGY))
    (request,) = talk.sent()
    assert isinstance(request, a.GetRequestNormal)
    whole = octet_string(bytes(range(100)))
    octets = encode_data(whole)
    pieces = [octets[:40], octets[40:80], octets[80:]]
    for number, piece in enumerate(pieces, start=1):
        block = a.GetResponseWithDatablock(request.invoke, number == 3, number, piece)
        effects = talk.answer(block)
        if number < 3:
            assert talk.sent() == [a.GetRequestNext(request.invoke, number)]
            assert talk.answer(block) == []  # it came twice
            assert talk.sent() == []
    assert only(effects, Answered).results == (whole,)


def test_a_block_out_of_order_ends_the_question() -> None:
    talk = Talk(PLAIN)
    talk.ask(reading(ENERGY))
    (request,) = talk.sent()
    assert isinstance(request, a.GetRequestNormal)
    block = a.GetResponseWithDatablock(request.invoke, False, 2, b"piece")
    assert only(talk.answer(block), Failed)


def test_a_server_that_sends_blocks_without_end_is_given_up() -> None:
    small = replace(PLAIN.conventions, largest_apdu_octets=1000)
    talk = Talk(replace(PLAIN, conventions=small))
    talk.ask(reading(ENERGY))
    (request,) = talk.sent()
    assert isinstance(request, a.GetRequestNormal)
    for number in range(1, 50):
        block = a.GetResponseWithDatablock(request.invoke, False, number, bytes(100))
        effects = talk.answer(block)
        if any(isinstance(effect, Failed) for effect in effects):
            break
    assert number == 11


def test_a_request_that_the_server_cannot_take_is_not_sent() -> None:
    conformance = Conformance(PLAIN.conformance & ~Conformance.GENERAL_BLOCK_TRANSFER)
    talk = Talk(replace(PLAIN, conformance=conformance, server_max_receive_octets=12))
    failed = only(talk.ask(reading(ENERGY)), Failed)
    assert "13 octets" in failed.reason
    assert talk.sent() == []


# -- associations ----------------------------------------------------------------------------------

NEGOTIATED = replace(
    SECURED,
    mechanism=Mechanism.HIGH_SHA256,
    keys=replace(KEYS, secret=b"a secret of both"),
    pre_established=False,
)
STRANGE = b"XXX\x00\x00\x00\x00\x01"


def accepting(talk: Talk, **changes: object) -> a.Aare:
    """What a right server says to the AARQ that the client just sent."""
    response = a.InitiateResponse(None, 6, NEGOTIATED.conformance, 0, 7)
    aare = a.Aare(
        application_context_name=a.context_name(3),
        result=0,
        result_source_diagnostic=a.Diagnostic(a.DiagnosticSource.ACSE_SERVICE_USER, 14),
        responding_ap_title=METER_TITLE,
        mechanism_name=a.mechanism_name(Mechanism.HIGH_SHA256),
        responding_authentication_value=bytes(range(32)),
        user_information=talk.sealed(changes.pop("response", response), BOTH),  # type: ignore[arg-type]
    )
    return replace(aare, **changes)  # type: ignore[arg-type]


def opening(parameters: AssociationParameters = NEGOTIATED) -> tuple[Talk, a.Aarq]:
    talk = Talk(parameters)
    (sent,) = talk.client.handle(Open(), talk.now)
    assert isinstance(sent, SendDatagram)
    return talk, a.Aarq.decode(Wpdu.decode(sent.octets).apdu)


def test_a_client_that_is_accepted_proves_itself_first() -> None:
    talk, _ = opening()
    effects = talk.hear(accepting(talk).encode())
    assert not any(isinstance(effect, AssociationOpened) for effect in effects)
    (proof,) = talk.sent()
    assert isinstance(proof, a.ActionRequestNormal)
    assert (proof.method.class_id, proof.method.method_id) == (15, 1)
    assert not talk.client.is_associated


RESPONSE = a.InitiateResponse(None, 6, NEGOTIATED.conformance, 0, 7)
WRONG: dict[str, dict[str, object]] = {
    "refused": {"result": 1},
    "another context": {"application_context_name": a.context_name(1)},
    "another title": {"responding_ap_title": STRANGE},
    "no challenge": {"responding_authentication_value": None},
    "short challenge": {"responding_authentication_value": b"short"},
    "no proof asked": {
        "result_source_diagnostic": a.Diagnostic(a.DiagnosticSource.ACSE_SERVICE_USER, 0)
    },
    "nothing agreed": {"user_information": None},
    "agreed in clear": {"user_information": RESPONSE.encode()},
    "another version": {"response": replace(RESPONSE, negotiated_dlms_version=5)},
    "more than proposed": {
        "response": replace(
            RESPONSE,
            negotiated_conformance=NEGOTIATED.conformance | Conformance.UNCONFIRMED_WRITE,
        )
    },
    "an error instead": {"response": a.ConfirmedServiceError(1, a.ErrorClass.INITIATE, 1)},
}


@pytest.mark.parametrize("name", WRONG)
def test_an_acceptance_that_is_not_right_opens_nothing(name: str) -> None:
    talk, _ = opening()
    effects = talk.hear(accepting(talk, **dict(WRONG[name])).encode())
    assert [type(effect) for effect in effects] == [AssociationClosed]
    assert not talk.client.is_associated


def test_a_server_that_echoes_the_challenge_is_not_believed() -> None:
    talk, aarq = opening()
    echo = accepting(talk, responding_authentication_value=aarq.calling_authentication_value)
    assert only(talk.hear(echo.encode()), AssociationClosed)


@pytest.mark.parametrize("proof", [b"wrong proof of 32 octets........", None])
def test_a_server_that_cannot_prove_itself_is_left(proof: bytes | None) -> None:
    talk, _ = opening()
    talk.hear(accepting(talk).encode())
    (request,) = talk.sent()
    assert isinstance(request, a.ActionRequestNormal)
    outcome = (
        a.ActionOutcome(a.ActionResult.READ_WRITE_DENIED)
        if proof is None
        else a.ActionOutcome(a.ActionResult.SUCCESS, octet_string(proof))
    )
    effects = talk.answer(a.ActionResponseNormal(request.invoke, outcome), BOTH)
    assert only(effects, AssociationClosed).reason
    assert only(talk.ask(reading(ENERGY)), Failed)


def test_a_server_that_does_not_answer_is_given_up() -> None:
    talk, _ = opening()
    assert only(talk.wait(MINUTE), AssociationClosed)
    assert talk.client.due() is None


def test_nothing_is_asked_before_the_association_is_open() -> None:
    assert only(Talk(NEGOTIATED).ask(reading(ENERGY)), Failed)


def test_a_pre_established_association_is_neither_opened_nor_released() -> None:
    talk = Talk()
    assert talk.client.handle(Open(), talk.now) == []
    assert talk.client.handle(Release(), talk.now) == []
    assert talk.client.is_associated
    assert talk.hear(accepting(Talk(NEGOTIATED)).encode()) == []


def test_a_release_fails_what_is_still_asked() -> None:
    talk = Talk(replace(PLAIN, pre_established=False))
    talk.client.handle(Open(), talk.now)
    aare = a.Aare(
        application_context_name=a.context_name(1),
        result=0,
        result_source_diagnostic=a.Diagnostic(a.DiagnosticSource.ACSE_SERVICE_USER, 0),
        user_information=a.InitiateResponse(None, 6, PLAIN.conformance, 500, 7).encode(),
    )
    assert only(talk.hear(aare.encode()), AssociationOpened).agreed.server_max_receive_octets == 500
    talk.ask(reading(ENERGY), 8)
    talk.client.handle(Release(), talk.now)
    effects = talk.hear(a.Rlre(reason=0).encode())
    assert only(effects, AssociationClosed).reason == ""
    assert only(effects, Failed).token == 8


# -- anything --------------------------------------------------------------------------------------

octets_for_a_client = st.one_of(
    st.binary(max_size=60),
    st.builds(
        lambda tag, rest: Wpdu(1, SECURED.client_sap, bytes([tag]) + rest).encode(),
        st.sampled_from(sorted(KNOWN_TAGS)),
        st.binary(max_size=60),
    ),
)


@pytest.mark.parametrize(
    "parameters", [SECURED, NEGOTIATED, limited(PLAIN, 64)], ids=["secured", "negotiated", "plain"]
)
@given(received=st.lists(octets_for_a_client, max_size=5), minutes=st.integers(0, 3))
def test_no_octets_break_a_client(
    parameters: AssociationParameters, received: list[bytes], minutes: int
) -> None:
    talk = Talk(parameters)
    talk.client.handle(Open(), talk.now)
    talk.ask(reading(ENERGY))
    for octets in received:
        if octets[4:6] == SECURED.client_sap.to_bytes(2, "big"):
            octets = octets[:4] + parameters.client_sap.to_bytes(2, "big") + octets[6:]
        talk.client.handle(DatagramReceived(octets), talk.now)
        talk.wait(MINUTE.times(minutes))


@given(st.data())
def test_any_answer_to_any_question_comes_to_an_end(draw: st.DataObject) -> None:
    """Right answers of wrong services, blocks that fit nothing, results of other questions."""
    talk = Talk(PLAIN)
    talk.ask(draw.draw(st.sampled_from([reading(ENERGY), reading(ENERGY, NUMBER), WRITE, INVOKE])))
    for _ in range(draw.draw(st.integers(1, 4))):
        talk.answer(draw.draw(st.sampled_from(ANSWERS)))
    for _ in range(6):  # the attempts of a block transfer, and the question itself
        talk.wait(Duration.of(hours=1))
    assert talk.client.due() is None


WRITE = writing(NUMBER, VALUE)
INVOKE = invoking(3, "1-0:1.8.0", 1)
FIRST = a.InvokeIdAndPriority(1)
ANSWERS: list[Apdu] = [
    a.GetResponseNormal(FIRST, VALUE),
    a.GetResponseWithList(FIRST, (VALUE, DataAccessResult.OTHER_REASON)),
    a.GetResponseWithDatablock(FIRST, False, 1, b"\x09\x05"),
    a.GetResponseWithDatablock(FIRST, True, 2, b"abcde"),
    a.GetResponseWithDatablock(FIRST, True, 1, DataAccessResult.LONG_GET_ABORTED),
    a.GetResponseWithDatablock(FIRST, True, 0, b""),
    a.SetResponseNormal(FIRST, DataAccessResult.SUCCESS),
    a.SetResponseDatablock(FIRST, 1),
    a.SetResponseLastDatablock(FIRST, DataAccessResult.SUCCESS, 2),
    a.SetResponseWithList(FIRST, ()),
    a.ActionResponseNormal(FIRST, a.ActionOutcome(a.ActionResult.SUCCESS)),
    a.ActionResponseWithPblock(FIRST, a.DataBlock(False, 1, b"\x00")),
    a.ActionResponseWithPblock(FIRST, a.DataBlock(True, 2, b"\x00")),
    a.ActionResponseNextPblock(FIRST, 1),
    a.GeneralBlockTransfer(a.BlockControl(False, False, 1), 1, 0, b"\xc4\x01"),
    a.GeneralBlockTransfer(a.BlockControl(True, False, 1), 2, 0, b"\x01\x00\x11\x05"),
    a.AccessResponse(a.LongInvokeIdAndPriority(1), None, None, (), ()),
    exception(ServiceError.OTHER_REASON),
    push(),
]
