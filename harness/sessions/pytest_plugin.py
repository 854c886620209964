"""For vendors who want pytest: `pytest -p harness.sessions.pytest_plugin --dut ADDRESS FOLDER`.

The same scenarios, guards and verdicts as in `meterproof run`, among whatever else that pytest
collects; no journal and no report but those of pytest. What is not proven to hold is no pass:
*error* and *inconclusive* count as failed and are told by name, *not applicable* is skipped.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import ExitStack
from pathlib import Path

import pytest

from harness.command.account import account_of, line_of, shown
from harness.command.cli_mistakes import USAGE, explained
from harness.device.devices import opened_devices
from harness.requirements.catalogue import FOLDER, our_catalogue
from harness.requirements.conditions import load_conditions
from harness.requirements.feature_index import Feature
from harness.requirements.selection import all_features
from harness.scenes.verdict import Verdict
from harness.sessions.collection import FeatureFile
from harness.sessions.outcome import outcome
from harness.sessions.plugin import ACT, Conformance
from harness.sessions.recording import Act, scenario_record
from harness.sessions.run import ControlRecord, ScenarioRecord
from harness.sessions.stage import OurStage
from harness.sessions.suite import Device, Suite, step_modules

_WORDS = {
    Verdict.ERROR: ("error", "E", "ERROR"),
    Verdict.INCONCLUSIVE: ("inconclusive", "i", "INCONCLUSIVE"),
    Verdict.NOT_APPLICABLE: ("not applicable", "n", "NOT APPLICABLE"),
}
_VERDICT = "verdict"


class Listener:
    """Keeps the control exchanges that did not pass."""

    def __init__(self) -> None:
        self.doubts: list[ControlRecord] = []

    def planned(self, scenarios: int) -> None:
        """Pytest tells it."""

    def begun(self, feature: Feature, scenario: str) -> None:
        """Pytest tells it."""

    def controlled(self, record: ControlRecord) -> None:
        if record.verdict != Verdict.PASS.value:
            self.doubts.append(record)

    def ended(self, record: ScenarioRecord) -> None:
        """Pytest tells it."""


class ConformanceAmongOthers(Conformance):
    """The plugin in a pytest that is not ours."""

    def __init__(self, suite: Suite, listener: Listener) -> None:
        super().__init__(suite, listener)
        self._listener = listener

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        others = [item for item in items if item.getparent(FeatureFile) is None]
        super().pytest_collection_modifyitems(items)
        items += others
        if self.faults:
            raise pytest.UsageError("\n".join(self.faults))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Pytest tells what could not be collected."""

    def pytest_runtestloop(self) -> bool | None:
        return None

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        if ACT in item.stash:
            return (yield from super().pytest_runtest_protocol(item))
        return (yield)

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        if ACT in item.stash:
            super().pytest_runtest_setup(item)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(  # type: ignore[override]  # None lets pytest make its own
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> pytest.TestReport | None:
        act = item.stash.get(ACT, None)
        if act is None:
            return None
        report = super().pytest_runtest_makereport(item, call)
        if call.when == "call" or report.failed:
            self._judge(act, item, report)
        report.user_properties = list(item.user_properties)
        return report

    def _judge(self, act: Act, item: pytest.Item, report: pytest.TestReport) -> None:
        findings = act.scene.findings if act.scene else ()
        catalogue = self.suite.catalogue
        result = outcome(findings, act.ended_by, act.feature.requirements, catalogue)
        properties: list[tuple[str, object]] = [(_VERDICT, result.verdict.value)]
        properties += [("requirement", name) for name in act.feature.requirements]
        item.user_properties[:] = properties
        match result.verdict:
            case Verdict.PASS:
                report.outcome, report.longrepr = "passed", None
            case Verdict.NOT_APPLICABLE:
                report.outcome = "skipped"
                report.longrepr = (str(act.feature.path), 0, shown(result.reason))
            case _:
                record = scenario_record(act, result, self.suite)
                lines = (f"{result.verdict.value}: {line_of(record)}", "")
                report.outcome = "failed"
                report.longrepr = "\n".join((*lines, *account_of(record, catalogue)))

    def pytest_report_teststatus(
        self, report: pytest.CollectReport | pytest.TestReport
    ) -> tuple[str, str, str] | None:
        if not isinstance(report, pytest.TestReport) or report.passed:
            return None
        verdict = dict(report.user_properties).get(_VERDICT)
        return _WORDS.get(Verdict(verdict)) if isinstance(verdict, str) else None

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:  # type: ignore[override]
        super().pytest_sessionfinish()
        if self._listener.doubts and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        category, _, heading = _WORDS[Verdict.INCONCLUSIVE]
        if reports := terminalreporter.stats.get(category):
            terminalreporter.write_sep("=", heading)
            for report in reports:
                terminalreporter.write_line(report.longreprtext)
        for doubt in self._listener.doubts:
            told = shown(f"{doubt.device}, {doubt.moment} {doubt.sentence}")
            terminalreporter.write_line(
                f"{doubt.verdict}: {told}; nothing that it did in this session counts", red=True
            )

    def pytest_internalerror(  # type: ignore[override]
        self, excinfo: pytest.ExceptionInfo[BaseException]
    ) -> bool | None:
        super().pytest_internalerror(excinfo)
        return None


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("meterproof", "conformance of DLMS/COSEM over SCHC over LoRaWAN")
    group.addoption("--dut", action="append", default=[], help="a device, as for meterproof run")
    group.addoption("--declaration", action="append", default=[], type=Path, help="of the device")
    group.addoption("--profile", default="", help="what both ends have agreed on")
    group.addoption("--seed", default=1, type=int, help="where all chance comes from")


def pytest_configure(config: pytest.Config) -> None:
    duts, declarations = config.getoption("dut"), config.getoption("declaration")
    if not (duts or declarations):
        return
    if config.getoption("numprocesses", None) or hasattr(config, "workerinput"):
        raise pytest.UsageError("a device cannot be shared: play it without -n")
    devices = ExitStack()
    config.add_cleanup(devices.close)
    try:
        opened = opened_devices(duts, declarations, config.getoption("profile"))
        suite = _suite(config, devices.enter_context(opened))
    except Exception as error:
        lines, code = explained(error)
        if code != USAGE:
            raise
        raise pytest.UsageError("\n".join(lines)) from None
    for name in _tags(suite.features):
        config.addinivalue_line("markers", f"{name}: a tag of a feature")
    config.pluginmanager.register(ConformanceAmongOthers(suite, Listener()), "meterproof")


def _suite(config: pytest.Config, devices: tuple[Device, ...]) -> Suite:
    """Every feature that there is; pytest collects those it is told to."""
    catalogue = our_catalogue()
    return Suite(
        catalogue=catalogue,
        features=all_features(catalogue, _own_folders(config.args)),
        devices=devices,
        stage=OurStage(),
        seed=config.getoption("seed"),
        steps=step_modules(),
        folder=config.rootpath,
    )


def _own_folders(arguments: Iterable[str]) -> tuple[Path, ...]:
    """Folders outside of ours that pytest is told to collect and that hold features."""
    paths = [Path(argument.partition("::")[0]).resolve() for argument in arguments]
    folders = {path if path.is_dir() else path.parent for path in paths if _holds_features(path)}
    outside = {folder for folder in folders if not _touch(folder, FOLDER.resolve())}
    return tuple(sorted(folder for folder in outside if not outside & {*folder.parents}))


def _holds_features(path: Path) -> bool:
    return path.suffix == ".feature" or next(path.rglob("*.feature"), None) is not None


def _touch(one: Path, other: Path) -> bool:
    """Whether one of them is the other, or lies below it."""
    return one in (other, *other.parents) or other in one.parents


def _tags(features: Iterable[Feature]) -> list[str]:
    names = {*load_conditions()}
    for feature in features:
        names |= {feature.id, f"version{feature.version}", *feature.requirements}
        names |= {party.value for party in feature.parties}
    return sorted(names)
