"""The suite with meters that listen by themselves: a class is no reason for a fail.

Nor is it one to do what that class need not: to poll, to repeat, to wait for an uplink.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

import pytest

from adapters.base import Party
from adapters.in_process import InProcessAdapter
from harness.device.declaration_file import reference_declaration
from harness.device.declared_values import with_values
from harness.sessions.session import play
from harness.sessions.suite import Suite, named_devices, step_modules
from reference_stack.kernel.instant import Duration
from reference_stack.lorawan.classes import DeviceClass
from reference_stack.nodes.parts import CORRECT, Parts
from reference_stack.profiles.profile import Link, Profile
from tests.test_mutants import CATALOGUE, PARTIES, Listener, Unread, features, profile

PARTS = ("FRG", "LNK", "E2E", "PSH")
"""Those in which it matters when a meter can be reached."""
BEGINS_BY_ITSELF = {"FRG100", "E2E030", "E2E031"}


def with_link(change: Callable[[Link], Link]) -> Parts:
    """A node that makes something else of the link; rules and timers stay."""

    def changed(profile: Profile) -> Profile:
        return replace(profile, link=change(profile.link))

    return replace(CORRECT, profile=changed)


def polling(profile: Profile) -> Profile:
    """As in class A, at its pace; half a packet is kept for as long as is agreed."""
    changed, timer = profile.of_class(DeviceClass.A), profile.downlink.inactivity_timer
    return changed.with_rule(replace(changed.downlink, inactivity_timer=timer))


def asking_soon(profile: Profile) -> Profile:
    rule = replace(profile.downlink, retransmission_timer=Duration.of(seconds=12))
    return profile.with_rule(rule)


def odd(party: Party, device_class: str, parts: Parts, chosen: Collection[str]) -> list[str]:
    """What is failed, or an error of ours."""
    usual = reference_declaration(party)
    declared = replace(usual, values={**usual.values, "device-class": device_class})
    own = with_values(profile(), declared.values, party)
    listener = Listener()
    adapter = InProcessAdapter(party, parts=parts)
    suite = Suite(
        catalogue=CATALOGUE,
        features=tuple(
            feature
            for feature in features().values()
            if party in feature.parties and feature.id.startswith(tuple(chosen))
        ),
        devices=named_devices([("x", adapter, declared, own)]),
        stage=Unread(),
        steps=step_modules(),
    )
    play(suite, listener)
    assert [control.verdict for control in listener.controls] == ["pass", "pass"]
    assert sum(record.verdict == "pass" for record in listener.scenarios) > len(chosen)
    return [
        f"{record.verdict} {record.feature} {dict(record.example)}: {record.reason}"
        for record in listener.scenarios
        if record.verdict in ("fail", "error")
    ]


@pytest.mark.parametrize("device_class", ["B", "C"])
@pytest.mark.parametrize("party", PARTIES, ids=lambda party: party.value)
def test_no_class_is_failed(party: Party, device_class: str) -> None:
    assert odd(party, device_class, CORRECT, PARTS) == []


VARIANTS = {
    "knows-no-classes": (Party.METER, replace(CORRECT, profile=polling)),
    "speaks-now-and-then": (
        Party.METER,
        with_link(lambda link: replace(link, idle_uplink=Duration.of(minutes=7))),
    ),
    "is-slow": (
        Party.METER,
        with_link(lambda link: replace(link, uplink_interval=Duration.of(minutes=1))),
    ),
    "keeps-frames-far-apart": (
        Party.GATEWAY,
        with_link(lambda link: replace(link, uplink_interval=Duration.of(minutes=1))),
    ),
    "asks-soon": (Party.GATEWAY, replace(CORRECT, profile=asking_soon)),
}


@pytest.mark.parametrize("device_class", ["B", "C"])
@pytest.mark.parametrize("name", VARIANTS)
def test_what_a_class_leaves_open_fails_nobody(name: str, device_class: str) -> None:
    party, parts = VARIANTS[name]
    assert odd(party, device_class, parts, ("FRG05", "FRG06", "FRG07", "FRG10", "E2E03")) == []


def test_a_gateway_that_waits_for_uplinks_fails_nothing_else() -> None:
    parts = with_link(lambda link: replace(link, device_class=DeviceClass.A))
    found = odd(Party.GATEWAY, "C", parts, ("FRG07", "FRG10", "E2E03"))
    failed = {line.split()[1] for line in found if line.startswith("fail")}
    assert failed == BEGINS_BY_ITSELF
    assert not any(line.startswith("error") for line in found)
