"""Many patterns of the air against one device, and the smallest that breaks the promise.

Each is played in a scene of its own, from a fresh start. What is found is played once more in the
scene of the scenario, so that its trace is the evidence and the pattern stands in it; on a replay
nothing else is. A device on the wall clock, which nobody can start afresh, gets few patterns and
those with other packets.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from harness.checks.fragmentation_promise import promise_kept
from harness.scenes.patterns import Pattern, play_pattern, smallest_failing
from harness.scenes.scene import Scene
from harness.scenes.verdict import Finding, NotApplicable, Verdict, inconclusive
from reference_stack.kernel.instant import Duration
from reference_stack.profiles.profile import Profile

PLAYS = 100
"""Patterns against a device in virtual time, those that make a failing one smaller among them."""
PLAYS_ON_THE_WALL = 6
_RETRANSMISSION = Duration.of(minutes=5)
_INACTIVITY = Duration.of(minutes=30)


def keeps_its_promise(scene: Scene, size_octets: int) -> Finding:
    """The finding about the smallest failing pattern, or about a play without any mishap."""
    if scene.company.over_ip:
        raise NotApplicable("there is no radio")
    given = scene.given_pattern
    numbers = count(1)

    def judge(pattern: Pattern) -> Finding:
        apart = Scene(scene.company, seed=scene.seed)
        return played_apart(apart, pattern, size_octets, number=next(numbers))

    plays = PLAYS if scene.company.is_virtual else PLAYS_ON_THE_WALL
    found = Pattern.read(given) if given else smallest_failing(judge, seed=scene.seed, plays=plays)
    finding = played_apart(scene, found or Pattern(), size_octets)
    if found is None:
        return replace(finding, sentence=f"{plays} patterns: {finding.sentence}")
    if finding.verdict is not Verdict.FAIL:
        if given:
            return finding
        return inconclusive(f"{found} failed once and not again", *finding.evidence)
    scene.keep_pattern(str(found))
    return replace(finding, cause=f"the smallest pattern that does it: {found}")


def _in_haste(profile: Profile) -> Profile:
    """With timers that are soon over: hours of waiting are lived through by every device."""
    rule = replace(
        profile.uplink, retransmission_timer=_RETRANSMISSION, inactivity_timer=_INACTIVITY
    )
    return profile.with_rule(rule)


def played_apart(scene: Scene, pattern: Pattern, size_octets: int, *, number: int = 0) -> Finding:
    """One pattern played in a scene in which nothing has happened, and what comes of it."""
    if scene.company.device.takes_setup:
        scene.arrange(_in_haste(scene.profile))
    packet = play_pattern(scene, pattern, size_octets, number=number)
    return promise_kept(scene.trace, scene.profile, packet.packet)
