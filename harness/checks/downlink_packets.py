"""Whether the fragments that a gateway sends down make up the packet. RFC8724 §8.2, §8.4.

In ACK-Always mode and in No-ACK mode alike: one tile in each, the last of them in the All-1.
"""

from __future__ import annotations

from adapters.base import Party, Point
from harness.checks.compression_messages import messages_of
from harness.checks.downlink_turns import Said, failed, said_by_gateway
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, inconclusive, passed
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation.messages import All1, Fragment
from reference_stack.schc.fragmentation.rule import FragmentationRule
from reference_stack.schc.rules import rule_id

Part = Fragment | All1
_OCCASIONS = 3
_OCTET = 8


def fragments_make_the_packet(
    trace: Trace,
    profile: Profile,
    packet: bytes,
    rule: FragmentationRule,
    *,
    since: int = 0,
) -> Finding:
    """The tiles are the packet, bit for bit, each of an L2 Word; the RCS covers it all."""
    sent = sent_first(trace, profile, rule, since)
    evidence = tuple(said.index for said, _ in sent)
    if not sent:
        return _nothing_sent(trace, since)
    end = sent[-1][1]
    if not isinstance(end, All1):
        return _end_missing(trace, evidence)
    word = rule.l2_word_size
    joined = Bits.joined(part.payload for _, part in sent)
    right = _messages(profile, packet)
    found = [
        message
        for message in right
        if 0 <= joined.length - message.length < word and joined.slice(0, message.length) == message
    ]
    if not found:
        return failed(
            "the fragments together are not the packet",
            evidence,
            expected=f"{' or '.join(str(message.length) for message in right)} bits of it",
            observed=_difference(joined, right),
        )
    padding = joined.length - found[0].length
    if joined.value & (1 << padding) - 1:
        return failed(
            "the padding of the last fragment is not zero",
            evidence[-1:],
            expected=f"{padding} bits of 0",
            observed=f"{joined.value & (1 << padding) - 1:0{padding}b}",
        )
    least = min(part.payload.length - (padding if part is end else 0) for _, part in sent)
    if least < word:
        return failed(
            f"a tile has {least} bits",
            evidence,
            expected=f"{word} bits or more in each fragment",
            observed=f"{least} bits",
            requirement="SCHC-FRAG-AA-004" if rule.w_size else "SCHC-FRAG-NA-004",
        )
    return _rcs_right(joined, end, rule, evidence)


def _nothing_sent(trace: Trace, since: int) -> Finding:
    """A packet came down, and nothing of it went on, though there was occasion."""
    radio = list(trace.messages(point=Point.RADIO, since=since))
    given = [
        seen.index
        for seen in trace.messages(point=Point.IP, direction=Direction.DOWNLINK, since=since)
        if seen.arrived
    ]
    occasions = [s.index for s in radio if s.crossing.direction is Direction.UPLINK and s.arrived]
    is_whole = any(seen.sender is Party.GATEWAY for seen in radio)
    if is_whole or not given or len(occasions) < _OCCASIONS:
        return inconclusive("the gateway sent no fragment")
    return failed(
        "the gateway sends nothing of a packet that it was given",
        (given[0], *occasions[:_OCCASIONS]),
        expected="the packet, whole or in fragments",
        observed="nothing",
    )


def _difference(joined: Bits, right: list[Bits]) -> str:
    """Beside the message that it has most in common with."""
    same = max(_bits_in_common(joined, message) for message in right)
    if any(same == message.length for message in right):
        return f"{joined.length} bits, more than padding after the end"
    if joined.length - same < _OCTET:
        return f"{joined.length} bits, the end is missing"
    return f"{joined.length} bits, other ones from bit {same} on"


def _bits_in_common(first: Bits, second: Bits) -> int:
    """How many bits at the beginning are the same."""
    length = min(first.length, second.length)
    unlike = first.slice(0, length).value ^ second.slice(0, length).value
    return length - unlike.bit_length()


def _messages(profile: Profile, packet: bytes) -> list[Bits]:
    """By any rule that matches, or uncompressed: which one is chosen is not the matter here."""
    full = rule_id(profile.rules.no_compression) + Bits.from_octets(packet)
    matching = messages_of(profile, packet, Direction.DOWNLINK).values()
    return [*matching, *([] if full in matching else [full])]


def _end_missing(trace: Trace, evidence: tuple[int, ...]) -> Finding:
    """Each uplink that reached the gateway was an occasion to go on."""
    uplinks = trace.messages(point=Point.RADIO, direction=Direction.UPLINK, since=evidence[-1])
    occasions = [seen.index for seen in uplinks if seen.arrived]
    if len(occasions) < _OCCASIONS:
        return inconclusive("the end of the packet was not seen", *evidence)
    return failed(
        "the packet is not sent to its end",
        (*evidence[-1:], *occasions[-_OCCASIONS:]),
        expected="an All-1",
        observed=f"nothing after {len(evidence)} fragments",
    )


def _rcs_right(
    joined: Bits, end: All1, rule: FragmentationRule, evidence: tuple[int, ...]
) -> Finding:
    right = rule.rcs_algorithm.check(joined)
    if end.rcs == right:
        return passed("the fragments together are the packet", *evidence)
    turned = int.from_bytes(end.rcs.to_bytes(4, "big"), "little")
    if turned == right:
        # Reading: no text says in which order the octets of the RCS go. RFC8724 §8.2.3
        return inconclusive("the RCS is written from its last octet to its first", *evidence)
    return failed(
        "the RCS does not fit the packet",
        evidence,
        expected=f"{right:08x}",
        observed=f"{end.rcs:08x}",
        requirement="SCHC-FRAG-006",
    )


def sent_first(
    trace: Trace, profile: Profile, rule: FragmentationRule, since: int
) -> list[tuple[Said, Part]]:
    """The fragments of the first packet, each at the first time that it was sent."""
    sent: list[tuple[Said, Part]] = []
    for said in said_by_gateway(trace, profile, rule, since=since):
        if not isinstance(said.message, Fragment | All1):
            continue
        if rule.w_size and any(part == said.message for _, part in sent[-rule.window_size :]):
            continue
        sent.append((said, said.message))
        if isinstance(said.message, All1):
            break
    return sent
