"""Phrases about a head-end that is pushed to."""

from __future__ import annotations

from typing import NamedTuple

from pytest_bdd import parsers, then, when

from harness.checks import push_confirms as checks
from harness.scenes.scene import Scene
from harness.stimuli.arrangements import MANAGEMENT
from harness.stimuli.speaking import put_to_head_end, server_protects, server_says
from reference_stack.cosem.obis import LOGICAL_DEVICE_NAME
from reference_stack.dlms import apdu as a
from reference_stack.dlms.data import octet_string, structure
from reference_stack.dlms.date_time import Date, DateTime, Time

INVOKE_ID = 0x2A
_MOMENT = DateTime(Date(2026, 6, 15, 1), Time(12, 0, 0, 0), -120, 0)
_AFTER_INVOKE = 5
DATE_TIMES = {"no": b"\x00", "a whole": b"\x0c" + _MOMENT.encode(), "a broken": b"\x05" + bytes(5)}
"""What stands between invoke-id and body of a notification, its length first."""


class Told(NamedTuple):
    """What the head-end was told, and where it stands in the trace."""

    invoke_id: int
    since: int


def notification(scene: Scene, *, confirmed: bool = True, date_time: str = "no") -> bytes:
    """A push of our meter, by this harness: its name, and the name of the push setup."""
    invoke = a.LongInvokeIdAndPriority(INVOKE_ID, confirmed=confirmed)
    name = scene.profile.meter.logical_device_name.encode("ascii")
    body = structure(octet_string(name), octet_string(LOGICAL_DEVICE_NAME))
    octets = a.DataNotification(invoke, None, body).encode()
    return octets[:_AFTER_INVOKE] + DATE_TIMES[date_time] + octets[_AFTER_INVOKE + 1 :]


@when("the meter pushes twice and wants a confirm each time", target_fixture="told")
def meter_pushes_twice(scene: Scene) -> Told:
    since, octets = scene.position, notification(scene)
    for _ in range(2):
        server_says(scene, MANAGEMENT, octets)
        scene.settle()
    return Told(INVOKE_ID, since)


@when("the meter pushes and wants no confirm", target_fixture="told")
def meter_pushes_unconfirmed(scene: Scene) -> Told:
    since = scene.position
    server_says(scene, MANAGEMENT, notification(scene, confirmed=False))
    scene.settle()
    return Told(INVOKE_ID, since)


@when("somebody repeats a push of the meter as it was", target_fixture="told")
def push_is_replayed(scene: Scene) -> Told:
    payload = server_protects(scene, MANAGEMENT, notification(scene)).encode()
    put_to_head_end(scene, payload)
    scene.settle()
    since = scene.position
    put_to_head_end(scene, payload)
    scene.settle()
    return Told(INVOKE_ID, since)


@when(parsers.parse("the meter pushes with {kind} date and time"), target_fixture="told")
def meter_pushes_dated(scene: Scene, kind: str) -> Told:
    since = scene.position
    server_says(scene, MANAGEMENT, notification(scene, date_time=kind))
    scene.settle()
    return Told(INVOKE_ID, since)


@then(parsers.re("the head-end sends (?P<count>one confirm|two confirms) of it"))
def head_end_confirms(scene: Scene, told: Told, count: str) -> None:
    copies = {"one confirm": 1, "two confirms": 2}[count]
    trace, profile = scene.trace, scene.profile
    scene.judge(checks.confirmed(trace, profile, told.invoke_id, copies, since=told.since))


@then("the head-end sends no confirm of it")
def head_end_does_not_confirm(scene: Scene, told: Told) -> None:
    scene.judge(checks.not_confirmed(scene.trace, scene.profile, since=told.since))
