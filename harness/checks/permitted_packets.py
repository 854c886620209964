"""What may become of messages that a decompressor is free to refuse. RFC8724 §7.4.2, §10.11."""

from __future__ import annotations

from adapters.base import Party, Point
from harness.checks.packets import packet_rebuilt
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, passed
from reference_stack.profiles.profile import Profile


def rebuilt_or_dropped(trace: Trace, profile: Profile, packet: bytes, *, since: int = 0) -> Finding:
    """The gateway hands up just this packet or none."""
    finding = packet_rebuilt(trace, profile, packet, since=since)
    came = trace.messages(point=Point.IP, sender=Party.GATEWAY, since=since)
    if finding.evidence and not any(True for _ in came):
        return passed("the gateway hands up no packet, and is free to", *finding.evidence)
    return finding
