"""What pytest-bdd would pass over in silence, and how it is noticed here."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.sessions.session import SuiteFaults
from tests.harness.plays import feature_file, played, steps

FINE = """
    @given("a situation")
    def _(scene): pass

    @then("it is so")
    def _(scene):
        scene.judge(passed("It is so."))
"""


def reason(folder: Path, body: str, source: str = "") -> str:
    feature_file(folder, body)
    [record] = played(folder, steps(FINE, source)).scenarios
    assert record.verdict == "error"
    return record.reason


def test_a_step_that_nobody_defines_is_an_error_of_ours(tmp_path: Path) -> None:
    said = reason(tmp_path, "Scenario: It\n  Given another situation\n  Then it is so\n")
    assert said == "line 6: 'another situation' is defined by no step"


def test_a_step_is_defined_for_its_kind(tmp_path: Path) -> None:
    said = reason(tmp_path, "Scenario: It\n  Given it is so\n  Then it is so\n")
    assert said == "line 6: 'it is so' is defined by no step"


def test_a_step_that_two_define_is_ambiguous(tmp_path: Path) -> None:
    said = reason(
        tmp_path,
        "Scenario: It\n  Given a situation\n  Then it is so\n",
        """
        @given(parsers.parse("a {thing}"))
        def a_thing(thing): pass
        """,
    )
    assert "'a situation' is defined by more than one step: " in said
    assert said.endswith(".a_thing")


def test_an_async_step_is_never_awaited(tmp_path: Path) -> None:
    said = reason(
        tmp_path,
        "Scenario: It\n  Given a dream\n  Then it is so\n",
        "\n@given('a dream')\nasync def dream(): pass\n",
    )
    assert said.endswith("dream is async and would never be awaited")


@pytest.mark.parametrize(
    ("below", "what"),
    [("| a | b |", "table"), ('"""\n    words\n    """', "text")],
    ids=["table", "text"],
)
def test_what_stands_below_a_step_is_not_ignored(tmp_path: Path, below: str, what: str) -> None:
    said = reason(tmp_path, f"Scenario: It\n  Given a situation\n    {below}\n  Then it is so\n")
    assert said.endswith(f"does not take the {what} below it")


def test_a_table_that_is_wanted_is_missed(tmp_path: Path) -> None:
    said = reason(
        tmp_path,
        "Scenario: It\n  Given a list\n  Then it is so\n",
        "\n@given('a list')\ndef a_list(datatable): pass\n",
    )
    assert said.endswith("a_list wants a table below it")


def test_a_table_that_is_taken_is_handed_over(tmp_path: Path) -> None:
    feature_file(tmp_path, "Scenario: It\n  Then it is listed\n    | a | b |\n")
    source = """
        @then("it is listed")
        def _(scene, datatable):
            scene.judge(passed(str(datatable)))
        """
    assert played(tmp_path, steps(source)).only().findings[0].sentence == "[['a', 'b']]"


def test_a_scenario_lost_to_another_of_its_name_is_missed(tmp_path: Path) -> None:
    twice = "Scenario: It\n  Then it is so\n\n"
    said = reason(tmp_path, twice * 2)
    assert said.startswith("the file means 2 scenarios and 1 would be played")


def test_a_scenario_lost_to_another_rule_is_missed(tmp_path: Path) -> None:
    said = reason(
        tmp_path,
        "Rule: A\n  Scenario: It\n    Then it is so\nRule: B\n  Scenario: It\n    Then it is so\n",
    )
    assert said.startswith("the file means 2 scenarios and 1 would be played")


def test_an_outline_without_examples_is_missed(tmp_path: Path) -> None:
    said = reason(tmp_path, "Scenario Outline: It\n  Then it is so\n  Examples:\n    | nothing |\n")
    assert said.startswith("the file means 0 scenarios and 1 would be played")


def test_a_fault_in_one_scenario_does_not_keep_the_others_from_being_played(tmp_path: Path) -> None:
    feature_file(tmp_path, "Scenario: It\n  Then it is so\n\nScenario: That\n  Then that is so\n")
    assert played(tmp_path, steps(FINE)).verdicts() == {"It": "pass", "That": "error"}


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("@colour\nScenario: It\n  Then it is so\n", "tag @colour is no condition"),
        ("Scenario: It\n  And it is so\n", "First step in a scenario"),
    ],
    ids=["unknown tag", "first step without a kind"],
)
def test_a_feature_that_cannot_be_read_stops_the_run(tmp_path: Path, body: str, fault: str) -> None:
    feature_file(tmp_path, body)
    with pytest.raises(SuiteFaults, match=fault) as caught:
        played(tmp_path, steps(FINE))
    [line] = caught.value.faults
    assert line.startswith("FRG900_something-is-so.feature")
