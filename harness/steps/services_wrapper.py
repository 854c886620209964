"""Phrases about the wrapper of UDP: ports, lengths, what is discarded, what comes twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from pytest_bdd import given, parsers, then, when

from adapters.base import Party
from harness.checks import services_wrapper as checks
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive
from harness.steps.services_writing import reads
from harness.stimuli.arrangements import MANAGEMENT
from harness.stimuli.dialogue import head_end_reads, long_value
from harness.stimuli.named_objects import capture_of, entries_of, load_profile
from harness.stimuli.objects import CLOCK_TIME, DEVICE_NAME
from harness.stimuli.speaking import (
    client_protects,
    comes_through,
    heard_from_head_end,
    put_to_head_end,
    put_to_meter,
    server_protects,
)
from reference_stack.dlms import apdu as a
from reference_stack.dlms.data import Data, integer, unsigned
from reference_stack.dlms.wrapper import ALL_STATION, HEADER, NO_STATION, VERSION, Wpdu

PUBLIC = "public"
OTHER_PORT = 50_000
_NO_DEVICE = 0x55
_STRANGER = "from a client that nobody knows"
_STRANGERS = range(0x33, 0x60)
"""wPorts of clients that no companion profile uses."""
_INVOKE = a.InvokeIdAndPriority(2)
_CLOCK = a.GetRequestNormal(_INVOKE, CLOCK_TIME).encode()
_PUSH = a.DataNotification(a.LongInvokeIdAndPriority(77), None, unsigned(1)).encode()


def _wrapped(wpdu: Wpdu, *, version: int = VERSION, more: int = 0) -> bytes:
    """The same with another version, or announcing so many octets more than follow."""
    header = HEADER.encode(
        version=version,
        source=wpdu.source,
        destination=wpdu.destination,
        length=len(wpdu.apdu) + more,
    )
    return header.octets() + wpdu.apdu


_DAMAGED: Mapping[str, Callable[[Wpdu], bytes]] = {
    "of another version": lambda wpdu: _wrapped(wpdu, version=2),
    "of version zero": lambda wpdu: _wrapped(wpdu, version=0),
    "that announces more octets than follow": lambda wpdu: _wrapped(wpdu, more=1),
    "that ends within its wrapper": lambda wpdu: _wrapped(wpdu)[:7],
    "without any octet": lambda wpdu: b"",
}
_ASTRAY: Mapping[str, Callable[[Wpdu], Wpdu]] = {
    "to no station": lambda wpdu: replace(wpdu, destination=NO_STATION),
    "to a logical device that there is not": lambda wpdu: replace(wpdu, destination=_NO_DEVICE),
}


@given("nobody answers the head-end")
def nobody_answers_the_head_end(scene: Scene) -> None:
    scene.mute(Party.METER)


@when("the head-end reads values of different sizes")
def head_end_reads_values(scene: Scene) -> None:
    for attribute in (CLOCK_TIME, DEVICE_NAME, long_value(scene)):
        head_end_reads(scene, MANAGEMENT, attribute)


@when("the head-end reads the clock two times")
def head_end_reads_twice(scene: Scene) -> None:
    for _ in range(2):
        head_end_reads(scene, MANAGEMENT, CLOCK_TIME)


@when(
    parsers.re("the head-end reads the clock from (?P<whose>its usual|another) UDP port"),
    target_fixture="port",
)
def head_end_reads_from_port(scene: Scene, whose: str) -> int:
    port = scene.profile.network.head_end_port if whose == "its usual" else OTHER_PORT
    wpdu = client_protects(scene, PUBLIC, _CLOCK)
    put_to_meter(scene, wpdu.encode(), port=port)
    comes_through(scene)
    return port


@when(
    parsers.re(f"a datagram (?P<how>{'|'.join(_DAMAGED)}) reaches the meter"),
    target_fixture="since",
)
def damaged_datagram(scene: Scene, how: str) -> int:
    since = scene.position
    put_to_meter(scene, _DAMAGED[how](client_protects(scene, PUBLIC, _CLOCK)))
    comes_through(scene)
    return since


@when(
    parsers.re(f"a request (?P<how>{'|'.join((*_ASTRAY, _STRANGER))}) reaches the meter"),
    target_fixture="since",
)
def request_astray(scene: Scene, how: str) -> int:
    since = scene.position
    wpdu = client_protects(scene, PUBLIC, _CLOCK)
    if how in _ASTRAY:
        wpdu = _ASTRAY[how](wpdu)
    else:
        known = {agreed.client_sap for agreed in scene.profile.associations.values()}
        wpdu = replace(wpdu, source=next(sap for sap in _STRANGERS if sap not in known))
    put_to_meter(scene, wpdu.encode())
    comes_through(scene)
    return since


@when("a request to all stations reaches the meter", target_fixture="since")
def request_to_all(scene: Scene) -> int:
    since = scene.position
    wpdu = client_protects(scene, PUBLIC, _CLOCK)
    put_to_meter(scene, replace(wpdu, destination=ALL_STATION).encode())
    comes_through(scene)
    return since


@when("two requests in one datagram reach the meter", target_fixture="since")
def two_in_one(scene: Scene) -> int:
    since = scene.position
    wpdu = client_protects(scene, PUBLIC, _CLOCK)
    put_to_meter(scene, wpdu.encode() * 2)
    comes_through(scene)
    return since


@when("the same protected request to capture a row reaches the meter twice", target_fixture="since")
def captured_twice(scene: Scene) -> int:
    capture = capture_of(load_profile(scene))
    request = a.ActionRequestNormal(_INVOKE, capture, integer(0)).encode()
    since, payload = scene.position, client_protects(scene, MANAGEMENT, request).encode()
    put_to_meter(scene, payload)
    comes_through(scene)
    put_to_meter(scene, payload)
    comes_through(scene)
    return since


@when("the same confirmed push reaches the head-end twice", target_fixture="since")
def pushed_twice(scene: Scene) -> int:
    since, payload = scene.position, server_protects(scene, MANAGEMENT, _PUSH).encode()
    for _ in range(2):
        put_to_head_end(scene, payload)
        scene.settle()
    return since


@then("every datagram is wrapped as it has to be")
def wrapped_right(scene: Scene) -> None:
    scene.judge(checks.wrapped_right(scene.trace, scene.profile, scene.party))


@then("the answer comes back to that port with the wPorts swapped")
def answered_to_port(scene: Scene, port: int) -> None:
    scene.judge(checks.answered_to(scene.trace, scene.profile, PUBLIC, port))


@then("the meter discards it")
def it_is_discarded(scene: Scene, since: int) -> None:
    scene.judge(checks.discarded(scene.trace, scene.profile, since=since))


@then("the meter answers one of them at most")
def one_at_most(scene: Scene, since: int) -> None:
    scene.judge(checks.one_at_most(scene.trace, scene.profile, since=since))


@then("the meter does not answer what was meant for all")
def all_is_not_answered(scene: Scene, since: int) -> None:
    scene.judge(checks.all_station_silent(scene.trace, scene.profile, since=since))


@then("the row is captured once")
def captured_once(scene: Scene, rows: Data, since: int) -> None:
    end = reads(scene, entries_of(load_profile(scene)))
    scene.judge(checks.carried_out_once(scene.trace, scene.profile, rows, since=since, end=end))


@then("the head-end confirms it once")
def confirmed_once(scene: Scene, since: int) -> None:
    scene.judge(checks.confirmed_once(scene.trace, scene.profile, since=since))


@then("each request has an invocation counter of its own")
def counters_of_their_own(scene: Scene) -> None:
    scene.judge(checks.counters_rise(scene.trace, scene.profile))


def request_of_head_end(scene: Scene, association: str, since: int) -> a.GetRequestNormal:
    """The last read that the head-end under test has sent there. Raises Inconclusive."""
    agreed = scene.profile.association(association)
    said = (r for _, r in heard_from_head_end(scene, since) if r.association == agreed)
    requests = [reading.apdu for reading in said if isinstance(reading.apdu, a.GetRequestNormal)]
    if not requests:
        raise Inconclusive(f"the head-end sent no read in the association {association}")
    return requests[-1]
