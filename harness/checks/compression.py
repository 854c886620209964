"""Whether packets cross the radio as the rules say. RFC8724 §7.

Of several matching rules each is right: RFC8724 §7.2 leaves the choice free.
"""

from __future__ import annotations

from dataclasses import replace

from adapters.base import Party, Point
from harness.checks.compression_messages import Kept, compared, messages_of, named, shown, wrong
from harness.checks.crossing import Crossed, crossed
from harness.octets.reading import read_packet
from harness.octets.reading_frame import compressor_of
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import ProtocolError
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation.rule import FragmentationRule
from reference_stack.schc.rules import CompressionRule, NoCompressionRule, rule_id

_OCTET = 8
_UPLINKS_ENOUGH = 2
"""For a gateway to answer one of them: each opens the receive windows of the meter."""


def sender_of(direction: Direction) -> Party:
    """Who puts packets on the radio that go that way."""
    return Party.METER if direction is Direction.UPLINK else Party.GATEWAY


def crosses_by(
    trace: Trace,
    profile: Profile,
    packet: bytes,
    direction: Direction,
    *,
    rule: str = "",
    since: int = 0,
    until: int | None = None,
) -> Finding:
    """The packet crosses bit for bit as the named rule says, or as any rule that matches.

    An empty `rule` stands for any. What is seen from position `since` to before `until` counts.
    """
    came = _first(trace, profile, direction, since, until)
    if came is None:
        return _kept_back(trace, profile, packet, direction, since)
    right = messages_of(profile, packet, direction)
    used = profile.rules.rule_of(came.message)
    if used is None or isinstance(used, FragmentationRule):
        return wrong(
            came,
            f"the packet crosses under RuleID {_rule_id_of(came)}, that of no such rule",
            expected=f"rule {named(*right)}",
            observed=shown(came.message),
        )
    if isinstance(used, NoCompressionRule) and used not in right:
        return wrong(
            came,
            f"the packet crosses uncompressed though it matches rule {named(*right)}",
            expected=shown(next(iter(right.values()))),
            observed=shown(came.message),
        )
    if used not in right:
        return wrong(
            came,
            f"the packet crosses by rule {named(used)}, which it does not match",
            expected=f"rule {named(*right)}",
            observed=f"rule {named(used)}",
        )
    if rule and used.name != rule:
        return inconclusive(
            f"the packet crosses by rule {named(used)}, which says nothing of {rule}",
            *came.evidence,
        )
    return compared(came, right[used], used, direction)


def crosses_uncompressed(
    trace: Trace,
    profile: Profile,
    packet: bytes,
    direction: Direction,
    *,
    may_be_dropped: bool = False,
    since: int = 0,
) -> Finding:
    """No rule matches, so the packet crosses unchanged under the RuleID for that. RFC8724 §7.2.

    `may_be_dropped` is for packets that a filter above SCHC may not like.
    """
    if may_be_dropped and _first(trace, profile, direction, since) is None:
        return inconclusive("the packet does not cross; a filter above SCHC may have taken it")
    if any(isinstance(rule, CompressionRule) for rule in messages_of(profile, packet, direction)):
        return inconclusive("the packet matches a rule, so that it may be compressed")
    return crosses_by(trace, profile, packet, direction, since=since)


def crosses_compressed(
    trace: Trace, profile: Profile, packet: bytes, direction: Direction, *, since: int = 0
) -> Finding:
    """The packet crosses by a rule that describes its fields, not by the one for no match."""
    came = _first(trace, profile, direction, since)
    if came is None:
        return _kept_back(trace, profile, packet, direction, since)
    if isinstance(profile.rules.rule_of(came.message), CompressionRule):
        return passed("the packet crosses compressed", *came.evidence)
    if not any(
        isinstance(rule, CompressionRule) for rule in messages_of(profile, packet, direction)
    ):
        return inconclusive("no rule matches the packet, so that nothing compresses it")
    return crosses_by(trace, profile, packet, direction, since=since)


def crosses_by_or_uncompressed(
    trace: Trace,
    profile: Profile,
    packet: bytes,
    direction: Direction,
    *,
    rule: str,
    since: int = 0,
) -> Finding:
    """For a field of variable length that is absent or empty, which is the same: SCHC-T37."""
    came = _first(trace, profile, direction, since)
    unchanged = rule_id(profile.rules.no_compression) + Bits.from_octets(packet)
    if came is not None and came.message == unchanged:
        return passed("the packet crosses uncompressed, and is free to", *came.evidence)
    return replace(
        crosses_by(trace, profile, packet, direction, rule=rule, since=since),
        requirement="SCHC-COMP-016",
    )


