"""Phrases about access rights that ask for more protection than the policy. BB §association-ln."""

from __future__ import annotations

from pytest_bdd import given, parsers, then, when

from harness.checks import security_access_rights as checks
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive
from harness.steps.security import Pair
from harness.stimuli.arrangements import MANAGEMENT
from harness.stimuli.asked import Asked
from harness.stimuli.belongings import Held, listed
from harness.stimuli.correspondence import Correspondent
from harness.stimuli.objects import DEVICE_NAME
from reference_stack.cosem.obis import obis
from reference_stack.dlms import apdu as a
from reference_stack.dlms.data import NULL, double_long_unsigned

_HELD = Held(1, obis("0-0:96.132.1"))
STRICT_VALUE = _HELD.attribute(2)
"""Of our own meter. Others may have something else under this name, which is left alone."""
_ASKS_FOR_AUTHENTICATION = 0b100
"""In an access mode, be it one that counts up or a mask. BB §association-ln."""
_WEAK = "less protection than its access right demands"
_TOGETHER = {
    "before a usual one": (STRICT_VALUE, DEVICE_NAME),
    "after a usual one": (DEVICE_NAME, STRICT_VALUE),
}


@given("the meter has a value under stricter access rights")
def has_strict_value(scene: Scene) -> None:
    mode = listed(scene, _HELD).attributes.get(STRICT_VALUE.attribute_id, 0)
    if not mode & _ASKS_FOR_AUTHENTICATION:
        raise Inconclusive("the meter has no value whose access right asks for authentication")


@when("the strict value is read, weakly and rightly", target_fixture="strict")
def strict_value_is_read(scene: Scene) -> checks.StrictReading:
    client = Correspondent(scene, MANAGEMENT)
    return _read_both_ways(client, 0, *(client.read(STRICT_VALUE) for _ in range(2)))


@when("the strict value is written, weakly and rightly", target_fixture="pair")
def strict_value_is_written(scene: Scene) -> Pair:
    client = Correspondent(scene, MANAGEMENT)
    wrong, right = (client.write(STRICT_VALUE, double_long_unsigned(n)) for n in (4712, 4711))
    return Pair(client.ask(wrong, wrong.encode(), _WEAK), client.asks_rightly(right))


@then("only the right writing is carried out")
def only_the_right_writing(scene: Scene, pair: Pair) -> None:
    scene.judge(checks.only_right_served(scene.trace, scene.profile, (pair.wrong,), pair.right))


@when(
    parsers.parse("a list with the strict value {place} is read, weakly and rightly"),
    target_fixture="strict",
)
def strict_value_in_a_list(scene: Scene, place: str) -> checks.StrictReading:
    client = Correspondent(scene, MANAGEMENT)
    attributes = tuple(map(a.AttributeWithSelection, _TOGETHER[place]))
    requests = [a.GetRequestWithList(client.invoke(), attributes) for _ in range(2)]
    return _read_both_ways(client, _TOGETHER[place].index(STRICT_VALUE), *requests)


@when(
    parsers.parse("an ACCESS with the strict value {place} is read, weakly and rightly"),
    target_fixture="strict",
)
def strict_value_in_an_access(scene: Scene, place: str) -> checks.StrictReading:
    client = Correspondent(scene, MANAGEMENT)
    specifications = tuple(map(a.AccessGet, _TOGETHER[place]))
    invokes = (a.LongInvokeIdAndPriority(number, confirmed=True) for number in (21, 22))
    requests = [a.AccessRequest(one, None, specifications, (NULL, NULL)) for one in invokes]
    return _read_both_ways(client, _TOGETHER[place].index(STRICT_VALUE), *requests)


_Reading = a.GetRequestNormal | a.GetRequestWithList | a.AccessRequest


def _read_both_ways(
    client: Correspondent, place: int, weak: _Reading, right: _Reading
) -> checks.StrictReading:
    wrong = Asked(client.send(weak.encode()), weak.invoke.invoke_id, _WEAK)
    asked = Asked(client.send(client.protected(right.encode())), right.invoke.invoke_id)
    return checks.StrictReading(place, wrong, asked)


@then("the strict value is not given to the weak request")
def strict_value_is_kept(scene: Scene, strict: checks.StrictReading) -> None:
    scene.judge(checks.strict_value_kept(scene.trace, scene.profile, strict))


@then("it is given to the right one, in an answer that is authenticated")
def strict_value_is_guarded(scene: Scene, strict: checks.StrictReading) -> None:
    scene.judge(checks.strict_value_guarded(scene.trace, scene.profile, strict))
