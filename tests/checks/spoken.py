"""Traces made by hand of what a client and a meter say to each other: for tests of checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from adapters.base import Crossing, Party, Point
from harness.scenes.trace import Fate, Trace
from harness.scenes.verdict import Finding, Verdict
from reference_stack.dlms.apdu import Apdu
from reference_stack.dlms.association import Side
from reference_stack.dlms.protection import Protection, SecurityContext, protect
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import EPOCH
from reference_stack.profiles.profile import Profile
from reference_stack.profiles.profile_file import load_profile

PROFILE = load_profile("dlms_over_lorawan")
PUBLIC, MANAGEMENT = "public", "management"
KEYLESS = PROFILE.with_association(
    MANAGEMENT,
    replace(
        PROFILE.association(MANAGEMENT),
        keys=replace(PROFILE.association(MANAGEMENT).keys, guek=None),
    ),
)
"""The same without the key that opens what the management client and the meter say."""


@dataclass(frozen=True)
class Said:
    """One datagram. `lost`: held back; `by_us`: made by the harness."""

    up: bool
    apdu: bytes
    association: str = PUBLIC
    lost: bool = False
    by_us: bool = False
    port: int | None = None
    raw: bool = False


def down(apdu: Apdu | bytes, association: str = PUBLIC, **more: bool | int) -> Said:
    return Said(False, octets(apdu), association, **more)  # type: ignore[arg-type]


def up(apdu: Apdu | bytes, association: str = PUBLIC, **more: bool | int) -> Said:
    return Said(True, octets(apdu), association, **more)  # type: ignore[arg-type]


def octets(apdu: Apdu | bytes) -> bytes:
    return apdu if isinstance(apdu, bytes) else apdu.encode()


def trace(*said: Said) -> Trace:
    """Everything in its order; what is in the management association is protected."""
    result = Trace()
    contexts = {
        side: PROFILE.association(MANAGEMENT).security_context(side)
        for side in (Side.CLIENT, Side.SERVER)
    }
    for entry in said:
        crossing = Crossing(
            EPOCH,
            Point.IP,
            Direction.UPLINK if entry.up else Direction.DOWNLINK,
            packet(entry, contexts),
        )
        ours = Party.GATEWAY if entry.up else Party.HEAD_END
        result.observe(
            crossing,
            sender=Party.HARNESS if entry.by_us else ours,
            receiver=Party.HEAD_END if entry.up else Party.GATEWAY,
            fate=Fate.LOST if entry.lost else Fate.DELIVERED,
        )
    return result


def packet(said: Said, contexts: dict[Side, SecurityContext]) -> bytes:
    agreed, network = PROFILE.association(said.association), PROFILE.network
    side = Side.SERVER if said.up else Side.CLIENT
    apdu = said.apdu
    if said.association == MANAGEMENT and not said.raw:
        both = Protection.AUTHENTICATED | Protection.ENCRYPTED
        apdu = protect(contexts[side], apdu, both, agreed.kind)
    saps = (agreed.server_sap, agreed.client_sap)
    source, destination = saps if said.up else reversed(saps)
    meter = (PROFILE.meter_address, network.meter_port)
    port = network.head_end_port if said.port is None else said.port
    head_end = (network.head_end_address, port)
    sender, receiver = (meter, head_end) if said.up else (head_end, meter)
    payload = apdu if said.raw else Wpdu(source, destination, apdu).encode()
    return UdpDatagram(*sender, *receiver, payload).encode()


Check = Callable[[Trace, Profile], Finding]
Case = tuple[str, Check, tuple[Said, ...], Verdict]


def assert_case(case: Case) -> None:
    """The check says what the case says; a fail tells what was expected and what was seen."""
    _, check, said, verdict = case
    finding = check(trace(*said), PROFILE)
    assert finding.verdict is verdict, finding
    if verdict is Verdict.FAIL:
        assert finding.expected
        assert finding.observed
        assert all(0 <= position < len(said) for position in finding.evidence)


def assert_no_key_no_verdict(check: Check, *said: Said) -> None:
    """What nobody here can open fails nobody."""
    finding = check(trace(*said), KEYLESS)
    assert finding.verdict is Verdict.INCONCLUSIVE, finding
