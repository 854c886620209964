"""A summary for a pull request: the result, what needs a reader, and the ledger in one table.

What a device says must not mention people, link anywhere or leave its table cell: punctuation that
means something in Markdown is escaped, and what a forge would turn into a link is broken up by an
invisible space.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from harness.sessions.run import Run
from reports.judgement import Judged, Mark, headline, judge, tally
from reports.ledger import ledger
from reports.text import count, duration, visible

NAME = "results"
SUFFIX = ".md"

_SECTION_LENGTH = 10_000
_MOST_STANDARDS = 40
_CELL_LENGTH = 240
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&$]|:(?=[\w+-]+:))")
_LINKED = re.compile(r"(?<=@)|(?<=#)|(?<=://)|(?<=www)(?=\.)|(?<=GH)(?=-)", re.IGNORECASE)
_NOTHING = "&#8203;"

_NEEDS_READER = {
    Mark.FAIL: "Failed",
    Mark.ADVICE: "Advice",
    Mark.ERROR: "Could not be run",
    Mark.INCONCLUSIVE: "Inconclusive",
}


def render(run: Run) -> bytes:
    """GitHub-flavoured Markdown, well below the 65,536 characters that a comment may have."""
    return ("\n".join(_lines(run)) + "\n").encode()


def _lines(run: Run) -> Iterator[str]:
    header = run.header
    judged = judge(run)
    counts = tally(scenario.mark for scenario in judged)
    if header.keys_shown:
        yield "> **This run shows cryptographic keys.** Do not pass it on."
        yield ""
    yield f"## {plain(', '.join(device.identity for device in header.devices))}"
    yield ""
    yield f"**{plain(headline(run, counts))}**"
    yield ""
    yield from _table(
        [mark.value for mark in counts] or ["scenarios"],
        [[f"{number:,}" for number in counts.values()] or ["0"]],
    )
    for mark, title in _NEEDS_READER.items():
        yield from _section(title, [scenario for scenario in judged if scenario.mark is mark])
    yield from _ledger(run, judged)
    wall = duration(sum(record.wall_us for record in run.scenarios))
    yield (
        f"<sub>Profile {plain(header.profile)}, seed {header.seed}, "
        f"Meterproof {plain(header.version)}, started {plain(header.started)}, {wall}.</sub>"
    )


def _section(title: str, members: list[Judged]) -> Iterator[str]:
    if not members:
        return
    yield f"### {title}"
    yield ""
    rows = list(_fitting(map(_row, members)))
    yield from _table(["Feature", "What", "Requirement", "Expected", "Observed"], rows)
    if left_out := len(members) - len(rows):
        yield f"… and {count(left_out, 'scenario')} more: `report.html` has them all."
        yield ""


def _fitting(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    """As many rows as a section may hold, at least one."""
    length = 0
    for row in rows:
        length += sum(map(len, row))
        if length > _SECTION_LENGTH and length > sum(map(len, row)):
            return
        yield row


def _row(judged: Judged) -> list[str]:
    record = judged.record
    finding = next((f for f in record.findings if judged.mark_of(f) is judged.mark), None)
    about = [
        requirement
        for requirement in judged.requirements
        if finding is None or finding.requirement in (None, requirement.id)
    ][:3]
    return [
        f"**{plain(record.feature)}** {plain(record.title)}",
        plain(finding.sentence if finding else record.reason),
        "<br>".join(plain(f"{r.id} ({r.level}, {r.clause})") for r in about),
        plain(finding.expected if finding else ""),
        plain(finding.observed if finding else ""),
    ]


def _ledger(run: Run, judged: list[Judged]) -> Iterator[str]:
    standards = ledger(run, judged)
    if not standards:
        return
    marks = [mark for mark in Mark if any(mark in standard.counts for standard in standards)]
    yield "### Requirements"
    yield ""
    yield from _table(
        ["Standard", *(mark.value for mark in marks)],
        [
            [plain(standard.key), *(str(standard.counts.get(mark, "")) for mark in marks)]
            for standard in standards[:_MOST_STANDARDS]
        ],
    )


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    head = list(head)
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def plain(text: str) -> str:
    """Text that Markdown shows as it stands: nothing is formatted or linked, no cell ends."""
    parts = _LINKED.split(visible(text, _CELL_LENGTH))
    return _NOTHING.join(_SPECIAL.sub(r"\\\1", part) for part in parts)
