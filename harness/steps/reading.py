"""Phrases about associations, policies and reading values."""

from __future__ import annotations

from pytest_bdd import given, parsers, then, when

from harness.arrangements import (
    BOTH,
    CARRIERS,
    MANAGEMENT,
    arrange,
    carried_by,
    demanding,
    of_suite,
)
from harness.checks import dlms as checks
from harness.dialogue import ENERGY, reads_attribute
from harness.scene import Scene
from harness.verdict import Inconclusive
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
    reads_attribute(scene, MANAGEMENT, ENERGY, PROTECTIONS[applied])


@when(parsers.parse("the head-end reads the active energy register {times:d} times"))
def head_end_reads_energy_often(scene: Scene, times: int) -> None:
    for _ in range(times):
        reads_attribute(scene, MANAGEMENT, ENERGY)


@then("the meter does not disclose the register value")
def value_is_not_disclosed(scene: Scene) -> None:
    scene.judge(checks.nothing_disclosed(scene.trace, scene.profile))


@then("the meter returns the register value")
def value_is_returned(scene: Scene) -> None:
    scene.judge(checks.value_returned(scene.trace, scene.profile))


@then(parsers.parse("the answer is {demanded}"))
def answer_is_protected(scene: Scene, demanded: str) -> None:
    scene.judge(checks.answer_protected(scene.trace, scene.profile, DEMANDS[demanded]))
