"""Blocks for a group of meters: silence, what is there afterwards, and who completes the rest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.base import Crossing, Party, Point
from harness.checks import multicast as checks
from harness.checks import multicast_client as client
from harness.checks.objects import Look
from harness.octets.reading_frame import compressor_of
from harness.scenes.trace import Fate, Trace
from harness.scenes.verdict import Finding, Verdict
from harness.stimuli.images import Image, block
from reference_stack.cosem.obis import obis
from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import AttributeDescriptor, MethodDescriptor
from reference_stack.dlms.association import Side
from reference_stack.dlms.data import Data, bit_string, double_long_unsigned
from reference_stack.dlms.protection import Protection, SecurityContext, protect
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import EPOCH
from reference_stack.profiles.profile_file import load_profile
from tests.checks.spoken import KEYLESS, MANAGEMENT, PROFILE

NAME = obis("0-0:44.0.0")
IMAGE = Image(b"MTP2", bytes(160), 64)
BLOCKS = 3
BITMAP, FIRST = AttributeDescriptor(18, NAME, 3), AttributeDescriptor(18, NAME, 4)
BOTH = Protection.AUTHENTICATED | Protection.ENCRYPTED


class Tape:
    """A trace made by hand, of a head-end and a meter that share keys."""

    def __init__(self) -> None:
        self.trace = Trace()
        self._agreed = PROFILE.association(MANAGEMENT)
        self._contexts: dict[Side, SecurityContext] = {
            side: self._agreed.security_context(side) for side in (Side.CLIENT, Side.SERVER)
        }

    def down(self, apdu: a.Apdu, *, to_group: bool = False) -> Tape:
        self._ip(Direction.DOWNLINK, self._packet(apdu, Side.CLIENT, to_group=to_group))
        return self

    def up(self, apdu: a.Apdu, *, protected: bool = True, by_us: bool = False) -> Tape:
        packet = self._packet(apdu, Side.SERVER, protected=protected)
        self._ip(Direction.UPLINK, packet, by_us=by_us)
        return self

    def frame(self, number: int = 0, *, fate: Fate = Fate.INJECTED) -> Tape:
        """A block to the group, on the air."""
        packet = self._packet(sent(number), Side.CLIENT, to_group=True)
        compressor = compressor_of(PROFILE)
        octets = compressor.compress(packet, Direction.DOWNLINK).message.octets()
        crossing = Crossing(
            EPOCH, Point.RADIO, Direction.DOWNLINK, octets[1:], port=octets[0], multicast=True
        )
        self.trace.observe(crossing, sender=Party.HARNESS, receiver=Party.METER, fate=fate)
        return self

    def look(self, attribute: AttributeDescriptor, value: Data) -> Look:
        since = len(self.trace)
        self.down(a.GetRequestNormal(INVOKE, attribute))
        self.up(a.GetResponseNormal(INVOKE, value))
        return Look(attribute, since, len(self.trace))

    def _ip(self, way: Direction, packet: bytes, *, by_us: bool = False) -> None:
        up = way is Direction.UPLINK
        ours = Party.GATEWAY if up else Party.HEAD_END
        self.trace.observe(
            Crossing(EPOCH, Point.IP, way, packet),
            sender=Party.HARNESS if by_us else ours,
            receiver=Party.HEAD_END if up else Party.GATEWAY,
        )

    def _packet(
        self, apdu: a.Apdu, side: Side, *, to_group: bool = False, protected: bool = True
    ) -> bytes:
        agreed, network, octets = self._agreed, PROFILE.network, apdu.encode()
        if protected:
            context = self._contexts[side]
            octets = protect(context, octets, BOTH, agreed.kind, broadcast=to_group)
        saps = (agreed.client_sap, agreed.server_sap)
        ends = (
            (network.head_end_address, network.head_end_port),
            (PROFILE.meter_address, network.meter_port),
        )
        if side is Side.SERVER:
            saps, ends = saps[::-1], ends[::-1]
        return UdpDatagram(*ends[0], *ends[1], Wpdu(*saps, octets).encode()).encode()


INVOKE = a.InvokeIdAndPriority(1)
TO_GROUP = a.InvokeIdAndPriority(14, confirmed=False)


def sent(number: int, invoke: a.InvokeIdAndPriority = TO_GROUP) -> a.Apdu:
    return a.ActionRequestNormal(invoke, MethodDescriptor(18, NAME, 2), block(IMAGE, number))


def done(invoke_id: int) -> a.Apdu:
    outcome = a.ActionOutcome(a.ActionResult.SUCCESS)
    return a.ActionResponseNormal(a.InvokeIdAndPriority(invoke_id), outcome)


def refused() -> a.Apdu:
    error = a.ServiceErrorWithCounter(a.ServiceError.DECIPHERING_ERROR)
    return a.ExceptionResponse(a.StateError.SERVICE_NOT_ALLOWED, error)


def bits(text: str) -> Data:
    return bit_string(Bits(int(text, 2), len(text)))


def silence(tape: Tape, *, until: int = 99) -> Finding:
    return checks.unanswered(
        tape.trace, PROFILE, (14, 13), requirement="DLMS-FU-020", since=0, until=until
    )


# -- silence ---------------------------------------------------------------------------------------


def test_silence_is_as_it_has_to_be() -> None:
    assert silence(Tape().frame().frame(1)).verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("tape", "verdict"),
    [
        (Tape().frame().up(done(14)), Verdict.FAIL),
        (Tape().frame().up(refused(), protected=False), Verdict.FAIL),
        (Tape().frame().up(done(5)), Verdict.PASS),
        (Tape().up(done(14)).frame(), Verdict.PASS),
        (Tape().frame().up(done(14), by_us=True), Verdict.PASS),
        (Tape().frame(fate=Fate.LOST).up(done(14)), Verdict.INCONCLUSIVE),
        (Tape(), Verdict.INCONCLUSIVE),
    ],
    ids=["answer", "refusal", "another", "before", "ours", "lost", "nothing"],
)
def test_an_answer_to_a_group_is_seen(tape: Tape, verdict: Verdict) -> None:
    finding = silence(tape)
    assert finding.verdict is verdict, finding
    if verdict is Verdict.FAIL:
        assert finding.evidence == (0, 1)
        assert finding.requirement == "DLMS-FU-020"


def test_what_comes_after_the_end_is_no_answer() -> None:
    assert silence(Tape().frame().up(done(14)), until=1).verdict is Verdict.PASS


def test_what_nobody_can_open_is_no_evidence() -> None:
    tape = Tape().frame().up(done(14))
    finding = checks.unanswered(tape.trace, KEYLESS, (14,), requirement="", since=0, until=9)
    assert finding.verdict is Verdict.INCONCLUSIVE


# -- what is there ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "first", "present", "may_lose", "verdict"),
    [
        ("111", 3, (0, 1, 2), False, Verdict.PASS),
        ("101", 1, (0, 2), False, Verdict.PASS),
        ("101", 1, (0, 1, 2), False, Verdict.FAIL),
        ("101", 1, (0, 1, 2), True, Verdict.INCONCLUSIVE),
        ("110", 2, (0,), True, Verdict.FAIL),
        ("010", 0, (0,), True, Verdict.INCONCLUSIVE),
        ("010", 0, (0,), False, Verdict.FAIL),
        ("101", 2, (0, 2), True, Verdict.FAIL),
        ("1", 1, (0,), True, Verdict.FAIL),
    ],
    ids=[
        "all",
        "a hole",
        "one less",
        "lost",
        "one more",
        "another",
        "another one",
        "wrong number",
        "no bitmap",
    ],
)
def test_blocks_to_a_group_are_there(
    told: str, first: int, present: tuple[int, ...], may_lose: bool, verdict: Verdict
) -> None:
    tape = Tape().frame()
    looks = tape.look(BITMAP, bits(told)), tape.look(FIRST, double_long_unsigned(first))
    said = checks.Taken(looks, IMAGE, present, may_lose)
    finding = checks.taken(tape.trace, PROFILE, said, requirement="DLMS-FU-021", since=0)
    assert finding.verdict is verdict, finding
    if verdict is Verdict.FAIL:
        assert finding.evidence[0] == 0
        assert finding.requirement == "DLMS-FU-021"


# -- sizes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tape", "verdict"),
    [
        (Tape().frame(), Verdict.PASS),
        (Tape().frame(fate=Fate.REFUSED), Verdict.INCONCLUSIVE),
        (Tape().down(sent(0)), Verdict.INCONCLUSIVE),
    ],
    ids=["fits", "does not fit", "none"],
)
def test_blocks_fit_frames_or_nobody_fails(tape: Tape, verdict: Verdict) -> None:
    assert checks.blocks_fit(tape.trace, PROFILE, since=0).verdict is verdict


def test_blocks_may_go_in_fragments_where_the_profile_has_them() -> None:
    rules = load_profile("dlms_over_lorawan_multicast").rules
    finding = checks.blocks_fit(Tape().trace, replace(PROFILE, rules=rules), since=0)
    assert finding.verdict is Verdict.PASS


# -- a head-end ------------------------------------------------------------------------------------


def campaign() -> Tape:
    tape = Tape()
    for number in range(BLOCKS):
        tape.down(sent(number), to_group=True)
    return tape


def looked(told: str) -> Tape:
    tape = campaign()
    tape.look(BITMAP, bits(told))
    return tape


def verify() -> a.Apdu:
    return a.ActionRequestNormal(INVOKE, MethodDescriptor(18, NAME, 3), None)


def by_list() -> Tape:
    entry = a.AttributeWithSelection(FIRST)
    return campaign().down(a.GetRequestWithList(INVOKE, (entry,)))


@pytest.mark.parametrize(
    ("tape", "missed", "verdict"),
    [
        (looked("111").down(verify()), (), Verdict.PASS),
        (looked("101").down(sent(1, INVOKE)).down(verify()), (1,), Verdict.PASS),
        (looked("101").down(sent(1), to_group=True), (1,), Verdict.PASS),
        (looked("010").down(sent(1, INVOKE)).down(verify()), (1,), Verdict.FAIL),
        (looked("101").down(verify()), (1,), Verdict.FAIL),
        (looked("101"), (1,), Verdict.INCONCLUSIVE),
        (by_list().down(sent(1, INVOKE)), (1,), Verdict.PASS),
        (by_list().down(verify()), (1,), Verdict.FAIL),
        (campaign().down(verify()), (1,), Verdict.FAIL),
        (campaign().down(verify()), (), Verdict.INCONCLUSIVE),
        (campaign(), (1,), Verdict.INCONCLUSIVE),
        (Tape().down(sent(0, INVOKE)).down(verify()), (1,), Verdict.INCONCLUSIVE),
    ],
    ids=[
        "nothing missing",
        "completed",
        "completed by the group",
        "another is missing",
        "not completed",
        "not yet",
        "in a list",
        "in a list, not completed",
        "not asked",
        "not asked, nothing missing",
        "silence",
        "no group",
    ],
)
def test_members_are_completed(tape: Tape, missed: tuple[int, ...], verdict: Verdict) -> None:
    finding = client.completed(tape.trace, PROFILE, BLOCKS, missed, since=0)
    assert finding.verdict is verdict, finding
    closed = client.completed(tape.trace, KEYLESS, BLOCKS, missed, since=0)
    assert closed.verdict is Verdict.INCONCLUSIVE
