"""Phrases about associations, policies and reading values."""

from __future__ import annotations

from dataclasses import replace

from pytest_bdd import given, parsers, then, when

from harness.checks import dlms as checks
from harness.dialogue import ENERGY, reads_attribute
from harness.scene import Scene
from harness.verdict import Inconclusive
from reference_stack.dlms.protection import Protection

MANAGEMENT = "management"
PROTECTIONS = {
    "no protection": Protection.NONE,
    "authentication only": Protection.AUTHENTICATED,
    "encryption only": Protection.ENCRYPTED,
    "authentication and encryption": Protection.AUTHENTICATED | Protection.ENCRYPTED,
}
DEMANDS = {
    "unprotected": Protection.NONE,
    "authenticated": Protection.AUTHENTICATED,
    "encrypted": Protection.ENCRYPTED,
    "authenticated and encrypted": Protection.AUTHENTICATED | Protection.ENCRYPTED,
}


@given(parsers.parse("a pre-established association with security suite {suite:d}"))
def association_with_suite(scene: Scene, suite: int) -> None:
    parameters = scene.profile.association(MANAGEMENT)
    if not parameters.pre_established or parameters.suite != suite:
        raise Inconclusive(f"the profile has no pre-established association with suite {suite}")


@given(parsers.parse("the security policy demands {demanded} requests"))
def policy_demands(scene: Scene, demanded: str) -> None:
    parameters = scene.profile.association(MANAGEMENT)
    policy = replace(parameters.policy, request=DEMANDS[demanded])
    changed = replace(parameters, policy=policy)
    scene.arrange(scene.profile.with_association(MANAGEMENT, changed))


@when(parsers.parse("the head-end reads the active energy register with {applied}"))
def head_end_reads_energy(scene: Scene, applied: str) -> None:
    reads_attribute(scene, MANAGEMENT, ENERGY, PROTECTIONS[applied])


@then("the meter does not disclose the register value")
def value_is_not_disclosed(scene: Scene) -> None:
    scene.judge(checks.nothing_disclosed(scene.trace, scene.profile))


@then("the meter returns the register value")
def value_is_returned(scene: Scene) -> None:
    scene.judge(checks.value_returned(scene.trace, scene.profile))
