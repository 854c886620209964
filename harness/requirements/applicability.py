"""Whether a scenario applies to a device, by its tags and what is declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from pytest_bdd.parser import ScenarioTemplate

from harness.device.declaration import Answer
from harness.requirements.feature_index import Feature
from harness.requirements.requirement import Part
from harness.sessions.suite import Device


def conditions_of(feature: Feature, template: ScenarioTemplate, item: pytest.Item) -> list[str]:
    """What the scenario depends on: tags of the feature, its rule, itself and its examples."""
    own = {*template.tags, *(template.rule.tags if template.rule else ())}
    rows = {mark.name for mark in item.iter_markers()} & {
        tag for examples in template.examples for tag in examples.tags
    }
    return [*feature.conditions, *sorted(own | rows)]


def applicability(device: Device, part: Part, conditions: Sequence[str]) -> Mapping[str, Any]:
    """Whether a scenario applies by what is declared: what is unanswered, or why it does not."""
    said = device.declaration
    refused = [name for name in conditions if said.capability(name) is Answer.NO]
    unset = [name for name in conditions if said.capability(name) is Answer.UNSET]
    reason = f"{said.where} says no to {', '.join(refused)}." if refused else ""
    if part.radio and device.adapter.over_ip:
        reason = "It is met on its IP side, where no radio is to be seen."
    return {"does_not_apply": reason, "unanswered": () if reason else tuple(unset)}
