"""What a trace says about the certificates that a meter keeps. GB §9.2.6."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric import ec

from harness.checks.dlms import Heard, reads
from harness.checks.security import answers_to, obstacle_since, service_of
from harness.checks.services_answers import told
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from harness.stimuli.asked import Asked
from reference_stack.dlms.apdu import ActionOutcome, ActionResponseNormal
from reference_stack.dlms.data import Data, Tag
from reference_stack.profiles.profile import Profile


def octets_returned(heard: Heard | None) -> bytes | None:
    """The octets that a method gave back, if it did."""
    match heard and heard[1].apdu:
        case ActionResponseNormal(
            outcome=ActionOutcome(returned=Data(Tag.OCTET_STRING, bytes(octets)))
        ):
            return octets
    return None


def all_done(trace: Trace, profile: Profile, orders: Mapping[str, Asked]) -> Finding:
    """Every one of these orders is carried out."""
    met: list[int] = []
    for what, asked in orders.items():
        done = service_of(trace, profile, asked)
        if done is not None:
            met.append(done[0].index)
            continue
        refusal = next(iter(answers_to(trace, profile, asked)), None)
        if refusal is None:
            return obstacle_since(trace, profile, asked.at) or inconclusive(
                f"{what} is not answered", asked.at
            )
        return Finding(
            Verdict.FAIL,
            f"the meter refuses {what}",
            (asked.at, refusal[0].index),
            expected="success",
            observed=told(refusal[1]),
        )
    return passed("the meter carries out all orders about certificates", *met)


class KeyPairs(NamedTuple):
    """The public key that was in force, if it is known, and that of the signing request."""

    before: ec.EllipticCurvePublicKey | None
    requested: ec.EllipticCurvePublicKey


def key_pair_is_new(
    trace: Trace, profile: Profile, orders: tuple[Asked, Asked], keys: KeyPairs
) -> Finding:
    """After a key pair was made, a certificate is requested for that one."""
    made, requested = (service_of(trace, profile, asked) for asked in orders)
    if keys.before is None or made is None or requested is None:
        return inconclusive("the key before is not known, or none was made", orders[0].at)
    if keys.before == keys.requested:
        return Finding(
            Verdict.FAIL,
            "the meter says that it has made a key pair, and asks for a certificate of the old one",
            (made[0].index, requested[0].index),
            expected="a signing request for another key",
            observed="the key that was in force before",
        )
    return passed("the key pair is another than before", requested[0].index)


def exported_is(trace: Trace, profile: Profile, exported: Asked, certificate: bytes) -> Finding:
    """The certificate that is given out is the one that came in."""
    heard = service_of(trace, profile, exported)
    octets = octets_returned(heard)
    if heard is None or octets is None:
        return obstacle_since(trace, profile, exported.at) or inconclusive(
            "the meter gives out no certificate", exported.at
        )
    if octets != certificate:
        return Finding(
            Verdict.FAIL,
            "the meter gives out another certificate than it was given",
            (exported.at, heard[0].index),
            expected=f"the {len(certificate)} octets that were imported",
            observed=f"{len(octets)} octets, not the same",
        )
    return passed("the certificate comes back as it went in", heard[0].index)


def certificates_kept(
    trace: Trace, profile: Profile, before: Asked, order: Asked, after: Asked
) -> Finding:
    """A bad certificate is refused, and those that are held stay as they were."""
    accepted = service_of(trace, profile, order)
    if accepted is not None:
        return Finding(
            Verdict.FAIL,
            f"the meter takes a certificate that is {order.what}",
            (order.at, accepted[0].index),
            expected="a refusal",
            observed=told(accepted[1]),
        )
    shown = [service_of(trace, profile, asked) for asked in (before, after)]
    if shown[0] is None or shown[1] is None:
        return obstacle_since(trace, profile, before.at) or inconclusive(
            "the meter does not show which certificates it holds", before.at, after.at
        )
    was, is_now = (reads(heard[1]) for heard in shown if heard)
    if was != is_now:
        return Finding(
            Verdict.FAIL,
            "the certificates of the meter have changed though it refused one",
            (shown[0][0].index, order.at, shown[1][0].index),
            expected="the same list as before",
            observed="another list",
        )
    return passed("the bad certificate is refused", order.at, shown[1][0].index)
