"""Packets that a meter sends of its own accord: nobody knows them, and their form tells enough.

What comes out of a message is compressed again by the same rule; both must be the same bits.
"""

from __future__ import annotations

from harness.checks.compression import sender_of
from harness.checks.compression_messages import compared, named, shown, wrong
from harness.checks.crossing import Crossed, crossed
from harness.octets.reading import read_packet
from harness.octets.reading_frame import compressor_of
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import ProtocolError
from reference_stack.profiles.profile import Profile
from reference_stack.schc.rules import CompressionRule

_BELOW_THE_APPLICATION = ("IPv6", "UDP", "ICMPv6")


def own_packets_follow_the_rules(
    trace: Trace, profile: Profile, direction: Direction, *, since: int = 0
) -> Finding:
    """Every packet that crosses compressed is what its rule makes of a whole IPv6 packet."""
    met: list[int] = []
    sender = sender_of(direction)
    for came in crossed(trace, profile, sender=sender, direction=direction, since=since):
        rule = profile.rules.rule_of(came.message)
        if not isinstance(rule, CompressionRule):
            continue
        finding = _followed(came, profile, rule, direction)
        if finding.verdict is not Verdict.PASS:
            return finding
        met += finding.evidence
    if not met:
        return inconclusive(f"the {sender.value} sent nothing compressed")
    return passed("what crosses compressed is what the rules say", *met[:4])


def _followed(
    came: Crossed, profile: Profile, rule: CompressionRule, direction: Direction
) -> Finding:
    compressor = compressor_of(profile)
    try:
        packet = compressor.decompress(came.message, direction)
    except ProtocolError as problem:
        return wrong(
            came,
            f"no packet can be made of a message by rule {named(rule)}: {problem}",
            expected="a whole packet",
            observed=shown(came.message),
        )
    reading = read_packet(packet, profile)
    if reading.problem is not None and reading.layer in _BELOW_THE_APPLICATION:
        return wrong(
            came,
            f"the packet made by rule {named(rule)} is not in order: {reading.problem}",
            expected="lengths and checksum that are right",
            observed=packet[:48].hex(),
        )
    again = compressor.compress_under(rule, packet, direction)
    if again is None:
        return wrong(
            came,
            f"the packet made by rule {named(rule)} does not match that rule",
            expected="a packet that matches",
            observed=packet[:48].hex(),
        )
    return compared(came, again, rule, direction)
