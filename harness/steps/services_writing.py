"""Phrases about writing: what is written, what the meter says of it, what is read afterwards."""

from __future__ import annotations

from dataclasses import replace

from pytest_bdd import given, parsers, then, when

from adapters.base import Party
from harness.checks import services as checks
from harness.checks import services_answers as answers
from harness.checks import services_writing as writing
from harness.dialogue import asks
from harness.objects import ATTRIBUTES, CLOCK_TIME, TEST_NUMBER, TEST_OCTETS
from harness.scene import Scene
from harness.speaking import comes_through, exchanged
from harness.steps.services import MANAGEMENT
from harness.verdict import Inconclusive
from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import AttributeDescriptor, AttributeWithSelection
from reference_stack.dlms.data import Data, Tag, boolean, double_long_unsigned, octet_string
from reference_stack.dlms.date_time import Date, DateTime, Time
from reference_stack.dlms.requests import Read, Write

WRITABLE = {"a number": TEST_NUMBER, "octets": TEST_OCTETS}
INVOKE = a.InvokeIdAndPriority(5)
_FIRST, _THIRD = b"\x09\x03", b"\x04\x05\x06"
"""Blocks that make sense together if nobody looks at their numbers."""


def reads(scene: Scene, attribute: AttributeDescriptor) -> int:
    """The head-end reads it; gives the position before that."""
    since = scene.position
    asks(scene, MANAGEMENT, Read((AttributeWithSelection(attribute),)))
    return since


def writes(scene: Scene, attribute: AttributeDescriptor, value: Data) -> int:
    """The head-end writes it; gives the position before that."""
    since = scene.position
    asks(scene, MANAGEMENT, Write((AttributeWithSelection(attribute),), (value,)))
    return since


def value_of(scene: Scene, attribute: AttributeDescriptor) -> Data:
    """What the meter says that it is now. Raises Inconclusive if it does not."""
    since = reads(scene, attribute)
    found = [
        answers.results_of(r.apdu) for _, r in answers.replies(scene.trace, scene.profile, since)
    ]
    for results in found:
        if len(results) == 1 and isinstance(results[0], Data):
            return results[0]
    raise Inconclusive(f"the meter gives no value of the attribute that is needed: {attribute}")


def another(scene: Scene, old: Data) -> Data:
    """A value of the same type that is not the old one, and not the same in every run."""
    if old.tag is Tag.DOUBLE_LONG_UNSIGNED:
        value = 1000 + scene.seed % 9000
        return double_long_unsigned(value if value != old.value else value + 1)
    value_octets = bytes((scene.seed + i) & 0xFF for i in range(6))
    return octet_string(value_octets if value_octets != old.value else value_octets[::-1])


@given(parsers.parse("the meter has {kind} that may be written"), target_fixture="old")
def has_writable(scene: Scene, kind: str) -> Data:
    old = value_of(scene, WRITABLE[kind])
    if old.tag not in (Tag.DOUBLE_LONG_UNSIGNED, Tag.OCTET_STRING):
        raise Inconclusive(f"the value for tests is a {old.tag} here")
    return old


@given(parsers.parse("the meter receives no more than {octets:d} octets at once"))
def meter_receives_little(scene: Scene, octets: int) -> None:
    agreed = scene.profile.association(MANAGEMENT)
    if not 0 < agreed.server_max_receive_octets <= octets:
        small = replace(agreed, server_max_receive_octets=octets)
        scene.arrange(scene.profile.with_association(MANAGEMENT, small))


@when("the head-end writes another number", target_fixture="written")
def head_end_writes_number(scene: Scene, old: Data) -> writing.Written:
    value = another(scene, old)
    return writing.Written(TEST_NUMBER, old, value, writes(scene, TEST_NUMBER, value))


@when("the head-end writes another number and wants no answer", target_fixture="written")
def head_end_writes_unconfirmed(scene: Scene, old: Data) -> writing.Written:
    value, since = another(scene, old), scene.position
    head_end, target = scene.head_end, (AttributeWithSelection(TEST_NUMBER),)
    scene.act(
        Party.HEAD_END,
        lambda now: head_end.ask(MANAGEMENT, Write(target, (value,)), now, confirmed=False),
    )
    comes_through(scene)
    return writing.Written(TEST_NUMBER, old, value, since)


@when("the head-end writes another number by ACCESS and wants no answer", target_fixture="written")
def head_end_accesses_unconfirmed(scene: Scene, old: Data) -> writing.Written:
    value, since = another(scene, old), scene.position
    invoke = a.LongInvokeIdAndPriority(21, confirmed=False)
    request = a.AccessRequest(invoke, None, (a.AccessSet(TEST_NUMBER),), (value,))
    exchanged(scene, MANAGEMENT, request.encode())
    return writing.Written(TEST_NUMBER, old, value, since)


