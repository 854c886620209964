"""The page: complete, self-contained, small, and deaf to whatever a device says."""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from harness.sessions.run import EntryRecord, Run
from reports.html import render

VOID = {"meta", "br", "input"}
MAY_STAY_OPEN = {"dt", "dd"}
_TAGS = """
html head meta title style body header footer main nav section aside
div p span a b em small strong i
h1 h2 h3 h4 h5 ul ol li dl dt dd table caption thead tbody tr th td details summary pre code
bdi br fieldset legend label input svg g rect path text
"""
_ATTRIBUTES = """
class id href lang charset name content http-equiv role tabindex scope open type checked title
viewbox preserveaspectratio x y width height rx d transform
"""
TAGS = frozenset(_TAGS.split())
ATTRIBUTES = frozenset(_ATTRIBUTES.split())


class Page(HTMLParser):
    """What a browser would make of a page, as far as asked here; fails on anything unforeseen."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: Counter[str] = Counter()
        self.links: set[str] = set()
        self.texts: list[str] = []
        self.opened: list[dict[str, str | None]] = []
        self.style = ""
        self.policy = ""
        self.feed(page.decode())
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert tag in TAGS
        assert all(name in ATTRIBUTES or name.startswith("aria-") for name in given)
        self.ids.update(value for name, value in attrs if name == "id" and value)
        if href := given.get("href"):
            self.links.add(href)
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"] or ""
        if tag == "details":
            self.opened.append(given)
        if tag not in VOID | MAY_STAY_OPEN:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in MAY_STAY_OPEN:
            assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data!r}")

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["style"]:
            self.style += data
        else:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def test_the_page_tells_who_was_tested_and_how_it_ended(sample_run: Run) -> None:
    text = Page(render(sample_run)).text
    for told in (
        "Acme WM-7, firmware 2.1",
        "Not conformant: 1 scenario of 8 failed",
        "dlms_over_lorawan",
        "2026-11-03T09:14:07Z",
        "Meterproof 0.1.0",
        sample_run.header.command,
        "upper tester not said",
    ):
        assert told in text


def test_a_fail_is_told_with_requirement_clause_proof_and_repeat(sample_run: Run) -> None:
    failed = sample_run.scenarios[0]
    text = Page(render(sample_run)).text
    finding = failed.findings[0]
    for told in (
        finding.sentence,
        finding.expected,
        finding.observed,
        finding.cause,
        finding.clause,
    ):
        assert told in text
    assert "2a 06 07 08" in text
    assert failed.repeat in text
    assert all(step.text in text for step in failed.steps)


def test_what_needs_a_reader_is_open_and_the_rest_closed(sample_run: Run) -> None:
    scenarios = [
        details
        for details in Page(render(sample_run)).opened
        if str(details.get("id")).startswith("s")
    ]
    assert ["open" in details for details in scenarios] == [
        *(True, True, False, False, False, True, False, True)
    ]


def test_every_link_leads_to_one_place_in_the_page(sample_run: Run) -> None:
    page = Page(render(sample_run))
    assert max(page.ids.values()) == 1
    assert page.links <= {f"#{name}" for name in page.ids}


def test_with_two_devices_every_scenario_says_which(sample_run: Run) -> None:
    other = replace(sample_run.header.devices[0], identity="other")
    header = replace(sample_run.header, devices=(*sample_run.header.devices, other))
    scenario = replace(sample_run.scenarios[2], device="other")
    page = Page(render(Run(header, [scenario])))
    assert "Any matching rule may be used · other" in page.text


def test_untested_and_unobservable_requirements_are_in_the_ledger(sample_run: Run) -> None:
    text = Page(render(sample_run)).text
    assert "SCHC-LW-010" in text
    assert "Unobservable: A timer that never expires" in text


def test_the_policy_allows_the_style_of_the_page_and_nothing_else(sample_run: Run) -> None:
    page = Page(render(sample_run))
    digest = b64encode(sha256(page.style.encode()).digest()).decode()
    assert page.policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")


def test_nothing_is_fetched_from_anywhere(hostile_run: Run) -> None:
    page = Page(render(hostile_run))
    assert all(link.startswith("#") for link in page.links)
    assert "url(" not in page.style
    assert "@import" not in page.style


def test_a_hostile_device_is_quoted_and_not_obeyed(hostile_run: Run) -> None:
    page = Page(render(hostile_run))
    assert "<script>alert(1)</script>" in page.text
    assert "{{7*7}}" in page.text
    hidden = {letter for text in page.texts for letter in text if not letter.isprintable()}
    assert hidden <= {"\n"}


def test_a_hostile_device_cannot_bloat_the_page(hostile_run: Run) -> None:
    many = Run(hostile_run.header, hostile_run.scenarios * 20)
    assert len(render(many)) < 10_000_000


def test_wrong_hex_is_said_to_be_wrong(hostile_run: Run) -> None:
    assert "no hex in the record: zz" in Page(render(hostile_run)).text


def test_a_report_with_keys_says_so_before_anything_else(sample_run: Run) -> None:
    shown = Run(replace(sample_run.header, keys_shown=True))
    text = Page(render(shown)).text
    assert text.index("This report shows cryptographic keys.") < text.index(
        "Conformance report Acme"
    )
    assert "cryptographic keys" not in Page(render(sample_run)).text


def test_an_interrupted_run_says_so_and_what_was_lost(sample_run: Run) -> None:
    text = Page(render(Run(sample_run.header, sample_run.scenarios, None, lost_lines=1))).text
    assert "The run did not come to its end." in text
    assert "1 line of the journal could not be read and is missing here." in text


def test_an_empty_run_has_a_page_too(sample_run: Run) -> None:
    empty = Run(replace(sample_run.header, requirements=(), devices=()))
    assert "No scenario was judged." in Page(render(empty)).text


def test_a_thousand_scenarios_stay_below_ten_megabytes(sample_run: Run) -> None:
    run = Run(sample_run.header, sample_run.scenarios * 125, sample_run.closing)
    page = render(run)
    assert len(page) < 10_000_000
    assert page.count(b'class="scenario') == 1_000


def test_an_endless_trace_is_cut_and_says_how_much(sample_run: Run) -> None:
    frame = sample_run.scenarios[0].trace[2]
    trace = tuple(replace(frame, index=index, at_us=index) for index in range(50_000))
    run = Run(sample_run.header, [replace(sample_run.scenarios[0], trace=trace)])
    page = render(run)
    assert len(page) < 5_000_000
    assert re.search(rb"[0-9,]+ entries left out here; the journal has them all", page)


def test_every_message_shown_is_in_the_ladder_and_in_the_list(sample_run: Run) -> None:
    page = Page(render(sample_run))
    messages = [
        f"s{number}m{place}"
        for number, scenario in enumerate(sample_run.scenarios, start=1)
        for place, entry in enumerate(scenario.trace)
        if entry.kind == "message"
    ]
    assert set(messages) <= set(page.ids)
    assert {f"#{name}" for name in messages} <= page.links


@pytest.mark.parametrize("evidence", [(), (99,), (-1,), (6, 6, 6)])
def test_odd_evidence_does_no_harm(sample_run: Run, evidence: tuple[int, ...]) -> None:
    failed = sample_run.scenarios[0]
    findings = tuple(replace(finding, evidence=evidence) for finding in failed.findings)
    Page(render(Run(sample_run.header, [replace(failed, findings=findings)])))


def test_an_entry_without_anything_does_no_harm(sample_run: Run) -> None:
    trace = (EntryRecord("message", 0, 0, ""), EntryRecord("remark", 1, 0, ""))
    Page(render(Run(sample_run.header, [replace(sample_run.scenarios[0], trace=trace)])))
