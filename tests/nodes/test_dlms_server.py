"""The server of a meter with a real client: services, long values, wrapper, notifications."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reference_stack.cosem.capture import CLOCK_COLUMN
from reference_stack.cosem.obis import obis
from reference_stack.cosem.selection import by_entry, by_range
from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import Conformance, DataAccessResult, ExceptionResponse, ServiceError
from reference_stack.dlms.association import LPWAN_CONFORMANCE, AssociationParameters
from reference_stack.dlms.block_events import BlockParameters
from reference_stack.dlms.data import (
    NULL,
    Data,
    double_long_unsigned,
    enum,
    integer,
    octet_string,
    structure,
    unsigned,
)
from reference_stack.dlms.requests import Access, Write
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.nodes.dlms_client_events import ClientSettings, EventReceived, Failed
from reference_stack.nodes.dlms_server_events import (
    DatagramReceived,
    Dropped,
    Endpoint,
    NotifyEvent,
    SendDatagram,
    ServerSettings,
)
from tests.nodes.metering import (
    ENERGY,
    LOAD_PROFILE,
    NUMBER,
    PLAIN,
    SECURED,
    TEXT,
    Metering,
    invoking,
    limited,
    reading,
    sized,
    writing,
)

NO_BLOCKS = replace(
    PLAIN,
    conformance=Conformance(
        LPWAN_CONFORMANCE
        & ~(
            Conformance.GENERAL_BLOCK_TRANSFER
            | Conformance.BLOCK_TRANSFER_WITH_GET_OR_READ
            | Conformance.BLOCK_TRANSFER_WITH_SET_OR_WRITE
            | Conformance.BLOCK_TRANSFER_WITH_ACTION
        )
    ),
)


def counting(length: int) -> Data:
    return octet_string(bytes(number & 0xFF for number in range(length)))


@pytest.mark.parametrize("parameters", [PLAIN, SECURED])
def test_a_register_is_read(parameters: AssociationParameters) -> None:
    assert Metering(parameters).read(ENERGY) == double_long_unsigned(1234567)


def test_the_answer_goes_where_the_question_came_from_with_ports_swapped() -> None:
    metering = Metering()
    source = Endpoint(bytes(15) + b"\x01", 40000)
    request = Wpdu(0x66, 1, a.GetRequestNormal(a.InvokeIdAndPriority(5), ENERGY).encode())
    (effect,) = metering.server.handle(DatagramReceived(request.encode(), source), metering.now)
    assert isinstance(effect, SendDatagram)
    assert effect.destination == source
    answer = Wpdu.decode(effect.octets)
    assert (answer.source, answer.destination) == (1, 0x66)


@pytest.mark.parametrize("confirmed", [True, False])
@pytest.mark.parametrize("high", [True, False])
def test_the_answer_repeats_invoke_id_and_priority(confirmed: bool, high: bool) -> None:
    invoke = a.InvokeIdAndPriority(11, confirmed, high)
    request = Wpdu(0x66, 1, a.GetRequestNormal(invoke, ENERGY).encode())
    metering = Metering()
    metering.give(request.encode())
    answers = [a.decode_apdu(Wpdu.decode(octets).apdu) for octets in metering.up]
    assert [answer.invoke for answer in answers] == ([invoke] if confirmed else [])


def test_several_attributes_have_their_results_in_order_and_errors_one_by_one() -> None:
    nowhere = a.AttributeDescriptor(3, obis("1-0:99.99.99"), 2)
    wrong_class = replace(ENERGY, class_id=1)
    results = Metering().ask(reading(ENERGY, nowhere, wrong_class, replace(ENERGY, attribute_id=9)))
    assert results == (
        double_long_unsigned(1234567),
        DataAccessResult.OBJECT_UNDEFINED,
        DataAccessResult.OBJECT_CLASS_INCONSISTENT,
        DataAccessResult.READ_WRITE_DENIED,
    )


@pytest.mark.parametrize(("number", "length"), [(1, 100), (2, 300), (3, 600), (4, 1200)])
@pytest.mark.parametrize("limit", [0, 12, 64, 128, 255, 256, 1300])
def test_a_long_value_arrives_whole_whatever_the_client_takes(
    number: int, length: int, limit: int
) -> None:
    metering = Metering(limited(PLAIN, limit))
    assert metering.read(sized(number)) == counting(length)
    assert all(not limit or len(Wpdu.decode(octets).apdu) <= limit for octets in metering.up)


@pytest.mark.parametrize("limit", [64, 128, 512])
def test_long_lists_and_protected_values_come_in_blocks_too(limit: int) -> None:
    metering = Metering(limited(SECURED, limit))
    results = metering.ask(reading(sized(2), ENERGY, sized(3)))
    assert results == (counting(300), double_long_unsigned(1234567), counting(600))
    assert len(metering.up) > 1
    assert all(len(Wpdu.decode(octets).apdu) <= limit for octets in metering.up)


@pytest.mark.parametrize("limit", [40, 128])
@pytest.mark.parametrize("parameters", [PLAIN, SECURED])
def test_where_only_general_blocks_were_agreed_on_they_carry_long_answers(
    parameters: AssociationParameters, limit: int
) -> None:
    conformance = Conformance(LPWAN_CONFORMANCE & ~Conformance.BLOCK_TRANSFER_WITH_GET_OR_READ)
    metering = Metering(limited(replace(parameters, conformance=conformance), limit))
    assert metering.read(sized(3)) == counting(600)
    assert Wpdu.decode(metering.up[0]).apdu[0] == 0xE0
    assert all(len(Wpdu.decode(octets).apdu) <= limit for octets in metering.up)


def test_a_server_may_prefer_general_blocks() -> None:
    settings = ServerSettings(prefers_general_blocks=True, blocks=BlockParameters(window=4))
    metering = Metering(limited(PLAIN, 100), settings=settings)
    assert metering.read(sized(4)) == counting(1200)
    assert {Wpdu.decode(octets).apdu[0] for octets in metering.up} == {0xE0}


def test_who_asks_in_general_blocks_is_answered_in_them() -> None:
    metering = Metering(
        replace(PLAIN, server_max_receive_octets=64),
        client_settings=ClientSettings(general_block_transfer=True),
    )
    assert metering.ask(writing(TEXT, counting(400))) == (DataAccessResult.SUCCESS,)
    assert {Wpdu.decode(octets).apdu[0] for octets in metering.up} == {0xE0}
    assert metering.read(TEXT) == counting(400)


def test_an_answer_that_is_too_long_without_blocks_is_refused() -> None:
    metering = Metering(limited(NO_BLOCKS, 64))
    failed = metering.ask(reading(sized(2)))
    assert isinstance(failed, Failed)
    assert failed.exception is not None
    assert failed.exception.service_error.error is ServiceError.PDU_TOO_LONG


def test_a_request_that_is_too_long_is_refused() -> None:
    metering = Metering(replace(PLAIN, server_max_receive_octets=40), client_parameters=PLAIN)
    failed = metering.ask(writing(TEXT, counting(100)))
    assert isinstance(failed, Failed)
    assert failed.exception is not None
    assert failed.exception.service_error.error is ServiceError.PDU_TOO_LONG
    assert metering.read(TEXT) == octet_string(b"")


@pytest.mark.parametrize("limit", [48, 64, 200])
def test_long_values_are_written_from_blocks(limit: int) -> None:
    metering = Metering(replace(PLAIN, server_max_receive_octets=limit))
    assert metering.ask(writing(TEXT, counting(700))) == (DataAccessResult.SUCCESS,)
    assert len(metering.down) > 2
    assert metering.read(TEXT) == counting(700)


def test_several_values_are_written_from_blocks_each_with_its_result() -> None:
    metering = Metering(replace(PLAIN, server_max_receive_octets=64))
    entries = tuple(a.AttributeWithSelection(entry) for entry in (TEXT, ENERGY, NUMBER))
    values = (counting(300), double_long_unsigned(0), double_long_unsigned(5))
    assert metering.ask(Write(entries, values)) == (
        DataAccessResult.SUCCESS,
        DataAccessResult.READ_WRITE_DENIED,
        DataAccessResult.SUCCESS,
    )
    assert metering.ask(reading(TEXT, ENERGY, NUMBER)) == (
        counting(300),
        double_long_unsigned(1234567),
        double_long_unsigned(5),
    )


def test_nothing_is_written_when_a_block_is_missing() -> None:
    metering = Metering()
    invoke = a.InvokeIdAndPriority(1)
    encoded = b"\x09\x04\x01\x02\x03\x04"
    first = a.SetRequestWithFirstDatablock(invoke, TEXT, None, a.DataBlock(False, 1, encoded[:3]))
    third = a.SetRequestWithDatablock(invoke, a.DataBlock(True, 3, encoded[3:]))
    last = a.SetRequestWithDatablock(invoke, a.DataBlock(True, 2, encoded[3:]))
    answers = [told(metering, request) for request in (first, third, last)]
    assert answers == [
        a.SetResponseDatablock(invoke, 1),
        a.SetResponseLastDatablock(invoke, DataAccessResult.DATA_BLOCK_NUMBER_INVALID, 3),
        a.SetResponseLastDatablock(invoke, DataAccessResult.NO_LONG_SET_IN_PROGRESS, 2),
    ]
    assert metering.read(TEXT) == octet_string(b"")


def told(metering: Metering, request: a.Apdu) -> a.Apdu | None:
    """What the server answers to an APDU in clear."""
    before = len(metering.up)
    metering.give(Wpdu(0x66, 1, request.encode()).encode())
    answers = metering.up[before:]
    return a.decode_apdu(Wpdu.decode(answers[0]).apdu) if answers else None


def test_a_wrong_block_number_ends_a_long_get() -> None:
    metering = Metering(limited(PLAIN, 64))
    invoke = a.InvokeIdAndPriority(2)

    def result(request: a.Apdu) -> object:
        answer = told(metering, request)
        assert isinstance(answer, a.GetResponseWithDatablock)
        return answer.block_number, answer.result

    none = DataAccessResult.NO_LONG_GET_IN_PROGRESS
    assert result(a.GetRequestNext(invoke, 1)) == (1, none)
    assert result(a.GetRequestNormal(invoke, sized(2)))[0] == 1  # type: ignore[index]
    wrong = result(a.GetRequestNext(invoke, 7))
    assert wrong == (7, DataAccessResult.DATA_BLOCK_NUMBER_INVALID)
    assert result(a.GetRequestNext(invoke, 1)) == (1, none)


def test_another_request_ends_a_long_get_and_is_served() -> None:
    metering = Metering(limited(PLAIN, 64))
    told(metering, a.GetRequestNormal(a.InvokeIdAndPriority(2), sized(2)))
    other = told(metering, a.GetRequestNormal(a.InvokeIdAndPriority(3), ENERGY))
    assert isinstance(other, a.GetResponseNormal)
    late = told(metering, a.GetRequestNext(a.InvokeIdAndPriority(2), 1))
    assert isinstance(late, a.GetResponseWithDatablock)
    assert late.result is DataAccessResult.NO_LONG_GET_IN_PROGRESS


def test_a_block_of_another_invoke_id_does_not_continue_a_transfer() -> None:
    metering = Metering(limited(PLAIN, 64))
    told(metering, a.GetRequestNormal(a.InvokeIdAndPriority(2), sized(2)))
    stranger = told(metering, a.GetRequestNext(a.InvokeIdAndPriority(9), 1))
    assert isinstance(stranger, a.GetResponseWithDatablock)
    assert stranger.result is DataAccessResult.NO_LONG_GET_IN_PROGRESS
    following = told(metering, a.GetRequestNext(a.InvokeIdAndPriority(2), 1))
    assert isinstance(following, a.GetResponseWithDatablock)
    assert following.block_number == 2


def test_unconfirmed_requests_are_carried_out_and_not_answered() -> None:
    metering = Metering()
    assert metering.ask(writing(NUMBER, double_long_unsigned(9)), confirmed=False) is None
    metering.ask(invoking(70, "0-0:96.3.10", 1), confirmed=False)
    assert metering.up == []
    assert metering.read(NUMBER) == double_long_unsigned(9)


def test_access_does_everything_in_order_and_reports_each() -> None:
    request = Access(
        (
            a.AccessSet(NUMBER),
            a.AccessGet(NUMBER),
            a.AccessSet(ENERGY),
            a.AccessAction(a.MethodDescriptor(70, obis("0-0:96.3.10"), 1)),
            a.AccessGet(a.AttributeDescriptor(70, obis("0-0:96.3.10"), 3)),
        ),
        (double_long_unsigned(3), NULL, double_long_unsigned(0), integer(0), NULL),
        self_descriptive=True,
    )
    response = Metering().ask(request)
    assert isinstance(response, a.AccessResponse)
    assert response.data == (NULL, double_long_unsigned(3), NULL, NULL, enum(0))
    assert [int(result.result) for result in response.results] == [0, 0, 3, 0, 0]
    assert response.specifications == request.specifications


def test_access_stops_at_the_first_failure_when_asked_to() -> None:
    request = Access(
        (a.AccessSet(ENERGY), a.AccessSet(NUMBER), a.AccessGet(NUMBER)),
        (NULL, double_long_unsigned(3), NULL),
        break_on_error=True,
    )
    metering = Metering()
    response = metering.ask(request)
    assert isinstance(response, a.AccessResponse)
    assert [int(result.result) for result in response.results] == [3, 250, 250]
    assert response.specifications is None
    assert metering.read(NUMBER) == double_long_unsigned(0)


def test_access_with_too_few_values_is_refused() -> None:
    metering = Metering()
    request = a.AccessRequest(
        a.LongInvokeIdAndPriority(1), None, (a.AccessSet(NUMBER), a.AccessGet(NUMBER)), (NULL,)
    )
    assert isinstance(told(metering, request), ExceptionResponse)


def test_entries_and_columns_of_a_profile_are_selected() -> None:
    metering = Metering()
    everything = metering.read(LOAD_PROFILE)
    assert isinstance(everything, Data)
    rows = everything.elements()
    assert len(rows) == 24
    (part,) = metering.ask(reading(LOAD_PROFILE, selection=by_entry(2, 3)))  # type: ignore[misc]
    assert part.elements() == rows[1:3]
    chosen = by_entry(24, 0, first_column=3, last_column=3)
    (part,) = metering.ask(reading(LOAD_PROFILE, selection=chosen))  # type: ignore[misc]
    assert part.elements() == (structure(rows[23].elements()[2]),)


def test_rows_of_a_profile_are_selected_by_time_with_both_limits_inside() -> None:
    metering = Metering()
    everything = metering.read(LOAD_PROFILE)
    assert isinstance(everything, Data)
    rows = everything.elements()
    first, last = rows[5].elements()[0], rows[8].elements()[0]
    selection = by_range(CLOCK_COLUMN, first, last)
    (part,) = metering.ask(reading(LOAD_PROFILE, selection=selection))  # type: ignore[misc]
    assert part.elements() == rows[5:9]


@pytest.mark.parametrize("entry", [by_entry(0, 1), by_entry(1, 1, last_column=9), by_entry(30, 31)])
def test_a_selection_out_of_range_is_an_error_or_empty(entry: a.SelectiveAccess) -> None:
    (result,) = Metering().ask(reading(LOAD_PROFILE, selection=entry))  # type: ignore[misc]
    assert result in (DataAccessResult.OTHER_REASON, Data(1, ()))  # type: ignore[arg-type]


def test_a_selection_without_agreement_or_parts_is_refused() -> None:
    conformance = Conformance(LPWAN_CONFORMANCE & ~Conformance.SELECTIVE_ACCESS)
    metering = Metering(replace(PLAIN, conformance=conformance))
    refused = (DataAccessResult.SCOPE_OF_ACCESS_VIOLATED,)
    assert metering.ask(reading(LOAD_PROFILE, selection=by_entry(1, 1))) == refused
    assert Metering().ask(reading(ENERGY, selection=by_entry(1, 1))) == refused


@pytest.mark.parametrize(
    ("value", "result"),
    [
        (double_long_unsigned(7), DataAccessResult.SUCCESS),
        (unsigned(7), DataAccessResult.TYPE_UNMATCHED),
        (octet_string(b"\x00"), DataAccessResult.TYPE_UNMATCHED),
    ],
)
def test_only_a_value_of_the_right_type_is_written(value: Data, result: DataAccessResult) -> None:
    metering = Metering()
    assert metering.ask(writing(NUMBER, value)) == (result,)
    kept = value if result is DataAccessResult.SUCCESS else double_long_unsigned(0)
    assert metering.read(NUMBER) == kept


@pytest.mark.parametrize(
    "bit",
    [Conformance.GET, Conformance.SET, Conformance.ACTION, Conformance.ACCESS],
)
def test_a_service_that_was_not_agreed_on_is_not_served(bit: Conformance) -> None:
    metering = Metering(replace(PLAIN, conformance=Conformance(LPWAN_CONFORMANCE & ~bit)))
    requests = {
        Conformance.GET: reading(ENERGY),
        Conformance.SET: writing(NUMBER, double_long_unsigned(1)),
        Conformance.ACTION: invoking(70, "0-0:96.3.10", 1),
        Conformance.ACCESS: Access((a.AccessGet(ENERGY),), (NULL,)),
    }
    failed = metering.ask(requests[bit])
    assert isinstance(failed, Failed)
    assert failed.exception is not None
    assert failed.exception.service_error.error is ServiceError.SERVICE_NOT_SUPPORTED


def test_all_attributes_at_once_are_read_only_where_agreed_on() -> None:
    everything = replace(ENERGY, attribute_id=0)
    assert Metering().read(everything) is DataAccessResult.OBJECT_UNDEFINED
    agreed = Conformance(LPWAN_CONFORMANCE | Conformance.ATTRIBUTE0_SUPPORTED_WITH_GET)
    value = Metering(replace(PLAIN, conformance=agreed)).read(everything)
    assert isinstance(value, Data)
    name, energy, _ = value.elements()
    assert (name, energy) == (octet_string(obis("1-0:1.8.0")), double_long_unsigned(1234567))


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        bytes.fromhex("0001 0066 0001 00"),
        bytes.fromhex("0002 0066 0001 000D C001C1 0003 0100010800FF 02 00"),
        bytes.fromhex("0001 0066 0001 000E C001C1 0003 0100010800FF 02 00"),
        bytes.fromhex("0001 0066 0001 000C C001C1 0003 0100010800FF 02 00"),
        bytes.fromhex("0001 0067 0001 000D C001C1 0003 0100010800FF 02 00"),
        bytes.fromhex("0001 0066 0002 000D C001C1 0003 0100010800FF 02 00"),
    ],
)
def test_a_datagram_with_a_wrong_wrapper_is_dropped(octets: bytes) -> None:
    metering = Metering()
    (effect,) = metering.give(octets)
    assert isinstance(effect, Dropped)
    assert metering.read(ENERGY) == double_long_unsigned(1234567)


def test_requests_to_all_stations_or_to_a_group_are_carried_out_in_silence() -> None:
    metering = Metering()
    invoke = a.InvokeIdAndPriority(1)
    request = a.SetRequestNormal(invoke, NUMBER, None, double_long_unsigned(4)).encode()
    assert metering.give(Wpdu(0x66, 0x7F, request).encode()) == []
    assert metering.read(NUMBER) == double_long_unsigned(4)
    request = a.SetRequestNormal(invoke, NUMBER, None, double_long_unsigned(5)).encode()
    assert metering.give(Wpdu(0x66, 1, request).encode(), group=True) == []
    assert metering.read(NUMBER) == double_long_unsigned(5)
    bad = metering.give(Wpdu(0x66, 1, b"\xc0\x09").encode(), group=True)
    assert [type(effect) for effect in bad] == [Dropped]


@pytest.mark.parametrize(
    "apdu",
    [
        a.GetResponseNormal(a.InvokeIdAndPriority(1), NULL),
        a.ExceptionResponse(
            a.StateError.SERVICE_UNKNOWN,
            a.ServiceErrorWithCounter(ServiceError.SERVICE_NOT_SUPPORTED),
        ),
        a.DataNotification(a.LongInvokeIdAndPriority(1), None, NULL),
    ],
)
def test_what_only_servers_send_is_not_answered(apdu: a.Apdu) -> None:
    assert told(Metering(), apdu) is None


def test_an_unknown_service_is_answered_by_an_exception() -> None:
    metering = Metering()
    metering.give(Wpdu(0x66, 1, bytes.fromhex("0501020304")).encode())
    assert Wpdu.decode(metering.up[-1]).apdu == bytes.fromhex("D80202")


def test_a_server_may_keep_its_failures_to_itself() -> None:
    metering = Metering(settings=ServerSettings(reports_failures=False))
    metering.give(Wpdu(0x66, 1, bytes.fromhex("0501020304")).encode())
    assert metering.up == []


def test_an_event_is_told_to_the_client_that_may_read_it() -> None:
    metering = Metering(SECURED)
    metering.from_server(metering.server.handle(NotifyEvent(ENERGY, 1), metering.now))
    (event,) = [effect for effect in metering.seen if isinstance(effect, EventReceived)]
    assert event.notification.value == double_long_unsigned(1234567)
    assert event.notification.time is not None
    assert len(event.notification.time) == 12
    refused = metering.server.handle(NotifyEvent(ENERGY, 0x10), metering.now)
    assert [type(effect) for effect in refused] == [Dropped]
