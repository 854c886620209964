"""Programs that do wrong: each is survived, named for what it did, and can be started again."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters import child_process, command
from adapters.addresses import open_adapter
from adapters.base import Adapter, Crossing, DeviceDied, Point
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Instant

EVIL = Path(__file__).parent / "evil"
PATIENT = "?deadline=30s"
SHORT = "?deadline=500ms"
START, LATER = Instant(1_000), Instant(1_000_000)
FRAME = Crossing(Instant(2_000), Point.RADIO, Direction.DOWNLINK, b"\x20", 20)

AT_THE_START = {
    "dies_at_once": (PATIENT, "it ended"),
    "answers_twice": (PATIENT, "more than one line"),
    "claims_everything": (PATIENT, "which does not exist"),
    "claims_every_order": (PATIENT, "which does not exist"),
    "speaks_another_protocol": (PATIENT, "its protocol has to be 'meterproof-command/1'"),
    "refuses_hello": (PATIENT, "does not speak meterproof-command/1: too old"),
    "plays_the_radio": (PATIENT, "party is none of meter, gateway, head-end"),
}
IN_A_SCENARIO = {
    "is_killed": (PATIENT, "it ended"),
    "hangs": (SHORT, "no answer within"),
    "drips": (SHORT, "no answer within"),
    "writes_garbage": (PATIENT, "not JSON"),
    "writes_no_utf8": (PATIENT, "not UTF-8"),
    "writes_utf16": (PATIENT, "not UTF-8"),
    "writes_an_endless_line": (PATIENT, "a line of more than"),
    "writes_endless_lines": (PATIENT, "more than one line"),
    "floods_its_errors": (PATIENT, "floods its standard error"),
    "repeats_its_last_answer": (PATIENT, "its id has to be 5"),
    "has_a_due_that_is_no_number": (PATIENT, "due is no whole number"),
    "forgets_its_due": (PATIENT, "it has no due"),
    "has_a_negative_due": (PATIENT, "due is no whole number"),
    "has_a_fractional_due": (PATIENT, "only whole numbers"),
    "has_a_due_that_is_not_a_number": (PATIENT, "only whole numbers"),
    "has_a_huge_due": (PATIENT, "due is no whole number"),
    "writes_a_number_of_ten_thousand_digits": (PATIENT, "not JSON"),
    "nests_deeply": (PATIENT, "not JSON"),
    "wants_to_run_at_once_for_ever": (PATIENT, "it is .* already"),
    "ticks_for_ever": (PATIENT, "never sent anything"),
    "sends_a_thousand_and_one_frames": (PATIENT, "1001 crossings in one answer"),
    "sends_from_the_past": (PATIENT, "a crossing at 0.000000s, not between"),
    "sends_the_wrong_way": (PATIENT, "a meter sends nothing downlink at radio"),
    "misspells_crossings": (PATIENT, "nobody knows here: crosings"),
    "closes_its_output": (PATIENT, "closed its standard output"),
    "closes_its_input": (SHORT, "no answer within"),
    "leaves_its_output_to_another": (SHORT, "no answer within"),
}
HARMLESS = {"well_behaved", "is_noisy", "hangs_and_ignores_everything", "sends_at_will"}
TOLD_BELOW = {"tells_its_key", "answers_unread"}


def address(name: str, options: str = PATIENT) -> str:
    return f"command:{shlex.join([sys.executable, '-S', str(EVIL / f'{name}.py')])}{options}"


def open_files() -> list[Path]:
    descriptors = Path("/dev/fd")
    return sorted(descriptors.iterdir()) if descriptors.exists() else []


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    before = open_files(), children()
    yield
    assert (open_files(), children()) == before


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same limits, reached sooner."""
    monkeypatch.setattr(command, "MAX_IDLE_WAKES", 100)
    monkeypatch.setattr(child_process, "_FAREWELL_SECONDS", 0.3)


def live(device: Adapter) -> None:
    device.reset({}, START)
    device.give(FRAME)
    device.take(LATER)


