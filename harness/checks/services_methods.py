"""What a trace says about ACTION and ACCESS. GB §ACTION, GB §ACCESS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from harness.checks.services import value_is
from harness.checks.services_answers import (
    DENIALS,
    NOT_THERE,
    Expected,
    asked,
    judged,
    replies,
    results_of,
    served,
    told,
)
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.dlms import apdu as a
from reference_stack.dlms.data import NULL, Data
from reference_stack.dlms.protection import ProtectionKind
from reference_stack.kernel.errors import ProtocolError
from reference_stack.profiles.profile import Profile

_UNDEFINED = a.DataAccessResult.OBJECT_UNDEFINED
_GENERAL = (
    ProtectionKind.GENERAL_GLO,
    ProtectionKind.GENERAL_DED,
    ProtectionKind.GENERAL_CIPHERING,
)


def _denied(apdu: a.Apdu) -> bool:
    """A meter may have its reasons not to let this client do it."""
    return any(
        not isinstance(result, Data) and result in (*DENIALS, _UNDEFINED)
        for result in results_of(apdu)
    )


def carried_out(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """The method is carried out, and the answer says so."""
    return judged(
        trace,
        profile,
        Expected(
            lambda apdu: results_of(apdu) == (a.ActionResult.SUCCESS,),
            "the method is carried out",
            "the method is not carried out",
            "success",
            _denied,
        ),
        since=since,
    )


def _number(trace: Trace, profile: Profile, since: int) -> tuple[int, int] | None:
    """The number that was read, and where."""
    for observation, reading in replies(trace, profile, since):
        for result in results_of(reading.apdu):
            if isinstance(result, Data):
                try:
                    return result.integer(), observation.index
                except ProtocolError:
                    return None
    return None


def row_added(
    trace: Trace, profile: Profile, before: Data, *, since: int, said: bool = True
) -> Finding:
    """There are more rows than before. `said`: whether the meter owes one."""
    found = _number(trace, profile, since)
    if found is None:
        return inconclusive("the number of rows cannot be read")
    number, index = found
    if number > before.integer():
        return passed("the load profile has a row more", index)
    if not said:
        return inconclusive("the meter does not say that a row was captured", index)
    return Finding(
        Verdict.FAIL,
        "a row was to be captured, and there is none more",
        (index,),
        expected=f"more than {before.integer()} rows",
        observed=f"{number} rows",
    )


def carried(apdu: a.Apdu | None) -> bool:
    """Whether an answer says that a method was carried out."""
    return any(isinstance(r, a.ActionResult) and served(r) for r in results_of(apdu))


def claimed(trace: Trace, profile: Profile, *, since: int) -> bool:
    """Whether the meter says that a method was carried out."""
    return any(carried(reading.apdu) for _, reading in replies(trace, profile, since))


def pieces_confirmed(trace: Trace, profile: Profile, *, since: int) -> Finding:
    """The first piece is confirmed by its number, the last one by the result. GB §ACTION."""
    requests = asked(trace, profile, since)
    said = list(replies(trace, profile, since))
    seen = [reading.apdu for _, reading in said]
    if not requests:
        return inconclusive("no request reached the network")
    for observation, reading in said:
        if reading.obstacle:
            return inconclusive(
                f"an answer cannot be read here: {reading.obstacle}", observation.index
            )
        if reading.apdu is not None and _denied(reading.apdu):
            return inconclusive(f"the method is refused: {told(reading)}", observation.index)
    first = any(isinstance(p, a.ActionResponseNextPblock) and p.block_number == 1 for p in seen)
    if first and any(map(carried, seen)):
        return passed("the piece is confirmed, and the method carried out", said[-1][0].index)
    return Finding(
        Verdict.FAIL,
        "a method whose parameter comes in pieces is not carried out",
        (*requests[:2], *(observation.index for observation, _ in said[:3])),
        expected="the number of piece 1, then success",
        observed="; ".join(told(reading) for _, reading in said[:3]) or "no answer",
    )


def access_in_order(
    trace: Trace,
    profile: Profile,
    kinds: Sequence[type[a.AccessResult]],
    invoke: a.LongInvokeIdAndPriority,
    *,
    since: int = 0,
) -> Finding:
    """One `Data` and one result for each, of its kind, under the same long invoke-id."""

    def fits(apdu: a.Apdu) -> bool:
        return (
            isinstance(apdu, a.AccessResponse)
            and apdu.invoke.invoke_id == invoke.invoke_id
            and len(apdu.data) == len(kinds)
            and tuple(map(type, apdu.results)) == tuple(kinds)
            and all(served(entry.result) for entry in apdu.results)
            and apdu.data[0] != NULL
        )

    return judged(
        trace,
        profile,
        Expected(
            fits,
            "each of the three has its data and its result, in their order",
            "the answer is not that of the three, in their order",
            f"long invoke-id {invoke.invoke_id}, three data, results of get, set and action",
            _denied,
        ),
        since=since,
    )


def middle_undefined(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """The second of three fails, and the others are as if it were not there."""

    def fits(apdu: a.Apdu) -> bool:
        return (
            isinstance(apdu, a.AccessResponse)
            and [entry.result for entry in apdu.results] == [0, _UNDEFINED, 0]
            and len(apdu.data) == 3
            and apdu.data[1] == NULL
            and NULL not in (apdu.data[0], apdu.data[2])
        )

    def tolerated(apdu: a.Apdu) -> bool:
        """Others may not be there either, and the second be refused otherwise."""
        results = results_of(apdu)
        first, second, third = results if len(results) == 3 else (_UNDEFINED,) * 3
        outer = all(served(r) or r in NOT_THERE for r in (first, third))
        return len(results) == 3 and outer and not served(second)

    return judged(
        trace,
        profile,
        Expected(
            fits,
            "what is not there has its own result, and the others their data",
            "an element that is not there spoils the others, or is called something else",
            "success, object-undefined with null-data, success",
            lambda apdu: tolerated(apdu) and not _discloses(apdu),
        ),
        since=since,
    )


def _discloses(apdu: a.Apdu) -> bool:
    """Data where there can be none."""
    return isinstance(apdu, a.AccessResponse) and any(
        value != NULL and entry.result
        for value, entry in zip(apdu.data, apdu.results, strict=False)
    )


def not_executed(trace: Trace, profile: Profile, old: Data, *, since: int) -> Finding:
    """The number is the old one."""
    finding = value_is(trace, profile, old, since=since)
    if finding.verdict is not Verdict.FAIL:
        return finding
    seen = [r for _, reading in replies(trace, profile, since) for r in results_of(reading.apdu)]
    if not any(isinstance(result, Data) for result in seen):
        return inconclusive("the number cannot be read", *finding.evidence)
    return replace(finding, sentence="something was carried out that must not be")


def list_repeated(trace: Trace, profile: Profile, *, repeated: bool, since: int = 0) -> Finding:
    """The specifications are in the answer just when they were asked for."""

    def fits(apdu: a.Apdu) -> bool:
        return isinstance(apdu, a.AccessResponse) and (apdu.specifications is not None) is repeated

    wish = "repeats" if repeated else "leaves out"
    return judged(
        trace,
        profile,
        Expected(
            fits,
            f"the answer {wish} the list, as asked for",
            f"the answer should be one that {wish} the list of what was asked for",
            f"an access-response that {wish} the list",
            lambda apdu: isinstance(apdu, a.ExceptionResponse),
        ),
        since=since,
    )


def access_is_general(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """An access-response that is protected has a general tag: there is no other for it."""
    requests = asked(trace, profile, since)
    for observation, reading in replies(trace, profile, since):
        if reading.obstacle and not isinstance(reading.apdu, a.AccessResponse):
            return inconclusive(
                f"an answer cannot be read here: {reading.obstacle}", observation.index
            )
        if isinstance(reading.apdu, a.AccessResponse):
            if not reading.layers:
                return inconclusive("the answer has no protection", observation.index)
            if reading.cipher is None or reading.kind in _GENERAL:
                return passed("the answer is under a general tag", observation.index)
            return Finding(
                Verdict.FAIL,
                "a protected access-response is under a tag that there is not",
                (*requests[:1], observation.index),
                expected="general-glo-, general-ded- or general-ciphering",
                observed=f"tag {reading.octets[0]:02X}",
            )
    return inconclusive("no access-response was seen", *requests[:1])
