"""Patterns of the air: written, followed, made small, and kept to be played again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.addresses import open_adapter
from adapters.base import Adapter, Crossing, Party, Point
from adapters.in_process import InProcessAdapter
from harness.device.declaration_file import reference_declaration
from harness.scenes.company import Company
from harness.scenes.pattern_play import keeps_its_promise
from harness.scenes.patterns import Fortune, Pattern, Patterned, smallest_failing
from harness.scenes.radio import AS_IT_IS
from harness.scenes.scene import Scene
from harness.scenes.verdict import Finding, Verdict, passed
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import EPOCH
from reference_stack.profiles.profile_file import load_profile

PORT = 20
FAIL = Finding(Verdict.FAIL, "it fails", (0,))
fortunes = st.lists(st.sampled_from(Fortune), max_size=8).map(tuple)
downlinks = st.lists(st.sampled_from([Fortune.ARRIVES, Fortune.LOST]), max_size=4).map(tuple)
patterns = st.builds(Pattern, fortunes, downlinks)


def frame(direction: Direction, port: int | None = PORT) -> Crossing:
    return Crossing(EPOCH, Point.RADIO, direction, b"x", port=port)


def company(adapter: Adapter, pattern: str = "") -> Company:
    declaration = reference_declaration(adapter.party)
    profile = load_profile("dlms_over_lorawan")
    return Company(adapter, declaration, profile=profile, pattern=pattern)


@given(patterns)
def test_what_is_written_is_read_back(pattern: Pattern) -> None:
    assert Pattern.read(str(pattern)) == pattern


@pytest.mark.parametrize(
    "text", ["", "uplink x", "uplink y downlink -", "uplink - downlink 2", "up x down x"]
)
def test_another_text_is_no_pattern(text: str) -> None:
    with pytest.raises(MisuseError):
        Pattern.read(text)


def test_frames_meet_their_fortunes_in_order_each_way() -> None:
    air = Patterned(Pattern.read("uplink .x2 downlink x"), PORT)
    up = [air.handle(frame(Direction.UPLINK)) for _ in range(4)]
    assert [bool(each.lost) for each in up] == [False, True, False, False]
    assert [len(each.again_after) for each in up] == [0, 0, 1, 0]
    down = [air.handle(frame(Direction.DOWNLINK)) for _ in range(2)]
    assert [bool(each.lost) for each in down] == [True, False]


def test_other_frames_do_not_count() -> None:
    air = Patterned(Pattern.read("uplink x downlink -"), PORT)
    for other in (None, 21, 22):
        assert air.handle(frame(Direction.UPLINK, other)) == AS_IT_IS
    assert air.handle(frame(Direction.UPLINK)).lost


def test_the_smallest_pattern_is_found_and_each_is_judged_once() -> None:
    judged: list[Pattern] = []

    def judge(pattern: Pattern) -> Finding:
        judged.append(pattern)
        lost = pattern.uplink.count(Fortune.LOST)
        return FAIL if lost >= 2 and Fortune.LOST in pattern.downlink else passed("it holds")

    assert str(smallest_failing(judge, seed=3, plays=300)) == "uplink xx downlink x"
    assert len(judged) == len({*judged}) <= 600


def test_nothing_is_found_where_nothing_fails_and_no_more_is_played_than_allowed() -> None:
    judged: list[Pattern] = []

    def judge(pattern: Pattern) -> Finding:
        judged.append(pattern)
        return passed("it holds")

    assert smallest_failing(judge, seed=1, plays=20) is None
    assert 0 < len(judged) <= 20


def test_what_goes_wrong_in_a_play_comes_out() -> None:
    def judge(pattern: Pattern) -> Finding:
        raise OSError("the device is gone")

    with pytest.raises(OSError, match="gone"):
        smallest_failing(judge, seed=1, plays=20)


def test_the_same_seed_plays_the_same() -> None:
    def drawn(seed: int) -> list[Pattern]:
        judged: list[Pattern] = []

        def judge(pattern: Pattern) -> Finding:
            judged.append(pattern)
            return passed("it holds")

        smallest_failing(judge, seed=seed, plays=30)
        return judged

    assert drawn(5) == drawn(5) != drawn(6)


@pytest.mark.parametrize("party", [Party.METER, Party.GATEWAY], ids=lambda party: party.value)
def test_a_right_stack_keeps_its_promise(party: Party) -> None:
    scene = Scene(company(InProcessAdapter(party)), seed=1)
    assert keeps_its_promise(scene, 103).verdict is Verdict.PASS


def broken(pattern: str = "") -> Company:
    return company(open_adapter("mutant:forgets_reported_gaps"), pattern)


def test_what_fails_is_made_small_kept_and_played_again() -> None:
    scene = Scene(broken(), seed=1)
    finding = keeps_its_promise(scene, 103)
    assert finding.verdict is Verdict.FAIL
    assert finding.cause.endswith("uplink x downlink -")
    assert scene.kept_pattern == "uplink x downlink -"
    second = Scene(broken(pattern=scene.kept_pattern), seed=1)
    same = keeps_its_promise(second, 103)
    assert same == finding
    assert second.kept_pattern == scene.kept_pattern
    assert [str(entry) for entry in second.trace] == [str(entry) for entry in scene.trace]


def test_a_right_stack_passes_on_the_pattern_that_another_failed() -> None:
    scene = Scene(company(InProcessAdapter(Party.METER), pattern="uplink x downlink -"), seed=1)
    assert keeps_its_promise(scene, 103).verdict is Verdict.PASS
    assert scene.kept_pattern == ""
    assert any(seen.note == "lost by the pattern" for seen in scene.trace.messages())
