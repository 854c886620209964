"""Phrases about protected messages that a head-end gets, right and wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pytest_bdd import parsers, then, when

from harness.checks import security_head_end as checks
from harness.scenes.scene import Scene
from harness.scenes.situations import head_end_asks, head_end_has_asked
from harness.scenes.verdict import Inconclusive
from harness.steps.security import AHEAD, Pair
from harness.steps.security_compression import bad_packet
from harness.steps.security_general import CHOICES, needs_keys_for, signing_key, to_be_signed
from harness.stimuli.arrangements import MANAGEMENT
from harness.stimuli.asked import Asked
from harness.stimuli.correspondence import Correspondent, under
from harness.stimuli.deviations import DEVIATIONS, SIGNATURES, Sealing, compressed, signed
from harness.stimuli.dialogue import reads_attribute
from harness.stimuli.objects import DEVICE_NAME
from harness.stimuli.speaking import heard_from_head_end
from reference_stack.dlms.apdu import (
    Apdu,
    AttributeWithSelection,
    DataNotification,
    ExceptionResponse,
    GetRequestNormal,
    GetResponseWithDatablock,
    ServiceError,
    ServiceErrorWithCounter,
    StateError,
)
from reference_stack.dlms.association import Side
from reference_stack.dlms.compression import compress
from reference_stack.dlms.data import octet_string
from reference_stack.dlms.protection import KeyId, ProtectionKind, Transaction
from reference_stack.dlms.protection.counters import LAST
from reference_stack.dlms.requests import Read

_FIRST_OCTETS = bytes.fromhex("0600")
"""Of a value that goes on in the next block."""
_TRANSACTION_ID = bytes.fromhex("2122232425262728")
_WELL_SHRINKING = octet_string(bytes(60))


def pushes(scene: Scene) -> Correspondent:
    return Correspondent(scene, MANAGEMENT, Side.SERVER)


def first_block(scene: Scene) -> Apdu:
    """The head-end is made to read, and this is the first of several blocks of the answer."""
    since = scene.position
    head_end_has_asked(scene, MANAGEMENT, Read((AttributeWithSelection(DEVICE_NAME),)))
    for _, reading in heard_from_head_end(scene, since):
        if isinstance(reading.apdu, GetRequestNormal):
            return GetResponseWithDatablock(reading.apdu.invoke, False, 1, _FIRST_OCTETS)
    raise Inconclusive("the head-end sent no request that can be answered in blocks")


def tells(
    server: Correspondent, octets: bytes, what: str = "", push: DataNotification | None = None
) -> Asked:
    """Octets that carry a push, or else something without an invoke-id of its own."""
    return Asked(server.send(octets), 0 if push is None else push.invoke.invoke_id, what)


def pushes_rightly(server: Correspondent) -> Asked:
    push = server.push()
    return tells(server, server.sealing(push.encode()).apdu(), push=push)


@when(
    parsers.parse(
        "the head-end gets the beginning of an answer with {fault}, and then a right one"
    ),
    target_fixture="pair",
)
def wrong_answer(scene: Scene, fault: str) -> Pair:
    block = first_block(scene).encode()
    server = pushes(scene)
    wrong = tells(server, DEVIATIONS[fault](server.sealing(block)), fault)
    return Pair(wrong, tells(server, server.sealing(block).apdu()))


@then("the head-end goes on only after the right one")
def only_right_is_believed(scene: Scene, pair: Pair) -> None:
    scene.judge(checks.only_right_believed(scene.trace, scene.profile, pair.wrong, pair.right))


@when(
    parsers.parse("the head-end gets a push with {fault}, and then a right one"),
    target_fixture="pair",
)
def wrong_push(scene: Scene, fault: str) -> Pair:
    server = pushes(scene)
    push = server.push()
    wrong = tells(server, DEVIATIONS[fault](server.sealing(push.encode())), fault, push)
    return Pair(wrong, pushes_rightly(server))


@then("the head-end confirms only the right one")
def only_right_is_confirmed(scene: Scene, pair: Pair) -> None:
    scene.judge(checks.only_right_believed(scene.trace, scene.profile, pair.wrong, pair.right))


COUNTERS: dict[str, Callable[[Sealing], int]] = {
    "that was used before": lambda first: first.counter,
    "lower than one before": lambda first: first.counter - 1,
    "that is the last of all": lambda first: LAST,
}


@when(
    parsers.parse("the head-end gets a push under a counter {which}, and then a right one"),
    target_fixture="pair",
)
def push_under_counter(scene: Scene, which: str) -> Pair:
    server = pushes(scene)
    server.context.counters(KeyId.GUEK).take()  # a lower one that nobody has used
    first = server.sealing(server.push().encode())
    tells(server, first.apdu())
    push = server.push()
    again = under(replace(first, plain=push.encode()), COUNTERS[which](first))
    wrong = tells(server, again.apdu(), f"a counter {which}", push)
    return Pair(wrong, pushes_rightly(server))


@when("the counter of a push is far ahead of the one before", target_fixture="usual_and_other")
def push_after_gap(scene: Scene) -> Pair:
    server = pushes(scene)
    usual = pushes_rightly(server)
    push = server.push()
    ahead = server.sealing(push.encode(), ahead=AHEAD)
    other = tells(server, ahead.apdu(), "a counter far ahead", push)
    server.context.counters(KeyId.GUEK).jump(ahead.counter + 1)
    return Pair(usual, other)


@then("the head-end takes it as it took a usual one")
def other_is_believed(scene: Scene, usual_and_other: Pair) -> None:
    usual, other = usual_and_other
    scene.judge(checks.right_believed(scene.trace, scene.profile, usual, other, other.what))


@when("the head-end is told that it should use a lower counter")
def told_a_lower_counter(scene: Scene) -> None:
    for _ in range(3):
        reads_attribute(scene, MANAGEMENT, DEVICE_NAME)
    since = scene.position
    head_end_asks(scene, MANAGEMENT, Read((AttributeWithSelection(DEVICE_NAME),)))
    scene.settle()
    used = [reading.counter for _, reading in heard_from_head_end(scene, since)]
    if not used or not used[-1]:
        raise Inconclusive("the head-end sent no request whose counter could be called too high")
    error = ServiceErrorWithCounter(ServiceError.INVOCATION_COUNTER_ERROR, used[-1] - 1)
    server = pushes(scene)
    server.send(ExceptionResponse(StateError.SERVICE_NOT_ALLOWED, error).encode())
    reads_attribute(scene, MANAGEMENT, DEVICE_NAME)


@when(
    parsers.parse("the head-end gets a push that is protected with {way}"),
    target_fixture="usual_and_other",
)
def push_under_own_key(scene: Scene, way: str) -> Pair:
    server = pushes(scene)
    needs_keys_for(server, CHOICES[way])
    usual = pushes_rightly(server)
    transaction = Transaction(_TRANSACTION_ID, CHOICES[way])
    push = server.push()
    octets = server.protected(
        push.encode(), kind=ProtectionKind.GENERAL_CIPHERING, transaction=transaction
    )
    return Pair(usual, tells(server, octets, way, push))


@when("the head-end gets a push that is rightly signed", target_fixture="usual_and_other")
def push_signed_rightly(scene: Scene) -> Pair:
    server = pushes(scene)
    usual = pushes_rightly(server)
    push = server.push()
    plain = to_be_signed(server, push.encode())
    octets = signed(plain, signing_key(server), server.context.suite)
    return Pair(usual, tells(server, server.sealing(octets).apdu(), "a signature", push))


@when(
    parsers.parse("the head-end gets a signed push with {fault}, and then a right one"),
    target_fixture="pair",
)
def push_signed_wrongly(scene: Scene, fault: str) -> Pair:
    server = pushes(scene)
    push = server.push()
    plain = to_be_signed(server, push.encode())
    octets = SIGNATURES[fault](plain, signing_key(server), server.context.suite)
    wrong = tells(server, server.sealing(octets).apdu(), fault, push)
    return Pair(wrong, pushes_rightly(server))


@when("the head-end gets a compressed push", target_fixture="usual_and_other")
def compressed_push(scene: Scene) -> Pair:
    server = pushes(scene)
    usual = pushes_rightly(server)
    push = server.push(_WELL_SHRINKING)
    plain = push.encode()
    packet = compress(plain, server.context.conventions.v44)
    assert packet is not None  # it has the same octet many times
    octets = compressed(server.sealing(plain), packet)
    return Pair(usual, tells(server, octets, "compression", push))


@then("the head-end takes it, by whatever parameters it has")
def compressed_is_believed(scene: Scene, usual_and_other: Pair) -> None:
    usual, other = usual_and_other
    scene.judge(
        checks.right_believed(scene.trace, scene.profile, usual, other, other.what, disputed=True)
    )


@when(
    parsers.parse("the head-end gets a push that is {fault}, and then a right one"),
    target_fixture="pair",
)
def badly_compressed_push(scene: Scene, fault: str) -> Pair:
    server = pushes(scene)
    push = server.push()
    plain = push.encode()
    octets = compressed(server.sealing(plain), bad_packet(fault, plain))
    wrong = tells(server, octets, f"a body that is {fault}", push)
    return Pair(wrong, pushes_rightly(server))
