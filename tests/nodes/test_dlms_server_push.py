"""What a meter sends by itself: content, protection, tries, windows, schedules, alarms."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reference_stack.cosem.classes.push_setup import PushSetup
from reference_stack.cosem.obis import obis
from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import Conformance, DataAccessResult
from reference_stack.dlms.association import LPWAN_CONFORMANCE, AssociationParameters
from reference_stack.dlms.data import (
    NULL,
    Data,
    array,
    double_long_unsigned,
    enum,
    integer,
    long_unsigned,
    octet_string,
    structure,
)
from reference_stack.dlms.date_time import Date, DateTime, Time
from reference_stack.dlms.protection import Protection
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.kernel.instant import Duration
from reference_stack.nodes.dlms_server_events import (
    Dropped,
    Endpoint,
    PowerLost,
    Push,
    PushEnded,
    SendDatagram,
)
from tests.nodes.metering import (
    BOTH,
    PLAIN,
    SECURED,
    Metering,
    invoking,
    limited,
    writing,
)

PUSH = "0-0:25.9.0"
ALARM_PUSH = "0-0:25.9.1"
HOUR = Duration.of(hours=1)


def attribute(index: int, name: str = PUSH) -> a.AttributeDescriptor:
    return a.AttributeDescriptor(40, obis(name), index)


def setup_of(metering: Metering, name: str = PUSH) -> PushSetup:
    found = metering.server.meter.management.objects[obis(name)]
    assert isinstance(found, PushSetup)
    return found


def confirming(metering: Metering) -> Metering:
    setup_of(metering).store(11, enum(2))
    return metering


def to(parameters: AssociationParameters) -> Metering:
    metering = Metering(parameters)
    setup_of(metering).store(9, integer(parameters.client_sap))
    return metering


def test_a_push_holds_what_its_list_names_in_that_order() -> None:
    metering = to(SECURED)
    metering.push()
    (pushed,) = metering.pushed
    name, own, time, energy = pushed.notification.body.elements()
    assert name == octet_string(b"MMM0000000001")
    assert own == octet_string(obis(PUSH))
    assert len(time.octets()) == 12
    assert energy == double_long_unsigned(1234567)
    assert pushed.protection == BOTH


def test_the_method_pushes_after_it_was_answered() -> None:
    metering = to(PLAIN)
    (outcome,) = metering.ask(invoking(40, PUSH, 1))  # type: ignore[misc]
    assert outcome == a.ActionOutcome(a.ActionResult.SUCCESS)
    tags = [Wpdu.decode(octets).apdu[0] for octets in metering.up]
    assert tags == [0xC7, 0x0F]


def test_an_unconfirmed_push_is_sent_once_and_wants_no_confirm() -> None:
    metering = to(PLAIN)
    metering.push()
    metering.wait(Duration.of(hours=48))
    (pushed,) = metering.pushed
    assert not pushed.notification.invoke.confirmed
    assert metering.down == []
    assert PushEnded(obis(PUSH), confirmed=False) in metering.seen


def test_a_confirmed_push_is_confirmed_and_over() -> None:
    metering = confirming(to(SECURED))
    metering.push()
    metering.wait(Duration.of(hours=48))
    assert len(metering.pushed) == len(metering.up) == 1
    assert PushEnded(obis(PUSH), confirmed=True) in metering.seen
    assert setup_of(metering).stored(13) != Data(25, DateTime())  # type: ignore[arg-type]


def test_an_unconfirmed_push_in_need_of_one_is_sent_again_the_same_under_new_counters() -> None:
    metering = confirming(to(SECURED))
    metering.client_listens = False
    metering.push()
    hours: list[int] = []
    for hour in range(20):
        hours += [hour] * (len(metering.up) - len(hours))
        metering.wait(HOUR)
    assert hours == [0, 1, 3, 7]  # an hour later, and then twice as long each time
    tries = [a.decode_apdu(Wpdu.decode(octets).apdu) for octets in metering.up]
    contents = [one.content for one in tries if isinstance(one, a.GeneralGloCiphering)]
    assert len({content[1:5] for content in contents}) == 4


def test_all_tries_carry_the_same_notification() -> None:
    metering = confirming(to(PLAIN))
    metering.client_listens = False
    metering.push()
    metering.wait(Duration.of(hours=20))
    assert len(metering.up) == 4
    assert len(set(metering.up)) == 1
    assert PushEnded(obis(PUSH), confirmed=False) in metering.seen


def confirm(metering: Metering, invoke_id: int) -> None:
    confirming = a.DataNotificationConfirm(a.LongInvokeIdAndPriority(invoke_id))
    metering.give(Wpdu(0x66, 1, confirming.encode()).encode())


def test_only_the_confirm_of_this_very_push_ends_it() -> None:
    metering = confirming(to(PLAIN))
    metering.client_listens = False
    metering.push()
    confirm(metering, 999)
    assert not any(isinstance(effect, PushEnded) for effect in metering.seen)
    confirm(metering, 1)
    assert PushEnded(obis(PUSH), confirmed=True) in metering.seen
    metering.wait(Duration.of(hours=48))
    assert len(metering.up) == 1


def test_a_confirm_below_the_policy_does_not_count() -> None:
    metering = confirming(to(SECURED))
    metering.client_listens = False
    metering.push()
    plain = a.DataNotificationConfirm(a.LongInvokeIdAndPriority(1))
    metering.give(Wpdu(1, 1, plain.encode()).encode())
    assert not any(isinstance(effect, PushEnded) for effect in metering.seen)


def test_reset_ends_what_is_being_tried() -> None:
    metering = confirming(to(PLAIN))
    metering.client_listens = False
    metering.push()
    metering.client_listens = True
    metering.ask(invoking(40, PUSH, 2))
    before = len(metering.up)
    metering.wait(Duration.of(hours=48))
    assert len(metering.up) == before
    assert PushEnded(obis(PUSH), confirmed=False) in metering.seen


def test_a_loss_of_power_ends_the_tries() -> None:
    metering = confirming(to(PLAIN))
    metering.client_listens = False
    metering.push()
    metering.server.handle(PowerLost(), metering.now)
    metering.wait(Duration.of(hours=48))
    assert len(metering.up) == 1


def test_the_first_try_may_wait_by_chance() -> None:
    metering = to(PLAIN)
    setup_of(metering).store(5, long_unsigned(3600))
    metering.push()
    assert metering.up == []
    metering.wait(HOUR)
    assert len(metering.up) == 1


def daily(hour: int) -> Data:
    return octet_string(DateTime(Date(), Time(hour, 0, 0, 0)).encode())


@pytest.mark.parametrize(("begin", "end", "hours"), [(6, 8, 6), (22, 2, 0), (0, 1, 0), (1, 2, 1)])
def test_a_push_waits_for_its_communication_window(begin: int, end: int, hours: int) -> None:
    metering = to(PLAIN)  # it is midnight
    setup_of(metering).store(4, array([structure(daily(begin), daily(end))]))
    metering.push()
    if hours:
        metering.wait(Duration.of(hours=hours, seconds=-1))
        assert metering.up == []
        metering.wait(Duration.of(seconds=2))
    assert len(metering.up) == 1


def test_a_window_that_is_over_for_good_ends_the_push() -> None:
    metering = to(PLAIN)
    past = DateTime(Date(2001, 1, 1), Time(0, 0, 0, 0))
    window = structure(octet_string(past.encode()), octet_string(past.later(3600).encode()))
    setup_of(metering).store(4, array([window]))
    metering.push()
    assert metering.up == []
    assert PushEnded(obis(PUSH), confirmed=False) in metering.seen


def test_a_push_goes_to_the_client_and_the_address_that_its_object_names() -> None:
    metering = to(SECURED)
    told = structure(enum(1), octet_string(b"[2001:db8::1]:4059"), enum(0))
    setup_of(metering).store(3, told)
    effects = metering.server.handle(Push(obis(PUSH)), metering.now)
    sent = [effect for effect in effects if isinstance(effect, SendDatagram)]
    assert sent[0].destination == Endpoint(bytes.fromhex("20010db8" + "0" * 23 + "1"), 4059)
    assert Wpdu.decode(sent[0].octets).destination == SECURED.client_sap


@pytest.mark.parametrize(
    "written", [b"", b"somewhere", b"[::1]", b"[::1]:99999", b"[x]:1", b"[:::]:1"]
)
def test_without_an_address_a_push_goes_to_the_head_end_of_the_profile(written: bytes) -> None:
    metering = to(PLAIN)
    setup_of(metering).store(3, structure(enum(1), octet_string(written), enum(0)))
    effects = metering.server.handle(Push(obis(PUSH)), metering.now)
    assert [e.destination for e in effects if isinstance(e, SendDatagram)] == [None]


def test_what_the_client_may_not_read_is_not_pushed() -> None:
    metering = Metering(replace(PLAIN, client_sap=0x20))
    setup_of(metering).store(9, integer(0x10))  # the public client knows the time, not the energy
    effects = metering.server.handle(Push(obis(PUSH)), metering.now)
    sent = [effect for effect in effects if isinstance(effect, SendDatagram)]
    notification = a.decode_apdu(Wpdu.decode(sent[0].octets).apdu)
    assert isinstance(notification, a.DataNotification)
    name, own, time, energy = notification.body.elements()
    assert (own, energy) == (NULL, NULL)
    assert name != NULL
    assert time != NULL


def layer(kind: int) -> Data:
    nothing = octet_string(b"")
    return structure(enum(kind), structure(nothing, nothing, nothing, nothing, NULL))


def test_a_push_may_ask_for_more_protection_than_the_policy() -> None:
    metering = to(replace(SECURED, policy=replace(SECURED.policy, response=Protection.NONE)))
    setup_of(metering).store(10, array([layer(0)]))
    metering.push()
    assert metering.pushed[0].protection == Protection.AUTHENTICATED


def test_a_push_that_cannot_be_protected_as_asked_is_not_sent() -> None:
    metering = to(PLAIN)
    setup_of(metering).store(10, array([layer(3)]))
    metering.push()
    assert metering.up == []
    assert any(isinstance(effect, Dropped) for effect in metering.seen)


def test_a_long_push_goes_in_general_blocks_or_not_at_all() -> None:
    entry = structure(
        long_unsigned(1),
        octet_string(obis("0-0:96.130.3")),
        integer(2),
        long_unsigned(0),
        structure(enum(0), NULL),
        array([]),
    )
    metering = to(limited(SECURED, 128))
    setup_of(metering).store(2, array([entry]))
    metering.push()
    (pushed,) = metering.pushed
    assert len(pushed.notification.body.elements()[0].octets()) == 600
    conformance = Conformance(LPWAN_CONFORMANCE & ~Conformance.GENERAL_BLOCK_TRANSFER)
    metering = to(limited(replace(SECURED, conformance=conformance), 128))
    setup_of(metering).store(2, array([entry]))
    metering.push()
    assert metering.up == []


def restricted(kind: int, value: Data) -> Data:
    profile = (long_unsigned(7), octet_string(obis("1-0:99.1.0")), integer(2), long_unsigned(0))
    column = structure(
        long_unsigned(3), octet_string(obis("1-0:1.8.0")), integer(2), long_unsigned(0)
    )
    return structure(*profile, structure(enum(kind), value), array([column]))


def test_a_push_may_restrict_a_profile_to_rows() -> None:
    metering = to(PLAIN)
    limits = structure(double_long_unsigned(23), double_long_unsigned(24))
    written = metering.ask(writing(attribute(2), array([restricted(2, limits)])))
    assert written == (DataAccessResult.SUCCESS,)
    metering.push()
    rows = metering.pushed[0].notification.body.elements()[0].elements()
    assert [row.elements()[2] for row in rows] == [
        double_long_unsigned(1234567 - 250),
        double_long_unsigned(1234567),
    ]


def test_a_push_may_restrict_a_profile_to_a_time_and_a_column() -> None:
    metering = to(PLAIN)
    begin = DateTime(Date(2026, 6, 14), Time(21, 0, 0, 0), -120)
    limits = structure(octet_string(begin.encode()), octet_string(begin.later(7200).encode()))
    metering.ask(writing(attribute(2), array([restricted(1, limits)])))
    metering.push()
    rows = metering.pushed[0].notification.body.elements()[0].elements()
    assert [row.elements() for row in rows] == [
        (double_long_unsigned(1234567 - ago * 250),) for ago in (3, 2, 1)
    ]


def test_a_push_is_set_off_by_a_schedule() -> None:
    metering = to(PLAIN)
    times = array(
        [structure(octet_string(Time(6, 30, 0, 0).encode()), octet_string(Date().encode()))]
    )
    schedule = a.AttributeDescriptor(22, obis("0-0:15.0.4"), 4)
    assert metering.ask(writing(schedule, times)) == (DataAccessResult.SUCCESS,)
    metering.wait(Duration.of(hours=6))
    assert metering.pushed == []
    metering.wait(HOUR)
    assert len(metering.pushed) == 1
    metering.wait(Duration.of(hours=24))
    assert len(metering.pushed) == 2


def test_an_alarm_is_pushed_at_once() -> None:
    metering = Metering(PLAIN)
    setup_of(metering, ALARM_PUSH).store(9, integer(PLAIN.client_sap))
    alarms = a.AttributeDescriptor(1, obis("0-0:97.98.0"), 2)
    metering.ask(writing(alarms, double_long_unsigned(0)))
    assert metering.pushed == []
    metering.ask(writing(alarms, double_long_unsigned(4)))
    (pushed,) = metering.pushed
    assert pushed.notification.body.elements()[2] == double_long_unsigned(4)


def test_version_0_pushes_whole_attributes_to_the_first_client() -> None:
    metering = Metering(PLAIN, template="electricity")
    objects = metering.server.meter.management.objects
    entry = structure(
        long_unsigned(3), octet_string(obis("1-0:1.8.0")), integer(3), long_unsigned(2)
    )
    objects[obis("0-0:25.9.7")] = PushSetup(obis("0-0:25.9.7"), {2: array([entry])})
    metering.push("0-0:25.9.7")
    assert metering.pushed[0].notification.body == structure(enum(30))


def test_an_order_to_push_what_is_not_there_is_reported() -> None:
    metering = Metering()
    for name in ("0-0:25.9.9", "0-0:1.0.0"):
        effects = metering.server.handle(Push(obis(name)), metering.now)
        assert [type(effect) for effect in effects] == [Dropped]
    assert metering.server.handle(Push(obis(PUSH), device=9), metering.now) == []


def test_more_pushes_than_can_be_tried_at_once_end_the_oldest() -> None:
    metering = confirming(to(PLAIN))
    metering.client_listens = False
    for _ in range(20):
        metering.push()
    ended = [effect for effect in metering.seen if isinstance(effect, PushEnded)]
    assert len(ended) == 4
