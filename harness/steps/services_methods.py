"""Phrases about methods, and about ACCESS, which does several things in one request."""

from __future__ import annotations

from pytest_bdd import given, parsers, then, when

from adapters.base import Party
from harness.checks import services as checks
from harness.checks import services_methods as methods
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive
from harness.steps.services_writing import Place, another, puts_back, reads, value_of
from harness.stimuli.arrangements import MANAGEMENT
from harness.stimuli.dialogue import asks
from harness.stimuli.named_objects import (
    METHOD_NAMES,
    capacity_of,
    capture_of,
    entries_of,
    load_profile,
    method_named,
)
from harness.stimuli.objects import CLOCK_TIME, DEVICE_NAME, METHODS, UNDEFINED
from harness.stimuli.speaking import comes_through, exchanged
from reference_stack.dlms import apdu as a
from reference_stack.dlms.data import NULL, Data, boolean, integer
from reference_stack.dlms.requests import Invoke

INVOKE = a.InvokeIdAndPriority(6)
LONG_INVOKE = a.LongInvokeIdAndPriority(0x123456)
_CLOCK, _NOTHING = a.AccessGet(CLOCK_TIME), a.AccessGet(UNDEFINED)
_NAME = a.AccessGet(DEVICE_NAME)


def accesses(
    scene: Scene,
    specifications: tuple[a.AccessSpecification, ...],
    data: tuple[Data, ...] = (),
    *,
    invoke: a.LongInvokeIdAndPriority = LONG_INVOKE,
) -> int:
    """The head-end asks for all of it in one; gives the position before that."""
    since = scene.position
    values = data or (NULL,) * len(specifications)
    exchanged(scene, MANAGEMENT, a.AccessRequest(invoke, None, specifications, values).encode())
    return since


@given("the head-end knows how many rows the load profile has", target_fixture="rows")
def rows_are_known(scene: Scene) -> Data:
    profile = load_profile(scene)
    rows = value_of(scene, entries_of(profile))
    if rows.integer() >= value_of(scene, capacity_of(profile)).integer():
        raise Inconclusive("the load profile is full, so that another row does not show")
    return rows


@given("the meter lets the head-end capture rows")
def rows_may_be_captured(scene: Scene) -> None:
    capture = capture_of(load_profile(scene))
    since = scene.position
    asks(scene, MANAGEMENT, Invoke((capture,), (integer(0),)))
    if not methods.claimed(scene.trace, scene.profile, since=since):
        raise Inconclusive("the meter does not capture a row for this client")


@when(
    parsers.re(f"the head-end invokes (?P<what>{'|'.join(METHOD_NAMES)})"), target_fixture="since"
)
def head_end_invokes(scene: Scene, what: str) -> int:
    method = method_named(scene, what)
    since = scene.position
    asks(scene, MANAGEMENT, Invoke((method,), (integer(0),)))
    return since


@when(
    parsers.re("the head-end has the clock shifted by (?P<what>a truth value|nothing)"),
    target_fixture="since",
)
def head_end_shifts_the_clock(scene: Scene, what: str) -> int:
    since, shift = scene.position, METHODS["the shift of the clock"]
    parameter = None if what == "nothing" else boolean(True)
    exchanged(scene, MANAGEMENT, a.ActionRequestNormal(INVOKE, shift, parameter).encode())
    return since


@when("the head-end has a row captured and wants no answer", target_fixture="since")
def head_end_captures_unconfirmed(scene: Scene) -> int:
    invoke = Invoke((capture_of(load_profile(scene)),), (integer(0),))
    since, head_end = scene.position, scene.head_end
    scene.act(Party.HEAD_END, lambda now: head_end.ask(MANAGEMENT, invoke, now, confirmed=False))
    comes_through(scene)
    return since


@when("the head-end sends the parameter of a method in two pieces", target_fixture="since")
def head_end_sends_pieces(scene: Scene) -> int:
    capture = capture_of(load_profile(scene))
    since, octets = scene.position, b"\x0f\x00"
    first = a.DataBlock(False, 1, octets[:1])
    last = a.DataBlock(True, 2, octets[1:])
    exchanged(scene, MANAGEMENT, a.ActionRequestWithFirstPblock(INVOKE, capture, first).encode())
    exchanged(scene, MANAGEMENT, a.ActionRequestWithPblock(INVOKE, last).encode())
    return since


