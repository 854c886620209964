"""Phrases about how both sides of an association prove themselves."""

from __future__ import annotations

from pytest_bdd import then, when

from harness.checks import associations_proofs as checks
from harness.checks import security as security_checks
from harness.checks.associations import answer_to
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive
from harness.steps.associations import sealed_or_plain
from harness.steps.security import Around, Pair
from harness.stimuli.arrangements import MANAGEMENT
from harness.stimuli.correspondence import Correspondent
from harness.stimuli.deviations import flipped
from harness.stimuli.objects import DEVICE_NAME
from harness.stimuli.opening import opens, proposes
from reference_stack.dlms.data import octet_string
from reference_stack.dlms.protection import prove
from reference_stack.nodes.dlms_client import REPLY_TO_HLS_AUTHENTICATION


@then("the meter asks for a proof, and gives its own")
def meter_proves_itself(scene: Scene) -> None:
    scene.judge(checks.meter_proved(scene.trace, scene.profile, MANAGEMENT))


@then("the head-end proves itself")
def head_end_proves_itself(scene: Scene) -> None:
    scene.judge(checks.head_end_proved(scene.trace, scene.profile, MANAGEMENT))


@then("no challenge comes twice, nor one of a length that is not allowed")
def challenges_are_fresh(scene: Scene) -> None:
    mechanism = scene.profile.association(MANAGEMENT).mechanism
    scene.judge(
        checks.challenges_are_fresh(scene.trace, scene.profile, mechanism, sender=scene.party)
    )


@then("the counter of a proof is used for nothing else")
def proof_counts(scene: Scene) -> None:
    scene.judge(checks.proof_counts(scene.trace, scene.profile, sender=scene.party))


@when("the head-end reads before it has proved itself, and again afterwards", target_fixture="pair")
def read_before_proof(scene: Scene) -> Pair:
    client = Correspondent(scene, MANAGEMENT)
    proposes(client)
    request, right = client.read(DEVICE_NAME), client.read(DEVICE_NAME)
    wrong = client.ask(request, sealed_or_plain(client, request.encode()), "no proof yet")
    opens(scene, MANAGEMENT)
    return Pair(wrong, client.ask(right, sealed_or_plain(client, right.encode())))


@when(
    "a client gives a wrong proof and reads, and the head-end a right one", target_fixture="around"
)
def wrong_proof(scene: Scene) -> Around:
    client = Correspondent(scene, MANAGEMENT)
    at, proposal = proposes(client)
    answer = answer_to(scene.trace, scene.profile, at)
    if answer is None or not answer.aare.responding_authentication_value:
        raise Inconclusive("the meter sent no challenge")
    proof = prove(
        client.context,
        client.parameters.mechanism,
        received=answer.aare.responding_authentication_value,
        sent=proposal.challenge or b"",
    )
    order = client.action(REPLY_TO_HLS_AUTHENTICATION, octet_string(flipped(proof)))
    what = "a wrong proof"
    wrong = client.ask(order, sealed_or_plain(client, order.encode()), what)
    read, right = client.read(DEVICE_NAME), client.read(DEVICE_NAME)
    after = client.ask(read, sealed_or_plain(client, read.encode()), f"{what} before it")
    opens(scene, MANAGEMENT)
    served = client.ask(right, sealed_or_plain(client, right.encode()))
    return Around(served, (wrong, after), served)


@then("the meter serves only the client that proved itself")
def only_proved_is_served(scene: Scene, around: Around) -> None:
    scene.judge(
        security_checks.only_right_served(scene.trace, scene.profile, around.wrong, around.after)
    )
