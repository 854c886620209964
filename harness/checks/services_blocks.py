"""What a trace says about long answers and about lists. GB §GET."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from harness.checks.services_answers import (
    NOT_THERE,
    Expected,
    asked,
    judged,
    replies,
    results_of,
    told,
)
from harness.octets.reading import read_apdu
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.dlms import apdu as a
from reference_stack.dlms.association import Side
from reference_stack.dlms.axdr import DATA
from reference_stack.dlms.data import INTEGER_TAGS, Data, Tag
from reference_stack.kernel.errors import ProtocolError
from reference_stack.profiles.profile import Profile

_NEXT_REFUSED = (
    a.DataAccessResult.DATA_BLOCK_NUMBER_INVALID,
    a.DataAccessResult.NO_LONG_GET_IN_PROGRESS,
)


class Whole(NamedTuple):
    """A value put together from whatever it came in, and where the parts stand."""

    value: Data | None
    evidence: tuple[int, ...]
    described: str = ""


def whole_value(trace: Trace, profile: Profile, *, since: int) -> Whole:
    """The value that the meter gave since then: in one APDU, in blocks of GET or in general ones.

    `value` is None when there is none, and `described` says what came instead.
    """
    evidence: list[int] = []
    pieces: dict[int, bytes] = {}
    general: dict[int, bytes] = {}
    described = ""
    for observation, reading in replies(trace, profile, since):
        evidence.append(observation.index)
        described = told(reading)
        match reading.apdu:
            case a.GetResponseNormal(result=Data() as value):
                return Whole(value, tuple(evidence))
            case a.GetResponseWithDatablock(block_number=number, result=bytes() as octets):
                pieces.setdefault(number, octets)
            case a.GeneralBlockTransfer(block_number=number, block_data=octets):
                general.setdefault(number, octets)
    joined = _joined(pieces) or _opened(general, profile)
    return Whole(joined, tuple(evidence), described or "no answer")


def returned_whole(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """The meter gives the value, in one APDU or in blocks of whatever kind."""
    whole = whole_value(trace, profile, since=since)
    if whole.value is not None:
        return passed("the meter returns the value", *whole.evidence)
    obstacle = next((r.obstacle for _, r in replies(trace, profile, since) if r.obstacle), "")
    if obstacle or not whole.evidence:
        return inconclusive(obstacle or "no answer of the meter was seen", *whole.evidence)
    return Finding(
        Verdict.FAIL,
        "the meter does not return the value",
        whole.evidence,
        expected="an answer with the value",
        observed=whole.described,
    )


def _joined(pieces: dict[int, bytes]) -> Data | None:
    try:
        return DATA.decode(b"".join(pieces[number] for number in sorted(pieces)))
    except ProtocolError:
        return None


def _opened(pieces: dict[int, bytes], profile: Profile) -> Data | None:
    octets = b"".join(pieces[number] for number in sorted(pieces))
    if not octets:
        return None
    found = results_of(read_apdu(octets, profile, sender=Side.SERVER).apdu)
    return next((result for result in found if isinstance(result, Data)), None)


def get_blocks(trace: Trace, profile: Profile, *, limit_octets: int, since: int) -> Finding:
    """Blocks 1, 2 and on, the last one and no other called so, and together a value. GB §GET."""
    requests = asked(trace, profile, since)
    if not requests:
        return inconclusive("no request reached the network")
    evidence: list[int] = []
    blocks: list[a.GetResponseWithDatablock] = []
    others: list[str] = []
    for observation, reading in replies(trace, profile, since):
        if reading.obstacle:
            return inconclusive(
                f"an answer cannot be read here: {reading.obstacle}", observation.index
            )
        evidence.append(observation.index)
        match reading.apdu:
            case a.GetResponseWithDatablock() as block:
                blocks.append(block)
            case a.GeneralBlockTransfer():
                return inconclusive("the answer comes in general blocks", observation.index)
            case a.GetResponseNormal(result=Data()) if len(reading.octets) <= limit_octets:
                return inconclusive("the answer is short enough to come whole", observation.index)
            case a.GetResponseNormal(result=a.DataAccessResult()):
                return inconclusive(
                    f"there is no long value to be read: {told(reading)}", observation.index
                )
            case _:
                others.append(told(reading))
    wrong = _wrong_with(blocks) if blocks else "; ".join(others[:3]) or "no answer"
    if not wrong:
        return passed("the value comes in numbered blocks", *evidence[:8])
    return Finding(
        Verdict.FAIL,
        "the long answer does not come in numbered blocks",
        (requests[0], *evidence[:6]),
        expected="blocks 1, 2 and on, the last one called so, together one value",
        observed=wrong,
    )


def _wrong_with(blocks: Sequence[a.GetResponseWithDatablock]) -> str:
    numbers = [block.block_number for block in blocks]
    if numbers != list(range(1, len(numbers) + 1)):
        return f"block numbers {numbers[:12]}"
    ends = [block.block_number for block in blocks if block.last_block]
    if ends != numbers[-1:]:
        return f"{len(numbers)} blocks, of which {ends or 'none'} is called the last"
    value = _joined({b.block_number: b.result for b in blocks if isinstance(b.result, bytes)})
    return "" if value is not None else "blocks that make no value together"


def next_refused(trace: Trace, profile: Profile, *, since: int) -> Finding:
    """A block that was not due is not given. The codes are advice."""
    requests = asked(trace, profile, since)
    if not requests:
        return inconclusive("no request reached the network")
    for observation, reading in replies(trace, profile, since):
        match reading.apdu:
            case a.GetResponseWithDatablock(result=bytes() as octets) if octets:
                return Finding(
                    Verdict.FAIL,
                    "the meter gives a block that was not due",
                    (*requests[:2], observation.index),
                    expected="data-block-number-invalid or no-long-get-in-progress",
                    observed=f"block {reading.apdu.block_number} with {len(octets)} octets",
                )
            case a.GetResponseNormal(result=Data()):
                return Finding(
                    Verdict.FAIL,
                    "the meter answers a request for a block with a value",
                    (*requests[:2], observation.index),
                    expected="data-block-number-invalid or no-long-get-in-progress",
                    observed=told(reading),
                )
        if any(result in _NEXT_REFUSED for result in results_of(reading.apdu)):
            return passed(f"the block is refused: {told(reading)}", observation.index)
        return passed(f"the block is refused, by another code: {told(reading)}", observation.index)
    return inconclusive("the meter is silent when asked for a block that is not due", *requests[:1])


def list_in_order(
    trace: Trace,
    profile: Profile,
    kinds: Sequence[Callable[[a.GetDataResult], bool]],
    *,
    since: int,
) -> Finding:
    """One result for each attribute of a list, in their order."""

    def results(apdu: a.Apdu) -> tuple[a.GetDataResult, ...]:
        return apdu.results if isinstance(apdu, a.GetResponseWithList) else ()

    def fits(apdu: a.Apdu) -> bool:
        found = results(apdu)
        return len(found) == len(kinds) and all(
            kind(result) for kind, result in zip(kinds, found, strict=True)
        )

    def tolerated(apdu: a.Apdu) -> bool:
        found = results(apdu)
        return len(found) == len(kinds) and all(
            kind(result) or (not isinstance(result, Data) and result in NOT_THERE)
            for kind, result in zip(kinds, found, strict=True)
        )

    return judged(
        trace,
        profile,
        Expected(
            fits,
            "each attribute of the list has its result, in their order",
            "the results are not those of the list, in its order",
            "a date and time, object-undefined, a number",
            tolerated,
        ),
        since=since,
    )


def is_moment(result: a.GetDataResult) -> bool:
    try:
        return isinstance(result, Data) and bool(result.date_time())
    except ProtocolError:
        return False


def is_undefined(result: a.GetDataResult) -> bool:
    return result is a.DataAccessResult.OBJECT_UNDEFINED


def is_number(result: a.GetDataResult) -> bool:
    return isinstance(result, Data) and result.tag in INTEGER_TAGS | {Tag.FLOAT32, Tag.FLOAT64}


def attribute_0(trace: Trace, profile: Profile, *, agreed: bool, since: int) -> Finding:
    """All attributes at once come as a structure where that is agreed on, and else not."""
    requests = asked(trace, profile, since)
    if not requests:
        return inconclusive("no request reached the network")
    whole = whole_value(trace, profile, since=since)
    if agreed:
        if whole.value is not None and whole.value.tag is Tag.STRUCTURE:
            return passed("all attributes come in a structure", *whole.evidence[:2])
        if whole.value is None:
            return inconclusive(f"the meter does not give all attributes: {whole.described}")
    elif whole.value is None:
        return passed("all attributes at once are not given", *(whole.evidence or requests)[:1])
    return Finding(
        Verdict.FAIL,
        "all attributes at once are not given as was agreed",
        (*requests[:1], *whole.evidence[:2]),
        expected="a structure" if agreed else "a refusal",
        observed=f"a value ({whole.value.tag})",
    )
