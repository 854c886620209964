"""One line of JSON for each scenario, without its traffic: for dashboards and for comparing runs.

Texts are made visible and cut as everywhere in the reports; the journal has them as they were.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from harness.sessions.run import Run
from reports.judgement import Judged, judge
from reports.text import visible

NAME = "results"
SUFFIX = ".jsonl"

_MOST_FINDINGS = 100


def render(run: Run) -> bytes:
    """ASCII, one object a line, in the order of the run; `mark` is verdict and severity in one."""
    return b"".join(_line(judged) for judged in judge(run))


def _line(judged: Judged) -> bytes:
    record = judged.record
    line = {
        "id": record.id,
        "feature": record.feature,
        "version": record.version,
        "scenario": record.scenario,
        "example": record.example,
        "party": record.party,
        "device": record.device,
        "verdict": record.verdict,
        "mark": judged.mark.value,
        "reason": record.reason,
        "requirements": {name: judged.mark_for(name).value for name in record.requirements},
        "findings": [asdict(finding) for finding in record.findings[:_MOST_FINDINGS]],
        "messages": sum(entry.kind == "message" for entry in record.trace),
        "time": record.time,
        "virtual_us": record.virtual_us,
        "wall_us": record.wall_us,
        "seed": record.seed,
        "repeat": record.repeat,
    }
    return json.dumps(_shown(line), separators=(",", ":")).encode() + b"\n"


def _shown(value: object) -> object:
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, Mapping):
        return {visible(name): _shown(entry) for name, entry in value.items()}
    return [_shown(entry) for entry in value] if isinstance(value, Sequence) else value
