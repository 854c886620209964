"""What must not come of fragments that contradict each other. RFC8724 §12.2.1.

To end the packet is permitted then, and so is to put together what fits its check.
"""

from __future__ import annotations

from harness.checks.downlink import packet_confirmed
from harness.checks.packets import echo_replied
from harness.octets.reading import fragments, packets
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.kernel.direction import Direction
from reference_stack.profiles.profile import Profile


def no_other_packet(trace: Trace, profile: Profile, packet: bytes, *, since: int = 0) -> Finding:
    """The gateway hands up this packet or none, and not one of the same length."""
    heard = [
        observation.index
        for observation, _ in fragments(
            trace,
            profile,
            direction=Direction.UPLINK,
            port=profile.uplink.rule_id_value,
            since=since,
        )
        if observation.arrived
    ]
    if not heard:
        return inconclusive("no fragment reached the gateway")
    for seen, reading in packets(trace, profile, direction=Direction.UPLINK, since=since):
        if len(reading.octets) == len(packet) and reading.octets != packet:
            return Finding(
                Verdict.FAIL,
                "the gateway hands up a packet that nobody sent",
                (heard[0], heard[-1], seen.index),
                expected="the packet that the check stands for, or none",
                observed="another one of the same length",
            )
    return passed("no packet is handed up but the right one", heard[0])


def confirmed_only_if_right(
    trace: Trace, profile: Profile, request: bytes, *, since: int = 0
) -> Finding:
    """What the meter confirms it has put together rightly: the echo of it comes back."""
    confirmed = packet_confirmed(trace, profile, since=since)
    if confirmed.verdict is Verdict.INCONCLUSIVE:
        return confirmed
    if confirmed.verdict is Verdict.FAIL:
        return passed("the meter does not confirm the packet", *confirmed.evidence)
    replied = echo_replied(trace, profile, request, since=since)
    if replied.verdict is not Verdict.FAIL:
        return replied
    return Finding(
        Verdict.FAIL,
        "the meter confirms a packet that is not the one the check stands for",
        tuple(sorted({*confirmed.evidence, *replied.evidence})),
        expected="the very echo, or no confirmation",
        observed=f"a confirmation, and {replied.observed} for an echo",
    )
