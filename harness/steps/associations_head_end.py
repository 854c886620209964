"""Phrases about a head-end that opens associations with a meter that answers wrongly."""

from __future__ import annotations

from pytest_bdd import then, when

from adapters.base import Party
from harness.checks import associations_head_end as checks
from harness.scenes.scene import Scene
from harness.scenes.situations import head_end_asks
from harness.scenes.verdict import Inconclusive
from harness.steps.security import Pair
from harness.stimuli.arrangements import MANAGEMENT
from harness.stimuli.asked import Asked
from harness.stimuli.correspondence import Correspondent
from harness.stimuli.deviations import flipped
from harness.stimuli.objects import DEVICE_NAME
from harness.stimuli.opening import device_opens
from harness.stimuli.speaking import heard_from_head_end
from reference_stack.dlms import negotiation
from reference_stack.dlms.apdu import (
    Aare,
    Aarq,
    ActionOutcome,
    ActionRequestNormal,
    ActionResponseNormal,
    ActionResult,
    AssociationResult,
    AttributeWithSelection,
    Diagnostic,
    DiagnosticSource,
    GetRequestNormal,
    UserDiagnostic,
    context_name,
    mechanism_name,
)
from reference_stack.dlms.apdu.acse import AUTHENTICATION_UNIT
from reference_stack.dlms.association import Side
from reference_stack.dlms.data import octet_string
from reference_stack.dlms.protection import Protection, ProtectionKind, protect, prove
from reference_stack.dlms.requests import Read
from reference_stack.kernel.instant import Duration

_SOON = Duration.of(minutes=1)
_UNKNOWN_DIAGNOSTIC = 99
_GLO_INITIATE_REQUEST = 33
_CHALLENGES = (bytes(range(32)), bytes(range(32, 64)))


def proposal_of_head_end(scene: Scene) -> Aarq:
    """The head-end opens the association, and this is its AARQ. Raises Inconclusive.

    Whoever answers in the place of the meter does so at once, before the head-end gives up.
    """
    since = scene.position
    device_opens(scene, MANAGEMENT)
    scene.play(_SOON, until=lambda: _proposed(scene, since) is not None)
    proposal = _proposed(scene, since)
    if proposal is None:
        raise Inconclusive("the head-end proposed no association")
    return proposal


def _proposed(scene: Scene, since: int) -> Aarq | None:
    said = (reading.apdu for _, reading in heard_from_head_end(scene, since))
    return next((apdu for apdu in said if isinstance(apdu, Aarq)), None)


def accepts(server: Correspondent, proposal: Aarq, challenge: bytes) -> int:
    """The meter accepts and wants a proof. Returns where that stands.

    What is negotiated is protected in the kind of message in which it was proposed.
    """
    parameters = server.parameters
    response = negotiation.initiate_response(parameters).encode()
    protection = server.demanded if parameters.ciphered else Protection.NONE
    wanted = UserDiagnostic.AUTHENTICATION_REQUIRED
    aare = Aare(
        application_context_name=context_name(parameters.context),
        result=AssociationResult.ACCEPTED,
        result_source_diagnostic=Diagnostic(DiagnosticSource.ACSE_SERVICE_USER, wanted),
        responding_ap_title=server.context.own_title,
        responder_acse_requirements=AUTHENTICATION_UNIT,
        mechanism_name=mechanism_name(parameters.mechanism),
        responding_authentication_value=challenge,
        user_information=protect(
            server.context, response, protection, _kind_of(proposal, parameters.kind)
        ),
    )
    return server.send(aare.encode())


def _kind_of(proposal: Aarq, usual: ProtectionKind) -> ProtectionKind:
    carried = proposal.user_information or b""
    is_specific = carried[:1] == bytes((_GLO_INITIATE_REQUEST,))
    return ProtectionKind.SERVICE_SPECIFIC_GLO if is_specific else usual.of_association


