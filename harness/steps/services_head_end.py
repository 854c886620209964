"""Phrases about a head-end: what it makes of answers that are wrong or from somebody else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from pytest_bdd import parsers, then, when

from adapters.base import DeviceDied, Party
from harness.checks import services_head_end as checks
from harness.scenes.scene import Scene
from harness.scenes.situations import head_end_has_asked
from harness.steps.services_wrapper import PUBLIC, request_of_head_end
from harness.stimuli.arrangements import MANAGEMENT
from harness.stimuli.dialogue import head_end_reads
from harness.stimuli.objects import CLOCK_TIME, LONG_VALUE
from harness.stimuli.speaking import put_to_head_end, server_datagram, server_protects, server_says
from reference_stack.dlms import apdu as a
from reference_stack.dlms.data import octet_string
from reference_stack.dlms.date_time import Date, DateTime, Time
from reference_stack.dlms.requests import Read
from reference_stack.dlms.wrapper import HEADER, VERSION, Wpdu
from reference_stack.kernel.direction import Direction

_NOW = octet_string(DateTime(Date(2026, 6, 15, 1), Time(12, 0, 0, 0), -60, 0).encode())
_PIECE = bytes(range(20))
_NO_CODE = 99


def _response(invoke: a.InvokeIdAndPriority) -> bytes:
    return a.GetResponseNormal(invoke, _NOW).encode()


def _exception(state: int, error: int, counter: bytes = b"") -> bytes:
    return bytes((0xD8, state, error)) + counter


_ANSWERS: Mapping[str, Callable[[a.InvokeIdAndPriority], bytes]] = {
    "an exception about deciphering": lambda invoke: _exception(1, 5),
    "an exception about deciphering of the other kind": lambda invoke: _exception(2, 5),
    "an exception that asks for a counter used long ago": lambda i: _exception(1, 6, bytes(4)),
    "a result that there is not": lambda invoke: (
        a.GetResponseNormal(invoke, a.DataAccessResult.HARDWARE_FAULT).encode()[:-1]
        + bytes((_NO_CODE,))
    ),
    "octets behind the value": lambda invoke: _response(invoke) + bytes(5),
    "a value cut off in its middle": lambda invoke: _response(invoke)[:-5],
    "an answer of another service": lambda invoke: a.SetResponseNormal(
        invoke, a.DataAccessResult.SUCCESS
    ).encode(),
}
_PLAIN = ("an exception",)


def _first_block(scene: Scene, association: str) -> tuple[bytes, a.InvokeIdAndPriority]:
    """The head-end asks for something long; the first block of the answer, and its invoke-id."""
    scene.mute(Party.METER)
    since = scene.position
    head_end_has_asked(scene, association, Read((a.AttributeWithSelection(LONG_VALUE),)))
    invoke = request_of_head_end(scene, association, since).invoke
    return a.GetResponseWithDatablock(invoke, False, 1, _PIECE).encode(), invoke


def _put_from(scene: Scene, block: bytes, whence: str) -> None:
    """Into the public association, from where the name says."""
    wpdu = server_protects(scene, PUBLIC, block)
    match whence:
        case "another wPort":
            wpdu = replace(wpdu, source=2)
        case "another address":
            foreign = bytes.fromhex("20010db8000f") + bytes(9) + b"\x01"
            packet = replace(server_datagram(scene, wpdu.encode()), source=foreign)
            scene.inject_packet(packet.encode(), direction=Direction.UPLINK)
            return
        case "a wrapper of another version":
            put_to_head_end(scene, _versioned(wpdu, VERSION + 1))
            return
    put_to_head_end(scene, wpdu.encode())


def _versioned(wpdu: Wpdu, version: int) -> bytes:
    header = HEADER.encode(
        version=version,
        source=wpdu.source,
        destination=wpdu.destination,
        length=len(wpdu.apdu),
    )
    return header.octets() + wpdu.apdu


@when(
    parsers.re(
        "the first block of a long answer comes from"
        " (?P<whence>the meter|another wPort|another address|a wrapper of another version)"
    ),
    target_fixture="since",
)
def block_comes_from(scene: Scene, whence: str) -> int:
    block, _ = _first_block(scene, PUBLIC)
    since = scene.position
    _put_from(scene, block, whence)
    scene.settle()
    return since


@when("the first block of a long answer comes, its lengths written long", target_fixture="since")
def block_comes_long(scene: Scene) -> int:
    block, _ = _first_block(scene, PUBLIC)
    since = scene.position
    long = block[: -len(_PIECE) - 1] + b"\x82" + len(_PIECE).to_bytes(2, "big") + _PIECE
    _put_from(scene, long, "the meter")
    scene.settle()
    return since


@when("blocks of a long answer come twice and out of order", target_fixture="since")
def blocks_come_out_of_order(scene: Scene) -> int:
    block, invoke = _first_block(scene, MANAGEMENT)
    since = scene.position
    far = a.GetResponseWithDatablock(invoke, False, 3, _PIECE).encode()
    for octets in (block, block, far, far):
        server_says(scene, MANAGEMENT, octets)
        scene.settle()
    return since


@when(
    parsers.re(f"the meter answers the head-end by (?P<what>{'|'.join(_ANSWERS)})"),
    target_fixture="since",
)
def meter_answers_by(scene: Scene, what: str) -> int:
    scene.mute(Party.METER)
    since = scene.position
    head_end_has_asked(scene, MANAGEMENT, Read((a.AttributeWithSelection(CLOCK_TIME),)))
    invoke = request_of_head_end(scene, MANAGEMENT, since).invoke
    octets = _ANSWERS[what](invoke)
    if what.startswith(_PLAIN):
        agreed = scene.profile.association(MANAGEMENT)
        put_to_head_end(scene, Wpdu(agreed.server_sap, agreed.client_sap, octets).encode())
    else:
        server_says(scene, MANAGEMENT, octets)
    scene.settle()
    server_says(scene, MANAGEMENT, _response(invoke))  # whoever still waits has it now
    scene.settle()
    return since


@then("the head-end asks for the second block")
def second_block_is_asked_for(scene: Scene, since: int) -> None:
    scene.judge(checks.next_asked(scene.trace, scene.profile, since=since))


@then("the head-end does not go on with it")
def head_end_does_not_go_on(scene: Scene, since: int) -> None:
    scene.judge(checks.next_not_asked(scene.trace, scene.profile, since=since))


@then("the head-end does not go on over the gap")
def no_gap_is_passed(scene: Scene, since: int) -> None:
    scene.judge(checks.gap_not_passed(scene.trace, scene.profile, since=since))


@then("the head-end still asks when it is told to")
def head_end_still_asks(scene: Scene, since: int) -> None:
    after = scene.position
    try:
        head_end_reads(scene, MANAGEMENT, CLOCK_TIME)
    except DeviceDied:
        scene.judge(checks.died(scene.trace, since=since))
        raise
    scene.judge(checks.asks(scene.trace, scene.profile, since=since, after=after))
