"""Phrases about opening, using and releasing associations."""

from __future__ import annotations

from dataclasses import replace

from pytest_bdd import given, parsers, then, when

from harness.checks import associations as checks
from harness.checks import associations_head_end as head_end_checks
from harness.checks import security as security_checks
from harness.checks.dlms import value_returned
from harness.checks.services_blocks import returned_whole
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive, Verdict
from harness.steps.reading import about_meter, register
from harness.steps.security import Pair
from harness.stimuli.arrangements import MANAGEMENT, MECHANISMS, arrange, negotiated, of_suite
from harness.stimuli.asked import Asked
from harness.stimuli.correspondence import Correspondent
from harness.stimuli.deviations import flipped
from harness.stimuli.dialogue import long_value, reads_attribute
from harness.stimuli.objects import DEVICE_NAME
from harness.stimuli.opening import FAULTS, HARMLESS, SERVICES, Proposal, opens, proposes
from harness.stimuli.speaking import comes_through
from reference_stack.dlms.apdu import Conformance, Mechanism, UserDiagnostic
from reference_stack.dlms.protection import Protection, ProtectionKind

# The diagnostics that go with a refusal, where the standard leaves little choice.
DIAGNOSTICS: dict[str, tuple[int, ...]] = {
    "an application context that nobody knows": (
        UserDiagnostic.APPLICATION_CONTEXT_NAME_NOT_SUPPORTED,
    ),
    "short names": (UserDiagnostic.APPLICATION_CONTEXT_NAME_NOT_SUPPORTED,),
}
MAY_REFUSE = frozenset({"a coming version of DLMS", "the title of the meter"})
_STRANGER = 0x7A
"""A client that no profile of ours has an association for."""


@given(parsers.parse("an association that is opened with {mechanism}"))
def ciphered_association(scene: Scene, mechanism: str) -> None:
    if MECHANISMS[mechanism] is Mechanism.HIGH_ECDSA:
        arrange(scene, of_suite(1))
    arrange(scene, negotiated(MECHANISMS[mechanism]))


@given(parsers.parse("a plain association that is opened with {mechanism}"))
def plain_association(scene: Scene, mechanism: str) -> None:
    arrange(scene, negotiated(MECHANISMS[mechanism], ciphered=False))


@given(parsers.parse("the head-end takes APDUs of {octets:d} bytes at most"))
def head_end_takes(scene: Scene, octets: int) -> None:
    arrange(scene, lambda known: replace(known, client_max_receive_octets=octets))


@given("the head-end has a dedicated key for the association")
def dedicated_key(scene: Scene) -> None:
    parameters = scene.profile.association(MANAGEMENT)
    keys = parameters.keys
    if keys.guek is None:
        raise Inconclusive("the encryption key of the association is not known")
    held = replace(keys, dedicated=flipped(keys.guek[::-1]))
    arrange(
        scene,
        lambda known: replace(
            known,
            keys=held,
            server_keys=known.server_keys or keys,
            kind=ProtectionKind.SERVICE_SPECIFIC_DED,
        ),
    )


# -- opening -----------------------------------------------------------------------------------


@when("the head-end opens the association")
def association_is_opened(scene: Scene) -> None:
    opens(scene, MANAGEMENT)


@when("the head-end opens the association and reads the active energy register")
def opened_and_read(scene: Scene) -> None:
    opens(scene, MANAGEMENT)
    reads_attribute(scene, MANAGEMENT, register(scene))


@when(parsers.parse("the head-end opens the association {times:d} times"))
def opened_often(scene: Scene, times: int) -> None:
    for _ in range(times):
        opens(scene, MANAGEMENT)


@then("the meter accepts the association")
def association_is_accepted(scene: Scene) -> None:
    scene.judge(about_meter(scene, checks.accepted(scene.trace, scene.profile)))


@when(
    parsers.parse("an association is proposed with {fault}, and then a right one"),
    target_fixture="pair",
)
def wrongly_proposed(scene: Scene, fault: str) -> Pair:
    client = Correspondent(scene, MANAGEMENT)
    at, _ = proposes(client, FAULTS[fault])
    right, _ = proposes(client)
    return Pair(Asked(at, 0, fault), Asked(right, 0))


@then("the meter accepts only the right one")
def only_right_is_accepted(scene: Scene, pair: Pair) -> None:
    usual = DIAGNOSTICS.get(pair.wrong.what, ())
    scene.judge(
        checks.only_right_accepted(scene.trace, scene.profile, pair.wrong, pair.right, usual)
    )


@when(
    parsers.parse("an association is proposed with {what} in it, and then without"),
    target_fixture="pair",
)
def harmlessly_proposed(scene: Scene, what: str) -> Pair:
    client = Correspondent(scene, MANAGEMENT)
    at, _ = proposes(client, HARMLESS[what])
    right, _ = proposes(client)
    return Pair(Asked(at, 0, what), Asked(right, 0))


@then("the meter accepts both, or agrees to what it has")
def both_are_accepted(scene: Scene, pair: Pair) -> None:
    scene.judge(
        checks.harmless_taken(
            scene.trace,
            scene.profile,
            pair.wrong,
            pair.right,
            may_refuse=pair.wrong.what in MAY_REFUSE,
        )
    )


