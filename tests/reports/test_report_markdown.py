"""The summary for a pull request, rendered by an independent Markdown reader."""

from __future__ import annotations

from html import unescape

import pytest
from markdown_it import MarkdownIt

from harness.sessions.run import Run
from reports.markdown import plain, render
from reports.text import visible

READER = MarkdownIt("gfm-like", {"linkify": False})


def test_the_summary_says_result_findings_and_ledger(sample_run: Run) -> None:
    text = render(sample_run).decode()
    assert (
        "**Not conformant: 1 scenario of 8 failed; 2 could not be judged; 1 with advice.**" in text
    )
    assert "| **FRG007** Missing tiles are sent again | Tile 38 of window 0" in text
    assert "SCHC-FRAG-AOE-014 (MUST, RFC8724 §8.4.3.1)" in text
    for title in ("### Failed", "### Advice", "### Could not be run", "### Inconclusive"):
        assert title in text
    assert "| RFC8724 | 1 | 1 | 1 | 1 |" in text


def test_a_fail_names_only_the_requirement_of_its_finding(sample_run: Run) -> None:
    row = next(line for line in render(sample_run).decode().splitlines() if "FRG007" in line)
    assert "SCHC-FRAG-AOE-016" not in row


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script> <img src=x>",
        "[x](javascript:alert(1)) ![y](https://evil.example) <https://evil.example>",
        "**bold** __bold__ *it* _it_ ~~gone~~ `code` ``",
        "a | b | c",
        "# heading",
        "- item",
        "1. item",
        "> quote",
        "---",
        "&lt;b&gt; &copy; \\| \\",
        ":smile: $x$ [^1] [ ] {{x}}",
    ],
)
def test_plain_text_is_shown_as_it_stands(text: str) -> None:
    shown = READER.render(f"| head |\n| --- |\n| {plain(text)} |\n")
    cell = shown[shown.index("<td>") + 4 : shown.index("</td>")]
    assert "<" not in cell
    assert unescape(cell).replace("\u200b", "") == text


@pytest.mark.parametrize(
    "text", ["@team", "x@example.org", "#12", "https://evil.example", "www.evil.example", "GH-12"]
)
def test_what_a_forge_would_link_is_broken_up(text: str) -> None:
    written = plain(text)
    assert text not in written
    assert written.replace("&#8203;", "") == text


def test_a_hostile_device_leaves_no_mark_up(hostile_run: Run) -> None:
    written = render(hostile_run).decode()
    shown = READER.render(written)
    assert "<script" not in shown
    assert "<img" not in shown
    assert "<a " not in shown
    assert len(written) < 60_000
    assert visible("\u202e") in written


def test_a_summary_with_keys_says_so_first(hostile_run: Run) -> None:
    assert render(hostile_run).startswith(b"> **This run shows cryptographic keys.**")


def test_many_fails_are_counted_and_not_all_listed(sample_run: Run) -> None:
    written = render(Run(sample_run.header, sample_run.scenarios[:1] * 500)).decode()
    assert "scenarios more: `report.html` has them all." in written
    assert len(written) < 65_536
