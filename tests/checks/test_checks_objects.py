"""Values of objects: what passes, what fails, and what says nothing."""

from __future__ import annotations

import pytest

from harness.checks import objects as checks
from harness.checks import objects_rules as rules
from harness.checks.objects import Look, Rule
from harness.checks.objects_types import NEVER_FALLING, RESET, Expectation, of_their_types, types_of
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict
from reference_stack.cosem.obis import CLOCK, obis
from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import AttributeDescriptor
from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.data import (
    NULL,
    Data,
    Tag,
    array,
    double_long_unsigned,
    enum,
    integer,
    long_unsigned,
    octet_string,
    structure,
    unsigned,
    visible_string,
)
from tests.checks.spoken import KEYLESS, MANAGEMENT, PROFILE, Said, down, trace, up

PASS, FAIL, OPEN = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
REGISTER = AttributeDescriptor(3, obis("1-0:1.8.0"), 2)
INVOKE = a.InvokeIdAndPriority(1)
REFUSED = a.DataAccessResult.READ_WRITE_DENIED
MISSING = a.DataAccessResult.OBJECT_UNDEFINED


def asked() -> Said:
    return down(a.GetRequestNormal(INVOKE, REGISTER), MANAGEMENT)


def answered(result: Data | a.DataAccessResult) -> Said:
    return up(a.GetResponseNormal(INVOKE, result), MANAGEMENT)


def looked(*results: Data | a.DataAccessResult | None) -> tuple[Trace, list[Look]]:
    """A trace in which one attribute is read again and again; None: there is no answer."""
    said: list[Said] = []
    looks = []
    for result in results:
        since = len(said)
        said.append(asked())
        if result is not None:
            said.append(answered(result))
        looks.append(Look(REGISTER, since, len(said)))
    return trace(*said), looks


def judged(rule: Rule, *results: Data | a.DataAccessResult | None) -> Finding:
    seen, looks = looked(*results)
    return checks.values_fit(seen, PROFILE, looks, rule)


# -- single rules ----------------------------------------------------------------------------------

NUMBER = double_long_unsigned(7)
UNIT = structure(integer(0), enum(30))
NAME = octet_string(b"MTP0000000000001")
SAPS = array((structure(long_unsigned(1), NAME),))
CONTEXT = bytes.fromhex("60857405080103")
MECHANISM = bytes.fromhex("60857405080200")
OURS: AssociationParameters = PROFILE.association(MANAGEMENT)
SHOWN = (unsigned(0x3C), enum(0), octet_string(OURS.client_title), octet_string(OURS.server_title))
ADDRESS = PROFILE.meter_address

