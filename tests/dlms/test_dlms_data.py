"""COSEM data: every type there and back, and nothing but ProtocolError from any octets."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_stack.dlms import data as d
from reference_stack.dlms.axdr import (
    DATA,
    decode_contents,
    decode_data,
    describe,
    encode_contents,
    encode_data,
)
from reference_stack.dlms.codec import MAX_DEPTH, longest_octets, write_length
from reference_stack.dlms.data import Data, Tag
from reference_stack.dlms.date_time import Date, DateTime, Time
from reference_stack.kernel import errors
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import Malformed, MisuseError, ProtocolError, Truncated

CASES = tomllib.loads(
    (Path(__file__).parents[2] / "vectors/dlms/data.toml").read_text(encoding="utf-8")
)["case"]
RIGHT = [case for case in CASES if "error" not in case]
WRONG = [case for case in CASES if "error" in case]


def named(cases: list[dict[str, Any]]) -> Any:
    return pytest.mark.parametrize("case", cases, ids=[case["id"] for case in cases])


def expected(case: dict[str, Any]) -> Any:
    """The Python value that a case describes in the types of its file."""
    if "bits" in case:
        return Bits.written(case["bits"])
    if "octets" in case:
        return bytes.fromhex(case["octets"])
    if "date" in case:
        return Date(**case["date"])
    if "time" in case:
        return Time(**case["time"])
    if "date_time" in case:
        fields = case["date_time"]
        return DateTime(
            Date(*(fields.get(name) for name in Date._fields)),
            Time(*(fields.get(name) for name in Time._fields)),
            fields.get("deviation_minutes"),
            fields.get("clock_status"),
        )
    return case.get("value")


@named(RIGHT)
def test_a_value_decodes_to_what_the_vector_says(case: dict[str, Any]) -> None:
    value = decode_data(bytes.fromhex(case["wire"]))
    assert value.tag is Tag[case["tag"]]
    if "elements" in case:
        assert [encode_data(element).hex().upper() for element in value.elements()] == [
            octets.replace(" ", "") for octets in case["elements"]
        ]
    else:
        assert value.value == expected(case)


@named([case for case in RIGHT if case.get("canonical", True)])
def test_a_value_encodes_back_to_the_octets_it_came_from(case: dict[str, Any]) -> None:
    octets = bytes.fromhex(case["wire"])
    assert encode_data(decode_data(octets)) == octets


@named([case for case in RIGHT if not case.get("canonical", True)])
def test_another_form_of_a_value_is_read_and_never_written(case: dict[str, Any]) -> None:
    octets = bytes.fromhex(case["wire"])
    value = decode_data(octets)
    assert encode_data(value) != octets
    assert decode_data(encode_data(value)) == value


@named(WRONG)
def test_octets_that_make_no_sense_are_refused(case: dict[str, Any]) -> None:
    with pytest.raises(getattr(errors, case["error"])):
        decode_data(bytes.fromhex(case["wire"]))


@named([case for case in RIGHT if "utc" in case])
def test_the_deviation_counts_from_local_time_to_utc(case: dict[str, Any]) -> None:
    moment = decode_data(bytes.fromhex(case["wire"])).date_time()
    assert moment.in_utc() == datetime.fromisoformat(case["utc"])


dates = st.builds(
    Date,
    st.none() | st.integers(0, 0xFFFE),
    st.none() | st.integers(1, 12) | st.sampled_from([0xFD, 0xFE]),
    st.none() | st.integers(1, 31) | st.sampled_from([0xFD, 0xFE]),
    st.none() | st.integers(1, 7),
)
times = st.builds(
    Time,
    st.none() | st.integers(0, 23),
    st.none() | st.integers(0, 59),
    st.none() | st.integers(0, 59),
    st.none() | st.integers(0, 99),
)
date_times = st.builds(
    DateTime, dates, times, st.none() | st.integers(-840, 840), st.none() | st.integers(0, 0xFE)
)


def whole_numbers(bits: int, *, signed: bool) -> st.SearchStrategy[int]:
    least = -(1 << bits - 1) if signed else 0
    return st.integers(least, least + (1 << bits) - 1)


SIMPLE: dict[Tag, st.SearchStrategy[Any]] = {
    Tag.NULL_DATA: st.none(),
    Tag.DONT_CARE: st.none(),
    Tag.BOOLEAN: st.booleans(),
    Tag.BIT_STRING: st.text("01", max_size=40).map(Bits.written),
    Tag.DOUBLE_LONG: whole_numbers(32, signed=True),
    Tag.DOUBLE_LONG_UNSIGNED: whole_numbers(32, signed=False),
    Tag.OCTET_STRING: st.binary(max_size=300),
    Tag.VISIBLE_STRING: st.text(st.characters(max_codepoint=127), max_size=20),
    Tag.UTF8_STRING: st.text(st.characters(codec="utf-8"), max_size=20),
    Tag.BCD: whole_numbers(8, signed=False),
    Tag.INTEGER: whole_numbers(8, signed=True),
    Tag.LONG: whole_numbers(16, signed=True),
    Tag.UNSIGNED: whole_numbers(8, signed=False),
    Tag.LONG_UNSIGNED: whole_numbers(16, signed=False),
    Tag.LONG64: whole_numbers(64, signed=True),
    Tag.LONG64_UNSIGNED: whole_numbers(64, signed=False),
    Tag.ENUM: whole_numbers(8, signed=False),
    Tag.FLOAT32: st.floats(width=32, allow_nan=False),
    Tag.FLOAT64: st.floats(allow_nan=False),
    Tag.DATE_TIME: date_times,
    Tag.DATE: dates,
    Tag.TIME: times,
    Tag.DELTA_INTEGER: whole_numbers(8, signed=True),
    Tag.DELTA_LONG: whole_numbers(16, signed=True),
    Tag.DELTA_DOUBLE_LONG: whole_numbers(32, signed=True),
    Tag.DELTA_UNSIGNED: whole_numbers(8, signed=False),
    Tag.DELTA_LONG_UNSIGNED: whole_numbers(16, signed=False),
    Tag.DELTA_DOUBLE_LONG_UNSIGNED: whole_numbers(32, signed=False),
}


def values_of(tag: Tag) -> st.SearchStrategy[Data]:
    return SIMPLE[tag].map(lambda value: Data(tag, value))


simple_data = st.sampled_from(sorted(SIMPLE)).flatmap(values_of)
any_data = st.recursive(
    simple_data,
    lambda inner: (
        st.builds(d.array, st.lists(inner, max_size=4))
        | st.lists(inner, max_size=4).map(lambda parts: d.structure(*parts))
    ),
    max_leaves=12,
)


def test_every_type_but_the_composite_ones_is_tried() -> None:
    assert set(Tag) - set(SIMPLE) == {Tag.ARRAY, Tag.STRUCTURE, Tag.COMPACT_ARRAY}


@given(any_data)
def test_any_value_comes_back(value: Data) -> None:
    assert decode_data(encode_data(value)) == value


@given(st.sampled_from(sorted(set(SIMPLE) - {Tag.NULL_DATA, Tag.DONT_CARE})), st.data())
def test_any_compact_array_comes_back(tag: Tag, draw: st.DataObject) -> None:
    row = st.tuples(values_of(tag), values_of(Tag.UNSIGNED)).map(lambda cells: d.structure(*cells))
    rows = draw.draw(st.lists(row, min_size=1, max_size=5))
    value = d.compact_array(describe(rows[0]), rows)
    assert decode_data(encode_data(value)) == value


@given(st.binary(max_size=200))
def test_any_octets_are_data_or_a_protocol_error(octets: bytes) -> None:
    try:
        value = decode_data(octets)
    except ProtocolError:
        return
    again = encode_data(value)
    assert encode_data(decode_data(again)) == again


@given(any_data, st.data())
def test_whatever_is_cut_off_is_missed(value: Data, draw: st.DataObject) -> None:
    octets = encode_data(value)
    with pytest.raises(Truncated):
        decode_data(octets[: draw.draw(st.integers(0, len(octets) - 1))])


@given(any_data, st.binary(min_size=1, max_size=3))
def test_whatever_is_too_much_is_noticed_where_it_begins(value: Data, tail: bytes) -> None:
    octets = encode_data(value)
    with pytest.raises(Malformed) as caught:
        decode_data(octets + tail)
    assert caught.value.at_octet == len(octets)


@pytest.mark.parametrize("tag", ["01", "02"])
def test_nesting_is_bounded(tag: str) -> None:
    within = bytes.fromhex(f"{tag}01") * MAX_DEPTH + b"\x00"
    beyond = bytes.fromhex(f"{tag}01") * (MAX_DEPTH + 1) + b"\x00"
    assert encode_data(decode_data(within)) == within
    with pytest.raises(Malformed):
        decode_data(beyond)


@pytest.mark.parametrize(
    "octets",
    [
        "13" + "0201" * (MAX_DEPTH + 1) + "11" + "0155",
        "13" + "01FFFF" * 8 + "00" + "0155",
        "13 02 02 01FFFF00 01 1F40 11 01 55",
        "13 02 10" + "00" * 17 + "0155",
    ],
    ids=["too deep", "all empty", "empty ones first", "sixteen empty ones for one octet"],
)
def test_a_compact_array_of_empty_elements_is_no_bomb(octets: str) -> None:
    with pytest.raises(ProtocolError):
        decode_data(bytes.fromhex(octets))


def test_sixteen_elements_an_octet_are_still_honest() -> None:
    row = bytes.fromhex("13 02 0F" + "00" * 14 + "11 01 55")
    assert len(decode_data(row).elements()[0].elements()) == 15


@pytest.mark.parametrize(
    "value",
    [
        d.unsigned(256),
        d.integer(-129),
        d.long_unsigned(-1),
        Data(Tag.OCTET_STRING, "text"),
        Data(Tag.BIT_STRING, b"\x01"),
        Data(Tag.ARRAY, 5),
        Data(Tag.COMPACT_ARRAY, ()),
        Data(Tag.DATE, DateTime()),
        d.visible_string("é"),
        d.date(Date(year=0x1_0000)),
    ],
    ids=lambda value: f"{value.tag} {value.value!r}"[:40],
)
def test_a_value_that_does_not_fit_its_type_is_our_own_mistake(value: Data) -> None:
    with pytest.raises(MisuseError):
        encode_data(value)


def test_contents_that_do_not_fit_the_description_are_our_own_mistake() -> None:
    row = d.structure(d.unsigned(1), d.long(2))
    with pytest.raises(MisuseError):
        encode_contents(describe(row), [d.structure(d.unsigned(1))])
    with pytest.raises(MisuseError):
        encode_contents(describe(row), [d.structure(d.unsigned(1), d.unsigned(2))])


def test_an_array_has_a_type_only_if_its_elements_are_alike() -> None:
    with pytest.raises(MisuseError):
        describe(d.array([d.unsigned(1), d.long(2)]))
    with pytest.raises(MisuseError):
        describe(d.array([]))


def test_the_buffer_of_compact_data_is_contents_without_anything_around_them() -> None:
    row = d.structure(d.unsigned(7), d.double_long_unsigned(1), d.octet_string(b"ab"))
    contents = encode_contents(describe(row), [row])
    assert contents.hex() == "0700000001026162"
    assert decode_contents(describe(row), contents) == (row,)
    with pytest.raises(Truncated):
        decode_contents(describe(row), contents[:-1])


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        (d.long(-5), d.Data.integer),
        (d.enum(3), d.Data.enumerated),
        (d.boolean(True), d.Data.truth),
        (d.octet_string(b"a"), d.Data.octets),
        (d.visible_string("a"), d.Data.text),
        (d.bit_string(Bits.written("1")), d.Data.bits),
        (d.date_time(DateTime()), d.Data.date_time),
        (d.structure(), d.Data.elements),
    ],
    ids=lambda entry: getattr(entry, "__name__", ""),
)
def test_a_value_is_taken_out_as_what_it_is_and_as_nothing_else(value: Data, taken: Any) -> None:
    assert taken(value) is not None
    for other in (d.NULL, d.long(1), d.enum(1), d.visible_string("a"), d.boolean(False)):
        if other.tag is not value.tag:
            with pytest.raises(Malformed):
                taken(other)


def test_a_structure_of_the_wrong_size_is_refused() -> None:
    with pytest.raises(Malformed):
        d.structure(d.unsigned(1)).elements(2)


def test_a_date_time_in_an_octet_string_is_one_too() -> None:
    moment = DateTime(Date(2024, 1, 1, 1), Time(12, 0, 0, 0), -60, 0)
    assert d.octet_string(moment.encode()).date_time() == moment


@given(st.integers(0, 70_000))
def test_the_longest_octet_string_for_a_room_fills_it_and_no_more(room: int) -> None:
    def taken(length: int) -> int:
        out = bytearray()
        write_length(length, out)
        return len(out) + length

    length = longest_octets(room)
    assert room == 0 or taken(length) <= room
    assert taken(length + 1) > room


def test_data_can_stand_in_the_middle_of_something() -> None:
    assert DATA.read(bytes.fromhex("FF1105FF"), 1) == (d.unsigned(5), 3)


# -- rows that are alike, which are read and written together --------------------------------------

CELLS = [Tag.OCTET_STRING, Tag.UNSIGNED, Tag.DOUBLE_LONG_UNSIGNED, Tag.LONG, Tag.FLOAT64]


@st.composite
def row_lists(draw: st.DrawFn) -> list[Data]:
    """Mostly rows of one kind; now and then a cell of another type or length among them."""
    kinds = draw(st.lists(st.sampled_from(CELLS), min_size=1, max_size=4))
    length = draw(st.integers(0, 5))

    def cell(tag: Tag) -> Data:
        if tag is Tag.OCTET_STRING:
            return d.octet_string(draw(st.binary(min_size=length, max_size=length)))
        return draw(values_of(tag))

    rows = [d.structure(*(cell(tag) for tag in kinds)) for _ in range(draw(st.integers(4, 9)))]
    if draw(st.booleans()):
        at = draw(st.integers(0, len(rows) - 1))
        odd = draw(simple_data)
        rows[at] = draw(
            st.sampled_from(
                [d.structure(*rows[at].elements()[1:], odd), d.structure(odd), d.NULL, odd]
            )
        )
    return rows


def one_by_one(rows: list[Data]) -> bytes:
    return bytes((Tag.ARRAY, len(rows))) + b"".join(encode_data(row) for row in rows)


@given(row_lists())
def test_rows_together_are_what_they_are_one_by_one(rows: list[Data]) -> None:
    octets = encode_data(d.array(rows))
    assert octets == one_by_one(rows)
    assert decode_data(octets) == d.array(rows)


@given(row_lists(), st.data())
def test_rows_that_are_cut_or_changed_are_never_misread(
    rows: list[Data], draw: st.DataObject
) -> None:
    octets = bytearray(encode_data(d.array(rows)))
    with pytest.raises(Truncated):
        decode_data(bytes(octets[: draw.draw(st.integers(1, len(octets) - 1))]))
    octets[draw.draw(st.integers(0, len(octets) - 1))] ^= draw.draw(st.integers(1, 255))
    try:
        again = encode_data(decode_data(bytes(octets)))
    except ProtocolError:
        return
    assert encode_data(decode_data(again)) == again


@pytest.mark.parametrize(
    "row",
    [
        d.structure(d.unsigned(256)),
        d.structure(Data(Tag.OCTET_STRING, "text")),
        d.structure(Data(Tag.OCTET_STRING, 5)),
        Data(Tag.STRUCTURE, b"ab"),
        d.structure(Data(Tag.UNSIGNED, None)),
    ],
    ids=["too large", "text", "number", "no structure", "nothing"],
)
def test_a_value_that_does_not_fit_is_our_own_mistake_among_rows_too(row: Data) -> None:
    with pytest.raises(MisuseError):
        encode_data(d.array([row] * 5))
    right = d.structure(d.unsigned(1))
    with pytest.raises(MisuseError):
        encode_data(d.array([right, right, right, right, row]))


def test_rows_are_no_way_around_the_bound_of_nesting() -> None:
    rows = encode_data(d.array([d.structure(d.unsigned(1))] * 5))
    within = bytes.fromhex("0101") * (MAX_DEPTH - 2) + rows
    assert encode_data(decode_data(within)) == within
    with pytest.raises(Malformed):
        decode_data(bytes.fromhex("0101") + within)
