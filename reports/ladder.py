"""The geometry of a ladder diagram: who sent what to whom, time flowing down.

A ladder is cut into pieces at the steps of the scenario and after some rows, so that it can be
broken across printed pages; the lifelines of all pieces line up. All numbers are in units of a
drawing `WIDTH` wide. The template `ladder.html` draws it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from harness.sessions.run import EntryRecord, ScenarioRecord, StepRecord
from reports.text import clock, count, duration, visible

WIDTH = 940
ROWS_IN_A_PIECE = 16

_GUTTER = 112
_EDGE = 96
_PARTIES = ("meter", "radio", "gateway", "head-end", "harness")
_MOST_COLUMNS = 8
_CELL = 6.6
"""Width of a letter of a label, on the safe side; East Asian letters take two."""
_GAP_US = 60_000_000
_MESSAGE_HEIGHT = 50
_LINE_HEIGHT = 18
_PASSAGE_HEIGHT = 30
_BROKEN_AT = 0.7
"""How far along its way a lost message is drawn."""

_UNDELIVERED = ("lost", "refused")
_DRAWN_FATES = (*_UNDELIVERED, "injected")


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    x: float
    under_test: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `kind` is `message`, `remark` or `passage`: of time, or of what is left out."""

    kind: str
    y: float
    height: float
    lines: tuple[str, ...]
    """The label of a message, or the lines of a remark or passage."""
    entry: int = -1
    """Position in the trace."""
    time: str = ""
    caption: str = ""
    start: float = 0
    end: float = 0
    """Where the arrow really ends: short of its goal when the message did not arrive."""
    goal: float = 0
    fate: str = ""
    """`lost`, `refused`, `injected`, or empty: it took its way."""
    evidence: bool = False

    @property
    def middle(self) -> float:
        """Where the label is centred: above the part of the arrow that is drawn."""
        return (self.start + self.end) / 2

    @property
    def heading(self) -> int:
        """1 to the right, -1 to the left, 0 when sender and receiver are one."""
        return (self.goal > self.start) - (self.goal < self.start)


@dataclass(slots=True)
class Piece:
    """Rows that are drawn in one picture, under the step that brought them about."""

    step: StepRecord | None
    rows: list[Row] = field(default_factory=list)

    @property
    def height(self) -> float:
        return self.rows[-1].y + self.rows[-1].height


@dataclass(frozen=True, slots=True)
class Ladder:
    columns: tuple[Column, ...]
    pieces: tuple[Piece, ...]


def ladder(scenario: ScenarioRecord, shown: Sequence[int], evidence: Collection[int]) -> Ladder:
    """Lay out the entries at the `shown` positions of the trace; the others are counted, not drawn.

    Entries at the positions of `evidence` are marked.
    """
    columns = _columns(scenario)
    places = {column.name: column.x for column in columns}
    pieces: list[Piece] = []
    previous = -1
    for step, positions in groupby(shown, key=lambda place: _step_of(scenario, place)):
        piece = Piece(None if step is None else scenario.steps[step])
        pieces.append(piece)
        for position in positions:
            if len(piece.rows) >= ROWS_IN_A_PIECE:
                piece = Piece(None)
                pieces.append(piece)
            for row in _rows(scenario.trace, position, previous, places, position in evidence):
                top = piece.height if piece.rows else 0
                piece.rows.append(replace(row, y=top))
            previous = position
    if left_out := len(scenario.trace) - 1 - previous:
        passage = _passage(_left_out(left_out))
        pieces.append(Piece(None, [passage]))
    return Ladder(columns, tuple(pieces))


def _columns(scenario: ScenarioRecord) -> tuple[Column, ...]:
    seen = {scenario.party: None} if scenario.party else {}
    for entry in scenario.trace:
        if entry.kind == "message":
            seen |= {entry.sender: None, entry.receiver: None}
    names = [name for name in _PARTIES if name in seen]
    names += [name for name in seen if name not in _PARTIES][: _MOST_COLUMNS - len(names)]
    first, last = _GUTTER + _EDGE, WIDTH - _EDGE
    if len(names) == 1:
        return (Column(names[0], (first + last) / 2, names[0] == scenario.party),)
    gap = (last - first) / max(len(names) - 1, 1)
    return tuple(
        Column(name, round(first + gap * place, 1), name == scenario.party)
        for place, name in enumerate(names)
    )


