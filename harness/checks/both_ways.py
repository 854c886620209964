"""Whether packets in fragments arrive that go up and down at the same time. RFC9011 §5.6."""

from __future__ import annotations

from dataclasses import replace

from harness.checks.downlink import packet_confirmed
from harness.checks.fragmentation import packet_recovered
from harness.checks.fragmentation_sender import sent_messages, tiles_in_place
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation.messages import All1

_REQUIREMENT = "SCHC-LW-054"


def both_arrive(trace: Trace, profile: Profile, upward: bytes) -> tuple[Finding, ...]:
    """The gateway hands up the one packet, and the meter confirms the other, in any order."""
    findings = packet_recovered(trace, profile, upward), packet_confirmed(trace, profile)
    return tuple(replace(finding, requirement=_REQUIREMENT) for finding in findings)


def tiles_apart(trace: Trace, profile: Profile, upward: bytes) -> Finding:
    """Tiles are where their fragments say, if the meter goes on to the end of its packet.

    One that has room for one packet only may give up its own for what comes.
    """
    finding = tiles_in_place(trace, profile, upward)
    if any(isinstance(sent.message, All1) for sent in sent_messages(trace, profile)):
        return finding
    return replace(finding, requirement=_REQUIREMENT)
