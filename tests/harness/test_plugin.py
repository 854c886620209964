"""The plugin: what scenarios are collected, how they are played, which verdict comes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.base import AdapterError, Party
from harness.scenes.verdict import inconclusive
from harness.sessions.run import ControlRecord, ScenarioRecord
from harness.sessions.session import HarnessFault, SuiteFaults, planned, play
from tests.harness.plays import (
    Listener,
    PuppetStage,
    devices,
    feature_file,
    played,
    steps,
    suite,
)

ONE = """
    Scenario: It is so
      Given a situation
      When something happens
      Then it is {verdict}
"""
UNCERTAIN = "SCHC-FRAG-032"
STEPS = """
    @given("a situation")
    def _(scene):
        scene.observe(b"abc")

    @when("something happens")
    def _(scene):
        scene.trace.remark(scene.now, "something happened")

    @then(parsers.parse("it is {verdict}"))
    def _(scene, verdict):
        if verdict == "misuse":
            raise MisuseError("used wrongly")
        if verdict == "an assertion":
            assert verdict == "nothing"
        if verdict == "a broken link":
            raise AdapterError("the cable is loose")
        if verdict == "a death":
            raise DeviceDied("it ended", evidence="Segmentation fault")
        if verdict == "a death after a fail":
            scene.judge(Finding(Verdict.FAIL, "It lies.", (0,), "SCHC-FRAG-AOE-014"))
            raise DeviceDied("it ended")
        if verdict == "a broken link after a fail":
            scene.judge(Finding(Verdict.FAIL, "It lies.", (0,), "SCHC-FRAG-AOE-014"))
            raise AdapterError("the cable is loose")
        if verdict == "a lost precondition":
            raise Inconclusive("the frame was not sent")
        if verdict == "not supported":
            raise Unsupported("no such order")
        if verdict == "not applicable":
            raise NotApplicable("it has no clock")
        if verdict == "a skip":
            pytest.skip("because")
        if verdict == "fail":
            scene.judge(Finding(Verdict.FAIL, "It lies.", (0,), "SCHC-FRAG-AOE-014"))
        if verdict == "fail and pass":
            scene.judge(Finding(Verdict.FAIL, "It lies.", (0,)), passed("It is polite."))
        if verdict == "pass":
            scene.judge(passed("It is so."))
        if verdict == "unclear":
            scene.judge(passed("It is so."), inconclusive("It might be so."))