RULES: list[tuple[str, Rule, tuple[Data | a.DataAccessResult | None, ...], Verdict]] = [
    ("a register", rules.REGISTER, (NUMBER, UNIT), PASS),
    ("a register of text", rules.REGISTER, (visible_string("7"), UNIT), FAIL),
    ("a unit before its scaler", rules.REGISTER, (NUMBER, structure(enum(30), integer(0))), FAIL),
    ("a unit of a later book", rules.REGISTER, (NUMBER, structure(integer(0), enum(200))), PASS),
    ("a unit that is no structure", rules.REGISTER, (NUMBER, NUMBER), FAIL),
    ("a unit that is denied", rules.REGISTER, (NUMBER, REFUSED), OPEN),
    ("a unit that is missing", rules.REGISTER, (NUMBER, MISSING), FAIL),
    ("a register without an answer", rules.REGISTER, (NUMBER, None), FAIL),
    ("a name", rules.DEVICE_NAME, (NAME,), PASS),
    ("a visible name", rules.DEVICE_NAME, (visible_string("ABC1"),), PASS),
    ("a name too long", rules.DEVICE_NAME, (octet_string(b"ABC" + bytes(14)),), FAIL),
    ("a name of numbers", rules.DEVICE_NAME, (octet_string(b"1230"),), FAIL),
    ("a listed name", rules.sap_assignment(1), (SAPS, NAME), PASS),
    ("another name in the list", rules.sap_assignment(1), (SAPS, octet_string(b"ABC")), FAIL),
    ("no such device in the list", rules.sap_assignment(2), (SAPS, NAME), FAIL),
    ("an empty list", rules.sap_assignment(1), (array(()), NAME), FAIL),
    (
        "an association",
        rules.association(PROFILE, MANAGEMENT),
        (octet_string(CONTEXT), octet_string(MECHANISM), enum(2)),
        PASS,
    ),
    (
        "an association of another context",
        rules.association(PROFILE, MANAGEMENT),
        (octet_string(CONTEXT[:-1] + b"\x01"), octet_string(MECHANISM), enum(2)),
        FAIL,
    ),
    (
        "a context as a structure",
        rules.association(PROFILE, MANAGEMENT),
        (structure(unsigned(2)), octet_string(MECHANISM), enum(2)),
        PASS,
    ),
    (
        "a pre-established association of another status",
        rules.association(PROFILE, MANAGEMENT),
        (octet_string(CONTEXT), octet_string(MECHANISM), enum(0)),
        PASS,
    ),
    ("a security setup", rules.security_setup(PROFILE, MANAGEMENT), SHOWN, PASS),
    (
        "another suite",
        rules.security_setup(PROFILE, MANAGEMENT),
        (SHOWN[0], enum(1), *SHOWN[2:]),
        FAIL,
    ),
    (
        "another title",
        rules.security_setup(PROFILE, MANAGEMENT),
        (*SHOWN[:3], octet_string(bytes(8))),
        FAIL,
    ),
    (
        "a client title left open",
        rules.security_setup(PROFILE, MANAGEMENT),
        (*SHOWN[:2], octet_string(b""), SHOWN[3]),
        PASS,
    ),
    ("a port", rules.udp_setup(4059), (long_unsigned(4059),), PASS),
    ("another port", rules.udp_setup(4059), (long_unsigned(4060),), FAIL),
    ("a port in four octets", rules.udp_setup(4059), (double_long_unsigned(4059),), FAIL),
    ("an address", rules.ipv6_setup(ADDRESS), (array((octet_string(ADDRESS),)),), PASS),
    (
        "an address without its prefix",
        rules.ipv6_setup(ADDRESS),
        (array((octet_string(bytes(8) + ADDRESS[8:]),)),),
        PASS,
    ),
    ("no address", rules.ipv6_setup(ADDRESS), (array(()),), FAIL),
    ("addresses refused", rules.ipv6_setup(ADDRESS), (REFUSED,), OPEN),
    ("counters", NEVER_FALLING, (NUMBER, NUMBER), PASS),
    ("a counter that fell", NEVER_FALLING, (NUMBER, double_long_unsigned(6)), FAIL),
    ("a counter in two octets", NEVER_FALLING, (NUMBER, long_unsigned(9)), FAIL),
    ("counters reset", RESET, (double_long_unsigned(90), NUMBER), PASS),
    ("counters too low to tell", RESET, (NUMBER, double_long_unsigned(8)), PASS),
    ("counters not reset", RESET, (double_long_unsigned(90), double_long_unsigned(91)), FAIL),
    ("a number that rose", rules.rose(2), (NUMBER, double_long_unsigned(9)), PASS),
    ("a number that did not rise", rules.rose(2), (NUMBER, double_long_unsigned(8)), FAIL),
    ("the same", rules.same_as_before("it"), (NUMBER, NUMBER), PASS),
    ("something else", rules.same_as_before("it"), (NUMBER, NULL), FAIL),
    ("a value", rules.is_value(NUMBER, "it"), (NUMBER,), PASS),
    ("another value", rules.is_value(NUMBER, "it"), (NULL,), FAIL),
    ("a value that must not be", rules.is_not(NUMBER, "it"), (NUMBER,), FAIL),
    ("a number in an enum", rules.number_is(2, "it"), (enum(2),), PASS),
    ("another number", rules.number_is(2, "it"), (enum(1),), FAIL),
    ("a number among others", rules.number_among((1, 2), "it"), (enum(1),), PASS),
    ("a number not among them", rules.number_among((1, 2), "it"), (enum(3),), FAIL),
]


