"""Untrusted text, durations and clocks as reports show them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.text import clock, count, duration, octets_of, visible


@given(st.text(st.characters(), max_size=300))
def test_visible_text_is_printable_and_can_be_encoded(text: str) -> None:
    shown = visible(text)
    assert shown.isprintable()
    shown.encode()


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert visible(text) == text


def test_text_of_other_scripts_stays_as_it_is() -> None:
    assert visible("Zähler 水表 счётчик é") == "Zähler 水表 счётчик é"


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [
        ("a\nb", "a␊b"),
        ("\x00\x1b[31m\x7f", "␀␛[31m␡"),
        ("\x85", "‹U+0085›"),
        ("\u202egpj.exe", "‹U+202E›gpj.exe"),
        ("a\u200bb\ufeff", "a‹U+200B›b‹U+FEFF›"),
        ("\ud800", "‹U+D800›"),
        ("\U000e0041", "‹U+E0041›"),
    ],
)
def test_what_hides_or_commands_is_shown(hidden: str, shown: str) -> None:
    assert visible(hidden) == shown


def test_piled_up_combining_marks_are_cut() -> None:
    assert visible("a" + "\u0301" * 50 + "b") == "a\u0301\u0301\u0301…b"


def test_long_text_is_cut_and_its_length_said() -> None:
    assert visible("A" * 1_000_000, 10) == "AAAAAAAAAA… (1,000,000 characters)"
    assert visible("A" * 10, 10) == "A" * 10


@pytest.mark.parametrize(
    ("microseconds", "said"),
    [
        (-1, "0 µs"),
        (999, "999 µs"),
        (1_500, "1.5 ms"),
        (1_250_000, "1.25 s"),
        (60_000_000, "1 min"),
        (200_000_000, "3 min 20 s"),
        (43_200_000_000, "12 h"),
        (86_400_000_000 + 3_600_000_000, "1 d 1 h"),
    ],
)
def test_durations_are_said_in_two_units_at_most(microseconds: int, said: str) -> None:
    assert duration(microseconds) == said


@given(st.integers(0, 10**18))
def test_every_duration_can_be_said(microseconds: int) -> None:
    assert duration(microseconds)


@pytest.mark.parametrize(
    ("microseconds", "shown"),
    [(-5, "0.000"), (1_500, "0.001"), (65_250_000, "1:05.250"), (43_200_000_000, "12:00:00.000")],
)
def test_the_clock_shows_hours_only_when_there_are_any(microseconds: int, shown: str) -> None:
    assert clock(microseconds) == shown


def test_counting_knows_the_plural() -> None:
    assert count(1, "octet") == "1 octet"
    assert count(2_000, "octet") == "2,000 octets"
    assert count(0, "entry", "entries") == "0 entries"


def test_wrong_hex_has_no_octets() -> None:
    assert octets_of("00ff") == b"\x00\xff"
    assert octets_of("0") is None
    assert octets_of("zz") is None
    assert octets_of("\ud800") is None
