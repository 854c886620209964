"""Phrases about the rules that everybody starts with."""

from __future__ import annotations

from pytest_bdd import given, parsers

from harness.crossings import arrange_rules
from harness.scene import Scene


@given(parsers.parse("the rules are {name}"))
def rules_are(scene: Scene, name: str) -> None:
    arrange_rules(scene, name)


@given(parsers.parse("at data rate {rate:d} the rules are {name}"))
def rules_are_at_data_rate(scene: Scene, rate: int, name: str) -> None:
    arrange_rules(scene, name, rate)