@pytest.mark.parametrize("case", RULES, ids=[case[0] for case in RULES])
def test_a_rule_says_what_its_values_show(
    case: tuple[str, Rule, tuple[Data | a.DataAccessResult | None, ...], Verdict],
) -> None:
    _, rule, results, verdict = case
    finding = judged(rule, *results)
    assert finding.verdict is verdict, finding
    if verdict is FAIL:
        assert finding.expected
        assert finding.observed


def test_a_rule_that_the_texts_are_not_sure_of_fails_nobody() -> None:
    rule = rules.is_value(NUMBER, "it")._replace(certain=False)
    assert judged(rule, NULL).verdict is OPEN


def test_without_a_request_or_a_key_nothing_is_said() -> None:
    rule = rules.is_value(NUMBER, "it")
    assert checks.values_fit(trace(), PROFILE, [Look(REGISTER, 0, 0)], rule).verdict is OPEN
    seen, looks = looked(NULL)
    assert checks.values_fit(seen, KEYLESS, looks, rule).verdict is OPEN


def test_a_look_ends_where_the_next_one_begins() -> None:
    seen, looks = looked(None, NUMBER)
    assert checks.seen(seen, PROFILE, looks[0]).result is None
    assert checks.seen(seen, PROFILE, looks[1]).result == NUMBER


def test_a_value_in_blocks_is_put_together() -> None:
    octets = b"\x06\x00\x00\x00\x07"
    blocks = [
        up(a.GetResponseWithDatablock(INVOKE, number == 2, number, part), MANAGEMENT)
        for number, part in ((1, octets[:2]), (2, octets[2:]))
    ]
    said = (asked(), blocks[0], asked(), blocks[1])
    assert checks.seen(trace(*said), PROFILE, Look(REGISTER, 0, 4)).result == NUMBER


# -- what may and may not be done ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("results", "all_of_it", "none_of_it"),
    [
        ((NUMBER, NUMBER), PASS, FAIL),
        ((NUMBER, REFUSED), FAIL, FAIL),
        ((REFUSED, MISSING), FAIL, PASS),
        ((None,), FAIL, PASS),
        ((), OPEN, OPEN),
    ],
    ids=["done", "half", "refused", "silence", "nothing"],
)
def test_all_or_nothing_is_served(
    results: tuple[Data | a.DataAccessResult | None, ...], all_of_it: Verdict, none_of_it: Verdict
) -> None:
    seen, looks = looked(*results)
    assert checks.all_served(seen, PROFILE, looks, "done").verdict is all_of_it
    assert checks.none_served(seen, PROFILE, looks, "refused").verdict is none_of_it


def test_what_cannot_be_opened_is_neither_served_nor_refused() -> None:
    seen, looks = looked(NUMBER)
    assert checks.all_served(seen, KEYLESS, looks, "done").verdict is OPEN
    assert checks.none_served(seen, KEYLESS, looks, "refused").verdict is OPEN
    assert checks.still_answers(seen, KEYLESS, looks).verdict is OPEN


def test_whoever_answers_anything_is_alive() -> None:
    for result, verdict in ((NUMBER, PASS), (REFUSED, PASS), (None, FAIL)):
        seen, looks = looked(result)
        assert checks.still_answers(seen, PROFILE, looks).verdict is verdict


def test_an_unsure_check_fails_nobody() -> None:
    seen, looks = looked(MISSING)
    finding = checks.all_served(seen, PROFILE, looks, "done")
    assert checks.unsure(finding).verdict is OPEN
    assert checks.unsure(checks.none_served(seen, PROFILE, looks, "refused")).verdict is PASS


