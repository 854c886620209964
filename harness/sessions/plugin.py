"""The pytest plugin: collects features, plays their scenarios on the devices, records each.

One instance plays one `Suite`. Scenarios run device by device; a plain exchange with the device
comes before its first scenario and after its last. Whatever happens in a scenario ends as a
verdict; what happens to pytest itself is kept in `internal_error`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, cast

import pytest
from pytest_bdd.parser import ScenarioTemplate, Step
from pytest_bdd.scenario import scenario_wrapper_template_registry
from pytest_bdd.steps import StepFunctionContext

from harness.requirements.applicability import applicability, conditions_of
from harness.scenes.clock import monotonic_us
from harness.scenes.verdict import Finding, NotApplicable
from harness.sessions.collection import FeatureFile
from harness.sessions.guards import fixtures_beside_steps, step_index
from harness.sessions.outcome import BrokenFeature, outcome
from harness.sessions.recording import Act, scenario_record
from harness.sessions.run import ControlRecord
from harness.sessions.suite import Audience, Device, PlayedCompany, PlayedScene, Suite

ACT = pytest.StashKey[Act]()
"""Under which an item that plays a scenario keeps what it plays."""
_FIRST, _LAST = "first", "last"
_PYTEST_BDD = import_module("pytest_bdd.scenario")  # the package hides it behind a function


class Conformance:
    """The plugin. `faults` are what kept the suite from being played, a line each."""

    def __init__(self, suite: Suite, audience: Audience, *, play: bool = True) -> None:
        self.suite = suite
        self.audience = audience
        self.faults: list[str] = []
        self.interrupted = False
        self.internal_error: BaseException | None = None
        self.acts: list[Act] = []
        self._play = play
        self._steps = step_index(suite.steps)
        self._features = {feature.path.resolve(): feature for feature in suite.features}
        self._features |= {feature.path: feature for feature in suite.features}
        self._usual_step_function = _PYTEST_BDD.get_step_function
        self._patch = pytest.MonkeyPatch()
        self._act: Act | None = None
        self._company: PlayedCompany | None = None
        self._present: Device | None = None
        self._first_entry = 0

    # -- collecting ----------------------------------------------------------------------------

    def pytest_configure(self, config: pytest.Config) -> None:
        for module in self.suite.steps:
            if fixtures_beside_steps(module):
                config.pluginmanager.register(module, module.__name__)
        # Each step is looked up once, in our index, instead of among all fixtures at every step.
        self._patch.setattr(_PYTEST_BDD, "get_step_function", self._step_function)

    def pytest_unconfigure(self) -> None:
        self._patch.undo()

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> FeatureFile | None:
        if file_path.suffix != ".feature":
            return None
        feature = self._features.get(file_path) or self._features.get(file_path.resolve())
        return FeatureFile.of(parent, file_path, feature) if feature else None

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        module = metafunc.definition.getparent(FeatureFile)
        if module is None:
            return
        devices = [
            device
            for device in self.suite.devices
            if device.adapter.party in module.feature.parties
        ]
        alone = len(self.suite.devices) == 1
        ids = [pytest.HIDDEN_PARAM if alone else device.name for device in devices]
        metafunc.parametrize("device", devices, indirect=True, ids=ids)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        played = [item for item in items if isinstance(item, pytest.Function) and _has_device(item)]
        for item in played:
            item.stash[ACT] = self._new_act(item)
        played = [item for item in played if self._is_meant(item.stash[ACT])]
        order = {device: place for place, device in enumerate(self.suite.devices)}
        items[:] = sorted(played, key=lambda item: order[item.stash[ACT].device])
        self.acts = [item.stash[ACT] for item in items]
        for device in self.suite.devices:
            names = [name for act in self.acts if act.device is device for name in act.unanswered]
            if names:
                self.faults += device.declaration.questions(list(dict.fromkeys(names)))
        if not self.faults:
            self.audience.planned(len(items))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.faults.append(str(report.longrepr).strip().splitlines()[-1])

    def pytest_runtestloop(self) -> bool | None:
        """Nothing is played when something could not be collected, or for a plan."""
        return None if self._play and not self.faults else True

    def _is_meant(self, act: Act) -> bool:
        only = self.suite.only
        return only is None or only(act.feature, act.device, act.scenario.name, act.example)

    def _new_act(self, item: pytest.Function) -> Act:
        module = item.getparent(FeatureFile)
        template = _template(item)
        assert module is not None
        parameters: Mapping[str, Any] = item.callspec.params
        example: dict[str, str] = parameters.get("_pytest_bdd_example", {})
        device: Device = parameters["device"]
        scenario = template.render(example)
        faults = [module.fault] if module.fault else []
        for step in scenario.steps:
            faults += self._steps.faults(step)
        return Act(
            item.nodeid,
            module.feature,
            device,
            scenario,
            example,
            self.suite.seed_of(f"{module.feature.id} {scenario.name} {sorted(example.items())}"),
            faults=tuple(faults),
            **applicability(
                device,
                self.suite.catalogue.references.parts[module.feature.part],
                conditions_of(module.feature, template, item),
            ),
        )

    def _step_function(
        self, request: pytest.FixtureRequest, step: Step
    ) -> StepFunctionContext | None:
        """Ours, else that of somebody else's feature in a pytest of his."""
        found = self._steps.find(step.type, step.name)
        return found[0].context if found else self._usual_step_function(request, step)

    # -- playing -------------------------------------------------------------------------------

    @pytest.fixture
    def device(self, request: pytest.FixtureRequest) -> Device:
        """The device under test."""
        device: Device = request.param
        return device

    @pytest.fixture
    def company(self, device: Device) -> PlayedCompany:
        """The device and the makers of the other parties."""
        return self._company_of(device)

    @pytest.fixture
    def scene(
        self, company: PlayedCompany, request: pytest.FixtureRequest
    ) -> Iterator[PlayedScene]:
        """The scene of this scenario, closed at its end."""
        act = request.node.stash[ACT]
        act.scene = self.suite.stage.scene(company, seed=act.seed)
        yield act.scene
        act.scene.close()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        act = self._act = item.stash[ACT]
        self.audience.begun(act.feature, act.scenario.name)
        started = monotonic_us()
        result = yield
        act.wall_us = monotonic_us() - started
        self._ended(act)
        return result

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        act = item.stash[ACT]
        if act.faults:
            raise BrokenFeature("; ".join(act.faults))
        if act.does_not_apply:
            raise NotApplicable(act.does_not_apply)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> pytest.TestReport:
        """In place of pytest's own report, which takes long to draw a traceback for nobody."""
        act = item.stash[ACT]
        error = call.excinfo.value if call.excinfo else None
        act.ended_by = act.ended_by or error
        return pytest.TestReport(
            item.nodeid,
            item.location,
            {},
            "failed" if error else "passed",
            str(error) if error else None,
            cast(Literal["setup", "call", "teardown"], call.when),
            duration=call.duration,
            start=call.start,
            stop=call.stop,
        )

    def pytest_bdd_before_step(self) -> None:
        if self._act:
            self._act.step_begins()
            self._first_entry = self._act.position

    def pytest_bdd_after_step(self, step: Step) -> None:
        self._step_ended(step, None)

    def pytest_bdd_step_error(self, step: Step, exception: Exception) -> None:
        self._step_ended(step, exception)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        self._leave()

    def _step_ended(self, step: Step, error: Exception | None) -> None:
        if self._act:
            self._act.step_ends(step, first_entry=self._first_entry, error=error)

    def _ended(self, act: Act) -> None:
        findings: Sequence[Finding] = act.scene.findings if act.scene else ()
        result = outcome(findings, act.ended_by, act.feature.requirements, self.suite.catalogue)
        self.audience.ended(scenario_record(act, result, self.suite))
        act.scene = self._act = None

    def pytest_keyboard_interrupt(self) -> None:
        self.interrupted = True

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        self.internal_error = excinfo.value
        return True

    # -- the company ---------------------------------------------------------------------------

    def _company_of(self, device: Device) -> PlayedCompany:
        """The company of this device; that of the device before it is let go of."""
        if self._company is None or self._present is not device:
            self._leave()
            self._company = self.suite.stage.company(device)
            self._present = device
            self._control(device, self._company, _FIRST)
        return self._company

    def _leave(self) -> None:
        company, device = self._company, self._present
        self._company = self._present = None
        if company is None or device is None:
            return
        try:
            if not (self.interrupted or self.internal_error):
                self._control(device, company, _LAST)
        finally:
            company.close()

    def _control(self, device: Device, company: PlayedCompany, moment: str) -> None:
        seed = self.suite.seed_of(f"control exchange {device.name} {moment}")
        findings: list[Finding] = []
        error: Exception | None = None
        try:
            findings.append(self.suite.stage.control(company, seed=seed))
        except Exception as problem:  # noqa: BLE001  (whatever it was becomes the verdict)
            error = problem
        result = outcome(findings, error, (), self.suite.catalogue)
        sentence = result.reason or findings[0].sentence
        self.audience.controlled(
            ControlRecord(device.title, moment, result.verdict.value, sentence)
        )


def _has_device(item: pytest.Function) -> bool:
    return hasattr(item, "callspec") and isinstance(item.callspec.params.get("device"), Device)


def _template(item: pytest.Function) -> ScenarioTemplate:
    function: Callable[..., object] = item.obj
    return scenario_wrapper_template_registry[function]
