"""Text of a device is shown without what could harm, and without keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.device_text import printable, secrets_pattern

KEY = "00112233445566778899aabbccddeeff"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("two\nlines", "two\\nlines"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\udc80", "\\udc80"),
        ("\u202etxt.exe", "\\u202etxt.exe"),
        ("größer", "größer"),
    ],
)
def test_what_is_not_printable_is_written_as_an_escape(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_long_text_keeps_its_end() -> None:
    assert printable("a" * 50 + "reason", limit=6) == "... reason"
    assert printable("reason", limit=6) == "reason"


@given(st.text(st.characters()), st.integers(1, 50))
def test_any_text_becomes_one_short_line_of_utf_8(text: str, limit: int) -> None:
    shown = printable(text, limit=limit)
    assert len(shown) <= limit + len("... ")
    assert shown.isprintable()
    shown.encode()


@pytest.mark.parametrize(
    "written",
    [
        KEY,
        KEY.upper(),
        bytes.fromhex(KEY).hex(" "),
        bytes.fromhex(KEY).hex(":"),
        "0x" + bytes.fromhex(KEY).hex(",").replace(",", ", 0x"),
    ],
)
def test_a_key_is_found_however_it_is_written(written: str) -> None:
    found = secrets_pattern([KEY]).sub("", f"the key {written} is bad")
    assert found in ("the key  is bad", "the key 0x is bad")


def test_a_password_is_found_as_it_is() -> None:
    assert secrets_pattern(["pass.word"]).sub("*", "PASS.WORD pass_word") == "* pass_word"


def test_without_secrets_nothing_is_found() -> None:
    assert secrets_pattern([]).sub("*", "anything") == "anything"
    assert secrets_pattern(["short"]).sub("*", "short") == "short"
