"""Phrases about what ends an association, and what must not."""

from __future__ import annotations

from pytest_bdd import parsers, then, when

from harness.checks import associations as checks
from harness.checks import security as security_checks
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive, Verdict
from harness.steps.associations import sealed_or_plain
from harness.steps.reading import register
from harness.steps.security import Around, Pair, power_cycle
from harness.steps.services_blocks import asks_for_next, begins
from harness.stimuli.arrangements import MANAGEMENT
from harness.stimuli.asked import Asked
from harness.stimuli.correspondence import Correspondent
from harness.stimuli.opening import opens, proposes
from reference_stack.dlms import negotiation
from reference_stack.dlms.apdu import Rlrq
from reference_stack.dlms.apdu.acse import ReleaseReason
from reference_stack.dlms.protection import protect


@when(parsers.parse("the meter gets {disturbance} between two reads"), target_fixture="around")
def disturbed(scene: Scene, disturbance: str) -> Around:
    client = Correspondent(scene, MANAGEMENT)
    if not client.parameters.pre_established:
        opens(scene, MANAGEMENT)
    before = client.asks_rightly(client.read(register(scene)))
    match disturbance:
        case "an unprotected release":
            client.send(Rlrq(reason=ReleaseReason.NORMAL).encode())
        case "a protected release":
            client.send(release_by(client))
        case "a proposal":
            proposes(client)
        case "a loss of power":
            power_cycle(scene)
        case _:
            raise Inconclusive(f"nobody knows how to give it {disturbance}")
    return Around(before, (), client.asks_rightly(client.read(register(scene))))


def release_by(client: Correspondent) -> bytes:
    """A release as it has to be: with a protected InitiateRequest where there is a cipher."""
    parameters = client.parameters
    if not parameters.ciphered:
        return Rlrq(reason=ReleaseReason.NORMAL).encode()
    request = negotiation.initiate_request(parameters, dedicated_key=None).encode()
    information = protect(client.context, request, client.demanded, parameters.kind.of_association)
    return Rlrq(reason=ReleaseReason.NORMAL, user_information=information).encode()


@then("the second read is served as the first")
def second_read_is_served(scene: Scene, around: Around) -> None:
    event = "what must not end the association"
    scene.judge(
        security_checks.still_served(scene.trace, scene.profile, around.before, around.after, event)
    )


@when("the head-end opens and releases the association", target_fixture="pair")
def released(scene: Scene) -> Pair:
    client = Correspondent(scene, MANAGEMENT)
    opens(scene, MANAGEMENT)
    order = client.send(release_by(client))
    request = client.read(register(scene))
    after = client.ask(request, sealed_or_plain(client, request.encode()))
    return Pair(Asked(order, 0), after)


@then("the meter says that it is released, and means it")
def association_is_released(scene: Scene, pair: Pair) -> None:
    scene.judge(checks.released(scene.trace, scene.profile, pair.wrong.at, pair.right))


@when(
    "the head-end opens the association anew in the middle of a long value", target_fixture="since"
)
def opened_anew_in_the_middle(scene: Scene) -> int:
    opens(scene, MANAGEMENT)
    begins(scene)
    client = Correspondent(scene, MANAGEMENT)
    client.send(release_by(client))
    at, _ = proposes(client)
    if checks.accepted(scene.trace, scene.profile, since=at).verdict is not Verdict.PASS:
        raise Inconclusive("the meter does not open the association anew")
    return asks_for_next(scene, MANAGEMENT)