"""


@pytest.mark.parametrize(
    ("verdict", "expected", "reason"),
    [
        ("pass", "pass", ""),
        ("fail", "fail", "It lies."),
        ("fail and pass", "fail", "It lies."),
        ("unclear", "inconclusive", "It might be so."),
        ("a lost precondition", "inconclusive", "the frame was not sent"),
        ("not supported", "inconclusive", "no such order"),
        ("not applicable", "not applicable", "it has no clock"),
        ("nothing", "error", "The scenario judged nothing."),
        ("misuse", "error", "Fault of the harness: MisuseError: used wrongly"),
        ("an assertion", "error", "Fault of the harness: AssertionError"),
        ("a skip", "error", "Fault of the harness: Skipped: because"),
        ("a broken link", "error", "the cable is loose"),
        ("a broken link after a fail", "error", "the cable is loose"),
        ("a death", "error", "it ended; last seen of it: Segmentation fault"),
        ("a death after a fail", "fail", "It lies."),
    ],
)
def test_a_scenario_gets_the_worst_of_its_findings_and_its_end(
    tmp_path: Path, verdict: str, expected: str, reason: str
) -> None:
    feature_file(tmp_path, ONE.format(verdict=verdict))
    record = played(tmp_path, steps(STEPS)).only()
    assert record.verdict == expected
    assert record.reason.startswith(reason)
    assert bool(record.reason) == bool(reason)


def test_a_record_says_what_was_played(tmp_path: Path) -> None:
    feature_file(tmp_path, ONE.format(verdict="fail"))
    stage = PuppetStage()
    record = played(
        tmp_path, steps(STEPS), stage=stage, seed=7, repeat=lambda f, d: f"again {f.id} {d.name}"
    ).only()
    assert record.id == "FRG900_something-is-so.feature::test_it_is_so"
    assert (record.feature, record.version, record.part) == ("FRG900", 1, "frg")
    assert (record.title, record.why, record.scenario) == (
        "Something is so",
        "Because it is.",
        "It is so",
    )
    assert (record.party, record.device, record.time) == ("meter", "puppet", "virtual")
    assert record.requirements == ("SCHC-FRAG-AOE-014",)
    assert [(s.keyword, s.text, s.outcome, s.first_entry) for s in record.steps] == [
        ("Given", "a situation", "passed", 0),
        ("When", "something happens", "passed", 1),
        ("Then", "it is fail", "failed", 2),
    ]
    message, remark = record.trace
    assert (message.kind, message.text, message.octets) == (
        "message",
        "frame of 3 octets",
        "616263",
    )
    assert (message.point, message.sender, message.receiver) == ("radio", "meter", "gateway")
    assert (remark.kind, remark.text) == ("remark", "something happened")
    [finding] = record.findings
    assert (finding.verdict, finding.clause) == ("fail", "RFC9441 §3.2.1.1")
    assert record.seed == stage.scenes[0].seed
    assert record.repeat == "again FRG900 meter"


def test_steps_that_were_not_reached_are_skipped(tmp_path: Path) -> None:
    feature_file(tmp_path, ONE.format(verdict="pass") + "      And it is pass\n")
    broken = STEPS.replace(
        'scene.trace.remark(scene.now, "something happened")', 'raise Inconclusive("no")'
    )
    record = played(tmp_path, steps(broken)).only()
    assert [step.outcome for step in record.steps] == ["passed", "failed", "skipped", "skipped"]


def test_what_is_uncertain_fails_nobody(tmp_path: Path) -> None:
    feature_file(
        tmp_path,
        """
        Scenario: It is so
          Then it is wrong
        """,
        tags="@FRG900 @version1 @meter @SCHC-FRAG-AOE-014 " + f"@{UNCERTAIN}",
    )
    source = """
        @then("it is wrong")
        def _(scene):
            scene.observe(b"abc")
            scene.judge(Finding(Verdict.FAIL, "So.", (0,), "{name}", cause="Haste"))
        """
    uncertain = played(tmp_path, steps(source.format(name=UNCERTAIN))).only()
    assert uncertain.verdict == "inconclusive"
    assert uncertain.reason == "So."
    [finding] = uncertain.findings
    assert finding.cause.startswith(f"Haste; reported and not failed, since {UNCERTAIN}")
    certain = played(tmp_path, steps(source.format(name="SCHC-FRAG-AOE-014"))).only()
    assert certain.verdict == "fail"


def test_the_scene_is_closed_whatever_happened(tmp_path: Path) -> None:
    feature_file(tmp_path, ONE.format(verdict="misuse"))
    stage = PuppetStage()
    played(tmp_path, steps(STEPS), stage=stage)
    assert [scene.closed for scene in stage.scenes] == [True]


def test_a_scene_that_cannot_be_closed_is_an_error(tmp_path: Path) -> None:
    def fail() -> None:
        raise AdapterError("it does not let go")

    feature_file(tmp_path, ONE.format(verdict="pass"))
    record = played(tmp_path, steps(STEPS), stage=PuppetStage(at_close=[fail])).only()
    assert (record.verdict, record.reason) == ("error", "it does not let go")


def test_outlines_rules_and_backgrounds_are_played(tmp_path: Path) -> None:
    feature_file(
        tmp_path,
        """
        Background:
          Given a situation

        Scenario Outline: It may be
          Then it is <verdict>

          Examples:
            | verdict |
            | pass    |
            | fail    |

        Rule: Always
          Background:
            Given a situation
          Scenario: It is so
            Then it is pass
        """,
    )
    listener = played(tmp_path, steps(STEPS))
    assert [(r.scenario, r.example, r.verdict) for r in listener.scenarios] == [
        ("It may be", {"verdict": "pass"}, "pass"),
        ("It may be", {"verdict": "fail"}, "fail"),
        ("It is so", {}, "pass"),
    ]
    assert [len(record.steps) for record in listener.scenarios] == [2, 2, 3]
    assert len({record.id for record in listener.scenarios}) == 3
    assert listener.expected == 3


def test_each_scenario_has_a_seed_of_its_own_that_does_not_depend_on_the_others(
    tmp_path: Path,
) -> None:
    one = ONE.format(verdict="pass")
    for name, body in (("one", one), ("two", one + one.replace("It is", "That is"))):
        (tmp_path / name).mkdir()
        feature_file(tmp_path / name, body)
    first, second = played(tmp_path / "two", steps(STEPS), seed=3).scenarios
    assert first.seed != second.seed
    assert played(tmp_path / "one", steps(STEPS), seed=3).only().seed == first.seed
    assert played(tmp_path / "one", steps(STEPS), seed=4).only().seed != first.seed


def test_devices_play_one_after_the_other_only_what_is_for_them(tmp_path: Path) -> None:
    feature_file(tmp_path, ONE.format(verdict="pass"))
    feature_file(
        tmp_path,
        ONE.format(verdict="pass"),
        tags="@FRG901 @version1 @meter @gateway @SCHC-FRAG-AOE-014",
    )
    stage = PuppetStage()
    listener = played(
        tmp_path, steps(STEPS), stage=stage, on=devices(Party.GATEWAY, Party.METER, Party.METER)
    )
    assert [(record.device, record.feature) for record in listener.scenarios] == [
        ("puppet", "FRG901"),
        ("puppet (meter)", "FRG900"),
        ("puppet (meter)", "FRG901"),
        ("puppet (meter-2)", "FRG900"),
        ("puppet (meter-2)", "FRG901"),
    ]
    assert len({record.id for record in listener.scenarios}) == 5
    assert stage.said == [
        f"{what} {name}"
        for name in ("gateway", "meter", "meter-2")
        for what in ("company", "control", "control", "close")
    ]


def test_control_exchanges_are_recorded_first_and_last(tmp_path: Path) -> None:
    feature_file(tmp_path, ONE.format(verdict="pass"))
    stage = PuppetStage(controls=[inconclusive("nothing came"), AdapterError("it is gone")])
    controls = played(tmp_path, steps(STEPS), stage=stage).controls
    assert [(c.moment, c.verdict, c.sentence) for c in controls] == [
        ("first", "inconclusive", "nothing came"),
        ("last", "error", "it is gone"),
    ]


def test_a_condition_that_the_device_denies_makes_it_not_applicable(tmp_path: Path) -> None:
    feature_file(
        tmp_path,
        ONE.format(verdict="fail"),
        tags="@FRG900 @version1 @meter @class-c @SCHC-FRAG-AOE-014",
    )
    stage = PuppetStage()
    record = played(tmp_path, steps(STEPS), stage=stage, on=devices(class_c="no")).only()
    assert (record.verdict, record.reason) == ("not applicable", "puppet.toml says no to class-c.")
    assert stage.said == []
    assert played(tmp_path, steps(STEPS), on=devices(class_c="yes")).only().verdict == "fail"


def test_a_condition_of_one_scenario_or_of_some_examples_is_its_own(tmp_path: Path) -> None:
    feature_file(
        tmp_path,
        """
        @class-c
        Scenario: It is so
          Then it is pass

        Scenario Outline: It may be
          Then it is <verdict>
          Examples:
            | verdict |
            | pass    |
          @class-b
          Examples:
            | verdict |
            | unclear |
        """,
    )
    listener = played(tmp_path, steps(STEPS), on=devices(class_c="no", class_b="no"))
    assert [record.verdict for record in listener.scenarios] == [
        "not applicable",
        "pass",
        "not applicable",
    ]


def test_a_condition_that_is_unset_stops_the_run_and_says_what_to_fill_in(tmp_path: Path) -> None:
    feature_file(
        tmp_path,
        ONE.format(verdict="pass"),
        tags="@FRG900 @version1 @meter @class-c @suite-1 @SCHC-FRAG-AOE-014",
    )
    listener = Listener()
    with pytest.raises(SuiteFaults) as caught:
        played(tmp_path, steps(STEPS), on=devices(class_c="unset"))
    heading, first, second = caught.value.faults
    assert heading.startswith("puppet.toml leaves 2 capabilities unset that these features")
    assert first.startswith('  class-c = "unset"  # Does the meter listen all the time')
    assert second.startswith('  suite-1 = "unset"  # ')
    assert listener.scenarios == []


def test_steps_see_fixtures_of_their_modules_and_what_earlier_steps_leave(tmp_path: Path) -> None:
    feature_file(
        tmp_path,
        """
        Scenario: It is so
          Given 3 apples
          Then there are as many as pears
        """,
    )
    source = """
        @pytest.fixture
        def pears():
            return 3

        @given(parsers.parse("{count:d} apples"), target_fixture="apples")
        def _(count):
            return count

        @then("there are as many as pears")
        def _(scene, apples, pears):
            assert apples == pears
            scene.judge(passed("So many."))
        """
    assert played(tmp_path, steps(source)).only().verdict == "pass"


def test_a_plan_is_what_would_be_played(tmp_path: Path) -> None:
    feature_file(tmp_path, ONE.format(verdict="fail"))
    stage = PuppetStage()
    [act] = planned(suite(tmp_path, steps(STEPS), stage=stage), Listener())
    assert act.scenario.name == "It is so"
    assert stage.said == []


def test_nothing_to_play_is_nothing_played(tmp_path: Path) -> None:
    assert played(tmp_path, steps(STEPS)).expected == 0


def test_what_lies_around_has_no_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = tmp_path / "hostile"
    hostile.mkdir()
    (hostile / "pytest.ini").write_text("[pytest]\naddopts = --nonsense\n")
    (hostile / "conftest.py").write_text("raise SystemExit(9)\n")
    monkeypatch.chdir(hostile)
    monkeypatch.setenv("PYTEST_ADDOPTS", "--nonsense")
    monkeypatch.setenv("PYTEST_PLUGINS", "nonsense")
    feature_file(hostile, ONE.format(verdict="pass"))
    assert played(hostile, steps(STEPS)).verdicts() == {"It is so": "pass"}


def test_a_disk_that_is_full_is_a_fault_of_the_harness_and_the_device_is_let_go_of(
    tmp_path: Path,
) -> None:
    class Full(Listener):
        def ended(self, record: ScenarioRecord) -> None:
            raise OSError(28, "No space left on device")

        def controlled(self, record: ControlRecord) -> None:
            if self.scenarios or record.moment == "last":
                raise OSError(28, "No space left on device")

    feature_file(tmp_path, ONE.format(verdict="pass"))
    stage = PuppetStage()
    with pytest.raises(HarnessFault, match="No space left on device"):
        play(suite(tmp_path, steps(STEPS), stage=stage), Full())
    assert stage.said[-1] == "close meter"


def test_ctrl_c_ends_the_run_and_lets_go_of_the_device(tmp_path: Path) -> None:
    feature_file(
        tmp_path, ONE.format(verdict="pass") + ONE.format(verdict="fail").replace("It", "A")
    )
    interrupting = """
    @then("it is fail")
    def _(scene):
        raise KeyboardInterrupt
    """
    stage, listener = PuppetStage(), Listener()
    text = STEPS.replace(
        'parsers.parse("it is {verdict}")', 'parsers.re("it is (?P<verdict>pass)")'
    )
    with pytest.raises(KeyboardInterrupt):
        play(suite(tmp_path, steps(text, interrupting), stage=stage), listener)
    assert listener.verdicts() == {"It is so": "pass"}
    assert stage.said[-1] == "close meter"
    assert stage.scenes[-1].closed
