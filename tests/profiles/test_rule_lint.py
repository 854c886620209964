"""What is said of a rule set, and only when it is so; packets that show it do show it."""

from __future__ import annotations

import pytest

from reference_stack.kernel.direction import Direction
from reference_stack.profiles.profile_file import load_profile
from reference_stack.profiles.rule_files import load_rules
from reference_stack.profiles.rule_lint import LintFinding, LintKind, Severity, lint
from reference_stack.profiles.rule_samples import end_of, samples
from reference_stack.profiles.rule_text import rule_set_from
from reference_stack.profiles.witness import SAMPLE_DEV_IID
from reference_stack.schc.rules import RuleSet

NOTHING = {"rule-id-value": 22, "rule-nature": "nature-no-compression"}
UP = {
    "rule-id-value": 20,
    "fragmentation-mode": "fragmentation-mode-ack-on-error",
    "direction": "di-up",
    "fcn-size": 6,
    "w-size": 2,
    "window-size": 63,
    "tile-size": 80,
    "max-ack-requests": 8,
    "retransmission-timer": "12h",
}
DOWN = {
    "rule-id-value": 21,
    "fragmentation-mode": "fragmentation-mode-ack-always",
    "direction": "di-down",
    "fcn-size": 1,
    "w-size": 1,
    "window-size": 1,
    "max-ack-requests": 8,
    "retransmission-timer": "4h",
}
MULTICAST = {
    "rule-id-value": 23,
    "fragmentation-mode": "fragmentation-mode-no-ack",
    "direction": "di-down",
    "fcn-size": 1,
}
FIRST: dict[str, object] = {"field-id": "fid-first"}
SECOND: dict[str, object] = {"field-id": "fid-second"}


def rules_of(*rules: list[dict[str, object]], others: tuple[object, ...] = (UP, DOWN)) -> RuleSet:
    """Rules 1, 2, ... with these entries for packets that begin with two octets."""
    fields = [{"fid": "fid-first", "length": 8}, {"fid": "fid-second", "length": 8}]
    numbered = [{"rule-id-value": n, "entry": entries} for n, entries in enumerate(rules, 1)]
    return rule_set_from(
        {"header": [{"name": "two", "field": fields}], "rule": [*numbered, NOTHING, *others]},
        where="a test",
    )


def found(findings: list[LintFinding], kind: LintKind) -> list[LintFinding]:
    return [finding for finding in findings if finding.kind is kind]


def test_nothing_is_said_of_a_rule_set_that_is_plain() -> None:
    assert lint(rules_of([FIRST, {**SECOND, "target-value": 1}]), payload_octets=51) == []


def test_a_rule_for_no_packet_is_unreachable() -> None:
    (finding,) = found(lint(rules_of([FIRST])), LintKind.UNREACHABLE)
    assert finding.rule_id == 1
    assert finding.severity is Severity.WARNING


def test_a_rule_that_never_wins_is_shadowed() -> None:
    wide = [{**FIRST, "target-value": [1, 2, 3]}, SECOND]
    narrow = [{**FIRST, "target-value": [1, 2, 3]}, {**SECOND, "target-value": [7, 8, 9]}]
    sent = [{**FIRST, "target-value": 1, "comp-decomp-action": "cda-value-sent"}, SECOND]
    findings = found(lint(rules_of(wide, narrow, sent)), LintKind.SHADOWED)
    assert {finding.rule_id for finding in findings} == {3}
    for finding in findings:
        assert finding.packet is not None
        assert finding.direction is not None
        end = end_of(rules_of(wide, narrow, sent), SAMPLE_DEV_IID)
        assert end.compress(finding.packet, finding.direction).rule.rule_id_value == 1


def test_the_later_of_two_equal_rules_is_shadowed() -> None:
    findings = found(lint(rules_of([FIRST, SECOND], [FIRST, SECOND])), LintKind.SHADOWED)
    assert {finding.rule_id for finding in findings} == {2}


