"""Phrases about associations, policies and reading values."""

from __future__ import annotations

from pytest_bdd import given, parsers, then, when

from adapters.base import Party
from harness.checks import dlms as checks
from harness.scenes.scene import Scene
from harness.scenes.verdict import Finding, Inconclusive, Verdict, inconclusive
from harness.stimuli.arrangements import (
    BOTH,
    CARRIERS,
    MANAGEMENT,
    arrange,
    carried_by,
    demanding,
    of_suite,
)
from harness.stimuli.dialogue import ENERGY, reads_attribute
from harness.stimuli.objects import DEVICE_NAME
from reference_stack.cosem.obis import obis
from reference_stack.dlms.apdu import AttributeDescriptor
from reference_stack.dlms.protection import Protection

PROTECTIONS = {
    "no protection": Protection.NONE,
    "authentication only": Protection.AUTHENTICATED,
    "encryption only": Protection.ENCRYPTED,
    "authentication and encryption": BOTH,
}
DEMANDS = {
    "unprotected": Protection.NONE,
    "authenticated": Protection.AUTHENTICATED,
    "encrypted": Protection.ENCRYPTED,
    "authenticated and encrypted": BOTH,
    "signed, authenticated and encrypted": BOTH | Protection.SIGNED,
}


REGISTERS = {
    "gas": AttributeDescriptor(4, obis("7-0:3.0.0"), 2),
    "water": AttributeDescriptor(4, obis("8-0:1.0.0"), 2),
    "thermal": AttributeDescriptor(4, obis("6-0:1.0.0"), 2),
    "renewables": AttributeDescriptor(3, obis("1-0:2.8.0"), 2),
}
"""What stands for the active energy register where none is drawn."""
_WITHOUT_REGISTERS = ("sub-metering", "grid-sensor", "public-lighting", "vehicle-charging")


def register(scene: Scene) -> AttributeDescriptor:
    """What a meter of its application counts; where that is nothing, who it is."""
    application = scene.company.declaration.value("application")
    if application in _WITHOUT_REGISTERS:
        return DEVICE_NAME
    return REGISTERS.get(str(application), ENERGY)


def about_meter(scene: Scene, finding: Finding) -> Finding:
    """What a check says of the meter proves nothing against a head-end under test."""
    if scene.party is Party.METER or finding.verdict is not Verdict.FAIL:
        return finding
    return inconclusive(f"of our own meter: {finding.sentence}", *finding.evidence)


@given(parsers.parse("a pre-established association with security suite {suite:d}"))
def association_with_suite(scene: Scene, suite: int) -> None:
    if not arrange(scene, of_suite(suite)).pre_established:
        raise Inconclusive("the profile has that association, and it is not pre-established")


@given(parsers.parse("the security policy demands {demanded} requests"))
def policy_demands(scene: Scene, demanded: str) -> None:
    arrange(scene, demanding(request=DEMANDS[demanded]))


@given(parsers.parse("the security policy demands {demanded} answers"))
def policy_demands_answers(scene: Scene, demanded: str) -> None:
    arrange(scene, demanding(response=DEMANDS[demanded]))


@given(parsers.parse("the association uses {carrier}"))
def association_uses(scene: Scene, carrier: str) -> None:
    arrange(scene, carried_by(CARRIERS[carrier]))


@when(parsers.parse("the head-end reads the active energy register with {applied}"))
def head_end_reads_energy(scene: Scene, applied: str) -> None:
    reads_attribute(scene, MANAGEMENT, register(scene), PROTECTIONS[applied])


@when(parsers.parse("the head-end reads the active energy register {times:d} times"))
def head_end_reads_energy_often(scene: Scene, times: int) -> None:
    for _ in range(times):
        reads_attribute(scene, MANAGEMENT, register(scene))


@then("the meter does not disclose the register value")
def value_is_not_disclosed(scene: Scene) -> None:
    scene.judge(checks.nothing_disclosed(scene.trace, scene.profile))


@then("the meter returns the register value")
def value_is_returned(scene: Scene) -> None:
    scene.judge(about_meter(scene, checks.value_returned(scene.trace, scene.profile)))


@then(parsers.parse("the answer is {demanded}"))
def answer_is_protected(scene: Scene, demanded: str) -> None:
    scene.judge(checks.answer_protected(scene.trace, scene.profile, DEMANDS[demanded]))
