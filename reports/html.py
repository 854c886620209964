"""One self-contained page: no network, no script; what a customer, an auditor and a developer read.

All text of the records is untrusted. The templates escape everything (autoescape; no template marks
anything as safe), and every value that is put out goes through `visible` first. A content security
policy in the page allows its own style sheet, by its hash, and nothing else.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from harness.sessions.run import EntryRecord, FindingRecord, RequirementRecord, Run
from reports.excerpt import (
    DUMP_OCTETS,
    FIELD_TEXT,
    MOST_FIELDS,
    MOST_LAYERS,
    Excerpt,
    cost,
    excerpt,
    fair_share,
)
from reports.judgement import Judged, Mark, headline, judge, tally
from reports.ladder import Ladder, Piece, ladder
from reports.ledger import ledger
from reports.text import clock, count, duration, octets_of, visible

NAME = "report"
SUFFIX = ".html"

_BUDGET = 3_000_000
"""Octets of page for the traffic of all scenarios that need a reader, and again for the others."""

_PICTURE_BUDGET = 200_000
"""And for a picture of one scenario."""
_HEADS_HEIGHT, _STEP_HEIGHT = 38, 28
_PICTURE_STYLE = """svg.ladder { font: 12.5px var(--sans); }
.ladder text.step { text-anchor: start; font-size: 13px; stroke: none; fill: var(--soft); }
"""

_OPEN = (Mark.FAIL, Mark.ERROR, Mark.INCONCLUSIVE, Mark.ADVICE)
_MOST_FINDINGS = 20
_MOST_EVIDENCE = 12


@dataclass(frozen=True, slots=True)
class Proven:
    """A finding with its mark and the shown entries that prove it, in full only the first time."""

    finding: FindingRecord
    mark: Mark
    in_full: tuple[int, ...]
    again: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """What the page says about one scenario."""

    number: int
    judged: Judged
    excerpt: Excerpt
    """The ladder and the list of messages show the same part of the trace."""
    ladder: Ladder
    findings: tuple[Proven, ...]
    """The most urgent first."""

    @property
    def is_open(self) -> bool:
        return self.judged.mark in _OPEN

    @property
    def messages(self) -> list[int]:
        """Positions of the messages among what is shown."""
        return [p for p in self.excerpt.shown if self.judged.record.trace[p].kind == "message"]

    @property
    def gist(self) -> str:
        """The most urgent finding in one sentence, or why there is none."""
        return self.findings[0].finding.sentence if self.findings else self.judged.record.reason

    @property
    def cited(self) -> RequirementRecord | None:
        """The requirement that the gist is about, as far as it is known."""
        named = self.findings[0].finding.requirement if self.findings else None
        return next(
            (
                entry
                for entry in self.judged.requirements
                if named in (None, entry.id) and self.judged.mark_for(entry.id) is self.judged.mark
            ),
            None,
        )


def render(run: Run) -> bytes:
    """The whole page in UTF-8, well below 10 MB for a thousand scenarios."""
    environment = _environment()
    style = environment.get_template("report.css").render()
    judged = judge(run)
    counts = tally(scenario.mark for scenario in judged)
    chapters = _chapters(judged)
    page = environment.get_template("report.html").render(
        run=run,
        header=run.header,
        counts=counts,
        headline=headline(run, counts),
        worst=next(iter(counts), Mark.NOT_RUN).slug,
        parts=_parts(chapters),
        chapters=chapters,
        remarkable=sorted(
            (chapter for chapter in chapters if chapter.is_open),
            key=lambda chapter: chapter.judged.mark.urgency,
        ),
        standards=ledger(run, judged),
        virtual_us=sum(record.virtual_us for record in run.scenarios),
        wall_us=sum(record.wall_us for record in run.scenarios),
        style_hash=b64encode(sha256(style.encode()).digest()).decode(),
    )
    return page.encode()


def _chapters(judged: Sequence[Judged]) -> list[Chapter]:
    shares = {
        needs_reader: fair_share(
            [cost(each.record.trace) for each in judged if (each.mark in _OPEN) == needs_reader],
            _BUDGET,
        )
        for needs_reader in (True, False)
    }
    return [
        _chapter(number, scenario, shares[scenario.mark in _OPEN])
        for number, scenario in enumerate(judged, start=1)
    ]


def _chapter(number: int, judged: Judged, share: int) -> Chapter:
    part = excerpt(judged.record.trace, judged.evidence, share)
    drawing = ladder(judged.record, part.shown, judged.evidence)
    return Chapter(number, judged, part, drawing, tuple(_proven(judged, frozenset(part.shown))))


def drawing(judged: Judged) -> str:
    """The ladder of one scenario as a picture of its own: SVG with its style inside."""
    part = excerpt(judged.record.trace, judged.evidence, _PICTURE_BUDGET)
    drawn = ladder(judged.record, part.shown, judged.evidence)
    top: float = _HEADS_HEIGHT
    pieces: list[tuple[float, Piece]] = []
    for piece in drawn.pieces:
        top += _STEP_HEIGHT if piece.step else 0
        pieces.append((top, piece))
        top += piece.height
    template = _environment().get_template("ladder.svg")
    style = Markup(_picture_style())  # our own file, and markup has no other way into a style
    return template.render(
        drawing=drawn, pieces=pieces, height=top, mark=judged.mark, style=style, chapter=None
    )


@cache
def _picture_style() -> str:
    """Of the style of the page, what a ladder needs."""
    sheet = _environment().get_template("report.css").render()
    colours = sheet[: sheet.index("* { box-sizing")]
    marks = "\n".join(line for line in sheet.splitlines() if "--mark: var" in line)
    rules = sheet.partition("/* ladder */")[2].partition("\n\n")[0]
    return f"{colours}{marks}{rules}\n{_PICTURE_STYLE}"


def _proven(judged: Judged, shown: frozenset[int]) -> Iterator[Proven]:
    marked = [(judged.mark_of(finding), finding) for finding in judged.record.findings]
    seen: set[int] = set()
    for mark, finding in sorted(marked, key=lambda pair: pair[0].urgency)[:_MOST_FINDINGS]:
        evidence = [place for place in dict.fromkeys(finding.evidence) if place in shown]
        evidence = evidence[:_MOST_EVIDENCE] if mark is not Mark.PASS else []
        new = tuple(place for place in evidence if place not in seen)
        yield Proven(finding, mark, new, tuple(place for place in evidence if place in seen))
        seen.update(new)


def _parts(chapters: Iterable[Chapter]) -> list[tuple[str, dict[Mark, int], list[Chapter]]]:
    """Scenarios by part, parts in the order in which they ran."""
    parts: dict[str, list[Chapter]] = {}
    for chapter in chapters:
        parts.setdefault(chapter.judged.record.part, []).append(chapter)
    return [
        (part, tally(chapter.judged.mark for chapter in members), members)
        for part, members in parts.items()
    ]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "visible": visible,
        "duration": duration,
        "clock": clock,
        "dump": _dump,
        "listed": _listed,
    }
    environment.globals |= {
        "Mark": Mark,
        "count": count,
        "most_layers": MOST_LAYERS,
        "most_fields": MOST_FIELDS,
        "field_text": FIELD_TEXT,
    }
    return environment


def _shown(value: object) -> object:
    """What a template puts out: any text made visible; markup made by a template itself stays."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _dump(entry: EntryRecord) -> list[tuple[str, str]]:
    """Offset and sixteen octets a line; a last line counts what is cut."""
    octets = octets_of(entry.octets)
    if octets is None:
        return [("", f"no hex in the record: {visible(entry.octets, 80)}")]
    lines = [
        (f"{start:04x}", octets[start : start + 16].hex(" ", 1))
        for start in range(0, min(len(octets), DUMP_OCTETS), 16)
    ]
    if len(octets) > DUMP_OCTETS:
        lines.append(("", f"… and {count(len(octets) - DUMP_OCTETS, 'octet')} more"))
    return lines


def _listed(value: object) -> str:
    """A value of a declaration as a person writes it."""
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "not said"}[value]
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_listed(entry)}" for key, entry in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_listed, value))
    return str(value)
