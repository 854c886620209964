"""`meterproof decode`, `dissector` and `rules`: what octets and rules mean, without any device."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import rich_click as click

from harness.command.account import shown
from harness.command.rule_reading import rules_as_json, rules_called
from harness.command.rule_validating import violations
from harness.device.devices import PROFILE, profile_called
from harness.octets.decoding import explain_octets, octets_of_hex
from harness.octets.decoding_keys import read_key_file
from harness.octets.wireshark import dissector as written_dissector
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import MisuseError
from reference_stack.profiles.rule_compare import Difference, compare
from reference_stack.profiles.rule_lint import LintFinding, Severity, lint
from reference_stack.profiles.rule_mistakes import mistakes_at

_STANDARD_INPUT = "-"


class NoOctets(Exception):
    """What is to be decoded is no hex. One line, which says where it is wrong."""


def decode(
    words: Sequence[str], *, port: int | None, direction: str, profile: str, keys: Path | None
) -> int:
    """Print what octets are; 1 if something is wrong with them.

    Raises NoOctets, KeyFileMistake, and what `profile_called` raises.
    """
    written = sys.stdin.read() if list(words) == [_STANDARD_INPUT] else " ".join(words)
    given = read_key_file(keys) if keys else None
    decoded = explain_octets(
        _octets(written),
        port=port,
        direction=Direction(direction) if direction else None,
        profile=profile_called(profile or PROFILE),
        keys=given.keys if given else None,
        title=given.title if given else b"",
    )
    for line in decoded.lines():
        click.echo(line)
    return 1 if decoded.problem else 0


def _octets(written: str) -> bytes:
    try:
        return octets_of_hex(written)
    except MisuseError as problem:
        raise NoOctets(f"decode wants hex digits, or - for standard input: {problem}") from None


def dissector(profile: str) -> int:
    """Print a dissector for Wireshark with the rules of a profile."""
    click.echo(written_dissector(profile_called(profile or PROFILE)))
    return 0


def rules_lint(name: str, payload_octets: int | None, yang: Path | None) -> int:
    """Print what is the matter with a rule set; 1 for errors.

    `yang` is a folder of modules to validate it against. Raises RuleFileMistake, YangMistake.
    """
    invalid = violations(rules_as_json(name), yang) if yang else []
    for path, text in invalid:
        click.echo(shown(f"{name}: error: {path}: {text} [yang]"))
    with mistakes_at(name, ""):
        found = lint(rules_called(name), payload_octets=payload_octets)
    for finding in found:
        click.echo(shown(f"{name}: {_finding(finding)}"))
        if finding.packet is not None:
            way = f", {finding.direction.value}" if finding.direction else ""
            click.echo(f"  seen with{way}: {finding.packet.hex()}")
    if not found and not invalid:
        click.echo(f"{name}: nothing is the matter")
    return 1 if invalid or any(finding.severity is Severity.ERROR for finding in found) else 0


def _finding(finding: LintFinding) -> str:
    rule = "" if finding.rule_id is None else f"rule {finding.rule_id}: "
    clause = f" ({finding.clause})" if finding.clause else ""
    return f"{finding.severity.value}: {rule}{finding.text}{clause} [{finding.kind.value}]"


def rules_compare(one: str, other: str) -> int:
    """Print where two rule sets differ; 1 if ends with them would not understand each other."""
    with mistakes_at(f"{one}, {other}", ""):
        differences = compare(rules_called(one), rules_called(other))
    for difference in differences:
        for line in _difference(difference, one, other):
            click.echo(line)
    matters = any(difference.matters for difference in differences)
    click.echo(
        "Ends with these rules misunderstand each other."
        if matters
        else "Ends with these rules understand each other."
    )
    return 1 if matters else 0


def _difference(difference: Difference, one: str, other: str) -> list[str]:
    rule = f"rule {difference.rule_id}/{difference.rule_id_length}"
    weight = "matters" if difference.matters else "does not matter"
    lines = [shown(f"{rule}: {difference.text} ({weight}; a is {one}, b is {other})")]
    if difference.packet is not None and difference.message is not None:
        way = f" going {difference.direction.value}" if difference.direction else ""
        made = "refused" if difference.received is None else difference.received.hex()
        lines += [
            f"  packet{way}: {difference.packet.hex()}",
            f"  {difference.sender} sends: {difference.message.hex()}",
            f"  the other end makes of it: {made}",
        ]
    return lines