def _step_of(scenario: ScenarioRecord, position: int) -> int | None:
    current = None
    for place, step in enumerate(scenario.steps):
        if step.first_entry <= position:
            current = place
    return current


def _rows(
    trace: Sequence[EntryRecord],
    position: int,
    previous: int,
    places: dict[str, float],
    evidence: bool,
) -> Iterator[Row]:
    entry = trace[position]
    if left_out := position - previous - 1:
        yield _passage(_left_out(left_out))
    elif previous >= 0 and (waited := entry.at_us - trace[previous].at_us) >= _GAP_US:
        yield _passage(f"{duration(waited)} later")
    yield (
        _message(entry, position, places, evidence)
        if entry.kind == "message"
        else _remark(entry, position, evidence)
    )


def _left_out(number: int) -> str:
    return f"{count(number, 'entry', 'entries')} left out here; the journal has them all"


def _passage(text: str) -> Row:
    return Row("passage", 0, _PASSAGE_HEIGHT, (text,))


def _remark(entry: EntryRecord, position: int, evidence: bool) -> Row:
    lines = _wrapped(entry.text, int((WIDTH - _GUTTER - 60) / _CELL), most=3)
    return Row(
        "remark",
        0,
        _LINE_HEIGHT * len(lines) + 18,
        lines,
        entry=position,
        time=clock(entry.at_us),
        evidence=evidence,
    )


def _message(entry: EntryRecord, position: int, places: dict[str, float], evidence: bool) -> Row:
    start = places.get(entry.sender, _GUTTER + 20)
    goal = places.get(entry.receiver, WIDTH - 20)
    arrives = entry.fate not in _UNDELIVERED
    end = goal if arrives else round(start + (goal - start) * _BROKEN_AT, 1)
    middle = (start + end) / 2
    room = 2 * min(middle - _GUTTER, WIDTH - 8 - middle)
    return Row(
        "message",
        0,
        _MESSAGE_HEIGHT,
        _wrapped(entry.text, int(room / _CELL), most=1),
        entry=position,
        time=clock(entry.at_us),
        caption=_fitted(_caption(entry), int(room / _CELL * 1.1)),
        start=start,
        end=end,
        goal=goal,
        fate=entry.fate if entry.fate in _DRAWN_FATES else "",
        evidence=evidence,
    )


def _caption(entry: EntryRecord) -> str:
    """What the harness did to it, and what carried it."""
    parts = [visible(entry.note, 200)] if entry.note else []
    if entry.point == "radio":
        parts.append("no FPort" if entry.port is None else f"FPort {entry.port}")
    parts.append(count(len(entry.octets) // 2, "octet"))
    return " · ".join(parts)


def _wrapped(text: str, cells: int, most: int) -> tuple[str, ...]:
    """At most `most` lines of about `cells` letters, broken at spaces where there are any."""
    lines: list[str] = []
    rest = visible(text, 1_000).strip()
    while rest and len(lines) < most - 1:
        line = _head(rest, cells)
        if len(line) < len(rest) and " " in line:
            line = line[: line.rindex(" ") + 1]
        lines.append(line.strip())
        rest = rest[len(line) :].strip()
    return (*lines, _fitted(rest, cells)) if rest or not lines else tuple(lines)


def _fitted(text: str, cells: int) -> str:
    head = _head(text, cells)
    return text if len(head) == len(text) else head[:-1].rstrip() + "…"


def _head(text: str, cells: int) -> str:
    """As much of `text` as fits."""
    used = 0
    for place, width in enumerate(_widths(text)):
        used += width
        if used > cells:
            return text[:place]
    return text


def _widths(text: str) -> Iterable[int]:
    if text.isascii():
        return (1 for _ in text)
    return (2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