@when(
    parsers.parse("an association for {services} is proposed"), target_fixture="proposed_services"
)
def services_proposed(scene: Scene, services: str) -> Conformance:
    wanted = SERVICES[services]

    def alter(proposal: Proposal) -> None:
        proposal.initiate = replace(proposal.initiate, proposed_conformance=wanted)

    proposes(Correspondent(scene, MANAGEMENT), alter)
    return wanted


@then("the meter agrees only to what was proposed")
def agrees_to_no_more(scene: Scene, proposed_services: Conformance) -> None:
    scene.judge(checks.agrees_to_no_more(scene.trace, scene.profile, proposed_services))


@when("the head-end opens the association and reads a long value")
def long_value_is_read(scene: Scene) -> None:
    opens(scene, MANAGEMENT)
    reads_attribute(scene, MANAGEMENT, long_value(scene))
    comes_through(scene, 8)


@then(parsers.parse("no APDU of the meter has more than {octets:d} bytes"))
def never_longer(scene: Scene, octets: int) -> None:
    scene.judge(checks.never_longer(scene.trace, scene.profile, octets))


@then("the meter returns the long value in blocks")
def long_value_comes(scene: Scene) -> None:
    read = value_returned(scene.trace, scene.profile)
    absent = read.verdict is Verdict.INCONCLUSIVE
    scene.judge(read if absent else returned_whole(scene.trace, scene.profile))


# -- without a proposal ---------


@then("no association is proposed for it")
def none_proposed(scene: Scene) -> None:
    scene.judge(head_end_checks.none_proposed(scene.trace, scene.profile, sender=scene.party))


@when("somebody without an association asks for the register", target_fixture="pair")
def stranger_asks(scene: Scene) -> Pair:
    client = Correspondent(scene, MANAGEMENT)
    request = client.read(DEVICE_NAME)
    known = client.parameters
    client.parameters = replace(known, client_sap=_STRANGER)
    wrong = client.ask(request, request.encode(), "no association")
    client.parameters = known
    return Pair(wrong, client.asks_rightly(client.read(DEVICE_NAME)))


@when("somebody else asks while the association of the head-end is open", target_fixture="pair")
def other_client_asks(scene: Scene) -> Pair:
    opens(scene, MANAGEMENT)
    client = Correspondent(scene, MANAGEMENT)
    request, right = client.read(DEVICE_NAME), client.read(DEVICE_NAME)
    known = client.parameters
    client.parameters = replace(known, client_sap=_STRANGER)
    wrong = client.ask(request, request.encode(), "the association of another client")
    client.parameters = known
    return Pair(wrong, client.insists(right, lambda: sealed_or_plain(client, right.encode())))


@when("the head-end reads before it has opened the association", target_fixture="pair")
def read_before_opening(scene: Scene) -> Pair:
    client = Correspondent(scene, MANAGEMENT)
    request, right = client.read(DEVICE_NAME), client.read(DEVICE_NAME)
    wrong = client.ask(request, sealed_or_plain(client, request.encode()), "no association")
    proposes(client)
    return Pair(wrong, client.ask(right, sealed_or_plain(client, right.encode())))


def sealed_or_plain(client: Correspondent, plain: bytes) -> bytes:
    return client.sealing(plain).apdu() if client.parameters.ciphered else plain


@when("the meter gets a read under a dedicated key, and then a right one", target_fixture="pair")
def dedicated_without_association(scene: Scene) -> Pair:
    client = Correspondent(scene, MANAGEMENT)
    request = client.read(DEVICE_NAME)
    dedicated = ProtectionKind.SERVICE_SPECIFIC_DED
    sealed = client.sealing(request.encode(), kind=dedicated).apdu()
    wrong = client.ask(request, sealed, "a dedicated key that was never agreed on")
    return Pair(wrong, client.asks_rightly(client.read(DEVICE_NAME)))


@when("a dedicated key is proposed in clear, and used", target_fixture="pair")
def dedicated_key_in_clear(scene: Scene) -> Pair:
    client = Correspondent(scene, MANAGEMENT)
    own = client.context.keys.guek
    if own is None:
        raise Inconclusive("the encryption key of the association is not known")
    key = flipped(own[::-1])

    def alter(proposal: Proposal) -> None:
        proposal.initiate = replace(proposal.initiate, dedicated_key=key)
        proposal.protection = Protection.NONE

    proposes(client, alter)
    request = client.read(DEVICE_NAME)
    sealing = client.sealing(request.encode(), kind=ProtectionKind.SERVICE_SPECIFIC_DED)
    what = "a dedicated key that everybody has seen"
    wrong = client.ask(request, replace(sealing, key=key).apdu(), what)
    proposes(client)
    return Pair(wrong, client.asks_rightly(client.read(DEVICE_NAME)))


@then("the answer comes under the dedicated key")
def answer_under_dedicated_key(scene: Scene) -> None:
    kind = ProtectionKind.SERVICE_SPECIFIC_DED
    scene.judge(security_checks.answer_carried_by(scene.trace, scene.profile, kind, 0))
