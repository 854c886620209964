"""What a person reads about a scenario in a terminal: one line, and for a fail its whole proof.

Everything that came from a device is made printable here; nothing of it can move a cursor.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from adapters.device_text import printable
from harness.requirements.requirement import Requirement
from harness.scenes.verdict import Verdict
from harness.sessions.run import EntryRecord, FindingRecord, ScenarioRecord

_WIDTH = 300
_ESCAPED = 12
"""How long the escape of one character is at most."""
_MOST_FRAMES = 6
_TALKATIVE = (Verdict.FAIL, Verdict.ERROR, Verdict.INCONCLUSIVE)


def line_of(record: ScenarioRecord) -> str:
    """Which scenario, on what row."""
    row = ", ".join(f"{name}: {value}" for name, value in record.example.items())
    where = f"{record.scenario} [{row}]" if row else record.scenario
    return shown(f"{record.feature} {record.title} · {where}")


def account_of(record: ScenarioRecord, catalogue: Mapping[str, Requirement]) -> Iterator[str]:
    """More lines about a scenario that needs a reader; none about others."""
    if record.outcome not in _TALKATIVE:
        return
    findings = [entry for entry in record.findings if entry.verdict == record.verdict]
    if not findings:
        yield shown(record.reason)
    for finding in findings:
        yield from _finding(finding, record, catalogue)
    if record.repeat:
        yield f"repeat       {shown(record.repeat)}"


def _finding(
    finding: FindingRecord, record: ScenarioRecord, catalogue: Mapping[str, Requirement]
) -> Iterator[str]:
    yield shown(finding.sentence)
    named = record.requirements if finding.requirement is None else (finding.requirement,)
    for requirement in filter(None, map(catalogue.get, named)):
        about = f"{requirement.id} ({requirement.level.value}, {requirement.clause})"
        yield shown(f"requirement  {about} {requirement.text}")
    for name in ("expected", "observed", "cause"):
        if text := getattr(finding, name):
            yield f"{name:12} {shown(text)}"
    proof = [record.trace[place] for place in finding.evidence if 0 <= place < len(record.trace)]
    for entry in proof[:_MOST_FRAMES]:
        yield f"frame        {shown(_frame(entry))}"
    if len(proof) > _MOST_FRAMES:
        yield f"             and {len(proof) - _MOST_FRAMES} more in the report"


def _frame(entry: EntryRecord) -> str:
    at = f"{entry.at_us / 1_000_000:.3f} s"
    if entry.kind != "message":
        return f"{at} {entry.text}"
    fate = "" if entry.fate in ("", "delivered") else f" ({entry.fate})"
    return f"{at} {entry.sender} to {entry.receiver}: {entry.text}{fate}"


def shown(text: str) -> str:
    """One printable line of bounded length; what is too long loses its end."""
    line = printable(text[:_WIDTH], limit=_ESCAPED * _WIDTH)
    return line if len(text) <= _WIDTH else f"{line}..."