def crosses_by_any_or_uncompressed(
    trace: Trace, profile: Profile, packet: bytes, direction: Direction, *, since: int = 0
) -> Finding:
    """For a wrong checksum, with which a packet need not be compressed. RFC8724 §10.11."""
    came = _first(trace, profile, direction, since)
    if came is None:
        return inconclusive("the packet does not cross; a filter above SCHC may have taken it")
    kept = profile.rules.no_compression
    if profile.rules.rule_of(came.message) is kept:
        return compared(came, rule_id(kept) + Bits.from_octets(packet), kept, direction)
    return crosses_by(trace, profile, packet, direction, since=since)


def crosses_shortest(
    trace: Trace, profile: Profile, packet: bytes, direction: Direction, *, since: int = 0
) -> Finding:
    """Of the matching rules the one with the smallest residue is taken. TS010 §3.2."""
    exact = crosses_by(trace, profile, packet, direction, since=since)
    came = _first(trace, profile, direction, since)
    if exact.verdict is not Verdict.PASS or came is None:
        return exact
    right = messages_of(profile, packet, direction)
    used = profile.rules.rule_of(came.message)
    shortest = min(right.values(), key=len)
    if isinstance(used, Kept) and right[used].length > shortest.length:
        best = next(each for each, message in right.items() if message == shortest)
        return replace(
            wrong(
                came,
                f"the packet crosses by rule {named(used)} though {named(best)} leaves less",
                expected=f"{shortest.length} bits before padding",
                observed=f"{right[used].length} bits before padding",
            ),
            requirement="SCHC-COMP-008",
        )
    return passed("the packet crosses with the smallest residue", *came.evidence)


def is_fragmented(
    trace: Trace, profile: Profile, direction: Direction, *, since: int = 0
) -> Finding:
    """The packet crossed in fragments; if not, the device carries more than was thought."""
    came = _first(trace, profile, direction, since)
    if came is None or not came.is_fragmented:
        return inconclusive("no packet crossed in fragments")
    return passed(f"the packet crosses in {len(came.evidence)} fragments", *came.evidence)


def is_whole(trace: Trace, profile: Profile, direction: Direction, *, since: int = 0) -> Finding:
    """The packet crossed in one frame, since it fits. RFC9011 §appendix-A.1."""
    came = _first(trace, profile, direction, since)
    if came is None:
        return inconclusive("no packet crossed")
    if not came.is_fragmented:
        return passed("the packet crosses in one frame", *came.evidence)
    fragmented = wrong(
        came,
        "the packet crosses in fragments though it fits in one frame",
        expected="one frame",
        observed=f"{len(came.evidence)} fragments",
    )
    return replace(fragmented, requirement="SCHC-LW-059")


def _first(
    trace: Trace,
    profile: Profile,
    direction: Direction,
    since: int,
    until: int | None = None,
) -> Crossed | None:
    """The first packet that is not one of the sender's own, such as a push that was due."""
    sender = sender_of(direction)
    for came in crossed(trace, profile, sender=sender, direction=direction, since=since):
        if until is not None and came.evidence[0] >= until:
            return None
        if not _is_its_own(came, profile, direction):
            return came
    return None


def _is_its_own(came: Crossed, profile: Profile, direction: Direction) -> bool:
    """Whether it carries an APDU in its wrapper, which packets of the scenarios never do."""
    try:
        packet = compressor_of(profile).decompress(came.message, direction)
    except ProtocolError:
        return False
    return read_packet(packet, profile).wpdu is not None


def _kept_back(
    trace: Trace, profile: Profile, packet: bytes, direction: Direction, since: int
) -> Finding:
    """Nothing crossed: who spoke of something else meanwhile was able to.

    A message that is its RuleID alone leaves the FRMPayload empty, which networks may not hand on.
    """
    if any(len(message) <= _OCTET for message in messages_of(profile, packet, direction).values()):
        return inconclusive("the message is a bare FPort, which need not come through a network")
    sender = sender_of(direction)
    asked = [o.index for o in trace.messages(point=Point.IP, direction=direction, since=since)]
    uplinks = trace.messages(point=Point.RADIO, direction=Direction.UPLINK, since=since)
    chances = [uplink.index for uplink in uplinks if uplink.arrived]
    if len(chances) < (_UPLINKS_ENOUGH if sender is Party.GATEWAY else 1):
        return inconclusive(f"the {sender.value} had no occasion to send")
    return Finding(
        Verdict.FAIL,
        "the packet does not cross the radio",
        (*asked[:1], *chances[:3]),
        expected="one SCHC packet",
        observed="none, though others went or could have gone",
    )


def _rule_id_of(came: Crossed) -> int:
    return came.message.slice(0, _OCTET).value if came.message.length >= _OCTET else 0