def give_often(device: Adapter, times: int) -> None:
    for _ in range(times):
        device.give(FRAME)


def children() -> set[int]:
    """The processes that this one has started and not yet buried, zombies among them."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    return {int(pid) for pid in listed.read_text().split()} if listed.exists() else set()


def test_every_program_of_the_folder_is_tried() -> None:
    tried = {*AT_THE_START, *IN_A_SCENARIO, *HARMLESS, *TOLD_BELOW}
    assert {path.stem for path in EVIL.glob("*.py")} == tried


@pytest.mark.parametrize("name", AT_THE_START)
def test_a_program_that_cannot_be_believed_is_not_opened(name: str) -> None:
    options, reason = AT_THE_START[name]
    with pytest.raises(DeviceDied, match=reason):
        open_adapter(address(name, options))


@pytest.mark.parametrize("name", IN_A_SCENARIO)
def test_a_program_that_does_wrong_is_ended_and_named_for_it(name: str) -> None:
    options, reason = IN_A_SCENARIO[name]
    device = open_adapter(address(name, options))
    with pytest.raises(DeviceDied, match=reason) as caught:
        live(device)
    assert caught.value.evidence
    device.close()


def test_what_a_dying_program_said_is_evidence() -> None:
    with pytest.raises(DeviceDied) as caught:
        open_adapter(address("dies_at_once"))
    assert caught.value.evidence == "it ended with exit status 3; standard error: no radio found\\n"


def test_what_a_program_wrote_cannot_steer_a_terminal() -> None:
    device = open_adapter(address("writes_garbage"))
    with pytest.raises(DeviceDied) as caught:
        live(device)
    assert "last output: \\x1b[2J{{{" in caught.value.evidence


def test_the_signal_that_ended_a_program_is_named() -> None:
    device = open_adapter(address("is_killed"))
    with pytest.raises(DeviceDied) as caught:
        live(device)
    assert "by signal 9 (Killed)" in caught.value.evidence


def test_a_dead_program_stays_dead_until_it_is_reset() -> None:
    device = open_adapter(address("is_killed"))
    with pytest.raises(DeviceDied):
        live(device)
    with pytest.raises(DeviceDied, match="is not running: it ended"):
        device.give(FRAME)
    device.reset({}, START)
    assert device.take(LATER) == []
    device.close()


def test_a_program_that_floods_over_many_answers_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_process, "MAX_OUTPUT_OCTETS", 400)
    device = open_adapter(address("well_behaved"))
    device.reset({}, START)
    with pytest.raises(DeviceDied, match="more than 400 octets in one scenario"):
        give_often(device, 50)


def test_a_program_that_reads_nothing_cannot_block_us() -> None:
    device = open_adapter(address("answers_unread", SHORT))
    device.reset({}, START)
    with pytest.raises(DeviceDied, match="no answer within"):
        give_often(device, 2000)


def test_an_answer_before_the_end_of_the_question_is_not_taken() -> None:
    device = open_adapter(address("answers_unread"))
    device.reset({}, START)
    with pytest.raises(DeviceDied, match="before it had read the question"):
        device.give(replace(FRAME, octets=bytes(1 << 17)))


def test_a_noisy_program_is_listened_to() -> None:
    device = open_adapter(address("is_noisy"))
    live(device)
    device.close()


def test_a_program_that_ignores_everything_is_ended_at_close() -> None:
    device = open_adapter(address("hangs_and_ignores_everything"))
    live(device)
    device.close()
    device.close()


def test_a_key_is_in_no_evidence() -> None:
    key = bytes.fromhex("00112233445566778899aabbccddeeff")
    device = open_adapter(address("tells_its_key"))
    device.reset({"keys": {"app_s_key": key}}, START)
    with pytest.raises(DeviceDied) as caught:
        device.give(FRAME)
    assert caught.value.evidence.endswith("standard error: key [hidden], octets [hidden]\\n")
    assert "last output: [hidden] is my key" in caught.value.evidence
