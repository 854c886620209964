"""Features as test modules: a `.feature` file is collected as it stands, without any Python."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from gherkin.errors import CompositeParserException
from pytest_bdd import scenario as bound_scenario
from pytest_bdd.exceptions import GherkinParseError
from pytest_bdd.feature import get_feature
from pytest_bdd.parser import ScenarioTemplate
from pytest_bdd.scenario import make_python_name

from harness.requirements.conditions import load_conditions
from harness.requirements.feature_index import Feature
from harness.sessions.guards import lost_scenarios


class FeatureFile(pytest.Module):
    """One feature. Its scenarios become test functions, its outlines parametrized ones."""

    feature: Feature
    fault: str = ""
    """What is wrong with the file as a whole."""

    @classmethod
    def of(cls, parent: pytest.Collector, path: Path, feature: Feature) -> FeatureFile:
        module: FeatureFile = cls.from_parent(parent, path=path)
        module.feature = feature
        return module

    def _getobj(self) -> ModuleType:
        """The module that pytest asks for. Raises CollectError for what cannot be read."""
        try:
            read = get_feature(str(self.path.parent), self.path.name)
        except (GherkinParseError, CompositeParserException) as error:
            raise self.CollectError(f"{self.path.name}: {one_line(error)}") from None
        self.fault = lost_scenarios(read, self.path.read_text(encoding="utf-8"))
        module = ModuleType(self.path.stem)
        for name, template in read.scenarios.items():
            for tag in _tags(template):
                if tag not in load_conditions():
                    raise self.CollectError(
                        f"{self.path.name} line {template.line_number}: tag @{tag} is no condition"
                        " of conditions.toml; other tags belong to the feature"
                    )
            setattr(module, _free_name(module, name), self._bound(name))
        return module

    def _bound(self, name: str) -> Any:
        def played() -> None:
            """Nothing is left to do when the steps were played."""

        folder = str(self.path.parent)
        function = bound_scenario(self.path.name, name, features_base_dir=folder)(played)
        return pytest.mark.usefixtures("device")(function)


def one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _tags(template: ScenarioTemplate) -> Iterator[str]:
    """Tags below the feature, each of which makes a scenario depend on a condition."""
    yield from sorted(template.tags)
    yield from sorted(template.rule.tags) if template.rule else ()
    for examples in template.examples:
        yield from sorted(examples.tags)


def _free_name(module: ModuleType, scenario: str) -> str:
    name = f"test_{make_python_name(scenario)}"
    number = 1
    while hasattr(module, name if number == 1 else f"{name}_{number}"):
        number += 1
    return name if number == 1 else f"{name}_{number}"
