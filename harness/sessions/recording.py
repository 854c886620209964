"""From a played scenario to its record: steps, findings and the trace, as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pytest_bdd.parser import Scenario, Step

from harness.requirements.feature_index import Feature
from harness.scenes.trace import Entry, Observation
from harness.scenes.verdict import Finding, Verdict, worst
from harness.sessions.masking import Mask
from harness.sessions.outcome import Outcome
from harness.sessions.run import EntryRecord, FindingRecord, ScenarioRecord, StepRecord
from harness.sessions.suite import Device, PlayedScene, Suite


@dataclass(slots=True)
class Act:
    """One scenario on one device, from its collection to its record."""

    node: str
    feature: Feature
    device: Device
    scenario: Scenario
    example: dict[str, str]
    seed: int
    faults: tuple[str, ...] = ()
    """Why it cannot be played as it is written."""
    does_not_apply: str = ""
    """Why it does not apply to the device."""
    unanswered: tuple[str, ...] = ()
    """Capabilities that the declaration leaves unset, so that nobody knows whether it applies."""
    scene: PlayedScene | None = None
    ended_by: BaseException | None = None
    steps: list[StepRecord] = field(default_factory=list)
    wall_us: int = 0
    _judged: int = 0

    def step_begins(self) -> None:
        """A step is about to be played."""
        self._judged = len(self.scene.findings) if self.scene else 0

    def step_ends(self, step: Step, *, first_entry: int, error: BaseException | None) -> None:
        """A step was played to its end, or to an exception."""
        found = self.scene.findings[self._judged :] if self.scene else []
        verdict = worst(finding.verdict for finding in found)
        played = "failed" if error else "passed"
        told = {Verdict.FAIL: "failed", Verdict.INCONCLUSIVE: "inconclusive"}
        said = told.get(verdict, played)
        self.steps.append(StepRecord(step.keyword.strip(), step.name, said, first_entry))

    @property
    def position(self) -> int:
        """Where the next entry of the trace will stand."""
        return len(self.scene.trace) if self.scene else 0


def scenario_record(act: Act, result: Outcome, suite: Suite) -> ScenarioRecord:
    """The whole record. Messages are read by the stage of the suite."""
    feature, scene = act.feature, act.scene
    mask = Mask(() if suite.keeps_secrets else act.device.declaration.secrets())
    return ScenarioRecord(
        id=act.node,
        feature=feature.id,
        version=feature.version,
        part=feature.part.lower(),
        title=feature.title,
        why=feature.why,
        scenario=act.scenario.name,
        example=act.example,
        party=act.device.adapter.party.value,
        device=act.device.title,
        requirements=feature.requirements,
        verdict=result.verdict.value,
        reason=result.reason,
        findings=tuple(_finding(finding, suite) for finding in result.findings),
        steps=(*act.steps, *_steps_left(act)),
        trace=tuple(_entry(entry, scene, suite, mask) for entry in scene.trace) if scene else (),
        time=act.device.adapter.time.value,
        virtual_us=scene.now.microseconds if scene else 0,
        wall_us=act.wall_us,
        seed=act.seed,
        repeat=suite.repeat(feature, act.device),
        pattern=scene.kept_pattern if scene else "",
    )


def _steps_left(act: Act) -> Iterator[StepRecord]:
    steps: Sequence[Step] = act.scenario.steps
    for step in steps[len(act.steps) :]:
        yield StepRecord(step.keyword.strip(), step.name, "skipped", act.position)


def _finding(finding: Finding, suite: Suite) -> FindingRecord:
    requirement = suite.catalogue.get(finding.requirement or "")
    return FindingRecord(
        finding.verdict.value,
        finding.sentence,
        finding.evidence,
        finding.requirement,
        requirement.clause if requirement else "",
        finding.expected,
        finding.observed,
        finding.cause,
    )


def _entry(entry: Entry, scene: PlayedScene, suite: Suite, mask: Mask) -> EntryRecord:
    if not isinstance(entry, Observation):
        return EntryRecord("remark", entry.index, entry.at.microseconds, entry.text)
    crossing = entry.crossing
    kept = mask.masked(crossing.octets)
    masked = "secrets of the declaration are masked in the octets" * (kept != crossing.octets)
    text, layers = suite.stage.dissect(entry, scene.profile)
    return EntryRecord(
        "message",
        entry.index,
        crossing.at.microseconds,
        text,
        point=crossing.point.value,
        direction=crossing.direction.value,
        sender=entry.sender.value,
        receiver=entry.receiver.value,
        port=crossing.port,
        octets=kept.hex(),
        fate=entry.fate.value,
        note="; ".join(filter(None, (entry.note, masked))),
        layers=layers,
    )
