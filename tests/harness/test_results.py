"""Folders of runs: always a new one, and a link that leads to the latest."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from harness.command.results import (
    ResultsMistake,
    given_folder,
    new_folder,
    point_to,
    stamp,
    utc_now,
)
from harness.sessions.journal import JOURNAL

NOON = datetime(2026, 11, 3, 12, 0, 7, tzinfo=UTC)


def test_a_folder_is_named_for_its_moment_and_never_shared(tmp_path: Path) -> None:
    parent = tmp_path / "deep" / "results"
    names = [new_folder(parent, NOON).name for _ in range(3)]
    assert names == ["2026-11-03_12-00-07", "2026-11-03_12-00-07_2", "2026-11-03_12-00-07_3"]


def test_the_link_follows_the_latest_run(tmp_path: Path) -> None:
    for _ in range(2):
        folder = new_folder(tmp_path, NOON)
        point_to(folder)
        assert (tmp_path / "latest").is_symlink()
        assert (tmp_path / "latest").resolve() == folder
    assert len(list(tmp_path.iterdir())) == 3


def test_a_folder_that_somebody_named_latest_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "latest").mkdir()
    point_to(new_folder(tmp_path, NOON))
    assert (tmp_path / "latest").is_dir()
    assert not (tmp_path / "latest").is_symlink()


def test_a_link_that_leads_nowhere_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "latest").symlink_to("gone")
    folder = new_folder(tmp_path, NOON)
    point_to(folder)
    assert (tmp_path / "latest").resolve() == folder


def test_a_folder_that_is_named_may_exist_but_not_hold_a_run(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    assert given_folder(folder) == given_folder(folder) == folder
    (folder / JOURNAL).touch()
    with pytest.raises(ResultsMistake, match="holds another run"):
        given_folder(folder)


@pytest.mark.parametrize("below", ["file", "file/deeper"])
def test_a_file_is_no_folder(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ResultsMistake, match=r"cannot be written there: .*; name a folder"):
        given_folder(tmp_path / below)
    with pytest.raises(ResultsMistake, match=r"cannot be written there: .*; name a folder"):
        new_folder(tmp_path / below, NOON)


def test_moments_are_written_in_utc() -> None:
    assert stamp(NOON) == "2026-11-03T12:00:07Z"
    assert utc_now().tzinfo is UTC
    assert utc_now().year >= 2025