@when(
    "the meter sends the head-end its own challenge, and another the next time",
    target_fixture="pair",
)
def challenge_is_echoed(scene: Scene) -> Pair:
    server = meter_by_hand(scene)
    proposal = proposal_of_head_end(scene)
    echoed = proposal.calling_authentication_value or b""
    wrong = Asked(accepts(server, proposal, echoed), 0, "the challenge of the head-end itself")
    if checks.goes_on(scene.trace, scene.profile, ActionRequestNormal, wrong.at):
        return Pair(wrong, Asked(scene.position, 0))
    proposal = proposal_of_head_end(scene)
    return Pair(wrong, Asked(accepts(server, proposal, _CHALLENGES[0]), 0))


def meter_by_hand(scene: Scene) -> Correspondent:
    """What the meter says is said by us; our own meter keeps silent."""
    server = Correspondent(scene, MANAGEMENT, Side.SERVER)
    scene.mute(Party.METER)
    return server


@then("the head-end proves itself only to another challenge")
def echo_is_refused(scene: Scene, pair: Pair) -> None:
    scene.judge(
        checks.only_right_proof_believed(
            scene.trace, scene.profile, pair.wrong, pair.right, ActionRequestNormal
        )
    )


@when("the meter proves itself wrongly, and rightly the next time", target_fixture="pair")
def proof_of_meter_is_wrong(scene: Scene) -> Pair:
    server = meter_by_hand(scene)
    at = [
        proves_itself(scene, server, challenge, wrongly=wrongly)
        for challenge, wrongly in zip(_CHALLENGES, (True, False), strict=True)
    ]
    return Pair(Asked(at[0], 0, "a wrong proof"), Asked(at[1], 0))


def proves_itself(scene: Scene, server: Correspondent, challenge: bytes, *, wrongly: bool) -> int:
    """All four passes, after which the head-end is told to read. Returns where the last stands."""
    proposal = proposal_of_head_end(scene)
    since = accepts(server, proposal, challenge)
    for _, reading in heard_from_head_end(scene, since):
        if isinstance(reading.apdu, ActionRequestNormal):
            received = proposal.calling_authentication_value or b""
            mechanism = server.parameters.mechanism
            proof = prove(server.context, mechanism, received=received, sent=challenge)
            returned = octet_string(flipped(proof) if wrongly else proof)
            outcome = ActionOutcome(ActionResult.SUCCESS, returned)
            response = ActionResponseNormal(reading.apdu.invoke, outcome).encode()
            protected = server.parameters.ciphered
            at = server.send(server.protected(response) if protected else response)
            head_end_asks(scene, MANAGEMENT, Read((AttributeWithSelection(DEVICE_NAME),)))
            scene.settle()
            return at
    raise Inconclusive("the head-end did not prove itself")


@then("the head-end reads only after the right proof")
def wrong_proof_is_refused(scene: Scene, pair: Pair) -> None:
    scene.judge(
        checks.only_right_proof_believed(
            scene.trace, scene.profile, pair.wrong, pair.right, GetRequestNormal
        )
    )


@when("the meter refuses in few words and for an unknown reason", target_fixture="pair")
def refused_in_few_words(scene: Scene) -> Pair:
    server = meter_by_hand(scene)
    proposal_of_head_end(scene)
    aare = Aare(
        application_context_name=context_name(server.parameters.context),
        result=AssociationResult.REJECTED_PERMANENT,
        result_source_diagnostic=Diagnostic(
            DiagnosticSource.ACSE_SERVICE_USER, _UNKNOWN_DIAGNOSTIC
        ),
    )
    refused = Asked(server.send(aare.encode()), 0, "a refusal of few words")
    again = Asked(scene.position, 0)
    device_opens(scene, MANAGEMENT)
    scene.settle()
    return Pair(refused, again)


@then("the head-end can propose the association again")
def proposes_again(scene: Scene, pair: Pair) -> None:
    scene.judge(checks.proposes_again(scene.trace, scene.profile, pair.wrong, pair.right))
