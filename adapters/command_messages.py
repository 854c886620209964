"""The lines of `meterproof-command/1`: requests as we write them, answers as we believe them.

`docs/command-protocol.md` is the protocol; this is its only transcription. An answer is untrusted:
it is either exactly what the protocol allows or a `Violation` that says what is wrong with it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn, TypeVar

from adapters.base import Crossing, Party, Point
from adapters.device_text import MAX_CHARACTERS, printable
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Instant

PROTOCOL = "meterproof-command/1"
MAX_CROSSINGS = 1000
"""In one answer."""
MAX_OCTETS = 40 + 0xFFFF
"""In one crossing: the longest IPv6 packet that is no jumbogram."""
LATEST = Instant((1 << 63) - 1)
_Known = TypeVar("_Known")
_PLAYABLE = (Party.METER, Party.GATEWAY, Party.HEAD_END)
_PARTIES = {party.value: party for party in _PLAYABLE}
_POINTS = {point.value: point for point in Point}
_DIRECTIONS = {direction.value: direction for direction in Direction}
_HELLO_MEMBERS = frozenset(("id", "protocol", "party", "identity"))
_LIFE_MEMBERS = frozenset(("id", "crossings", "due"))
_CROSSING_MEMBERS = frozenset(
    ("at", "point", "direction", "octets", "port", "payload_limit_octets", "multicast")
)


Answer = dict[str, object]


class Violation(Exception):
    """An answer that the protocol does not allow, and why not."""


class Refusal(Exception):
    """The program answered `unsupported`; the text is its reason."""


@dataclass(frozen=True, slots=True)
class Hello:
    """Who the program says it is."""

    party: Party
    identity: str


@dataclass(frozen=True, slots=True)
class Life:
    """What a program did with a request: what it sent, when it runs next, what it found out."""

    sent: tuple[Crossing, ...]
    due: Instant | None
    result: Mapping[str, object]


def request(number: int, do: str, **members: object) -> bytes:
    """One request line. ASCII only, so that a small program needs no UTF-8 decoder."""
    return b"%s\n" % json.dumps({"id": number, "do": do, **members}, separators=(",", ":")).encode()


def crossing_members(crossing: Crossing) -> dict[str, object]:
    """A crossing as the program reads it; its moment is the `now` of the request."""
    return {
        "point": crossing.point.value,
        "direction": crossing.direction.value,
        "octets": crossing.octets.hex(),
        "port": crossing.port,
        "payload_limit_octets": crossing.payload_limit_octets,
        "multicast": crossing.multicast,
    }


def read_answer(line: bytes, number: int) -> Answer:
    """The members of an answer. Raises Violation, or Refusal where it says `unsupported`."""
    try:
        answer = json.loads(line.decode(), parse_constant=_refuse, parse_float=_refuse)
    except UnicodeDecodeError as problem:
        raise Violation(f"not UTF-8 at octet {problem.start}") from None
    except (ValueError, RecursionError) as problem:
        raise Violation(f"not JSON: {problem}") from None
    if not isinstance(answer, dict):
        raise Violation("not a JSON object")
    if answer.get("id") != number or type(answer["id"]) is not int:
        raise Violation(f"its id has to be {number}, the one of the request")
    if "unsupported" in answer:
        _check_members(answer, frozenset(("id", "unsupported")))
        raise Refusal(_text(answer["unsupported"], "unsupported"))
    return answer


def read_hello(answer: Answer) -> Hello:
    """Raises Violation when the program speaks another protocol or plays no party of ours."""
    _check_members(answer, _HELLO_MEMBERS)
    if answer.get("protocol") != PROTOCOL:
        raise Violation(f"its protocol has to be {PROTOCOL!r}")
    party = _one_of(_PARTIES, answer.get("party"), "party")
    return Hello(party, _text(answer.get("identity"), "identity", limit=200))


def read_life(answer: Answer, do: str, party: Party, *, since: Instant, now: Instant) -> Life:
    """What happened between `since` and `now`, which `do` was asked for. Raises Violation."""
    _check_members(answer, _LIFE_MEMBERS if do != "control" else _LIFE_MEMBERS | {"result"})
    listed = answer.get("crossings", [])
    if not isinstance(listed, list):
        raise Violation("crossings is no array")
    if len(listed) > MAX_CROSSINGS:
        raise Violation(f"{len(listed)} crossings in one answer, at most {MAX_CROSSINGS} are taken")
    sent: list[Crossing] = []
    for members in listed:
        crossing = _crossing(members, party, since=since, now=now)
        since = crossing.at
        sent.append(crossing)
    if "due" not in answer:
        raise Violation("it has no due; write null if there is nothing to wait for")
    due = answer["due"]
    if due is not None:
        due = Instant(_whole(due, "due", LATEST.microseconds))
        if due < now or (due == now and do == "wake"):
            raise Violation(f"due is {due}, it is {now} already")
    return Life(tuple(sent), due, _result(answer.get("result", {})))


def _crossing(members: object, party: Party, *, since: Instant, now: Instant) -> Crossing:
    if not isinstance(members, dict):
        raise Violation("a crossing is no JSON object")
    _check_members(members, _CROSSING_MEMBERS)
    at = Instant(_whole(members.get("at", now.microseconds), "at", LATEST.microseconds))
    if not since <= at <= now:
        raise Violation(f"a crossing at {at}, not between {since} and {now}")
    point = _one_of(_POINTS, members.get("point"), "point")
    direction = _one_of(_DIRECTIONS, members.get("direction"), "direction")
    if point is not Point.APPLICATION and direction is not _direction_from(party, point):
        raise Violation(f"a {party.value} sends nothing {direction.value} at {point.value}")
    octets = _octets(members.get("octets"))
    port = _optional(members, "port", 0xFF)
    if port is not None and point is not Point.RADIO:
        raise Violation("a port goes with nothing but a radio frame")
    if port is None and point is Point.RADIO and octets:
        raise Violation("a port goes with every radio frame that has octets")
    multicast = members.get("multicast", False)
    if not isinstance(multicast, bool):
        raise Violation("multicast is neither true nor false")
    limit = _optional(members, "payload_limit_octets", 0xFFFF)
    return Crossing(at, point, direction, octets, port, limit, multicast)


def _direction_from(party: Party, point: Point) -> Direction:
    """Which way a party sends: the gateway stands between, the others at an end."""
    if party is Party.METER or (party is Party.GATEWAY and point is Point.IP):
        return Direction.UPLINK
    return Direction.DOWNLINK


def _octets(value: object) -> bytes:
    if not isinstance(value, str) or len(value) > 2 * MAX_OCTETS:
        raise Violation(f"octets is no string of at most {2 * MAX_OCTETS} hex digits")
    try:
        return bytes.fromhex(value)
    except ValueError:
        raise Violation("octets is not hex, two digits for each octet") from None


def _result(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise Violation("result is no JSON object")
    for name, member in value.items():
        if isinstance(member, str):
            value[name] = printable(member)
        elif not isinstance(member, bool):
            _whole(member, f"result {printable(name)}", LATEST.microseconds)
    return value


def _optional(members: Mapping[str, object], name: str, highest: int) -> int | None:
    value = members.get(name)
    return None if value is None else _whole(value, name, highest)


def _whole(value: object, name: str, highest: int) -> int:
    if type(value) is not int or not 0 <= value <= highest:
        raise Violation(f"{name} is no whole number from 0 to {highest}")
    return value


def _text(value: object, name: str, *, limit: int = MAX_CHARACTERS) -> str:
    if not isinstance(value, str) or not value:
        raise Violation(f"{name} is no text")
    return printable(value, limit=limit)


def _one_of(known: Mapping[str, _Known], value: object, name: str) -> _Known:
    found = known.get(value) if isinstance(value, str) else None
    if found is None:
        raise Violation(f"{name} is none of {', '.join(known)}")
    return found


def _check_members(members: Mapping[str, object], known: frozenset[str]) -> None:
    if not members.keys() <= known:
        unknown = ", ".join(sorted(printable(name, limit=40) for name in members.keys() - known))
        raise Violation(f"it has members that nobody knows here: {unknown}")


def _refuse(written: str) -> NoReturn:
    raise Violation(f"{printable(written, limit=40)}: only whole numbers are used")