@pytest.mark.parametrize(
    ("narrow", "wide", "is_shadowed"),
    [
        pytest.param({"target-value": [1, 2]}, {"target-value": [1, 2, 3, 4]}, False, id="longer"),
        pytest.param({"target-value": [1, 2]}, {"target-value": [1, 2]}, True, id="equal"),
        pytest.param({"target-value": [1, 9]}, {"target-value": [1, 2]}, False, id="one-of-two"),
        pytest.param(
            {"target-value": 5, "matching-operator-value": 5},
            {"target-value": [5, 6]},
            False,
            id="values-of-a-prefix",
        ),
        pytest.param(
            {"target-value": 128, "matching-operator-value": 2},
            {"target-value": 192, "matching-operator-value": 2},
            False,
            id="another-prefix",
        ),
        pytest.param(
            {"target-value": 5, "comp-decomp-action": "cda-value-sent"},
            {"target-value": 5, "matching-operator-value": 6},
            True,
            id="value-of-a-prefix",
        ),
        pytest.param(
            {
                "target-value": 4,
                "matching-operator-value": 6,
                "comp-decomp-action": "cda-value-sent",
            },
            {"target-value": 4, "matching-operator-value": 5},
            True,
            id="longer-prefix",
        ),
        pytest.param(
            {
                "target-value": 4,
                "matching-operator-value": 5,
                "comp-decomp-action": "cda-value-sent",
            },
            {"target-value": 4, "matching-operator-value": 6},
            False,
            id="shorter-prefix",
        ),
        pytest.param({}, {"target-value": 4, "matching-operator-value": 6}, False, id="anything"),
    ],
)
def test_shadows_are_cast_by_wider_rules_only(
    narrow: dict[str, object], wide: dict[str, object], is_shadowed: bool
) -> None:
    """The wider rule comes later in the file, so that it has to be better, unless equal."""
    rules = rules_of([{**FIRST, **narrow}, SECOND], [{**FIRST, **wide}, SECOND])
    shadowed = {finding.rule_id for finding in found(lint(rules), LintKind.SHADOWED)}
    equal = narrow == wide
    assert shadowed == ({2} if equal else {1} if is_shadowed else set())


def test_a_shorter_message_for_fewer_packets_is_no_shadow() -> None:
    findings = lint(rules_of([FIRST, SECOND], [{**FIRST, "target-value": 1}, SECOND]))
    assert found(findings, LintKind.SHADOWED) == []
    assert found(findings, LintKind.AMBIGUOUS) == []


def test_two_rules_for_one_packet_are_ambiguous() -> None:
    rules = rules_of([{**FIRST, "target-value": 7}, SECOND], [FIRST, {**SECOND, "target-value": 9}])
    first, _ = found(lint(rules), LintKind.AMBIGUOUS)
    assert first.packet is not None
    assert first.packet[:2] == b"\x07\x09"
    end = end_of(rules, SAMPLE_DEV_IID)
    lengths = {
        message.length
        for rule in rules.compression
        if (message := end.compress_under(rule, first.packet, Direction.UPLINK))
    }
    assert len(lengths) == 1


def test_rules_that_never_meet_are_not_ambiguous() -> None:
    rules = rules_of([{**FIRST, "target-value": 7}, SECOND], [{**FIRST, "target-value": 8}, SECOND])
    assert found(lint(rules), LintKind.AMBIGUOUS) == []


@pytest.mark.parametrize(
    ("entry", "lossy"),
    [
        ({"matching-operator": "mo-ignore", "comp-decomp-action": "cda-not-sent"}, True),
        ({"matching-operator-value": 3, "comp-decomp-action": "cda-not-sent"}, True),
        ({"matching-operator-value": 8, "comp-decomp-action": "cda-not-sent"}, False),
        ({"matching-operator-value": 3}, False),
        ({"matching-operator": "mo-equal"}, False),
    ],
)
def test_a_field_that_is_not_restored_is_irreversible(
    entry: dict[str, object], lossy: bool
) -> None:
    rules = rules_of([{**FIRST, "target-value": 5, **entry}, SECOND])
    findings = found(lint(rules), LintKind.IRREVERSIBLE)
    assert bool(findings) == lossy
    for finding in findings:
        assert finding.packet is not None
        assert "fid-first" in finding.text
        (sample,) = samples(rules, [(finding.packet, Direction.UPLINK)])
        assert sample.restored != sample.packet


