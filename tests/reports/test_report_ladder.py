"""The geometry of ladder diagrams, and what part of a trace they show."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from harness.sessions.run import EntryRecord, Run, ScenarioRecord
from reports.excerpt import cost, excerpt, fair_share
from reports.ladder import ROWS_IN_A_PIECE, WIDTH, Row, ladder


def rows_of(scenario: ScenarioRecord, shown: list[int] | None = None) -> list[Row]:
    drawing = ladder(scenario, shown or range(len(scenario.trace)), frozenset({6}))
    return [row for piece in drawing.pieces for row in piece.rows]


def message(index: int, at_us: int = 0, **more: object) -> EntryRecord:
    entry = EntryRecord(
        "message",
        index,
        at_us,
        "hello",
        "radio",
        "uplink",
        "meter",
        "gateway",
        20,
        "00",
        "delivered",
    )
    return replace(entry, **more)  # type: ignore[arg-type]


def test_parties_stand_in_the_order_of_the_path(sample_run: Run) -> None:
    drawing = ladder(sample_run.scenarios[3], range(4), ())
    assert [column.name for column in drawing.columns] == ["meter", "gateway", "head-end"]
    assert [column.under_test for column in drawing.columns] == [True, False, False]


def test_a_piece_begins_at_each_step_that_brought_something_about(sample_run: Run) -> None:
    drawing = ladder(sample_run.scenarios[0], range(20), ())
    begun = [piece.step.keyword for piece in drawing.pieces if piece.step]
    assert begun == ["Given", "And", "When"]
    assert all(len(piece.rows) <= ROWS_IN_A_PIECE + 1 for piece in drawing.pieces)


def test_a_lost_message_stops_short_of_its_goal(sample_run: Run) -> None:
    lost = next(row for row in rows_of(sample_run.scenarios[0]) if row.fate == "lost")
    assert lost.start < lost.end < lost.goal
    assert lost.evidence


def test_a_delivered_message_arrives_and_points_the_right_way(sample_run: Run) -> None:
    rows = rows_of(sample_run.scenarios[0])
    down = next(row for row in rows if row.lines[0].startswith("ACK"))
    assert down.end == down.goal < down.start
    assert down.heading == -1


def test_long_silence_is_said(sample_run: Run) -> None:
    passages = [row.lines[0] for row in rows_of(sample_run.scenarios[0]) if row.kind == "passage"]
    assert passages == ["11 h 59 min later"]


def test_what_is_left_out_is_counted_between_and_after(sample_run: Run) -> None:
    rows = rows_of(sample_run.scenarios[0], [0, 5])
    passages = [row.lines[0] for row in rows if row.kind == "passage"]
    assert [passage.split()[0] for passage in passages] == ["4", "14"]


def test_a_message_of_an_unlisted_party_gets_a_column(sample_run: Run) -> None:
    scenario = replace(sample_run.scenarios[0], trace=(message(0, sender="probe"),))
    drawing = ladder(scenario, [0], ())
    assert [column.name for column in drawing.columns] == ["meter", "gateway", "probe"]


def test_a_message_to_oneself_goes_nowhere(sample_run: Run) -> None:
    scenario = replace(sample_run.scenarios[0], trace=(message(0, receiver="meter"),))
    assert rows_of(scenario)[0].heading == 0


@given(
    st.lists(
        st.builds(
            message,
            st.just(0),
            st.integers(-(10**12), 10**12),
            text=st.text(max_size=300),
            note=st.text(max_size=100),
            sender=st.text(max_size=4),
            receiver=st.text(max_size=4),
            kind=st.sampled_from(["message", "remark", ""]),
            fate=st.sampled_from(["delivered", "lost", "refused", "injected", "?"]),
        ),
        max_size=40,
    )
)
def test_rows_of_a_piece_follow_each_other_within_the_picture(trace: list[EntryRecord]) -> None:
    scenario = ScenarioRecord(
        "id", "F", 1, "frg", "", "", "", {}, "meter", "", (), "pass", "", trace=tuple(trace)
    )
    drawing = ladder(scenario, range(len(trace)), ())
    assert sum(row.entry >= 0 for piece in drawing.pieces for row in piece.rows) == len(trace)
    for piece in drawing.pieces:
        tops = [row.y for row in piece.rows]
        bottoms = [row.y + row.height for row in piece.rows]
        assert [0, *bottoms] == [*tops, piece.height]
        assert all(0 <= x <= WIDTH for row in piece.rows for x in (row.start, row.end, row.goal))


def test_a_share_that_suffices_shows_everything_in_full(sample_run: Run) -> None:
    trace = sample_run.scenarios[0].trace
    part = excerpt(trace, (), cost(trace))
    assert part.shown == tuple(range(len(trace)))
    assert part.detailed == frozenset(part.shown)


def test_evidence_is_shown_first_then_both_ends() -> None:
    trace = [message(index) for index in range(1_000)]
    part = excerpt(trace, {500, 1_000, -1}, cost(trace[:5]))
    assert part.shown == (0, 1, 500, 998, 999)


def test_some_rows_are_shown_without_details_even_if_nothing_is_left() -> None:
    part = excerpt([message(index, octets="00" * 500) for index in range(9)], (), 0)
    assert len(part.shown) == 4
    assert not part.detailed


@given(st.lists(st.integers(0, 10_000)), st.integers(0, 100_000))
def test_shares_never_exceed_the_budget_nor_leave_any_of_it_unused(
    wanted: list[int], budget: int
) -> None:
    share = fair_share(wanted, budget)
    given_away = sum(min(want, share) for want in wanted)
    assert given_away <= budget
    assert given_away == sum(wanted) or given_away > budget - len(wanted)
