"""What a trace says about keys that are replaced, and about what a security setup lets be done.

GB §9.2.5, BB §security-setup.
"""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Party
from harness.checks.dlms import answers, reads
from harness.checks.security import answers_to, obstacle_since, service_of
from harness.checks.services_answers import told
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from harness.stimuli.asked import Asked
from reference_stack.profiles.profile import Profile


def key_replaced(
    trace: Trace, old: Profile, new: Profile, order: Asked, under_new: Asked, under_old: Asked
) -> tuple[Finding, ...]:
    """The order is answered under the old key, and after that only the new one is accepted.

    `old` and `new` are the profile with the one and the other.
    """
    answered = next(iter(answers_to(trace, old, order)), None)
    done = service_of(trace, old, order)
    if done is None:
        if answered is None and next(iter(answers_to(trace, new, order)), None) is not None:
            return (
                Finding(
                    Verdict.FAIL,
                    "the answer to the order is protected with the new key already",
                    (order.at,),
                    expected="an answer under the old key",
                    observed="one that opens with the new key only",
                ),
            )
        return (
            inconclusive(
                "the meter does not replace the key: "
                + (told(answered[1]) if answered else "no answer"),
                order.at,
            ),
        )
    return (
        passed("the answer to the order is protected with the old key", done[0].index),
        _new_accepted(trace, new, done[0].index, under_new),
        _old_refused(trace, old, new, under_old),
    )


def _new_accepted(trace: Trace, new: Profile, done: int, asked: Asked) -> Finding:
    found = service_of(trace, new, asked)
    if found is not None:
        return passed("the new key is in force", found[0].index)
    return Finding(
        Verdict.FAIL,
        "the meter has taken the new key, and does not serve a request under it",
        (done, asked.at),
        expected="an answer, also under a counter that begins anew",
        observed=_said(trace, new, asked.at),
    )


def _old_refused(trace: Trace, old: Profile, new: Profile, asked: Asked) -> Finding:
    found = service_of(trace, old, asked) or service_of(trace, new, asked)
    if found is None:
        return passed("the old key is not in force any more", asked.at)
    return Finding(
        Verdict.FAIL,
        "the meter still serves requests under the key that was replaced",
        (asked.at, found[0].index),
        expected="a refusal, or silence",
        observed=told(found[1]),
    )


def policy_kept(
    trace: Trace, profile: Profile, before: Asked, order: Asked, after: Asked
) -> Finding:
    """A weaker policy is not accepted, and the one that is shown stays as it was."""
    shown = [service_of(trace, profile, asked) for asked in (before, after)]
    was, is_now = (reads(heard[1]) if heard else () for heard in shown)
    accepted = service_of(trace, profile, order)
    if accepted is not None:
        return Finding(
            Verdict.FAIL,
            "the meter accepts a weaker security policy",
            (order.at, accepted[0].index),
            expected="a refusal",
            observed=told(accepted[1]),
        )
    if not was or not is_now or shown[0] is None or shown[1] is None:
        return obstacle_since(trace, profile, before.at) or inconclusive(
            "the meter does not show its security policy", before.at, after.at
        )
    if was != is_now:
        return Finding(
            Verdict.FAIL,
            "the security policy has changed though the meter did not say so",
            (shown[0][0].index, order.at, shown[1][0].index),
            expected=f"policy {was[0].value!r}",
            observed=f"policy {is_now[0].value!r}",
        )
    return passed("the meter keeps its security policy", order.at, shown[1][0].index)


def nothing_secret(
    trace: Trace, profile: Profile, secrets: Sequence[bytes], asked: Sequence[Asked]
) -> Finding:
    """No answer holds a key or a password, be it in part of a longer value."""
    met: list[int] = []
    since = min(entry.at for entry in asked)
    for seen, reading in answers(trace, profile, since=since):
        if seen.sender is Party.HARNESS or reading.plain is None:
            continue
        met.append(seen.index)
        if any(secret in reading.plain for secret in secrets):
            return Finding(
                Verdict.FAIL,
                "an answer of the meter holds a key or a password",
                (seen.index,),
                expected="secrets are not readable",
                observed="octets of a secret in the answer",
            )
    if not met:
        return inconclusive("the meter answered nothing that can be read here")
    return passed("no answer holds a secret", *met)


def values_follow(
    trace: Trace, profile: Profile, steps: Sequence[tuple[Asked, object, str]]
) -> Finding:
    """What is read at each step is the value written before it; the first one shows that it can.

    A step is the read, the value that it has to find, and what would be wrong if it did not.
    """
    met: list[int] = []
    for number, (asked, expected, wrong) in enumerate(steps):
        heard = service_of(trace, profile, asked)
        values = reads(heard[1]) if heard else ()
        if heard is None or not values:
            return obstacle_since(trace, profile, asked.at) or inconclusive(
                "the value cannot be read back", asked.at
            )
        if values[0].value != expected:
            if number == 0:
                return inconclusive("the value cannot be written as usual", heard[0].index)
            return Finding(
                Verdict.FAIL,
                wrong,
                (asked.at, heard[0].index),
                expected=f"the value {expected}",
                observed=f"the value {values[0].value!r}",
            )
        met.append(heard[0].index)
    return passed("only what was rightly written took effect", *met)


def _said(trace: Trace, profile: Profile, since: int) -> str:
    said = [told(reading) for _, reading in answers(trace, profile, since=since)]
    return "; ".join(said[:2]) or "no answer"
