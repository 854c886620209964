"""Datagrams drawn by chance are drawn again by the same seed, and keep near the rules."""

from __future__ import annotations

from dataclasses import replace

from harness.checks.compression_messages import messages_of
from harness.stimuli.chance import drawn
from harness.stimuli.datagrams import packet_of
from reference_stack.kernel.direction import Direction
from reference_stack.profiles.profile_file import load_profile
from reference_stack.profiles.rule_files import load_rules
from reference_stack.schc.rules import NoCompressionRule

RULES = load_rules("operators_and_actions")
PROFILE = replace(load_profile("dlms_over_lorawan"), rules=RULES)


def test_a_seed_draws_the_same_again() -> None:
    assert drawn(RULES, 5, 40) == drawn(RULES, 5, 40)
    assert drawn(RULES, 5, 40) != drawn(RULES, 6, 40)


def test_some_match_most_rules_and_some_match_none() -> None:
    used: set[str] = set()
    for description in drawn(RULES, 1, 300):
        packet = packet_of(description, PROFILE, Direction.UPLINK)
        for rule in messages_of(PROFILE, packet, Direction.UPLINK):
            used.add("" if isinstance(rule, NoCompressionRule) else rule.name)
    assert "" in used
    assert len(used) > len(RULES.compression) // 2
