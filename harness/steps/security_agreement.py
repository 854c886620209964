"""Phrases about the method by which two sides agree on a key. GB §9.2.3.4.6."""

from __future__ import annotations

from pytest_bdd import parsers, when

from harness.checks.security import service_of
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive
from harness.steps.security import Around
from harness.steps.security_general import bytes_of_one, signing_key
from harness.steps.security_keys import Replacement, kek_of, replaced
from harness.stimuli import security_setup as setup
from harness.stimuli.arrangements import MANAGEMENT
from harness.stimuli.asked import Asked
from harness.stimuli.correspondence import Correspondent
from harness.stimuli.deviations import flipped
from harness.stimuli.objects import DEVICE_NAME
from reference_stack.dlms.apdu import ActionOutcome, ActionResponseNormal
from reference_stack.dlms.data import Data
from reference_stack.dlms.protection import KeyId, NotOpened, signing
from reference_stack.dlms.protection.agreement import (
    SignedKey,
    algorithm_for,
    checked_key,
    derive,
    ephemeral_key,
    exchange,
    signed_key,
)
from reference_stack.kernel.errors import ProtocolError


@when("the head-end and the meter agree on a new encryption key", target_fixture="replacement")
def key_agreed_on(scene: Scene) -> Replacement:
    client = Correspondent(scene, MANAGEMENT)
    kek, context = kek_of(client), client.context
    old, suite = context.keys.guek, context.suite
    if suite.curve is None or old is None or context.keys.peer_signing is None:
        raise Inconclusive("the key pairs of the association are not known")
    name = setup.setup_name(client)
    ephemeral = ephemeral_key(suite, bytes_of_one)
    ours = signed_key(ephemeral, signing_key(client), suite, key_id=KeyId.GUEK).encode()
    order = agrees(client, name, ours)
    theirs = _key_in_answer(scene, order)
    try:
        received = SignedKey.decode(theirs, suite)
        public = checked_key(received, context.keys.peer_signing, suite, key_id=KeyId.GUEK)
    except NotOpened as problem:
        raise Inconclusive(f"the key of the meter cannot be used: {problem}") from problem
    key = derive(
        exchange(ephemeral, public),
        suite=suite,
        algorithm=algorithm_for(suite),
        arc=context.conventions.arc,
        party_u=context.own_title,
        party_v=context.peer_title,
    )
    done = replaced(client, order, {KeyId.GUEK: key})
    # The old key again, so that the next scenario finds it.
    transfer = setup.method(name, setup.TRANSFER)
    client.asks_rightly(client.action(transfer, setup.wrapped(kek, {KeyId.GUEK: old})))
    context.replace_key(KeyId.GUEK, old)
    return done


def agrees(client: Correspondent, name: bytes, octets: bytes) -> Asked:
    """Orders the meter to agree on an encryption key."""
    method = setup.method(name, setup.AGREE)
    return client.asks_rightly(client.action(method, setup.key_data([(KeyId.GUEK, octets)])))


def _key_in_answer(scene: Scene, order: Asked) -> bytes:
    """The octets that the meter returned. Raises Inconclusive."""
    heard = service_of(scene.trace, scene.profile, order)
    match heard and heard[1].apdu:
        case ActionResponseNormal(outcome=ActionOutcome(returned=Data() as returned)):
            try:
                return returned.elements(1)[0].elements(2)[1].octets()
            except ProtocolError as problem:
                raise Inconclusive(f"the answer of the meter has another form: {problem}") from None
    raise Inconclusive("the meter does not agree on a key")


@when(parsers.parse("the meter is to agree on a key from {fault}"), target_fixture="around")
def key_wrongly_agreed_on(scene: Scene, fault: str) -> Around:
    client = Correspondent(scene, MANAGEMENT)
    suite, key = client.context.suite, signing_key(client)
    name = setup.setup_name(client)
    good = signing.public_octets(ephemeral_key(suite, bytes_of_one).public_key())
    publics = {
        "a point that is not on the curve": flipped(good),
        "a point of zeros": bytes(suite.point_octets),
        "a point that is cut short": good[:-1],
        "a point that is not signed by the head-end": good,
    }
    public = publics[fault]
    signature = signing.sign(bytes((KeyId.GUEK,)) + public, key, suite)
    if public == good:
        signature = flipped(signature)
    before = client.asks_rightly(client.read(DEVICE_NAME))
    wrong = agrees(client, name, public + signature)._replace(what=fault)
    return Around(before, (wrong,), client.asks_rightly(client.read(DEVICE_NAME)))
