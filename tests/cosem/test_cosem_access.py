"""Access rights as each version shows and enforces them, and the shapes that values must have."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_stack.cosem.access import AccessRefused, AttributeRight, MethodRight
from reference_stack.cosem.composites import ANYTHING, Array, Choice, Structure, check_alike
from reference_stack.cosem.obis import obis, obis_text
from reference_stack.cosem.registry import CLASSES
from reference_stack.cosem.shapes import (
    BitRun,
    Boolean,
    DateOctets,
    DateTimeOctets,
    DoubleLongUnsigned,
    Integer,
    LogicalName,
    Octets,
    Shape,
    TimeOctets,
    Unsigned,
    enumerated,
)
from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import ActionResult, DataAccessResult
from reference_stack.dlms.axdr import decode_data, encode_data
from reference_stack.dlms.data import (
    NULL,
    Data,
    array,
    boolean,
    double_long_unsigned,
    enum,
    integer,
    long_unsigned,
    octet_string,
    structure,
    unsigned,
    visible_string,
)
from reference_stack.dlms.protection import NO_POLICY, Protection, SecurityPolicy
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import Malformed, MisuseError
from tests.nodes.metering import ENERGY, NUMBER, PLAIN, SECURED, Metering, invoking, reading

AUTHENTICATED = SecurityPolicy(Protection.AUTHENTICATED, Protection.AUTHENTICATED)
CURRENT = obis("0-0:40.0.0")

flags = st.sampled_from([Protection(value) for value in range(8)])
policies = st.builds(SecurityPolicy, flags, flags)


# -- rights ----------------------------------------------------------------------------------------


@given(st.booleans(), st.booleans(), policies)
def test_a_right_comes_back_from_its_bits(
    readable: bool, writable: bool, demands: SecurityPolicy
) -> None:
    right = AttributeRight(readable, writable, demands)
    assert AttributeRight.of_mode(right.mode(3), 3) == right
    method = MethodRight(readable, demands)
    assert MethodRight.of_mode(method.mode(3), 3) == method


@pytest.mark.parametrize("version", [0, 1, 2, 3])
@pytest.mark.parametrize("readable", [True, False])
@pytest.mark.parametrize("writable", [True, False])
def test_a_plain_right_is_the_same_number_in_all_versions(
    version: int, readable: bool, writable: bool
) -> None:
    right = AttributeRight(readable, writable)
    assert right.mode(version) == enum(readable + 2 * writable)
    assert AttributeRight.of_mode(right.mode(version), version) == right


@pytest.mark.parametrize(
    ("mode", "version", "right"),
    [
        (4, 1, AttributeRight(True, False, AUTHENTICATED)),
        (5, 2, AttributeRight(False, True, AUTHENTICATED)),
        (6, 1, AttributeRight(True, True, AUTHENTICATED)),
        (4, 3, AttributeRight(False, False, SecurityPolicy(request=Protection.AUTHENTICATED))),
        (0x25, 3, AttributeRight(True, False, AUTHENTICATED)),
    ],
)
def test_the_same_octet_means_other_things_in_other_versions(
    mode: int, version: int, right: AttributeRight
) -> None:
    assert AttributeRight.of_mode(enum(mode), version) == right
    assert right.mode(version) == enum(mode)


@pytest.mark.parametrize("version", [0, 1, 2, 3])
@pytest.mark.parametrize("invocable", [True, False])
def test_a_method_is_a_boolean_at_first_and_a_number_later(version: int, invocable: bool) -> None:
    mode = MethodRight(invocable).mode(version)
    assert mode == (boolean(invocable) if version == 0 else enum(int(invocable)))
    assert MethodRight.of_mode(mode, version) == MethodRight(invocable)


@pytest.mark.parametrize(("mode", "version"), [(7, 1), (4, 0), (7, 2), (255, 1)])
def test_a_mode_that_a_version_does_not_know_is_malformed(mode: int, version: int) -> None:
    with pytest.raises(Malformed):
        AttributeRight.of_mode(enum(mode), version)
    with pytest.raises(Malformed):
        MethodRight.of_mode(enum(mode), version)


@pytest.mark.parametrize("version", [0, 1, 2])
def test_a_right_that_a_version_cannot_show_is_our_own_mistake(version: int) -> None:
    demanding = SecurityPolicy(request=Protection.ENCRYPTED)
    with pytest.raises(MisuseError):
        AttributeRight(True, demands=demanding).mode(version)
    with pytest.raises(MisuseError):
        MethodRight(True, demanding).mode(version)
    assert AttributeRight(True).demands is NO_POLICY


# -- rights that change ----------------------------------------------------------------------------


def entry(right: AttributeRight) -> Data:
    """An element of object_list that gives a right to the value of the energy register."""
    return structure(
        long_unsigned(3),
        unsigned(0),
        octet_string(ENERGY.instance_id),
        structure(
            array([structure(integer(2), right.mode(3), NULL)]),
            array([structure(integer(1), MethodRight(False).mode(3))]),
        ),
    )


def associated() -> Metering:
    """A client that may change the objects of its own association."""
    metering = Metering(PLAIN)
    (association,) = (
        entry
        for entry in metering.server.meter.management.associations.values()
        if entry.machine.offer.client_sap == PLAIN.client_sap
    )
    rights = dict(association.rights)
    rights[CURRENT] = rights[CURRENT]._replace(
        methods={index: MethodRight(True) for index in range(1, 7)}
    )
    association.rights = rights
    return metering


def outcome(results: object) -> ActionResult:
    assert isinstance(results, tuple)
    found = results[0]
    assert isinstance(found, a.ActionOutcome)
    return found.result


def test_an_object_that_is_taken_away_is_not_there_until_it_is_given_back() -> None:
    metering = associated()
    given = entry(AttributeRight(True))
    assert outcome(metering.ask(invoking(15, "0-0:40.0.0", 4, given))) is ActionResult.SUCCESS
    assert metering.read(ENERGY) is DataAccessResult.OBJECT_UNDEFINED
    again = metering.ask(invoking(15, "0-0:40.0.0", 4, given))
    assert outcome(again) is ActionResult.OBJECT_UNDEFINED
    assert outcome(metering.ask(invoking(15, "0-0:40.0.0", 3, given))) is ActionResult.SUCCESS
    assert metering.read(ENERGY) == double_long_unsigned(1234567)


@pytest.mark.parametrize(
    "right", [AttributeRight(False), AttributeRight(True, demands=AUTHENTICATED)]
)
def test_a_right_that_is_given_is_the_one_that_is_enforced(right: AttributeRight) -> None:
    metering = associated()
    metering.ask(invoking(15, "0-0:40.0.0", 3, entry(right)))
    assert metering.read(ENERGY) is DataAccessResult.READ_WRITE_DENIED
    objects = metering.read(a.AttributeDescriptor(15, CURRENT, 2))
    assert isinstance(objects, Data)
    shown = [e for e in objects.elements() if e.elements()[2].octets() == ENERGY.instance_id]
    assert shown == [entry(right)]


def test_the_association_itself_is_never_taken_away() -> None:
    metering = associated()
    own = structure(
        long_unsigned(15),
        unsigned(3),
        octet_string(CURRENT),
        structure(array([]), array([])),
    )
    assert (
        outcome(metering.ask(invoking(15, "0-0:40.0.0", 4, own))) is ActionResult.OBJECT_UNDEFINED
    )
    assert isinstance(metering.read(a.AttributeDescriptor(15, CURRENT, 8)), Data)


def test_users_are_added_and_removed() -> None:
    metering = associated()
    user = structure(unsigned(5), octet_string(b"me"))
    assert outcome(metering.ask(invoking(15, "0-0:40.0.0", 5, user))) is ActionResult.SUCCESS
    assert metering.read(a.AttributeDescriptor(15, CURRENT, 10)) == array([user])
    assert outcome(metering.ask(invoking(15, "0-0:40.0.0", 6, user))) is ActionResult.SUCCESS
    gone = metering.ask(invoking(15, "0-0:40.0.0", 6, user))
    assert outcome(gone) is ActionResult.OTHER_REASON


def test_a_class_or_attribute_that_is_not_there_has_its_own_answer() -> None:
    metering = Metering(SECURED)
    wrong_class = replace(NUMBER, class_id=3)
    no_object = replace(NUMBER, instance_id=obis("0-0:96.199.1"))
    no_attribute = replace(NUMBER, attribute_id=77)
    assert metering.ask(reading(wrong_class, no_object, no_attribute)) == (
        DataAccessResult.OBJECT_CLASS_INCONSISTENT,
        DataAccessResult.OBJECT_UNDEFINED,
        DataAccessResult.READ_WRITE_DENIED,
    )


# -- shapes ----------------------------------------------------------------------------------------

SHAPES: dict[str, Shape] = {
    f"{kind.__name__}-{kind.version}-{declared.name}": declared.shape
    for kind in CLASSES.values()
    for declared in kind.attributes.values()
}


@pytest.mark.parametrize("name", SHAPES)
def test_what_stands_there_at_first_has_the_shape_that_is_declared(name: str) -> None:
    empty = SHAPES[name].empty
    SHAPES[name].check(empty)
    assert decode_data(encode_data(empty)) == empty


POINT = Structure(x=Integer, y=Unsigned)


@pytest.mark.parametrize(
    ("shape", "value", "result"),
    [
        (Integer, unsigned(1), DataAccessResult.TYPE_UNMATCHED),
        (enumerated(0, 2), enum(3), DataAccessResult.OTHER_REASON),
        (Boolean, enum(1), DataAccessResult.TYPE_UNMATCHED),
        (
            BitRun(24),
            Data(decode_data(b"\x04\x01\x80").tag, Bits(1, 1)),
            DataAccessResult.OTHER_REASON,
        ),
        (Octets((8,)), octet_string(b"seven.."), DataAccessResult.OTHER_REASON),
        (LogicalName, octet_string(b"five."), DataAccessResult.OTHER_REASON),
        (DateTimeOctets, octet_string(bytes(11)), DataAccessResult.OTHER_REASON),
        (TimeOctets, octet_string(b"\x18\x00\x00\x00"), DataAccessResult.OTHER_REASON),
        (POINT, structure(integer(1)), DataAccessResult.TYPE_UNMATCHED),
        (POINT, structure(integer(1), integer(1)), DataAccessResult.TYPE_UNMATCHED),
        (Array(Integer, 1), array([integer(1)] * 2), DataAccessResult.OTHER_REASON),
        (Array(Integer), structure(integer(1)), DataAccessResult.TYPE_UNMATCHED),
        (Choice(Integer, enumerated(0, 1)), enum(2), DataAccessResult.OTHER_REASON),
        (Choice(Integer, Boolean), unsigned(1), DataAccessResult.TYPE_UNMATCHED),
    ],
    ids=range(14),
)
def test_another_type_and_another_value_are_refused_each_in_its_way(
    shape: Shape, value: Data, result: DataAccessResult
) -> None:
    with pytest.raises(AccessRefused) as caught:
        shape.check(value)
    assert caught.value.result is result


@pytest.mark.parametrize(
    ("shape", "plain", "value"),
    [
        (DoubleLongUnsigned, 7, double_long_unsigned(7)),
        (LogicalName, "1-0:1.8.0", octet_string(obis("1-0:1.8.0"))),
        (DateTimeOctets, "*", octet_string(bytes.fromhex("FFFFFFFFFFFFFFFFFF8000FF"))),
        (DateOctets, datetime.date(2026, 6, 15), octet_string(bytes.fromhex("07EA060F01"))),
        (TimeOctets, datetime.time(6, 30), octet_string(bytes.fromhex("061E0000"))),
        (POINT, {"x": 1, "y": 2}, structure(integer(1), unsigned(2))),
        (POINT, [1, 2], structure(integer(1), unsigned(2))),
        (Array(POINT), [[1, 2]], array([structure(integer(1), unsigned(2))])),
        (ANYTHING, {"long-unsigned": 17}, long_unsigned(17)),
        (BitRun(), "101", decode_data(bytes.fromhex("0403A0"))),
    ],
    ids=range(10),
)
def test_a_value_is_read_as_people_write_it(shape: Shape, plain: object, value: Data) -> None:
    assert shape.read(plain) == value


@pytest.mark.parametrize(
    ("shape", "plain"),
    [
        (DoubleLongUnsigned, -1),
        (DoubleLongUnsigned, True),
        (Integer, "7"),
        (LogicalName, 7),
        (Octets(), "xyz"),
        (Octets((2,)), "00"),
        (DateTimeOctets, "07"),
        (POINT, {"x": 1}),
        (POINT, {"x": 1, "z": 2}),
        (POINT, 5),
        (Array(Integer), "12"),
        (ANYTHING, 5),
        (Boolean, 1),
    ],
    ids=range(13),
)
def test_what_is_written_wrongly_is_a_mistake_of_its_writer(shape: Shape, plain: object) -> None:
    with pytest.raises(MisuseError):
        shape.read(plain)


@pytest.mark.parametrize(
    ("pattern", "value", "alike"),
    [
        (NULL, visible_string("any"), True),
        (unsigned(1), unsigned(2), True),
        (unsigned(1), long_unsigned(2), False),
        (structure(unsigned(1), NULL), structure(unsigned(2), integer(3)), True),
        (structure(unsigned(1)), structure(unsigned(1), unsigned(2)), False),
        (array([unsigned(1)]), array([unsigned(1), integer(2)]), False),
        (array([]), array([integer(2)]), True),
    ],
    ids=range(7),
)
def test_a_value_of_no_fixed_type_keeps_the_one_it_has(
    pattern: Data, value: Data, alike: bool
) -> None:
    if alike:
        check_alike(pattern, value)
        return
    with pytest.raises(AccessRefused):
        check_alike(pattern, value)


@given(st.binary(min_size=6, max_size=6))
def test_a_logical_name_is_written_and_read(name: bytes) -> None:
    assert obis(obis_text(name)) == name


@pytest.mark.parametrize("written", ["", "1-0:1.8", "1-0:1.8.0.255.1", "256-0:1.8.0", "a-b:c.d.e"])
def test_what_is_no_logical_name_is_refused(written: str) -> None:
    with pytest.raises(MisuseError):
        obis(written)
