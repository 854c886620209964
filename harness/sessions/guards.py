"""What pytest-bdd would pass over in silence, made a fault: found before a scenario is played.

Lost scenarios (two of one name), steps that nobody defines or that several do, steps that would
never be awaited, tables and texts that a step does not take.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from types import ModuleType
from typing import Any

from _pytest.fixtures import FixtureFunctionDefinition
from gherkin.parser import Parser
from gherkin.pickles.compiler import Compiler
from pytest_bdd.parser import Feature as BddFeature
from pytest_bdd.parser import Step
from pytest_bdd.parsers import StepParser, cfparse, parse, string
from pytest_bdd.steps import (
    StepFunctionContext,
    StepNamePrefix,
    step_function_context_registry,
)


@dataclass(frozen=True, slots=True)
class StepDefinition:
    """A phrase, and the function behind it. Every text that matches begins with `prefix`."""

    context: StepFunctionContext
    name: str
    prefix: str

    def takes(self, kind: str, text: str) -> bool:
        return (
            self.context.type in (None, kind)
            and text.startswith(self.prefix)
            and bool(self.context.parser.is_matching(text))
        )


class StepIndex:
    """All step definitions, and which of them a step means. Each step is looked up once."""

    def __init__(self, modules: Iterable[ModuleType]) -> None:
        self._exact: dict[str, list[StepDefinition]] = {}
        self._patterns: list[StepDefinition] = []
        self._found: dict[tuple[str, str], tuple[StepDefinition, ...]] = {}
        for definition in _definitions(modules):
            parser = definition.context.parser
            if isinstance(parser, string):
                self._exact.setdefault(parser.name, []).append(definition)
            else:
                self._patterns.append(definition)

    def find(self, kind: str, text: str) -> tuple[StepDefinition, ...]:
        """Every definition that a step of this kind (`given`, `when`, `then`) could mean."""
        found = self._found.get((kind, text))
        if found is None:
            candidates = (*self._exact.get(text, ()), *self._patterns)
            found = tuple(entry for entry in candidates if entry.takes(kind, text))
            self._found[kind, text] = found
        return found

    def faults(self, step: Step) -> Iterator[str]:
        """What is wrong with a step, with its line."""
        where = f"line {step.line_number}: '{step.name}'"
        found = self.find(step.type, step.name)
        if not found:
            yield f"{where} is defined by no step"
        if len(found) > 1:
            names = " and ".join(definition.name for definition in found)
            yield f"{where} is defined by more than one step: {names}"
        for definition in found:
            yield from _faults_of(definition, step, where)


@lru_cache(maxsize=4)
def step_index(modules: tuple[ModuleType, ...]) -> StepIndex:
    """The index of these modules, made once for all sessions of this process."""
    return StepIndex(modules)


def fixtures_beside_steps(module: ModuleType) -> bool:
    """Whether it defines fixtures of pytest, which have to be told to a session."""
    return any(
        isinstance(value, FixtureFunctionDefinition)
        and not name.startswith(StepNamePrefix.step_def.value)
        for name, value in vars(module).items()
    )


def _faults_of(definition: StepDefinition, step: Step, where: str) -> Iterator[str]:
    function = definition.context.step_func
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        yield f"{where}: {definition.name} is async and would never be awaited"
    parameters = inspect.signature(function).parameters
    for given, name, what in (
        (step.datatable, "datatable", "table"),
        (step.docstring, "docstring", "text"),
    ):
        if given is not None and name not in parameters:
            yield f"{where}: {definition.name} does not take the {what} below it"
        if given is None and name in parameters:
            yield f"{where}: {definition.name} wants a {what} below it"


def _definitions(modules: Iterable[ModuleType]) -> Iterator[StepDefinition]:
    names = {module.__name__ for module in modules}
    for context in list(step_function_context_registry.values()):
        function = context.step_func
        if function.__module__ in names:
            name = f"{function.__module__}.{getattr(function, '__qualname__', function)}"
            yield StepDefinition(context, name, _prefix(context.parser))


def _prefix(parser: StepParser) -> str:
    """The letters before the first place that may vary."""
    if isinstance(parser, string):
        return parser.name
    return parser.name.partition("{")[0] if isinstance(parser, parse | cfparse) else ""


def pickles_of(text: str) -> Sequence[Any]:
    """What the Gherkin of a file means when it is read to the letter: one pickle a scenario."""
    document: dict[str, Any] = {**Parser().parse(text), "uri": ""}
    return list(Compiler().compile(document))  # type: ignore[arg-type]


@cache
def _scenarios_meant(text: str) -> int:
    return len(pickles_of(text))


def lost_scenarios(feature: BddFeature, text: str) -> str:
    """Says so if not every scenario and row of a file would be played; else empty."""
    played = sum(
        sum(len(examples.examples) for examples in template.examples) or 1
        for template in feature.scenarios.values()
    )
    meant = _scenarios_meant(text)
    if played == meant:
        return ""
    return (
        f"the file means {meant} scenarios and {played} would be played:"
        " do two bear the same name, or has an outline no examples?"
    )
