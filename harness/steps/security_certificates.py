"""Phrases about the certificates that a meter keeps. GB §9.2.6, BB §security-setup."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.asymmetric import ec
from pytest_bdd import given, parsers, then, when

from harness.checks import security_certificates as checks
from harness.checks.security import service_of
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive
from harness.steps.security_general import bytes_of_one
from harness.stimuli import security_setup as setup
from harness.stimuli.arrangements import MANAGEMENT
from harness.stimuli.asked import Asked
from harness.stimuli.certification import Certifier, certified, certifier
from harness.stimuli.correspondence import Correspondent
from harness.stimuli.deviations import UNKNOWN_TITLE, flipped
from reference_stack.cosem.certificate_store import Entity, Kind
from reference_stack.dlms.data import Data, enum, octet_string, structure
from reference_stack.dlms.protection import SUITES
from reference_stack.dlms.protection.agreement import ephemeral_key
from reference_stack.dlms.protection.certificates import Usage, decode_request
from reference_stack.kernel.errors import ProtocolError

_BY_ENTITY = enum(0)
_BY_A_GUEST = "by somebody who has one and is no authority"


@dataclass(frozen=True, slots=True)
class Cycle:
    """The orders of a whole cycle, and the certificate that went in."""

    generated: Asked
    requested: Asked
    imported: Asked
    exported: Asked
    removed: Asked
    certificate: bytes
    keys: checks.KeyPairs


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the meter held before and after a certificate that it had to refuse."""

    before: Asked
    order: Asked
    after: Asked


@given("the meter trusts an authority of ours")
def meter_trusts(scene: Scene) -> None:
    trusted = certifier_of(scene).certificate
    meter = replace(scene.profile.meter, trusted=(trusted,))
    scene.arrange(replace(scene.profile, meter=meter))


def certifier_of(scene: Scene) -> Certifier:
    suite = SUITES[scene.profile.association(MANAGEMENT).suite]
    return certifier(scene.company.declaration.authority, suite)


def invokes(client: Correspondent, name: bytes, number: int, parameter: Data) -> Asked:
    return client.asks_rightly(client.action(setup.method(name, number), parameter))


def returned(client: Correspondent, asked: Asked) -> bytes:
    """The octets that a method gave back. Raises Inconclusive."""
    octets = checks.octets_returned(service_of(client.scene.trace, client.scene.profile, asked))
    if octets is None:
        raise Inconclusive("the meter returned nothing that the cycle could go on with")
    return octets


def identified(entity: Entity, title: bytes) -> Data:
    """The parameter that names a signing certificate by whose it is."""
    named = structure(enum(entity), enum(Kind.SIGNING), octet_string(title))
    return structure(_BY_ENTITY, named)


@when("the meter makes a key pair and gets a certificate for it", target_fixture="cycle")
def whole_cycle(scene: Scene) -> Cycle:
    client = Correspondent(scene, MANAGEMENT)
    context, name = client.context, setup.setup_name(client)
    signing, meter = enum(Kind.SIGNING), context.peer_title
    generated = invokes(client, name, setup.GENERATE, signing)
    requested = invokes(client, name, setup.REQUEST, signing)
    try:
        public = decode_request(returned(client, requested)).public_key()
    except ProtocolError as problem:
        raise Inconclusive(f"the signing request of the meter: {problem}") from problem
    if not isinstance(public, ec.EllipticCurvePublicKey):
        raise Inconclusive("the meter asks for a certificate of another kind of key")
    certificate = certified(meter, public, context.suite, certifier_of(scene))
    imported = invokes(client, name, setup.IMPORT, octet_string(certificate))
    exported = invokes(client, name, setup.EXPORT, identified(Entity.SERVER, meter))
    other = ephemeral_key(context.suite, bytes_of_one).public_key()
    guest = certified(UNKNOWN_TITLE, other, context.suite, certifier_of(scene))
    invokes(client, name, setup.IMPORT, octet_string(guest))
    removed = invokes(client, name, setup.REMOVE, identified(Entity.OTHER, UNKNOWN_TITLE))
    keys = checks.KeyPairs(context.keys.peer_signing, public)
    return Cycle(generated, requested, imported, exported, removed, certificate, keys)


@then("the key pair is another than before")
def key_pair_is_new(scene: Scene, cycle: Cycle) -> None:
    orders = cycle.generated, cycle.requested
    scene.judge(checks.key_pair_is_new(scene.trace, scene.profile, orders, cycle.keys))


@then("the meter gives back the certificate that it got")
def certificate_comes_back(scene: Scene, cycle: Cycle) -> None:
    orders = {
        "the making of a key pair": cycle.generated,
        "the request for a certificate": cycle.requested,
        "the import of a certificate": cycle.imported,
        "the removal of a certificate": cycle.removed,
    }
    scene.judge(
        checks.all_done(scene.trace, scene.profile, orders),
        checks.exported_is(scene.trace, scene.profile, cycle.exported, cycle.certificate),
    )


@when(parsers.parse("the meter is to take a certificate that is {fault}"), target_fixture="refusal")
def bad_certificate(scene: Scene, fault: str) -> Refusal:
    client = Correspondent(scene, MANAGEMENT)
    context, name = client.context, setup.setup_name(client)
    suite, meter = context.suite, context.peer_title
    keys = context.keys
    if keys.peer_signing is None:
        raise Inconclusive("the signing key of the meter is not known")
    foreign = ephemeral_key(suite, bytes_of_one).public_key()
    ours = certifier_of(scene)
    right = certified(meter, keys.peer_signing, suite, ours)
    guest = ours.guest(UNKNOWN_TITLE, suite)
    certificates = {
        "by an authority that nobody knows": certified(
            meter, keys.peer_signing, suite, ours.stranger()
        ),
        _BY_A_GUEST: certified(meter, keys.peer_signing, suite, guest),
        "for a key that the meter does not have": certified(meter, foreign, suite, ours),
        "for another use of the key": certified(
            meter, keys.peer_signing, suite, ours, usage=Usage.AGREEMENT
        ),
        "changed after it was signed": flipped(right),
        "cut short": right[:-1],
    }
    if fault == _BY_A_GUEST:
        invokes(client, name, setup.IMPORT, octet_string(guest.octets))
    held = setup.attribute(name, setup.CERTIFICATES)
    before = client.asks_rightly(client.read(held))
    order = invokes(client, name, setup.IMPORT, octet_string(certificates[fault]))
    after = client.asks_rightly(client.read(held))
    if fault == _BY_A_GUEST:
        invokes(client, name, setup.REMOVE, identified(Entity.OTHER, UNKNOWN_TITLE))
    return Refusal(before, order._replace(what=fault), after)


@then("the meter refuses it and keeps what it had")
def certificates_are_kept(scene: Scene, refusal: Refusal) -> None:
    scene.judge(
        checks.certificates_kept(
            scene.trace, scene.profile, refusal.before, refusal.order, refusal.after
        )
    )
