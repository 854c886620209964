"""What scenarios say of fragments and of answers, as messages. RFC8724 §8.3, RFC9011 §5.6.2."""

from __future__ import annotations

import pytest

from harness.stimuli.fragment_words import Spoken, said
from harness.stimuli.gateway_words import SentSoFar, answers_in, spoken
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import MisuseError
from reference_stack.schc.fragmentation.rule import rfc9011_uplink

RULE = rfc9011_uplink()
PACKET = bytes(range(200)) + bytes(range(200)) + bytes(range(255))
"""66 tiles in two windows; the last has five octets."""
SENT = SentSoFar(tiles=66, last_window=1)
OF = Spoken(RULE, Bits.from_octets(PACKET), 5)


def heads(words: str) -> list[str]:
    """RuleID, W and FCN of each message, and how many octets follow."""
    found = []
    for message in said(words, OF):
        octets = message.octets()
        assert octets[0] == RULE.rule_id_value
        found.append(f"{octets[1] >> 6} {octets[1] & 63} {len(octets) - 2}")
    return found


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("tile 62 of window 0", ["0 62 10"]),
        ("tiles 62 to 60 of window 0", ["0 62 30"]),
        ("tiles 62, 61 and 59 of window 0", ["0 62 20", "0 59 10"]),
        ("tile 0 of window 0 and tile 62 of window 1", ["0 0 20"]),
        ("tiles 62 to 60 of window 0 one by one", ["0 62 10", "0 61 10", "0 60 10"]),
        (
            "tiles 62 to 60 of window 0 one by one, the odd ones first",
            ["0 61 10", "0 62 10", "0 60 10"],
        ),
        ("tiles 62 to 57 of window 0 in reverse order", ["0 57 10", "0 62 50"]),
        ("tile 5 of window 0 twice", ["0 5 10", "0 5 10"]),
        ("those of window 1", ["1 62 25"]),
        ("the last tile", ["1 60 5"]),
        ("the All-1", ["1 63 4"]),
        ("the All-1 with the last tile", ["1 63 9"]),
        ("an All-1 with more than a tile", ["1 63 15"]),
        ("an All-1 cut off after 3 bytes of its check", ["1 63 3"]),
        ("an ACK REQ of window 1", ["1 0 0"]),
        ("a Sender-Abort", ["3 63 0"]),
        ("a Sender-Abort of window 0", ["0 63 0"]),
        ("tiles beyond the end of all windows", ["3 1 50"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_words_are_messages(words: str, expected: list[str]) -> None:
    assert heads(words) == expected


def test_all_tiles_are_the_packet() -> None:
    octets = b"".join(message.octets()[2:] for message in said("all tiles", OF))
    assert octets == PACKET
    absent = said("all tiles but tile 62 of window 0 and the last tile", OF)
    assert b"".join(message.octets()[2:] for message in absent) == PACKET[10:-5]


def test_a_changed_bit_and_a_wrong_check_differ_in_one_bit() -> None:
    for wrong, right in (
        ("tile 9 of window 0 with a bit changed", "tile 9 of window 0"),
        ("an All-1 with a wrong check", "the All-1"),
    ):
        [first], [second] = said(wrong, OF), said(right, OF)
        assert (first.value ^ second.value).bit_count() == 1


def test_a_fragment_without_bytes_is_its_rule_alone() -> None:
    assert [message.octets() for message in said("a fragment without bytes", OF)] == [b"\x14"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("all has arrived", "60"),
        ("all has arrived up to window 3", "e0"),
        ("it gives up", "ff ff"),
        ("it gives up window 0", "3f ff"),
        ("nothing at all", ""),
        ("window 0 lacks nothing", "1f"),
        ("window 0 lacks nothing in full", "1f ff ff ff ff ff ff ff c0"),
        ("window 0 lacks tile 62", "0f"),
        ("window 0 lacks tile 57", "1f 7f"),
        ("window 1 lacks nothing", "5c 00 00 00 00 00 00 00 00"),
        ("window 0 lacks tiles 60 and 20", "1b ff ff ff ff fb"),
        ("window 0 lacks every tile", "00 00 00 00 00 00 00 00 00"),
        ("window 0 lacks tile 0 and window 2 lacks tile 62", "1f ff ff ff ff ff ff ff a7"),
    ],
    ids=lambda value: value or "nothing",
)
def test_answers_are_the_octets_of_the_digest(words: str, expected: str) -> None:
    assert spoken(words, RULE, SENT).hex(" ") == expected


def test_the_tile_of_an_all_1_has_the_rightmost_bit() -> None:
    sent = SentSoFar(tiles=65, is_last_in_all_1=True, last_window=1)
    octets = spoken("window 1 lacks tile 62", RULE, sent)
    assert octets.hex(" ") == "48 00 00 00 00 00 00 00 40"


def test_a_window_named_twice_is_named_twice() -> None:
    octets = spoken("window 1 twice lacks tile 40", RULE, SENT)
    bits = Bits.from_octets(octets)
    assert bits.slice(0, 2) == bits.slice(66, 68) == Bits(1, 2)


def test_one_answer_follows_another() -> None:
    words = "window 0 lacks tile 60, then that window 1 lacks nothing, then that all has arrived"
    assert len(answers_in(words)) == 3


@pytest.mark.parametrize("words", ["", "tile 60", "all of it", "tile x of window 0"])
def test_other_words_are_a_mistake(words: str) -> None:
    with pytest.raises(MisuseError):
        said(words, OF)
    with pytest.raises(MisuseError):
        spoken(words, RULE, SENT)
