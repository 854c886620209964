"""An export for Allure: one result a scenario, with its steps, its ladder and its trace.

Allure knows five results, we know seven. A proven fail is *failed*, what could not be judged is
*broken*, what was not to be judged is *skipped*; a recommendation that is not followed has passed.
The true verdict is a label, and stands before the title wherever it is no pass. The journal remains
the record; Allure's own packages are imported by nobody who does not ask for this export.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

from harness.requirements.clauses import exact_clause
from harness.sessions.run import RequirementRecord, Run, ScenarioRecord, StepRecord
from reports.html import drawing
from reports.judgement import Judged, Mark, judge
from reports.junit import account
from reports.text import visible

_STATUS: Mapping[Mark, str] = {
    Mark.FAIL: "failed",
    Mark.ERROR: "broken",
    Mark.INCONCLUSIVE: "broken",
    Mark.ADVICE: "passed",
    Mark.PASS: "passed",
}
_STEP_STATUS = {"passed": "passed", "inconclusive": "broken", "skipped": "skipped"}
_SEVERITY = (("MUST", "critical"), ("SHALL", "critical"), ("SHOULD", "minor"))
_CATEGORIES = [
    {"name": "Not conformant", "matchedStatuses": ["failed"]},
    {
        "name": "Inconclusive",
        "matchedStatuses": ["broken"],
        "messageRegex": "inconclusive: [\\s\\S]*",
    },
    {
        "name": "Errors of the harness or the link",
        "matchedStatuses": ["broken"],
        "messageRegex": "error: [\\s\\S]*",
    },
    {
        "name": "Not applicable",
        "matchedStatuses": ["skipped"],
        "messageRegex": "not applicable: [\\s\\S]*",
    },
]
_NAME_LENGTH = 300
_RFC = "https://www.rfc-editor.org/rfc/"


def export(run: Run, folder: Path) -> int:
    """Add the results of a run to a folder of Allure results; how many. Raises OSError."""
    model = import_module("allure_commons.model2")
    logger = import_module("allure_commons.logger").AllureFileLogger(str(folder))
    begun = _milliseconds(run.header.started)
    judged = judge(run)
    for scenario in judged:
        ended = begun + scenario.record.wall_us // 1000
        result = _result(scenario, run, model)
        result.start, result.stop = begun, ended
        result.steps = [_step(step, scenario.mark, begun, model) for step in scenario.record.steps]
        result.attachments = [
            _attached(logger, model, result.uuid, attachment)
            for attachment in _attachments(scenario)
        ]
        logger.report_result(result)
        begun = ended
    _write(folder / "categories.json", json.dumps(_CATEGORIES, indent=2))
    _write(folder / "environment.properties", "\n".join(_environment(run)) + "\n")
    return len(judged)


def _result(scenario: Judged, run: Run, model: Any) -> Any:
    record = scenario.record
    row = ", ".join(f"{name}: {value}" for name, value in record.example.items())
    title = f"{record.scenario} [{row}]" if row else record.scenario
    verdict = scenario.mark.value
    told = "" if scenario.mark is Mark.PASS else f"[{verdict}] "
    case = (record.feature, record.scenario, sorted(record.example.items()))
    return model.TestResult(
        uuid=str(UUID(_digest(run.header.started, run.header.command, record.id))),
        historyId=_digest(case, record.device),
        testCaseId=_digest(case),
        fullName=_name(record.id),
        titlePath=[_name(record.part.upper()), _feature(record)],
        name=_name(told + title),
        status=_STATUS.get(scenario.mark, "skipped"),
        stage="finished",
        statusDetails=model.StatusDetails(
            message=visible(f"{verdict}: {record.reason}") if told else None,
            trace="\n".join(account(scenario)).strip() or None,
        ),
        description="\n\n".join(_description(scenario)),
        labels=[model.Label(name, _name(value)) for name, value in _labels(scenario)],
        links=[model.Link("link", url, _name(name)) for name, url in _links(scenario.requirements)],
        parameters=[
            *(model.Parameter(_name(key), visible(value)) for key, value in record.example.items()),
            model.Parameter("device", visible(record.device)),
            model.Parameter("seed", str(record.seed), excluded=True),
        ],
    )


def _labels(scenario: Judged) -> Iterator[tuple[str, str]]:
    record = scenario.record
    yield "verdict", record.verdict
    yield "epic", record.part.upper()
    yield "feature", _feature(record)
    yield "story", record.scenario
    yield "parentSuite", record.device
    yield "suite", _feature(record)
    yield "host", record.device
    yield "framework", "meterproof"
    levels = [requirement.level.upper() for requirement in scenario.requirements]
    severity = next(
        (word for level, word in _SEVERITY if any(own.startswith(level) for own in levels)),
        "normal" if not levels else "trivial",
    )
    yield "severity", severity
    for requirement in record.requirements:
        yield "requirement", requirement
        yield "tag", requirement


def _links(requirements: tuple[RequirementRecord, ...]) -> Iterator[tuple[str, str]]:
    """Clauses of RFCs, which anybody can read where they are published."""
    for requirement in requirements:
        clause = exact_clause(requirement.clause)
        if clause and clause.key.startswith("RFC"):
            section = f"#section-{clause.place}" if clause.place[:1].isdigit() else ""
            yield f"{requirement.id}: {requirement.clause}", f"{_RFC}{clause.key.lower()}{section}"


def _description(scenario: Judged) -> Iterator[str]:
    yield visible(scenario.record.why)
    for requirement in scenario.requirements:
        about = f"{requirement.id} ({requirement.level}, {requirement.clause})"
        yield visible(f"{about}: {requirement.text}")


def _step(step: StepRecord, mark: Mark, at: int, model: Any) -> Any:
    failed = _STATUS.get(mark, "broken")
    status = _STEP_STATUS.get(step.outcome, failed if failed != "skipped" else "broken")
    return model.TestStepResult(
        name=visible(f"{step.keyword} {step.text}"), status=status, start=at, stop=at
    )


def _attachments(scenario: Judged) -> Iterator[tuple[str, str, str, str]]:
    """Name, type, ending and text of each."""
    if scenario.record.trace:
        trace = [asdict(entry) for entry in scenario.record.trace]
        yield "ladder", "image/svg+xml", "svg", drawing(scenario)
        yield "trace", "application/json", "json", json.dumps(trace, indent=1)


def _attached(logger: Any, model: Any, owner: str, attachment: tuple[str, str, str, str]) -> Any:
    name, kind, ending, text = attachment
    source = f"{owner}-{name}-attachment.{ending}"
    logger.report_attached_data(text, source)
    return model.Attachment(name, source, kind)


def _environment(run: Run) -> Iterator[str]:
    header = run.header
    devices = ", ".join(f"{device.identity} ({device.address})" for device in header.devices)
    for name, value in (
        ("Meterproof", header.version),
        ("Devices", devices),
        ("Profile", header.profile),
        ("Seed", str(header.seed)),
        ("Platform", header.platform),
        ("Command", header.command),
    ):
        yield f"{name}={visible(value)}".replace("\\", "\\\\")


def _feature(record: ScenarioRecord) -> str:
    return _name(f"{record.feature} {record.title}")


def _name(text: str) -> str:
    return visible(text, _NAME_LENGTH)


def _milliseconds(stamp: str) -> int:
    """Since 1970; 0 for a header that holds no moment."""
    try:
        return int(datetime.fromisoformat(stamp).timestamp() * 1000)
    except (ValueError, OverflowError):
        return 0


def _digest(*parts: object) -> str:
    return sha256(repr(parts).encode()).hexdigest()[:32]


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
