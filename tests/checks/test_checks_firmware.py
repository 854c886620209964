"""Images of firmware: what their rules say of the values that a meter shows."""

from __future__ import annotations

import pytest

from harness.checks import firmware as checks
from harness.checks import firmware_client as client
from harness.checks.objects import Rule
from harness.scenes.verdict import Verdict
from harness.stimuli.images import Image
from reference_stack.cosem.obis import obis
from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import AttributeDescriptor, MethodDescriptor
from reference_stack.dlms.data import (
    Data,
    array,
    bit_string,
    double_long_unsigned,
    enum,
    octet_string,
    structure,
)
from reference_stack.kernel.bits import Bits
from tests.checks.spoken import KEYLESS, MANAGEMENT, PROFILE, Said, down, trace, up

IMAGE = Image(b"MTP2", bytes(160), 64)


def bitmap(text: str) -> Data:
    return bit_string(Bits(int(text, 2), len(text)))


def number(value: int) -> Data:
    return double_long_unsigned(value)


def found(*sizes: int) -> Data:
    return array(structure(number(size), octet_string(b"x"), octet_string(b"y")) for size in sizes)


CASES: list[tuple[str, Rule, tuple[Data, ...], bool]] = [
    ("a size", checks.BLOCK_SIZE, (number(64),), True),
    ("no size", checks.BLOCK_SIZE, (number(0),), False),
    ("all blocks", checks.blocks_are(IMAGE, range(3)), (bitmap("111"), number(3)), True),
    ("bits beyond", checks.blocks_are(IMAGE, range(3)), (bitmap("11101010"), number(9)), True),
    ("a hole", checks.blocks_are(IMAGE, (0, 2)), (bitmap("101"), number(1)), True),
    ("another hole", checks.blocks_are(IMAGE, (0, 2)), (bitmap("110"), number(2)), False),
    ("last bit first", checks.blocks_are(IMAGE, (0,)), (bitmap("001"), number(1)), False),
    ("a wrong number", checks.blocks_are(IMAGE, (0, 2)), (bitmap("101"), number(2)), False),
    ("too few bits", checks.blocks_are(IMAGE, range(3)), (bitmap("11"), number(2)), False),
    ("no block", checks.blocks_are(IMAGE, ()), (bitmap("000"), number(0)), True),
    ("a status", checks.status_is(checks.VERIFIED), (enum(3),), True),
    ("another status", checks.status_is(checks.VERIFIED), (enum(4),), False),
    ("a status beyond", checks.status_is(checks.VERIFIED), (enum(99),), False),
    ("a status that may be", checks.status_is_not(checks.VERIFIED), (enum(1),), True),
    ("a status that may not be", checks.status_is_not(checks.VERIFIED), (enum(3),), False),
    ("an image", checks.tells_image(IMAGE), (found(160),), True),
    ("two images", checks.tells_image(IMAGE), (found(60, 100),), True),
    ("no image", checks.tells_image(IMAGE), (found(),), False),
    ("an image too large", checks.tells_image(IMAGE), (found(161),), False),
    (
        "goes on",
        checks.same_or_none((0, 2), IMAGE),
        (bitmap("101"), number(1), enum(1)),
        True,
    ),
    (
        "begins anew",
        checks.same_or_none((0, 2), IMAGE),
        (bitmap("000"), number(0), enum(0)),
        True,
    ),
    (
        "lost blocks",
        checks.same_or_none((0, 2), IMAGE),
        (bitmap("000"), number(0), enum(1)),
        False,
    ),
    ("another firmware", checks.FIRMWARE_CHANGED, (number(1), number(2)), True),
    ("the same firmware", checks.FIRMWARE_CHANGED, (number(1), number(1)), False),
]


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_a_rule_says_what_its_values_show(
    case: tuple[str, Rule, tuple[Data, ...], bool],
) -> None:
    _, rule, values, right = case
    complaint = rule.complaint(values)
    assert (complaint == "") is right, complaint


def test_an_image_comes_in_blocks_the_last_of_which_is_shorter() -> None:
    assert [len(block) for block in IMAGE.blocks] == [64, 64, 32]
    wrong = IMAGE.flipped()
    assert wrong.octets != IMAGE.octets
    assert wrong.octets[1:] == IMAGE.octets[1:]


# -- a head-end that brings an image ---------------------------------------------------------------

METHODS = obis("0-0:44.0.0")
INVOKE = a.InvokeIdAndPriority(1)


def method(index: int, parameter: Data | None = None) -> Said:
    target = MethodDescriptor(18, METHODS, index)
    return down(a.ActionRequestNormal(INVOKE, target, parameter), MANAGEMENT)


def sent(*numbers: int) -> list[Said]:
    blocks = (structure(number(n), octet_string(b"x")) for n in numbers)
    return [method(2, block) for block in blocks]


def later() -> Said:
    outcome = a.ActionOutcome(a.ActionResult.TEMPORARY_FAILURE)
    return up(a.ActionResponseNormal(INVOKE, outcome), MANAGEMENT)


def looked() -> Said:
    return down(a.GetRequestNormal(INVOKE, AttributeDescriptor(18, METHODS, 6)), MANAGEMENT)


@pytest.mark.parametrize(
    ("numbers", "missed", "verdict"),
    [
        ((0, 1, 2), (), Verdict.PASS),
        ((0, 1, 2, 1), (1,), Verdict.PASS),
        ((0, 1, 2), (1,), Verdict.FAIL),
        ((0, 1, 2, 0, 1, 2), (1,), Verdict.FAIL),
        ((0,), (), Verdict.INCONCLUSIVE),
        ((), (), Verdict.INCONCLUSIVE),
    ],
    ids=["all", "the hole", "not again", "all again", "not all", "none"],
)
def test_holes_are_filled(
    numbers: tuple[int, ...], missed: tuple[int, ...], verdict: Verdict
) -> None:
    seen = trace(*sent(*numbers))
    finding = client.holes_are_filled(seen, PROFILE, 3, missed, since=0)
    assert finding.verdict is verdict, finding
    closed = client.holes_are_filled(seen, KEYLESS, 3, missed, since=0)
    assert closed.verdict is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ((method(3), later(), looked()), Verdict.PASS),
        ((method(3), later(), method(3)), Verdict.PASS),
        ((method(3), later(), method(1)), Verdict.FAIL),
        ((method(3), later(), *sent(0)), Verdict.FAIL),
        ((method(3), later()), Verdict.INCONCLUSIVE),
        ((method(3), looked()), Verdict.INCONCLUSIVE),
    ],
    ids=["looks", "again", "anew", "blocks", "silence", "at once"],
)
def test_patience_is_had(said: tuple[Said, ...], verdict: Verdict) -> None:
    finding = client.patience_is_had(trace(*said), PROFILE, since=0)
    assert finding.verdict is verdict, finding
