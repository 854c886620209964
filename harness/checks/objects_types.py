"""The types of attributes, class by class, and what they have to be. BB §object-model.

Only what is the same in all sources stands here. Attributes of any type are not listed; a value
that is not there may be null-data.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from harness.checks.objects import Look, Rule, seen
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.dlms import apdu as a
from reference_stack.dlms.data import Data, Tag
from reference_stack.profiles.profile import Profile

Types = Mapping[int, Collection[Tag]]

_TEXT = (Tag.OCTET_STRING,)
_MOMENT = (Tag.OCTET_STRING, Tag.DATE_TIME)
_STRUCTURE = (Tag.STRUCTURE,)
_ARRAY = (Tag.ARRAY, Tag.COMPACT_ARRAY)
_U8, _U16, _U32 = (Tag.UNSIGNED,), (Tag.LONG_UNSIGNED,), (Tag.DOUBLE_LONG_UNSIGNED,)
_I8, _I16 = (Tag.INTEGER,), (Tag.LONG,)
_ENUM, _TRUTH = (Tag.ENUM,), (Tag.BOOLEAN,)

TYPES: Mapping[int, Types] = {
    1: {},
    3: {3: _STRUCTURE},
    4: {3: _STRUCTURE, 5: _MOMENT},
    5: {4: _STRUCTURE, 6: _MOMENT, 7: _MOMENT, 8: _U32, 9: _U16},
    7: {2: _ARRAY, 3: _ARRAY, 4: _U32, 5: _ENUM, 6: _STRUCTURE, 7: _U32, 8: _U32},
    8: {2: _MOMENT, 3: _I16, 4: _U8, 5: _MOMENT, 6: _MOMENT, 7: _I8, 8: _TRUTH, 9: _ENUM},
    9: {2: _ARRAY},
    11: {2: _ARRAY},
    15: {2: _ARRAY, 3: _STRUCTURE, 5: _STRUCTURE, 8: _ENUM},
    17: {2: _ARRAY},
    18: {2: _U32, 3: (Tag.BIT_STRING,), 4: _U32, 5: _TRUTH, 6: _ENUM, 7: _ARRAY},
    20: dict.fromkeys((3, 4, 5, 7, 8, 9), _ARRAY) | {2: _TEXT, 6: _TEXT, 10: _MOMENT},
    21: {2: _ARRAY, 3: _STRUCTURE, 4: _ARRAY},
    22: {2: _STRUCTURE, 3: _ENUM, 4: _ARRAY},
    41: {2: _U16, 3: _TEXT, 4: _U16, 5: _U8, 6: _U16},
    48: {2: _TEXT, 3: _ENUM, 4: _ARRAY, 5: _ARRAY, 6: _ARRAY, 7: _TEXT, 8: _TEXT, 9: _U8},
    62: {2: _TEXT, 3: _ARRAY, 4: _U8, 5: _TEXT, 6: _ENUM},
    64: {2: (Tag.ENUM, Tag.UNSIGNED), 3: _ENUM, 4: _TEXT, 5: _TEXT},
    70: {2: _TRUTH, 3: _ENUM, 4: _ENUM},
    71: {2: _STRUCTURE, 6: _U32, 7: _U32, 8: _STRUCTURE, 9: _ARRAY, 10: _TRUTH, 11: _STRUCTURE},
    126: {2: _TEXT, 3: _ARRAY, 4: _STRUCTURE},
    127: dict.fromkeys(range(2, 8), _U32),
    128: {
        2: _ENUM,
        3: _ENUM,
        4: _I8,
        5: _TRUTH,
        6: _ENUM,
        7: _STRUCTURE,
        8: _STRUCTURE,
        9: _U32,
        10: _ENUM,
        11: _ARRAY,
    },
    129: {2: _ENUM, **dict.fromkeys(range(3, 10), _U32), **dict.fromkeys(range(10, 15), _I8)},
}
_PUSH_0: Types = {2: _ARRAY, 3: _STRUCTURE, 4: _ARRAY, 5: _U16, 6: _U8, 7: _U16}
_PUSH_1: Types = {**_PUSH_0, 8: _TEXT, 9: _I8, 10: _ARRAY}
_PUSH_2: Types = {**_PUSH_1, 7: _STRUCTURE, 11: _ENUM, 12: _STRUCTURE, 13: _MOMENT}
PUSH_TYPES: Mapping[int, Types] = {0: _PUSH_0, 1: _PUSH_1, 2: _PUSH_2}
"""Of class 40 by version; later ones are not public enough."""


class Expectation(NamedTuple):
    """An attribute and the types that it may have; none: any."""

    look: Look
    types: Collection[Tag]


def types_of(class_id: int, version: int, index: int) -> Collection[Tag]:
    """The types of an attribute; empty where any will do or nothing is known."""
    if index == 1:
        return _TEXT
    if class_id == 40:
        return PUSH_TYPES.get(version, {}).get(index, ())
    return TYPES.get(class_id, {}).get(index, ())


def of_their_types(
    trace: Trace, profile: Profile, expectations: Sequence[Expectation], *, good: str
) -> Finding:
    """Each attribute that has to be there is there, and has its type."""
    evidence: list[int] = []
    if not expectations:
        return inconclusive("nothing was asked for")
    for look, types in expectations:
        found = seen(trace, profile, look)
        if found.obstacle:
            return inconclusive(found.obstacle, *found.evidence)
        evidence += found.evidence[-1:]
        wrong = _wrong_with(found.result, types)
        if wrong:
            return Finding(
                Verdict.FAIL,
                "an attribute is not what its class says",
                found.evidence,
                expected=f"{look.name}: {' or '.join(map(str, types)) or 'a value'}",
                observed=found.described,
            )
    return passed(good, *evidence[:8])


_MISSING = (
    a.DataAccessResult.OBJECT_UNDEFINED,
    a.DataAccessResult.OBJECT_CLASS_INCONSISTENT,
    a.DataAccessResult.OBJECT_UNAVAILABLE,
)


def _wrong_with(result: object, types: Collection[Tag]) -> bool:
    """Other refusals are no fault: an attribute may be unreadable for now, or for this client."""
    if isinstance(result, Data):
        return bool(types) and result.tag is not Tag.NULL_DATA and result.tag not in types
    return result is None or result in _MISSING


def numbers_do_not_fall(values: Sequence[Data]) -> str:
    """The second half of the values, against the first half."""
    half = len(values) // 2
    for place, (before, after) in enumerate(zip(values[:half], values[half:], strict=True)):
        if after.integer() < before.integer():
            return f"value {place + 1} was {before.integer()} and is {after.integer()}"
    return ""


def all_of(tags: Collection[Tag], values: Iterable[Data]) -> str:
    wrong = [value for value in values if value.tag not in tags]
    return f"a {wrong[0].tag}" if wrong else ""


NEVER_FALLING = Rule(
    "the counters have not fallen",
    "a counter has fallen",
    "counters that only rise",
    lambda values: all_of(_U32, values) or numbers_do_not_fall(values),
)


ENOUGH_COUNTED = 20
"""A counter that had got that far shows whether it was reset."""


def _reset(values: Sequence[Data]) -> str:
    """What crosses in between is counted again, and is less than what it takes to be judged."""
    half = len(values) // 2
    for before, after in zip(values[:half], values[half:], strict=True):
        if before.integer() >= ENOUGH_COUNTED and after.integer() >= before.integer():
            return f"{before.integer()} became {after.integer()}"
    return ""


RESET = Rule(
    "the counters start anew",
    "a counter was not reset",
    "counters at 0, or what was counted since",
    lambda values: all_of(_U32, values) or _reset(values),
)