@when("the head-end reads, writes and invokes in one request", target_fixture="since")
def head_end_does_three(scene: Scene, place: Place) -> int:
    row = a.AccessAction(capture_of(load_profile(scene)))
    number = a.AccessSet(place.attribute)
    return accesses(scene, (_CLOCK, number, row), (NULL, another(scene, place.old), integer(0)))


@when(
    "the head-end reads three things in one request, the second of which is not there",
    target_fixture="since",
)
def head_end_reads_three(scene: Scene) -> int:
    return accesses(scene, (_CLOCK, _NOTHING, _NAME))


@when("the head-end wants a request to end at its first failure, before it writes")
def head_end_wants_an_end(scene: Scene, place: Place) -> None:
    invoke = LONG_INVOKE._replace(break_on_error=True)
    values = (NULL, NULL, another(scene, place.old))
    accesses(scene, (_CLOCK, _NOTHING, a.AccessSet(place.attribute)), values, invoke=invoke)


@when("the head-end goes on after a failure and writes")
def head_end_goes_on(scene: Scene, place: Place) -> None:
    accesses(
        scene,
        (_CLOCK, _NOTHING, a.AccessSet(place.attribute)),
        (NULL, NULL, another(scene, place.old)),
    )


@when("the head-end sends two values for three things to be done", target_fixture="since")
def head_end_miscounts(scene: Scene, place: Place) -> int:
    return accesses(
        scene, (a.AccessSet(place.attribute), _CLOCK, _NAME), (another(scene, place.old), NULL)
    )


@when(
    parsers.re("the head-end wants an answer that (?P<form>repeats|leaves out) the list"),
    target_fixture="since",
)
def head_end_asks_for_a_form(scene: Scene, form: str) -> int:
    invoke = LONG_INVOKE._replace(self_descriptive=form == "repeats")
    return accesses(scene, (_CLOCK, _NAME), invoke=invoke)


@then("the method is carried out")
def method_is_carried_out(scene: Scene, since: int) -> None:
    scene.judge(methods.carried_out(scene.trace, scene.profile, since=since))


@then("the load profile has a row more")
def a_row_more(scene: Scene, rows: Data) -> None:
    said = methods.claimed(scene.trace, scene.profile, since=0)
    since = reads(scene, entries_of(load_profile(scene)))
    scene.judge(methods.row_added(scene.trace, scene.profile, rows, since=since, said=said))


@then("the method is refused")
def method_is_refused(scene: Scene, since: int) -> None:
    scene.judge(checks.not_served(scene.trace, scene.profile, since=since))


@then("nobody answers the method")
def nobody_answers(scene: Scene, since: int) -> None:
    scene.judge(checks.silent(scene.trace, scene.profile, since=since))


@then("the meter asks for the second piece and then carries the method out")
def second_piece_is_asked_for(scene: Scene, since: int) -> None:
    scene.judge(methods.pieces_confirmed(scene.trace, scene.profile, since=since))


@then("the meter answers for each of the three in their order")
def answers_in_order(scene: Scene, since: int) -> None:
    kinds = (a.AccessGetResult, a.AccessSetResult, a.AccessActionResult)
    finding = methods.access_in_order(scene.trace, scene.profile, kinds, LONG_INVOKE, since=since)
    scene.judge(finding)


@then("the first and the third are read, and the second is called undefined")
def second_is_undefined(scene: Scene, since: int) -> None:
    scene.judge(methods.middle_undefined(scene.trace, scene.profile, since=since))


@then("the number is not written")
def number_is_not_written(scene: Scene, place: Place) -> None:
    since = reads(scene, place.attribute)
    scene.judge(methods.not_executed(scene.trace, scene.profile, place.old, since=since))
    puts_back(scene, place)


@then("the number is written")
def number_is_written(scene: Scene, place: Place) -> None:
    since = reads(scene, place.attribute)
    scene.judge(checks.value_is(scene.trace, scene.profile, another(scene, place.old), since=since))
    puts_back(scene, place)


@then("the request is refused")
def request_is_refused(scene: Scene, since: int) -> None:
    scene.judge(checks.not_served(scene.trace, scene.profile, since=since))


@then(parsers.re("the answer (?P<form>repeats|leaves out) the list of what was asked for"))
def answer_has_form(scene: Scene, since: int, form: str) -> None:
    repeated = form == "repeats"
    finding = methods.list_repeated(scene.trace, scene.profile, repeated=repeated, since=since)
    scene.judge(finding)


@then("the response to ACCESS travels under a general tag")
def answer_is_general(scene: Scene, since: int) -> None:
    scene.judge(methods.access_is_general(scene.trace, scene.profile, since=since))
