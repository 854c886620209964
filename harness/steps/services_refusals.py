"""Phrases about what a meter cannot make sense of, and that it goes on as if nothing were."""

from __future__ import annotations

from random import Random

from pytest_bdd import parsers, then, when

from adapters.base import DeviceDied
from harness.checks import services as checks
from harness.checks import services_refusals as refusals
from harness.scenes.scene import Scene
from harness.stimuli.arrangements import MANAGEMENT
from harness.stimuli.dialogue import asks
from harness.stimuli.objects import CLOCK_TIME, DEVICE_NAME, TIME_ZONE
from harness.stimuli.speaking import client_says, comes_through, put_to_meter
from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import AttributeWithSelection
from reference_stack.dlms.data import NULL, octet_string, unsigned
from reference_stack.dlms.requests import Read
from reference_stack.dlms.wrapper import Wpdu

_INVOKE = a.InvokeIdAndPriority(4)
_GET = a.GetRequestNormal(_INVOKE, CLOCK_TIME).encode()
_SET = a.SetRequestNormal(_INVOKE, TIME_ZONE, None, octet_string(b"")).encode()
_DEEP = 200


def _retagged(octets: bytes, *prefix: int) -> bytes:
    """The same body behind another beginning."""
    return bytes(prefix) + octets[len(prefix) :]


_SENT = {
    "a GET of a kind that there is not": _retagged(_GET, 0xC0, 5),
    "a GET that ends after the class": _GET[:5],
    "a GET with an octet too many": _GET + b"\x00",
    "a SET of a value nested without end": _SET[:-2] + b"\x01\x01" * _DEEP + b"\x00",
    "a SET whose value claims more octets than there are": _SET[:-1] + b"\x84\xff\xff\xff\xff",
    "nothing at all": b"",
    "a read service of short names": b"\x05\x01\x02\x00\x08",
}
_RESERVED = {
    "the reserved tag after SET": 0xC6,
    "the reserved tag after a ciphered SET": 0xCE,
    "the reserved tag after a dedicated SET": 0xD6,
    "a tag below all services": 0x13,
    "a tag among those of associations": 0x70,
    "the highest tag": 0xFF,
}
_ANSWERS: dict[str, bytes] = {
    "get-response": a.GetResponseNormal(_INVOKE, NULL).encode(),
    "set-response": a.SetResponseNormal(_INVOKE, a.DataAccessResult.SUCCESS).encode(),
    "action-response": a.ActionResponseNormal(
        _INVOKE, a.ActionOutcome(a.ActionResult.SUCCESS)
    ).encode(),
    "access-response": a.AccessResponse(
        a.LongInvokeIdAndPriority(4), None, None, (NULL,), ()
    ).encode(),
    "data-notification": a.DataNotification(
        a.LongInvokeIdAndPriority(4, confirmed=False), None, unsigned(1)
    ).encode(),
    "exception-response": bytes((0xD8, 1, 1)),
}
_BATCHES, _PER_BATCH = 4, 10


@when(parsers.re(f"the head-end sends (?P<what>{'|'.join(_SENT)})"), target_fixture="since")
def head_end_sends(scene: Scene, what: str) -> int:
    return _says(scene, _SENT[what])


@when(
    parsers.re(f"the head-end sends a request under (?P<what>{'|'.join(_RESERVED)})"),
    target_fixture="since",
)
def head_end_sends_reserved(scene: Scene, what: str) -> int:
    return _says(scene, _retagged(_GET, _RESERVED[what]))


@when(
    parsers.re(f"the head-end sends the meter an? (?P<what>{'|'.join(_ANSWERS)})"),
    target_fixture="since",
)
def head_end_sends_an_answer(scene: Scene, what: str) -> int:
    return _says(scene, _ANSWERS[what])


@when("the head-end sends many damaged requests")
def head_end_sends_damaged(scene: Scene) -> None:
    chance = Random(scene.seed)
    for _ in range(_BATCHES):
        since = scene.position
        for _ in range(_PER_BATCH):
            _damaged(scene, chance)
            comes_through(scene)
        _still_answers(scene, since)


@when("the head-end asks for the clock and the device name without waiting", target_fixture="since")
def head_end_asks_twice(scene: Scene) -> int:
    since = scene.position
    for number, attribute in ((1, CLOCK_TIME), (2, DEVICE_NAME)):
        request = a.GetRequestNormal(a.InvokeIdAndPriority(number), attribute)
        client_says(scene, MANAGEMENT, request.encode())
    comes_through(scene, uplinks=2)
    return since


@then("the meter does not serve it")
def meter_does_not_serve(scene: Scene, since: int) -> None:
    scene.judge(checks.not_served(scene.trace, scene.profile, since=since))


@then("the meter still answers the head-end")
def meter_still_answers(scene: Scene, since: int) -> None:
    _still_answers(scene, since)


@then("the meter still answers the head-end after each handful of them")
def meter_answered_after_each(scene: Scene) -> None:
    scene.judge(*refusals.answered_each(scene.findings, _BATCHES))


@then("the meter refuses the whole service by an exception")
def meter_refuses_by_exception(scene: Scene, since: int) -> None:
    scene.judge(refusals.exception_comes(scene.trace, scene.profile, since=since))


@then("the meter does not answer it with more than one exception")
def meter_does_not_reflect(scene: Scene, since: int) -> None:
    scene.judge(refusals.not_reflected(scene.trace, scene.profile, since=since))


@then("each answer belongs to its request")
def answers_belong(scene: Scene, since: int) -> None:
    scene.judge(refusals.not_mixed_up(scene.trace, scene.profile, since=since))


def _says(scene: Scene, apdu: bytes) -> int:
    """Under the protection of the association; what is no APDU goes without."""
    since = scene.position
    if apdu:
        client_says(scene, MANAGEMENT, apdu)
    else:
        agreed = scene.profile.association(MANAGEMENT)
        put_to_meter(scene, Wpdu(agreed.client_sap, agreed.server_sap, apdu).encode())
    comes_through(scene)
    return since


def _damaged(scene: Scene, chance: Random) -> None:
    """A right request with a bit turned, octets missing, octets added or octets of chance."""
    octets = bytearray(chance.choice((_GET, _SET)))
    match chance.randrange(4):
        case 0:
            octets[chance.randrange(len(octets))] ^= 1 << chance.randrange(8)
        case 1:
            del octets[chance.randrange(1, len(octets)) :]
        case 2:
            octets += chance.randbytes(chance.randrange(1, 9))
        case _:
            octets = bytearray(chance.randbytes(chance.randrange(1, 40)))
    if octets[0] in (0xC1, 0xC3):  # what might be carried out is left out
        octets[0] = 0xC0
    client_says(scene, MANAGEMENT, bytes(octets))


def _still_answers(scene: Scene, since: int) -> None:
    after = scene.position
    try:
        asks(scene, MANAGEMENT, Read((AttributeWithSelection(CLOCK_TIME),)))
    except DeviceDied:
        scene.judge(refusals.died(scene.trace, scene.profile, since=since))
        raise
    scene.judge(checks.still_answers(scene.trace, scene.profile, since=after))