def test_a_version_that_can_only_be_one_is_not_lost() -> None:
    texts = [
        finding.text
        for finding in found(lint(load_rules("rfc9011_class_a")), LintKind.IRREVERSIBLE)
    ]
    assert texts
    assert all(text.startswith("fid-ipv6-hoplimit") for text in texts)


def test_lists_are_looked_at() -> None:
    once = [{**FIRST, "target-value": [5]}, {**SECOND, "target-value": [1, 2, 1]}]
    findings = lint(rules_of(once))
    assert [finding.rule_id for finding in found(findings, LintKind.ONE_VALUE)] == [1]
    assert [finding.rule_id for finding in found(findings, LintKind.NEVER_SENT)] == [1]


def test_a_checksum_left_out_is_noted() -> None:
    findings = found(lint(load_profile("dlms_over_lorawan").rules), LintKind.UNPROTECTED)
    assert {finding.rule_id for finding in findings} == {10, 11, 12, 14}


def test_fragmentation_is_looked_at() -> None:
    def kinds(*others: object) -> list[tuple[LintKind, int | None]]:
        rules = rules_of([FIRST, SECOND], others=others)
        return [(finding.kind, finding.rule_id) for finding in lint(rules)]

    assert kinds(UP, DOWN, MULTICAST) == []
    assert kinds(UP, MULTICAST) == []
    assert kinds(UP) == [(LintKind.ONE_WAY, None)]
    assert kinds(UP, DOWN, {**UP, "rule-id-value": 30}) == [(LintKind.SEVERAL_WAYS, 30)]
    assert kinds(UP, DOWN, {**MULTICAST, "direction": "di-up"}) == []


@pytest.mark.parametrize(
    ("payload_octets", "findings"),
    [(10, 1), (11, 0), (51, 0)],
    ids=["no-room-for-a-tile", "just-room", "room"],
)
def test_a_tile_has_to_fit_in_a_frame(payload_octets: int, findings: int) -> None:
    rules = rules_of([FIRST, SECOND])
    assert len(found(lint(rules, payload_octets=payload_octets), LintKind.NEVER_FITS)) == findings


def test_without_fragmentation_a_message_has_to_fit_in_a_frame() -> None:
    rules = rules_of([FIRST, SECOND], others=())
    findings = found(lint(rules, payload_octets=5), LintKind.NEVER_FITS)
    assert {finding.direction for finding in findings} == set(Direction)
    assert all(finding.severity is Severity.ERROR for finding in findings)


@pytest.mark.parametrize("number", [0, 224, 255])
def test_a_rule_id_that_is_no_port_is_an_error(number: int) -> None:
    rules = rule_set_from({"rule": [{**NOTHING, "rule-id-value": number}]}, where="a test")
    (finding,) = found(lint(rules), LintKind.NO_FPORT)
    assert finding.rule_id == number


def test_samples_show_every_rule_both_ways() -> None:
    rules = load_profile("dlms_over_lorawan").rules
    shown = {(sample.rule_id, sample.direction) for sample in samples(rules)}
    assert shown == {
        (rule.rule_id_value, direction) for rule in rules.compression for direction in Direction
    }


def test_a_sample_says_what_goes_over_the_air() -> None:
    (sample,) = samples(rules_of([FIRST, {**SECOND, "target-value": 2}]), [(b"\x01\x02\x03", UP_)])
    assert sample.message == b"\x01\x01\x03"
    assert sample.restored == sample.packet


UP_ = Direction.UPLINK