def test_counted_frames_are_recorded_and_never_failed() -> None:
    seen, looks = looked(NUMBER, double_long_unsigned(8))
    assert checks.counted_frames(seen, PROFILE, looks[0], looks[1]).verdict is PASS
    seen, looks = looked(NUMBER, double_long_unsigned(90))
    assert checks.counted_frames(seen, PROFILE, looks[0], looks[1]).verdict is OPEN
    seen, looks = looked(NUMBER, REFUSED)
    assert checks.counted_frames(seen, PROFILE, looks[0], looks[1]).verdict is OPEN


# -- types -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("result", "verdict"),
    [
        (enum(1), PASS),
        (NULL, PASS),
        (unsigned(1), FAIL),
        (MISSING, FAIL),
        (REFUSED, PASS),
        (None, FAIL),
    ],
    ids=["right", "null-data", "wrong", "missing", "denied", "silence"],
)
def test_attributes_have_their_types(
    result: Data | a.DataAccessResult | None, verdict: Verdict
) -> None:
    seen, looks = looked(result)
    expected = [Expectation(looks[0], (Tag.ENUM,))]
    assert of_their_types(seen, PROFILE, expected, good="fine").verdict is verdict


def test_types_need_something_that_was_asked_for_and_can_be_opened() -> None:
    assert of_their_types(trace(), PROFILE, [], good="fine").verdict is OPEN
    seen, looks = looked(enum(1))
    expected = [Expectation(looks[0], (Tag.ENUM,))]
    assert of_their_types(seen, KEYLESS, expected, good="fine").verdict is OPEN


@pytest.mark.parametrize(
    ("class_id", "version", "index", "types"),
    [
        (8, 0, 2, (Tag.OCTET_STRING, Tag.DATE_TIME)),
        (3, 0, 2, ()),
        (9999, 0, 2, ()),
        (9999, 0, 1, (Tag.OCTET_STRING,)),
        (40, 0, 7, (Tag.LONG_UNSIGNED,)),
        (40, 2, 7, (Tag.STRUCTURE,)),
        (40, 3, 7, ()),
    ],
)
def test_types_are_those_of_class_and_version(
    class_id: int, version: int, index: int, types: tuple[Tag, ...]
) -> None:
    assert tuple(types_of(class_id, version, index)) == types


def test_values_are_shown_in_one_line() -> None:
    assert checks.value_line(NAME) == "octet-string MTP0000000000001"
    assert checks.value_line(octet_string(b"\x00\x01")) == "octet-string 00 01"
    assert checks.value_line(UNIT) == "structure of 2"
    assert Look(AttributeDescriptor(8, CLOCK, 2), 0, 0).name == "0-0:1.0.0.255 attribute 2"


def test_compact_data_are_what_they_say() -> None:
    own = structure(long_unsigned(62), octet_string(bytes(6)), integer(4), long_unsigned(0), NULL)
    objects = array((own,))
    described = octet_string(b"\x02\x01\x11")
    right = (octet_string(b"\x05"), objects, unsigned(5), described)
    assert judged(rules.COMPACT_DATA, *right).verdict is PASS
    assert judged(rules.COMPACT_DATA, right[0], objects, unsigned(6), described).verdict is FAIL
    unknown = (right[0], objects, unsigned(5), octet_string(b""))
    assert judged(rules.COMPACT_DATA, *unknown).verdict is PASS
    two = (right[0], array((own, own)), unsigned(5), described)
    assert judged(rules.COMPACT_DATA, *two).verdict is FAIL
    other = structure(long_unsigned(3), octet_string(bytes(6)), integer(2), long_unsigned(0), NULL)
    first = (right[0], array((other,)), unsigned(5), described)
    assert judged(rules.COMPACT_DATA, *first).verdict is FAIL