@when("the head-end writes octets too many for one request", target_fixture="written")
def head_end_writes_long(scene: Scene, old: Data) -> writing.Written:
    value = octet_string(bytes((scene.seed + i) & 0xFF for i in range(150)))
    return writing.Written(TEST_OCTETS, old, value, writes(scene, TEST_OCTETS, value))


@when("the head-end writes octets in blocks and leaves one out", target_fixture="written")
def head_end_leaves_a_block_out(scene: Scene, old: Data) -> writing.Written:
    first = a.DataBlock(False, 1, _FIRST)
    third = a.DataBlock(True, 3, _THIRD)
    exchanged(
        scene,
        MANAGEMENT,
        a.SetRequestWithFirstDatablock(INVOKE, TEST_OCTETS, None, first).encode(),
    )
    since = scene.position
    exchanged(scene, MANAGEMENT, a.SetRequestWithDatablock(INVOKE, third).encode())
    return writing.Written(TEST_OCTETS, old, octet_string(_THIRD), since)


@when("the head-end writes a number and the energy register at once", target_fixture="written")
def head_end_writes_two(scene: Scene, old: Data) -> writing.Written:
    register = ATTRIBUTES["the energy register"]
    value, shown = another(scene, old), value_of(scene, register)
    since, targets = scene.position, (TEST_NUMBER, register)
    both = Write(tuple(map(AttributeWithSelection, targets)), (value, shown))
    asks(scene, MANAGEMENT, both)
    return writing.Written(TEST_NUMBER, old, value, since)


@when("the head-end writes the energy register", target_fixture="since")
def head_end_writes_register(scene: Scene) -> int:
    register = ATTRIBUTES["the energy register"]
    return writes(scene, register, value_of(scene, register))


@when("the head-end writes a truth value into the clock", target_fixture="since")
def head_end_writes_truth(scene: Scene) -> int:
    return writes(scene, CLOCK_TIME, boolean(True))


@when("the head-end sets the clock to a month that there is not", target_fixture="since")
def head_end_writes_no_month(scene: Scene) -> int:
    moment = bytearray(DateTime(Date(2026, 6, 15, 1), Time(12, 0, 0, 0), -60, 0).encode())
    moment[2] = 13
    return writes(scene, CLOCK_TIME, octet_string(bytes(moment)))


@then("the meter says that it is written")
def it_is_written(scene: Scene, written: writing.Written) -> None:
    scene.judge(writing.confirmed(scene.trace, scene.profile, written))


@then("the meter confirms every block and then the whole")
def every_block_is_confirmed(scene: Scene, written: writing.Written) -> None:
    scene.judge(writing.blocks_confirmed(scene.trace, scene.profile, written))


@then("what was written is read back")
def it_is_read_back(scene: Scene, written: writing.Written) -> None:
    said = writing.claims(scene.trace, scene.profile, written)
    since = reads(scene, written.attribute)
    scene.judge(writing.read_back(scene.trace, scene.profile, written, said=said, since=since))


@then("what was written without an answer is read back")
def it_is_read_back_unanswered(scene: Scene, written: writing.Written) -> None:
    since = reads(scene, written.attribute)
    scene.judge(checks.value_is(scene.trace, scene.profile, written.value, since=since))


@then("the value is what it was before")
def it_is_as_before(scene: Scene, written: writing.Written) -> None:
    since = reads(scene, written.attribute)
    scene.judge(writing.unchanged(scene.trace, scene.profile, written, since=since))


@then("the meter does not answer")
def meter_does_not_answer(scene: Scene, written: writing.Written) -> None:
    scene.judge(checks.silent(scene.trace, scene.profile, since=written.since))


@then("the meter does not call it written")
def it_is_not_called_written(scene: Scene, written: writing.Written) -> None:
    scene.judge(checks.not_served(scene.trace, scene.profile, since=written.since))


@then("the meter answers for each of the two in their order")
def answers_for_each(scene: Scene, written: writing.Written) -> None:
    scene.judge(writing.second_denied(scene.trace, scene.profile, since=written.since))


@then("the meter denies it")
def meter_denies(scene: Scene, since: int) -> None:
    scene.judge(checks.refused_with(scene.trace, scene.profile, answers.DENIALS, since=since))


@then("the meter calls the type unmatched")
def type_is_unmatched(scene: Scene, since: int) -> None:
    codes = (a.DataAccessResult.TYPE_UNMATCHED,)
    scene.judge(checks.refused_with(scene.trace, scene.profile, codes, since=since))


@then("the clock still shows a date that there is, or calls it doubtful")
def clock_makes_sense(scene: Scene) -> None:
    since = reads(scene, CLOCK_TIME)
    scene.judge(writing.clock_makes_sense(scene.trace, scene.profile, since=since))
