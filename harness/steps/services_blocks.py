"""Phrases about lists, long answers in blocks, and parts of a load profile."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from pytest_bdd import given, parsers, then, when

from harness.checks import services as checks
from harness.checks import services_blocks as blocks
from harness.checks import services_selection as selection
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive
from harness.steps.services_writing import value_of
from harness.stimuli.arrangements import MANAGEMENT, PUBLIC
from harness.stimuli.dialogue import asks, long_value
from harness.stimuli.named_objects import attribute_named, buffer_of, entries_of, load_profile
from harness.stimuli.objects import (
    CLOCK_TIME,
    UNDEFINED,
)
from harness.stimuli.speaking import exchanged
from reference_stack.cosem.selection import by_entry, by_range
from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import AttributeWithSelection, SelectiveAccess
from reference_stack.dlms.data import NULL, Data, integer, long_unsigned, octet_string, structure
from reference_stack.dlms.requests import Read

INVOKE = a.InvokeIdAndPriority(3)
Rows = tuple[tuple[Data, ...], ...]
_COLUMNS = {"first": 1, "second": 2}
_COLUMN_OF_TIME = structure(
    long_unsigned(CLOCK_TIME.class_id),
    octet_string(CLOCK_TIME.instance_id),
    integer(CLOCK_TIME.attribute_id),
    long_unsigned(0),
)
_NO_COLUMN = structure(
    long_unsigned(3), octet_string(UNDEFINED.instance_id), integer(2), long_unsigned(0)
)


class Part(NamedTuple):
    """Cells that were asked for, and the position before that."""

    cells: Rows
    since: int


def selects(scene: Scene, part: SelectiveAccess) -> int:
    """The head-end asks for a part of the load profile; gives the position before that."""
    buffer = buffer_of(load_profile(scene))
    since = scene.position
    asks(scene, MANAGEMENT, Read((AttributeWithSelection(buffer, part),)))
    return since


def begins(scene: Scene) -> None:
    """The head-end asks for a long value and gets its first block. Raises Inconclusive."""
    heard = exchanged(scene, MANAGEMENT, a.GetRequestNormal(INVOKE, long_value(scene)).encode())
    for _, reading in heard:
        match reading.apdu:
            case a.GetResponseWithDatablock(last_block=False, block_number=1):
                return
    raise Inconclusive("the meter does not begin to send a long value in blocks of GET")


def asks_for_next(scene: Scene, association: str, number: int = 1) -> int:
    """Somebody asks for the block after that one; gives the position before that."""
    since = scene.position
    exchanged(scene, association, a.GetRequestNext(INVOKE, number).encode())
    return since


@given(parsers.parse("the head-end receives no more than {octets:d} octets at once"))
def head_end_receives_little(scene: Scene, octets: int) -> None:
    agreed = scene.profile.association(MANAGEMENT)
    if not 0 < agreed.client_max_receive_octets <= octets:
        small = replace(agreed, client_max_receive_octets=octets)
        scene.arrange(scene.profile.with_association(MANAGEMENT, small))


@given("the first five rows of the load profile are known", target_fixture="rows")
def rows_are_known(scene: Scene) -> Rows:
    since = selects(scene, by_entry(1, 5))
    value = blocks.whole_value(scene.trace, scene.profile, since=since).value
    rows = tuple(row.elements() for row in value.elements()) if value else ()
    if len(rows) != 5 or not all(rows) or rows[2][0] == NULL:
        raise Inconclusive("the meter does not give five rows, each with its time")
    return rows


@given("reading all attributes at once is agreed on")
def attribute_0_is_agreed(scene: Scene) -> None:
    agreed = scene.profile.association(MANAGEMENT)
    wider = agreed.conformance | a.Conformance.ATTRIBUTE0_SUPPORTED_WITH_GET
    changed = replace(agreed, conformance=wider)
    scene.arrange(scene.profile.with_association(MANAGEMENT, changed))


@given("reading all attributes at once is not agreed on")
def attribute_0_is_not_agreed(scene: Scene) -> None:
    service = a.Conformance.ATTRIBUTE0_SUPPORTED_WITH_GET
    if scene.profile.association(MANAGEMENT).supports(service):
        raise Inconclusive("the profile has it agreed on")


@when(
    "the head-end reads the clock, something undefined and a register in one list",
    target_fixture="since",
)
def head_end_reads_a_list(scene: Scene) -> int:
    names = ("the clock", "an object that is not there", "the energy register")
    wanted = tuple(AttributeWithSelection(attribute_named(scene, name)) for name in names)
    since = scene.position
    asks(scene, MANAGEMENT, Read(wanted))
    return since


@when("the head-end reads a long value", target_fixture="since")
def head_end_reads_long(scene: Scene) -> int:
    since = scene.position
    asks(scene, MANAGEMENT, Read((AttributeWithSelection(long_value(scene)),)))
    return since


@when("the head-end begins to read a long value and skips blocks", target_fixture="since")
def head_end_asks_ahead(scene: Scene) -> int:
    begins(scene)
    return asks_for_next(scene, MANAGEMENT, 7)


@when("the head-end asks for a next block of nothing", target_fixture="since")
def head_end_asks_of_nothing(scene: Scene) -> int:
    return asks_for_next(scene, MANAGEMENT)


@when("another client asks for the next block of a long value", target_fixture="since")
def other_client_asks(scene: Scene) -> int:
    begins(scene)
    return asks_for_next(scene, PUBLIC)


@when("the head-end asks for the rows of one moment", target_fixture="since")
def head_end_asks_of_a_moment(scene: Scene, rows: Rows) -> int:
    return selects(scene, by_range(_COLUMN_OF_TIME, rows[2][0], rows[2][0]))


@when(
    parsers.re("the head-end asks for the (?P<column>first|second) column of rows two to four"),
    target_fixture="part",
)
def head_end_asks_for_a_column(scene: Scene, rows: Rows, column: str) -> Part:
    number = _COLUMNS[column]
    cells = tuple(row[number - 1 : number] for row in rows[1:4])
    if not all(cells):
        raise Inconclusive(f"the load profile has no {column} column")
    return Part(cells, selects(scene, by_entry(2, 4, first_column=number, last_column=number)))


@when("the head-end asks for the rows from the second time to the fourth", target_fixture="part")
def head_end_asks_for_a_span(scene: Scene, rows: Rows) -> Part:
    if not selection.times_rise([row[0] for row in rows]):
        raise Inconclusive("the times of five rows do not rise from row to row")
    return Part(rows[1:4], selects(scene, by_range(_COLUMN_OF_TIME, rows[1][0], rows[3][0])))


@when("the head-end asks for all rows from the last but one", target_fixture="since")
def head_end_asks_to_the_end(scene: Scene) -> int:
    entries = value_of(scene, entries_of(load_profile(scene))).integer()
    if entries < 2:
        raise Inconclusive("there are not two rows")
    return selects(scene, by_entry(entries - 1, 0))


@when(
    parsers.re(
        "the head-end asks for (?P<part>rows far behind the last|a selector|a column)"
        " that there is not"
    ),
    target_fixture="since",
)
def head_end_asks_for_no_part(scene: Scene, part: str) -> int:
    moment = octet_string(bytes.fromhex("07d00101ff000000008000ff"))
    parts = {
        "rows far behind the last": by_entry(100_000, 100_001),
        "a selector": SelectiveAccess(9, NULL),
        "a column": by_range(_NO_COLUMN, moment, moment),
    }
    return selects(scene, parts[part])


@then("each of the three has its result in their order")
def each_has_its_result(scene: Scene, since: int) -> None:
    kinds = (blocks.is_moment, blocks.is_undefined, blocks.is_number)
    scene.judge(blocks.list_in_order(scene.trace, scene.profile, kinds, since=since))


@then("the value comes in numbered blocks, the last of which is called so")
def value_comes_in_blocks(scene: Scene, since: int) -> None:
    limit = scene.profile.association(MANAGEMENT).client_max_receive_octets
    scene.judge(blocks.get_blocks(scene.trace, scene.profile, limit_octets=limit, since=since))


@then("the meter does not give that block")
def block_is_not_given(scene: Scene, since: int) -> None:
    scene.judge(blocks.next_refused(scene.trace, scene.profile, since=since))


@then("just the third row comes")
def third_row_comes(scene: Scene, rows: Rows, since: int) -> None:
    scene.judge(selection.rows_are(scene.trace, scene.profile, rows[2:3], since=since))


@then(parsers.re("just these (?:cells|rows) come"))
def cells_come(scene: Scene, part: Part) -> None:
    scene.judge(selection.rows_are(scene.trace, scene.profile, part.cells, since=part.since))


@then("two rows come")
def two_rows_come(scene: Scene, since: int) -> None:
    scene.judge(selection.rows_number(scene.trace, scene.profile, 2, since=since))


@then("no row comes")
def no_row_comes(scene: Scene, since: int) -> None:
    scene.judge(selection.nothing_selected(scene.trace, scene.profile, since=since))


@then(parsers.re("all attributes (?P<come>come|do not come) together"))
def attributes_come(scene: Scene, since: int, come: str) -> None:
    scene.judge(blocks.attribute_0(scene.trace, scene.profile, agreed=come == "come", since=since))


@when(
    "the head-end reads the clock in the middle of a long value and then goes on",
    target_fixture="since",
)
def head_end_interrupts(scene: Scene) -> int:
    begins(scene)
    before = scene.position
    asks(scene, MANAGEMENT, Read((AttributeWithSelection(CLOCK_TIME),)))
    scene.judge(checks.value_comes(scene.trace, scene.profile, since=before))
    return asks_for_next(scene, MANAGEMENT)
