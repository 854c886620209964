"""What a trace says about protected requests, right and wrong, and their answers. GB §9.2.

A request is known by its invoke-id, which the answer repeats. That a wrong one is not served proves
something only if a right one beside it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from adapters.base import Party
from harness.checks.dlms import Heard, answers, reads
from harness.checks.services_answers import results_of, served, told
from harness.octets.diagnosis import cause_of
from harness.octets.reading import ApduReading, apdus
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from harness.stimuli.asked import Asked
from reference_stack.dlms.apdu import (
    ExceptionResponse,
    GeneralCiphering,
    IdentifiedKey,
    ServiceError,
)
from reference_stack.dlms.protection import ProtectionKind
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import Unprotected
from reference_stack.profiles.profile import Profile


def answers_to(trace: Trace, profile: Profile, asked: Asked) -> Iterator[Heard]:
    """Answers of the meter that repeat the invoke-id of a request, from where it stands on."""
    for seen, reading in answers(trace, profile, since=asked.at):
        invoke = getattr(reading.apdu, "invoke", None)
        if seen.sender is not Party.HARNESS and getattr(invoke, "invoke_id", None) == (
            asked.invoke_id
        ):
            yield seen, reading


def serves(reading: ApduReading) -> bool:
    """Whether an answer gives what was asked for, or says that it was done."""
    return bool(reads(reading)) or any(map(served, results_of(reading.apdu)))


def service_of(trace: Trace, profile: Profile, asked: Asked) -> Heard | None:
    """The answer that serves the request, if there is one."""
    found = (heard for heard in answers_to(trace, profile, asked) if serves(heard[1]))
    return next(found, None)


def cause_among(said: Iterable[Heard], profile: Profile) -> str:
    """The known mistake that explains why an answer does not open, if one of them has one."""
    causes = (cause_of(reading, profile.associations) for _, reading in said if reading.problem)
    return next(filter(None, causes), "")


def obstacle_since(trace: Trace, profile: Profile, since: int) -> Finding | None:
    """An answer that nobody here can read, which is no evidence."""
    for seen, reading in answers(trace, profile, since=since):
        if reading.obstacle and seen.sender is not Party.HARNESS:
            return inconclusive(f"an answer cannot be read here: {reading.obstacle}", seen.index)
    return None


def only_right_served(
    trace: Trace, profile: Profile, wrong: Sequence[Asked], right: Asked
) -> Finding:
    """The right request is served, and none of the wrong ones is."""
    for asked in wrong:
        found = service_of(trace, profile, asked)
        if found is not None:
            return Finding(
                Verdict.FAIL,
                f"the meter serves a request with {asked.what}",
                (asked.at, found[0].index),
                expected="a refusal, or silence",
                observed=told(found[1]),
            )
    obstacle = obstacle_since(trace, profile, min(asked.at for asked in (*wrong, right)))
    if obstacle is not None:
        return obstacle
    served_right = service_of(trace, profile, right)
    if served_right is None:
        return inconclusive(
            "the right request beside it is not served either, so that silence proves nothing",
            right.at,
        )
    return passed(
        "only the right request is served", *(asked.at for asked in wrong), served_right[0].index
    )


def still_served(
    trace: Trace, profile: Profile, before: Asked, after: Asked, event: str
) -> Finding:
    """A right request is served after `event` as one was before it."""
    first = service_of(trace, profile, before)
    if first is None:
        return inconclusive("the meter did not serve right requests before either", before.at)
    found = service_of(trace, profile, after)
    if found is not None:
        return passed(f"the meter serves right requests after {event}", found[0].index)
    obstacle = obstacle_since(trace, profile, after.at)
    if obstacle is not None:
        return obstacle
    said = list(answers(trace, profile, since=after.at))[:3]
    return Finding(
        Verdict.FAIL,
        f"the meter does not serve a right request after {event}",
        (first[0].index, after.at, *(seen.index for seen, _ in said)),
        expected="an answer as before",
        observed="; ".join(told(reading) for _, reading in said) or "no answer",
        cause=cause_among(said, profile),
    )


def all_open(trace: Trace, profile: Profile, *, sender: Party, since: int = 0) -> Finding:
    """Every protected APDU of that party opens with keys, title and counter as agreed on.

    What it holds is another matter: it may be no APDU at all.
    """
    met: list[int] = []
    for seen, reading in said_by(trace, profile, sender, since):
        if not reading.is_protected:
            continue
        if reading.obstacle:
            return inconclusive(f"a message cannot be read here: {reading.obstacle}", seen.index)
        if reading.plain is None or isinstance(reading.problem, Unprotected):
            return Finding(
                Verdict.FAIL,
                f"what the {sender.value} protects does not open",
                (seen.index,),
                expected="it opens with key, system title, counter and a tag of twelve octets",
                observed=str(reading.problem),
                cause=cause_of(reading, profile.associations),
            )
        met.append(seen.index)
    if not met:
        return inconclusive(f"the {sender.value} sent nothing that is protected")
    return passed(f"what the {sender.value} protects opens", *met)


def counters_rise(trace: Trace, profile: Profile, *, sender: Party, since: int = 0) -> Finding:
    """The invocation counters of one party rise with each APDU under a global key."""
    last: dict[bool, tuple[int, int]] = {}
    met: list[int] = []
    for seen, reading in distinct(said_by(trace, profile, sender, since)):
        counter = reading.counter
        if counter is None or not _is_global(reading):
            continue
        before = last.get(reading.broadcast)
        if before is not None and counter <= before[1]:
            again = "used again" if counter == before[1] else "lower than the one before"
            return Finding(
                Verdict.FAIL,
                f"an invocation counter of the {sender.value} is {again}",
                (before[0], seen.index),
                expected=f"more than {before[1]}",
                observed=f"{counter}",
            )
        if before is not None:
            met += [before[0], seen.index]
        last[reading.broadcast] = (seen.index, counter)
    if not met:
        return inconclusive(f"the {sender.value} did not protect two messages with one key")
    return passed(f"the invocation counters of the {sender.value} rise", *dict.fromkeys(met))


def never_compressed_wrongly(
    trace: Trace, profile: Profile, *, sender: Party, since: int = 0
) -> Finding:
    """The compression bit goes with general ciphering only, and with what became shorter.

    In suite 0, which has no compression, it is reported and not failed.
    """
    met: list[int] = []
    for seen, reading in said_by(trace, profile, sender, since):
        control = reading.control
        if control is None:
            continue
        met.append(seen.index)
        if not control.compressed:
            continue
        if reading.kind in _SERVICE_SPECIFIC:
            return Finding(
                Verdict.FAIL,
                f"the {sender.value} sets the compression bit in a service-specific APDU",
                (seen.index,),
                expected="the bit is used in general ciphering only",
                observed=f"security control {control.octet:02X} under {reading.octets[0]:02X}",
            )
        if control.suite == 0:
            return inconclusive("the compression bit is set in suite 0, which has none", seen.index)
        carried = len(reading.octets)
        if reading.plain is not None and len(reading.plain) <= _packed_octets(reading):
            return Finding(
                Verdict.FAIL,
                f"the {sender.value} compresses what does not become shorter by it",
                (seen.index,),
                expected=f"{len(reading.plain)} octets as they are",
                observed=f"a compressed message of {carried} octets in all",
            )
    if not met:
        return inconclusive(f"the {sender.value} sent nothing that is protected")
    return passed(f"the {sender.value} compresses nothing that may not be", *met)


def answer_carried_by(
    trace: Trace, profile: Profile, kind: ProtectionKind, asked_since: int
) -> Finding:
    """Protected answers come in the kind of APDU that the association uses."""
    met: list[int] = []
    for seen, reading in answers(trace, profile, since=asked_since):
        if not serves(reading) or seen.sender is Party.HARNESS:
            continue
        if reading.kind is not None and reading.kind is not kind:
            return Finding(
                Verdict.FAIL,
                "the meter answers in another kind of protected APDU than the association uses",
                (asked_since, seen.index),
                expected=kind.value,
                observed=reading.kind.value,
            )
        met.append(seen.index)
    if not met:
        return inconclusive("no answer with a value was seen")
    return passed(f"the answer comes in {kind.value}", *met)


def counter_error_is_right(trace: Trace, profile: Profile, refused: Asked, lowest: int) -> Finding:
    """The answer to a used counter tells the lowest acceptable one. Other answers are let be."""
    for seen, reading in answers(trace, profile, since=refused.at):
        match reading.apdu:
            case ExceptionResponse(service_error=(ServiceError.INVOCATION_COUNTER_ERROR, counter)):
                # Reading: some tell the last one accepted; both lead the client to a good one.
                if counter in (lowest, lowest - 1):
                    return passed(f"the counter error tells {counter}", seen.index)
                return Finding(
                    Verdict.FAIL,
                    "the counter error tells a counter that leads nowhere",
                    (refused.at, seen.index),
                    expected=f"{lowest}, the lowest that is acceptable",
                    observed=f"{counter}",
                )
            case ExceptionResponse():
                return inconclusive(
                    f"a used counter is answered otherwise: {told(reading)}", seen.index
                )
    return inconclusive("a used counter is not answered at all, which is allowed", refused.at)


# -- inside ------------------------------------------------------------------------------------

_SERVICE_SPECIFIC = (ProtectionKind.SERVICE_SPECIFIC_GLO, ProtectionKind.SERVICE_SPECIFIC_DED)
_HEAD_AND_TAG_OCTETS = {True: 17, False: 5}


def said_by(trace: Trace, profile: Profile, sender: Party, since: int) -> Iterator[Heard]:
    """APDUs that this party itself sent."""
    way = Direction.DOWNLINK if sender is Party.HEAD_END else Direction.UPLINK
    for seen, reading in apdus(trace, profile, direction=way, since=since):
        if seen.sender is not Party.HARNESS:
            yield seen, reading


def distinct(said: Iterable[Heard]) -> Iterator[Heard]:
    """Without exact copies of what was said before, which a network may make as well."""
    known: set[bytes] = set()
    for seen, reading in said:
        if reading.octets not in known:
            known.add(reading.octets)
            yield seen, reading


def _is_global(reading: ApduReading) -> bool:
    """Whether one of the two global keys protects it: keys of single messages count otherwise."""
    cipher = reading.cipher
    if cipher is None or reading.kind in (
        ProtectionKind.SERVICE_SPECIFIC_DED,
        ProtectionKind.GENERAL_DED,
    ):
        return False
    form = cipher.form
    return not isinstance(form, GeneralCiphering) or isinstance(form.key_info, IdentifiedKey | None)


def _packed_octets(reading: ApduReading) -> int:
    """How long what is in the cipher is."""
    cipher = reading.cipher
    if cipher is None or cipher.control is None:
        return 0
    return len(cipher.form.content) - _HEAD_AND_TAG_OCTETS[cipher.control.authenticated]
