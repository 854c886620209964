"""Whether packets in fragments arrive both ways: never more than reported."""

from __future__ import annotations

from adapters.base import Party
from harness.checks.both_ways import both_arrive, tiles_apart
from harness.scenes.trace import Trace
from harness.scenes.verdict import Verdict
from reference_stack.kernel.bits import Bits
from reference_stack.schc.fragmentation.messages import Ack
from tests.checks import downlink_said as below
from tests.checks import uplink_said as above

FIRST, END = below.parts(2)
CAME = [below.down(FIRST), below.up(Ack(0, 0, Bits(1, 1))), below.down(END), below.up(Ack(1, 1))]


def judged(trace: Trace, handed_up: bytes) -> list[Verdict]:
    entry = above.above(handed_up)
    trace.observe(entry.crossing, sender=entry.sender, receiver=Party.HEAD_END)
    findings = both_arrive(trace, above.PROFILE, above.SMALL_INSIDE)
    assert {finding.requirement for finding in findings} == {"SCHC-LW-054"}
    return [finding.verdict for finding in findings]


def test_both_have_to_arrive() -> None:
    assert judged(below.trace(*CAME), above.SMALL_INSIDE) == [Verdict.PASS, Verdict.PASS]


def test_each_is_missed_by_itself() -> None:
    assert judged(below.trace(*CAME), above.LARGE_INSIDE)[0] is Verdict.FAIL
    refused = [*CAME[:-1], below.up(Ack(1, 0, Bits(1, 1)))]
    assert judged(below.trace(*refused), above.SMALL_INSIDE)[1] is Verdict.FAIL


def apart(*words: str) -> tuple[Verdict, str | None]:
    said = [above.sent(above.SMALL, part) for part in words]
    finding = tiles_apart(above.trace_of(*said), above.PROFILE, above.SMALL)
    return finding.verdict, finding.requirement


def test_tiles_have_their_places() -> None:
    assert apart("all tiles", "the All-1") == (Verdict.PASS, None)


def test_a_packet_that_ends_without_a_tile_is_wrong() -> None:
    assert apart("all tiles but tile 60 of window 0", "the All-1") == (Verdict.FAIL, None)


def test_a_packet_that_is_given_up_is_only_reported() -> None:
    given_up = apart("tiles 62 to 58 of window 0", "a Sender-Abort")
    assert given_up == (Verdict.FAIL, "SCHC-LW-054")
