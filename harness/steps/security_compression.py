"""Phrases about compression before ciphering. GB §9.2.3.6."""

from __future__ import annotations

from pytest_bdd import parsers, then, when

from harness.checks import security as security_checks
from harness.checks import security_general as checks
from harness.scenes.scene import Scene
from harness.steps.security import Around, Pair
from harness.stimuli.arrangements import MANAGEMENT
from harness.stimuli.correspondence import Correspondent
from harness.stimuli.deviations import compressed
from harness.stimuli.objects import DEVICE_NAME
from reference_stack.dlms.apdu import AttributeWithSelection, GetRequestWithList
from reference_stack.dlms.compression import compress

_TIMES = 6
_BOMB_OCTETS = 200_000
_BEYOND_THE_DICTIONARY = bytes.fromhex("FFFFFFFF")


@when("the head-end reads by a compressed request", target_fixture="around")
def compressed_read(scene: Scene) -> Around:
    client = Correspondent(scene, MANAGEMENT)
    before = client.asks_rightly(client.read(DEVICE_NAME))
    attributes = (AttributeWithSelection(DEVICE_NAME),) * _TIMES
    request = GetRequestWithList(client.invoke(), attributes)
    plain = request.encode()
    packet = compress(plain, client.context.conventions.v44)
    assert packet is not None  # it says the same thing several times
    after = client.ask(request, compressed(client.sealing(plain), packet))
    return Around(before, (), after)


@then("the compressed request is served as a usual one")
def compressed_is_served(scene: Scene, around: Around) -> None:
    scene.judge(checks.compressed_served(scene.trace, scene.profile, around.before, around.after))


@when(
    parsers.parse("the meter gets a read that is {fault}, and then a right one"),
    target_fixture="pair",
)
def badly_compressed(scene: Scene, fault: str) -> Pair:
    client = Correspondent(scene, MANAGEMENT)
    request = client.read(DEVICE_NAME)
    what = f"a body that is {fault}"
    packet = bad_packet(fault, request.encode())
    sealed = compressed(client.sealing(request.encode()), packet)
    wrong = client.ask(request, sealed, what)
    return Pair(wrong, client.asks_rightly(client.read(DEVICE_NAME)))


def bad_packet(fault: str, plain: bytes) -> bytes:
    """What claims to be compressed, by what is wrong with it."""
    repeated = compress(bytes(64)) or b""
    packets = {
        "compressed and cut short": repeated[:-1],
        "compressed beyond the dictionary": _BEYOND_THE_DICTIONARY,
        "compressed from far too much": compress(bytes(_BOMB_OCTETS)) or b"",
        "called compressed and empty": b"",
        "called compressed and is not": plain,
    }
    return packets[fault]


@then("compression is used only where there is some and where it helps")
def compressed_where_it_may_be(scene: Scene) -> None:
    scene.judge(
        security_checks.never_compressed_wrongly(scene.trace, scene.profile, sender=scene.party)
    )


@then("what says that it is compressed is compressed")
def compression_is_real(scene: Scene) -> None:
    scene.judge(checks.compression_is_real(scene.trace, scene.profile, sender=scene.party))
