"""Formats declared once: what is encoded is decoded, and what does not fit is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import MisuseError, Truncated
from reference_stack.kernel.layout import Field, Layout


@st.composite
def filled(draw: st.DrawFn) -> tuple[Layout, dict[str, int]]:
    widths = draw(st.lists(st.integers(0, 40), min_size=1, max_size=6))
    layout = Layout(*(Field(f"field_{n}", bits) for n, bits in enumerate(widths)))
    values = {f"field_{n}": draw(st.integers(0, (1 << w) - 1)) for n, w in enumerate(widths)}
    return layout, values


@given(filled(), st.integers(0, 255))
def test_fields_come_back_and_what_follows_is_left_alone(
    case: tuple[Layout, dict[str, int]], following: int
) -> None:
    layout, values = case
    bits = layout.encode(**values)
    assert bits.length == layout.length
    assert layout.decode(bits) == values
    assert layout.decode(bits + Bits(following, 8)) == values


@given(filled(), st.data())
def test_any_bit_too_few_is_truncated(
    case: tuple[Layout, dict[str, int]], data: st.DataObject
) -> None:
    layout, values = case
    if not layout.length:
        return
    bits = layout.encode(**values).slice(0, data.draw(st.integers(0, layout.length - 1)))
    with pytest.raises(Truncated) as caught:
        layout.decode(bits)
    assert caught.value.needed_bits == layout.length


@given(st.binary(max_size=30), st.integers(1, 64))
def test_any_bits_decode_or_are_truncated(octets: bytes, width: int) -> None:
    layout = Layout(Field("a", width), Field("b", 3))
    try:
        fields = layout.decode(Bits.from_octets(octets))
    except Truncated:
        assert len(octets) * 8 < layout.length
    else:
        assert layout.encode(**fields) == Bits.from_octets(octets).slice(0, layout.length)


LAYOUT = Layout(Field("w", 2), Field("fcn", 6), name="header")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"w": 1}, "fcn is missing"),
        ({"w": 4, "fcn": 0}, "w = 4 does not fit in 2 bits"),
        ({"w": -1, "fcn": 0}, "w = -1"),
        ({"w": 0, "fcn": 0, "rcs": 1}, "no field named rcs"),
    ],
    ids=["missing", "too large", "negative", "unknown"],
)
def test_a_value_that_cannot_be_is_our_mistake(values: dict[str, int], said: str) -> None:
    with pytest.raises(MisuseError, match=said):
        LAYOUT.encode(**values)


def test_two_fields_of_one_name_are_our_mistake() -> None:
    with pytest.raises(MisuseError, match="twice"):
        Layout(Field("w", 2), Field("w", 3))


def test_a_named_change_leaves_the_rest_as_it_was() -> None:
    message = LAYOUT.encode(w=1, fcn=62) + Bits(0xAB, 8)
    assert str(LAYOUT.changed(message, {"fcn": 63})) == "01" + "111111" + "10101011"
