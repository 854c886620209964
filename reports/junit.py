"""JUnit XML for continuous integration.

The format knows four results, we know seven. Nothing that was not shown to hold counts as a pass:
what could not be judged is an `error`, also when it is merely inconclusive; advice is `skipped`,
which every reader shows without turning red; the property `verdict` always tells the truth.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

from harness.sessions.run import EntryRecord, FindingRecord, RequirementRecord, Run
from reports.judgement import Judged, Mark, judge
from reports.text import clock, visible

NAME = "junit"
SUFFIX = ".xml"

_RESULT = {
    Mark.FAIL: "failure",
    Mark.ERROR: "error",
    Mark.INCONCLUSIVE: "error",
    Mark.ADVICE: "skipped",
    Mark.NOT_APPLICABLE: "skipped",
    Mark.NOT_RUN: "skipped",
}
_NAME_LENGTH = 300
_MOST_FINDINGS = 20
_MOST_EVIDENCE = 12
_SHOWN_OCTETS = 256


def render(run: Run) -> bytes:
    """One suite for each feature and device, one case for each scenario or row of examples."""
    scenarios = judge(run)
    suites: dict[tuple[str, str], list[Judged]] = {}
    for judged in scenarios:
        suites.setdefault((judged.record.feature, judged.record.device), []).append(judged)
    root = ElementTree.Element("testsuites", {"name": "Meterproof", **_totals(scenarios)})
    for (feature, device), members in suites.items():
        suite = ElementTree.SubElement(
            root,
            "testsuite",
            {
                "name": _name(f"{feature} {members[0].record.title}"),
                "timestamp": _name(run.header.started.removesuffix("Z")),
                **_totals(members),
            },
        )
        _properties(suite, _suite_properties(run, device))
        for judged in members:
            _case(suite, judged)
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _totals(members: list[Judged]) -> dict[str, str]:
    results = [_RESULT.get(judged.mark) for judged in members]
    return {
        "tests": str(len(members)),
        "failures": str(results.count("failure")),
        "errors": str(results.count("error")),
        "skipped": str(results.count("skipped")),
        "time": f"{sum(judged.record.wall_us for judged in members) / 1_000_000:.6f}",
    }


def _suite_properties(run: Run, device: str) -> Iterator[tuple[str, str]]:
    yield "device", device
    yield "profile", run.header.profile
    yield "version", run.header.version
    yield "command", run.header.command
    if run.header.keys_shown:
        yield "warning", "This run shows cryptographic keys."


def _case(suite: ElementTree.Element, judged: Judged) -> None:
    record = judged.record
    row = ", ".join(f"{name}: {value}" for name, value in record.example.items())
    case = ElementTree.SubElement(
        suite,
        "testcase",
        classname=_name(f"{record.part}.{record.feature}"),
        name=_name(f"{record.scenario} [{row}]" if row else record.scenario),
        time=f"{record.wall_us / 1_000_000:.6f}",
    )
    _properties(case, _case_properties(judged))
    if tag := _RESULT.get(judged.mark):
        text = record.reason or judged.mark.value
        if judged.mark is Mark.ADVICE:
            text = f"advice: {text}"
        result = ElementTree.SubElement(case, tag, message=visible(text), type=judged.mark.value)
        result.text = "\n".join(account(judged))


def _case_properties(judged: Judged) -> Iterator[tuple[str, str]]:
    record = judged.record
    yield "verdict", record.verdict
    if judged.mark is Mark.ADVICE:
        yield "severity", "advice"
    clauses = {requirement.id: requirement.clause for requirement in judged.requirements}
    for requirement in record.requirements:
        yield "requirement", requirement
        if requirement in clauses:
            yield "clause", clauses[requirement]
    yield "version", str(record.version)
    yield "seed", str(record.seed)
    yield "node", record.id


def account(judged: Judged) -> Iterator[str]:
    """What happened, in lines of plain text; the first is empty."""
    record = judged.record
    known = {requirement.id: requirement for requirement in judged.requirements}
    yield ""
    for finding in record.findings[:_MOST_FINDINGS]:
        yield from _finding(finding, known.get(finding.requirement or ""))
        for place in finding.evidence[:_MOST_EVIDENCE]:
            if 0 <= place < len(record.trace):
                yield f"    {_entry(record.trace[place])}"
    if record.repeat:
        yield f"repeat: {visible(record.repeat)}"


def _finding(finding: FindingRecord, requirement: RequirementRecord | None) -> Iterator[str]:
    yield f"{visible(finding.verdict)}: {visible(finding.sentence)}"
    if requirement is not None:
        yield "  requirement: " + visible(
            f"{requirement.id} ({requirement.level}, {requirement.clause}) {requirement.text}"
        )
    for name in ("expected", "observed", "cause"):
        if text := getattr(finding, name):
            yield f"  {name}: {visible(text)}"


def _entry(entry: EntryRecord) -> str:
    if entry.kind != "message":
        return f"{clock(entry.at_us)} {visible(entry.text)}"
    way = visible(f"{entry.sender} -> {entry.receiver}", _NAME_LENGTH)
    fate = "" if entry.fate in ("", "delivered") else f" ({visible(entry.fate, 80)})"
    octets = visible(entry.octets, 2 * _SHOWN_OCTETS)
    return f"{clock(entry.at_us)} {way}: {visible(entry.text)}{fate} {octets}"


def _properties(parent: ElementTree.Element, properties: Iterator[tuple[str, str]]) -> None:
    group = ElementTree.SubElement(parent, "properties")
    for name, value in properties:
        ElementTree.SubElement(group, "property", name=name, value=visible(value))


def _name(text: str) -> str:
    return visible(text, _NAME_LENGTH)
