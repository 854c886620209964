"""A head-end that looks at no address of what comes in. Breaks SRV026."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.nodes.parts import Parts
from reference_stack.profiles.profile import Profile

BREAKS = "SRV026"


def _anybody(datagram: UdpDatagram, profile: Profile) -> bool:
    return True


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, believed=_anybody)
