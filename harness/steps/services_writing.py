"""Phrases about writing: what is written, what the meter says of it, what is read afterwards."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from pytest_bdd import given, parsers, then, when

from adapters.base import Party
from harness.checks import services as checks
from harness.checks import services_answers as answers
from harness.checks import services_writing as writing
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive
from harness.stimuli.arrangements import MANAGEMENT
from harness.stimuli.belongings import find
from harness.stimuli.dialogue import asks
from harness.stimuli.named_objects import attribute_named
from harness.stimuli.objects import CLOCK_TIME, TEST_NUMBER, TEST_OCTETS
from harness.stimuli.speaking import comes_through, exchanged
from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import AttributeDescriptor, AttributeWithSelection
from reference_stack.dlms.data import (
    Data,
    Tag,
    boolean,
    double_long_unsigned,
    long_unsigned,
    octet_string,
)
from reference_stack.dlms.date_time import Date, DateTime, Time
from reference_stack.dlms.requests import Read, Write

WRITABLE = {"a number": TEST_NUMBER, "octets": TEST_OCTETS}
_TAGS = {
    "a number": (Tag.DOUBLE_LONG_UNSIGNED, Tag.LONG_UNSIGNED),
    "octets": (Tag.OCTET_STRING,),
}
_RANDOMISATION = 5
"""The attribute of a push setup: how many seconds pushes are spread over. BB §push-setup."""
INVOKE = a.InvokeIdAndPriority(5)
_FIRST, _THIRD = b"\x09\x03", b"\x04\x05\x06"
"""Blocks that make sense together if nobody looks at their numbers."""


class Place(NamedTuple):
    """An attribute for trials, and its value before."""

    attribute: AttributeDescriptor
    old: Data


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


def found(scene: Scene, attribute: AttributeDescriptor) -> Data | None:
    """What the meter says that it is now, if it says anything."""
    since = reads(scene, attribute)
    for _, reading in answers.replies(scene.trace, scene.profile, since):
        results = answers.results_of(reading.apdu)
        if len(results) == 1 and isinstance(results[0], Data):
            return results[0]
    return None


def value_of(scene: Scene, attribute: AttributeDescriptor) -> Data:
    """The same. Raises Inconclusive when it says nothing."""
    value = found(scene, attribute)
    if value is None:
        raise Inconclusive(f"the meter gives no value of the attribute that is needed: {attribute}")
    return value


def puts_back(scene: Scene, place: Place) -> None:
    """The old value, if it is one that matters to anybody."""
    if place.attribute not in WRITABLE.values():
        writes(scene, place.attribute, place.old)


def another(scene: Scene, old: Data) -> Data:
    """A value of the same type that is not the old one, and not the same in every run."""
    match old:
        case Data(Tag.DOUBLE_LONG_UNSIGNED, int(number)):
            value = 1000 + scene.seed % 9000
            return double_long_unsigned(value if value != number else value + 1)
        case Data(Tag.LONG_UNSIGNED, int(number)):
            return long_unsigned(number + 1 if number < 0xFFFF else number - 1)
    octets = bytes((scene.seed + i) & 0xFF for i in range(6))
    return octet_string(octets if octets != old.value else octets[::-1])


@given(parsers.parse("the meter has {kind} that may be written"), target_fixture="place")
def has_writable(scene: Scene, kind: str) -> Place:
    attribute = WRITABLE[kind]
    old = found(scene, attribute)
    if old is None and kind == "a number":
        # A second more or less of chance in its pushes does no harm: it is put back afterwards.
        attribute = find(scene, "push setup").attribute(_RANDOMISATION)
        old = value_of(scene, attribute)
    if old is None or old.tag not in _TAGS[kind]:
        raise Inconclusive(f"there is no attribute here for trials with {kind}")
    return Place(attribute, old)


@given(parsers.parse("the meter receives no more than {octets:d} octets at once"))
def meter_receives_little(scene: Scene, octets: int) -> None:
    agreed = scene.profile.association(MANAGEMENT)
    if not 0 < agreed.server_max_receive_octets <= octets:
        small = replace(agreed, server_max_receive_octets=octets)
        scene.arrange(scene.profile.with_association(MANAGEMENT, small))


@when("the head-end writes another number", target_fixture="written")
def head_end_writes_number(scene: Scene, place: Place) -> writing.Written:
    value = another(scene, place.old)
    return writing.Written(place.attribute, place.old, value, writes(scene, place.attribute, value))


@when("the head-end writes another number and wants no answer", target_fixture="written")
def head_end_writes_unconfirmed(scene: Scene, place: Place) -> writing.Written:
    value, since = another(scene, place.old), scene.position
    head_end, target = scene.head_end, (AttributeWithSelection(place.attribute),)
    scene.act(
        Party.HEAD_END,
        lambda now: head_end.ask(MANAGEMENT, Write(target, (value,)), now, confirmed=False),
    )
    comes_through(scene)
    return writing.Written(place.attribute, place.old, value, since)


@when("the head-end writes another number by ACCESS and wants no answer", target_fixture="written")
def head_end_accesses_unconfirmed(scene: Scene, place: Place) -> writing.Written:
    value, since = another(scene, place.old), scene.position
    invoke = a.LongInvokeIdAndPriority(21, confirmed=False)
    request = a.AccessRequest(invoke, None, (a.AccessSet(place.attribute),), (value,))
    exchanged(scene, MANAGEMENT, request.encode())
    return writing.Written(place.attribute, place.old, value, since)


@when("the head-end writes octets too many for one request", target_fixture="written")
def head_end_writes_long(scene: Scene, place: Place) -> writing.Written:
    value = octet_string(bytes((scene.seed + i) & 0xFF for i in range(150)))
    return writing.Written(place.attribute, place.old, value, writes(scene, place.attribute, value))


@when("the head-end writes octets in blocks and leaves one out", target_fixture="written")
def head_end_leaves_a_block_out(scene: Scene, place: Place) -> writing.Written:
    first = a.DataBlock(False, 1, _FIRST)
    third = a.DataBlock(True, 3, _THIRD)
    exchanged(
        scene,
        MANAGEMENT,
        a.SetRequestWithFirstDatablock(INVOKE, TEST_OCTETS, None, first).encode(),
    )
    since = scene.position
    exchanged(scene, MANAGEMENT, a.SetRequestWithDatablock(INVOKE, third).encode())
    return writing.Written(place.attribute, place.old, octet_string(_THIRD), since)


@when("the head-end writes a number and the energy register at once", target_fixture="written")
def head_end_writes_two(scene: Scene, place: Place) -> writing.Written:
    register = attribute_named(scene, "the energy register")
    value, shown = another(scene, place.old), value_of(scene, register)
    since, targets = scene.position, (place.attribute, register)
    both = Write(tuple(map(AttributeWithSelection, targets)), (value, shown))
    asks(scene, MANAGEMENT, both)
    return writing.Written(place.attribute, place.old, value, since)


@when("the head-end writes the energy register", target_fixture="since")
def head_end_writes_register(scene: Scene) -> int:
    register = attribute_named(scene, "the energy register")
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
    puts_back(scene, Place(written.attribute, written.old))


@then("what was written without an answer is read back")
def it_is_read_back_unanswered(scene: Scene, written: writing.Written) -> None:
    since = reads(scene, written.attribute)
    back = checks.value_is(scene.trace, scene.profile, written.value, since=since)
    again = writing.Written(*written[:3], writes(scene, written.attribute, written.value))
    scene.judge(writing.unless_refused(scene.trace, scene.profile, back, again))
    puts_back(scene, Place(written.attribute, written.old))


@then("the value is what it was before")
def it_is_as_before(scene: Scene, written: writing.Written) -> None:
    since = reads(scene, written.attribute)
    scene.judge(writing.unchanged(scene.trace, scene.profile, written, since=since))
    puts_back(scene, Place(written.attribute, written.old))


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
