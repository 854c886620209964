"""The lines of the command protocol: written once, believed only when they are exactly right."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.base import Crossing, Party, Point
from adapters.command_messages import (
    LATEST,
    Hello,
    Life,
    Refusal,
    Violation,
    crossing_members,
    read_answer,
    read_hello,
    read_life,
    request,
)
from adapters.command_setup import plain, secrets_in
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import Duration, Instant

SINCE, NOW = Instant(1_000), Instant(2_000)
FRAME = {"point": "radio", "direction": "uplink", "octets": "3e01", "port": 20}
HELLO = {"id": 1, "protocol": "meterproof-command/1", "party": "gateway", "identity": "stack 1.2"}


@dataclass(frozen=True, slots=True)
class Keys:
    app_s_key: bytes
    rule: Bits


def life(do: str = "wake", party: Party = Party.METER, **answer: object) -> Life:
    return read_life({"id": 1, **answer}, do, party, since=SINCE, now=NOW)


def test_a_request_is_one_line_of_ascii() -> None:
    line = request(7, "control", now=5, order="größer\n")
    assert line.endswith(b"}\n")
    assert line.count(b"\n") == 1
    assert line.isascii()
    assert json.loads(line) == {"id": 7, "do": "control", "now": 5, "order": "größer\n"}


def test_a_crossing_is_written_with_all_its_members() -> None:
    crossing = Crossing(NOW, Point.RADIO, Direction.DOWNLINK, b"\x20", 20, 51)
    assert crossing_members(crossing) == {
        "point": "radio",
        "direction": "downlink",
        "octets": "20",
        "port": 20,
        "payload_limit_octets": 51,
        "multicast": False,
    }


def test_a_setup_is_written_in_plain_values() -> None:
    setup = {
        "keys": Keys(b"\x01\x02", Bits.written("101")),
        "timer": Duration.of(hours=12),
        "party": Party.HEAD_END,
        "limits": (51, None, True),
    }
    assert plain(setup) == {
        "keys": {"app_s_key": "0102", "rule": "101"},
        "timer": 43_200_000_000,
        "party": "head-end",
        "limits": [51, None, True],
    }


def test_a_setup_of_something_else_is_our_own_mistake() -> None:
    with pytest.raises(MisuseError, match="cannot carry a object"):
        plain({"thing": object()})


def test_secrets_are_what_stands_under_the_name_of_a_key() -> None:
    setup = {"keys": {"a": "aa", "b": ["bb", 1]}, "list": [{"app_s_key": "cc"}], "port": "dd"}
    assert list(secrets_in(setup)) == ["aa", "bb", "cc"]


def test_a_hello_says_who_answers() -> None:
    assert read_hello(HELLO) == Hello(Party.GATEWAY, "stack 1.2")


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"protocol": None}, "its protocol has to be"),
        ({"protocol": ["meterproof-command/1"]}, "its protocol has to be"),
        ({"party": "radio"}, "party is none of meter, gateway, head-end"),
        ({"party": ["meter"]}, "party is none of"),
        ({"identity": ""}, "identity is no text"),
        ({"identity": 5}, "identity is no text"),
        ({"version": 5}, "nobody knows here: version"),
    ],
)
def test_a_hello_that_says_something_else_is_refused(
    changes: dict[str, object], complaint: str
) -> None:
    with pytest.raises(Violation, match=complaint):
        read_hello({**HELLO, **changes})


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (b"", "not JSON"),
        (b"[]", "not a JSON object"),
        (b'{"id":8}', "its id has to be 7"),
        (b'{"id":"7"}', "its id has to be 7"),
        (b'{"id":7.0}', "only whole numbers"),
        (b'{"id":true}', "its id has to be 7"),
        (b'{"due":null}', "its id has to be 7"),
        (b'{"id":7,"due":Infinity}', "Infinity: only whole numbers"),
        (b'{"id":7,"unsupported":""}', "unsupported is no text"),
        (b'{"id":7,"unsupported":"x","due":1}', "nobody knows here: due"),
        (b'{"id":7} {"id":7}', "not JSON"),
    ],
)
def test_an_answer_that_is_none_is_refused(line: bytes, complaint: str) -> None:
    with pytest.raises(Violation, match=complaint):
        read_answer(line, 7)


def test_an_id_of_one_is_no_true() -> None:
    with pytest.raises(Violation, match="its id has to be 1"):
        read_answer(b'{"id":true}', 1)


def test_an_answer_may_say_that_it_is_unsupported() -> None:
    with pytest.raises(Refusal, match="no upper tester"):
        read_answer(b'{"id": 7, "unsupported": "no upper tester"}\r', 7)


def test_a_frame_without_a_moment_was_sent_now() -> None:
    assert life(crossings=[FRAME], due=3_000) == Life(
        (Crossing(NOW, Point.RADIO, Direction.UPLINK, b"\x3e\x01", 20),), Instant(3_000), {}
    )


def test_frames_are_sent_one_after_the_other() -> None:
    first, second = life(crossings=[{**FRAME, "at": 1_000}, {**FRAME, "at": 2_000}], due=None).sent
    assert (first.at, second.at) == (SINCE, NOW)
    with pytest.raises(Violation, match="not between"):
        life(crossings=[{**FRAME, "at": 2_000}, {**FRAME, "at": 1_999}], due=None)


@pytest.mark.parametrize("at", [999, 2_001])
def test_a_frame_is_sent_between_two_requests(at: int) -> None:
    with pytest.raises(Violation, match="not between"):
        life(crossings=[{**FRAME, "at": at}], due=None)


@pytest.mark.parametrize(
    ("do", "due", "allowed"),
    [
        ("wake", 2_000, False),
        ("wake", 2_001, True),
        ("give", 2_000, True),
        ("give", 1_999, False),
        ("control", 2_000, True),
        ("control", LATEST.microseconds, True),
        ("control", LATEST.microseconds + 1, False),
    ],
)
def test_a_due_lies_ahead(do: str, due: int, allowed: bool) -> None:
    if allowed:
        assert life(do, due=due).due == Instant(due)
    else:
        with pytest.raises(Violation, match="due is"):
            life(do, due=due)


@pytest.mark.parametrize(
    ("party", "point", "direction", "allowed"),
    [
        (Party.METER, "radio", "uplink", True),
        (Party.METER, "ip", "uplink", True),
        (Party.METER, "radio", "downlink", False),
        (Party.GATEWAY, "radio", "downlink", True),
        (Party.GATEWAY, "radio", "uplink", False),
        (Party.GATEWAY, "ip", "uplink", True),
        (Party.GATEWAY, "ip", "downlink", False),
        (Party.HEAD_END, "ip", "downlink", True),
        (Party.HEAD_END, "ip", "uplink", False),
        (Party.HEAD_END, "application", "uplink", True),
    ],
)
def test_every_party_sends_away_from_itself(
    party: Party, point: str, direction: str, allowed: bool
) -> None:
    crossing = {"point": point, "direction": direction, "octets": "00"}
    crossing |= {"port": 1} if point == "radio" else {}
    if allowed:
        assert len(life(party=party, crossings=[crossing], due=None).sent) == 1
    else:
        with pytest.raises(Violation, match="sends nothing"):
            life(party=party, crossings=[crossing], due=None)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"octets": "3"}, "octets is not hex"),
        ({"octets": "zz"}, "octets is not hex"),
        ({"octets": None}, "octets is no string"),
        ({"octets": "00" * 65_576}, "octets is no string of at most"),
        ({"port": None}, "a port goes with"),
        ({"port": 256}, "port is no whole number"),
        ({"port": True}, "port is no whole number"),
        ({"point": "ip"}, "a port goes with"),
        ({"point": "air"}, "point is none of"),
        ({"direction": "up"}, "direction is none of"),
        ({"multicast": 1}, "multicast is neither"),
        ({"payload_limit_octets": -1}, "payload_limit_octets is no whole number"),
        ({"at": "now"}, "at is no whole number"),
        ({"rssi": -90}, "nobody knows here: rssi"),
    ],
)
def test_a_frame_that_cannot_be_is_refused(changes: dict[str, object], complaint: str) -> None:
    with pytest.raises(Violation, match=complaint):
        life(crossings=[{**FRAME, **changes}], due=None)


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        ({"crossings": {}, "due": None}, "crossings is no array"),
        ({"crossings": ["3e"], "due": None}, "a crossing is no JSON object"),
        ({"crossings": []}, "it has no due"),
        ({"due": None, "result": {}}, "nobody knows here: result"),
    ],
)
def test_a_life_that_cannot_be_is_refused(answer: dict[str, object], complaint: str) -> None:
    with pytest.raises(Violation, match=complaint):
        life(**answer)


@pytest.mark.parametrize("port", [None, 10])
def test_an_empty_frame_may_have_a_port(port: int | None) -> None:
    """A SCHC message of a RuleID alone is an FPort and nothing else."""
    empty = {"point": "radio", "direction": "uplink", "octets": "", "port": port}
    assert life(crossings=[empty], due=None).sent[0].port == port


def test_the_result_of_an_order_is_plain() -> None:
    result = {"text": "a\x1bb", "number": 5, "flag": True}
    assert life("control", due=None, result=result).result == {**result, "text": "a\\x1bb"}


@pytest.mark.parametrize("value", [None, [], {}, 1 << 70, -1])
def test_the_result_of_an_order_holds_nothing_else(value: object) -> None:
    with pytest.raises(Violation, match="result"):
        life("control", due=None, result={"x": value})
    with pytest.raises(Violation, match="result is no JSON object"):
        life("control", due=None, result=[value])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["id", "due", "crossings", "at", "point", "direction", "octets", "port", "result"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)


def believe(line: bytes) -> object:
    answer = read_answer(line, 1)
    return read_life(answer, "control", Party.METER, since=SINCE, now=NOW)


def check_believed_or_refused(line: bytes) -> None:
    try:
        believed = believe(line)
    except (Violation, Refusal) as refused:
        said = str(refused)
    else:
        said = type(believed).__name__
        assert isinstance(believed, Life)
    assert said.isprintable()


@given(JSON.map(json.dumps).map(str.encode))
def test_any_json_is_believed_or_refused(line: bytes) -> None:
    check_believed_or_refused(line)


@given(st.binary(max_size=200))
def test_any_octets_are_believed_or_refused(line: bytes) -> None:
    check_believed_or_refused(line)
