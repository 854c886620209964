"""What a trace says about keys of single messages and about compression. GB §9.2.7.2.4."""

from __future__ import annotations

from adapters.base import Party
from harness.checks.dlms import answers
from harness.checks.security import cause_among, obstacle_since, said_by, service_of
from harness.checks.services_answers import told
from harness.octets.reading import ApduReading
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from harness.stimuli.asked import Asked
from reference_stack.dlms.apdu import GeneralCiphering, decode_apdu
from reference_stack.dlms.apdu.decoding import KNOWN_TAGS
from reference_stack.dlms.association import Side
from reference_stack.dlms.protection import NotOpened
from reference_stack.dlms.protection.sealing import GcmKey, split
from reference_stack.kernel.errors import ProtocolError
from reference_stack.profiles.profile import Profile


def served_under_own_key(
    trace: Trace, profile: Profile, before: Asked, asked: Asked, other_arc: Asked | None
) -> Finding:
    """A request under a key of its own is served as a usual one is.

    That the key is made with the other algorithm identifier is reported and not failed.
    """
    usual = service_of(trace, profile, before)
    if usual is None:
        return inconclusive("the meter does not serve usual requests either", before.at)
    found = service_of(trace, profile, asked)
    if found is not None:
        return passed("a request under a key of its own is served", asked.at, found[0].index)
    if other_arc is not None and service_of(trace, profile, other_arc) is not None:
        # Reading: books and peers differ in one octet of the algorithm identifier.
        return inconclusive(
            "the meter agrees on keys with the other algorithm identifier", asked.at
        )
    obstacle = obstacle_since(trace, profile, asked.at)
    if obstacle is not None:
        return obstacle
    said = list(answers(trace, profile, since=asked.at))[:1]
    return Finding(
        Verdict.FAIL,
        "the meter does not serve a request under a key of its own",
        (usual[0].index, asked.at, *(seen.index for seen, _ in said)),
        expected="an answer as to a usual request",
        observed=told(said[0][1]) if said else "no answer",
        cause=cause_among(said, profile),
    )


def compressed_served(trace: Trace, profile: Profile, before: Asked, after: Asked) -> Finding:
    """A compressed request is served. If not, the parameters may differ, which prove nothing."""
    found = service_of(trace, profile, after)
    if found is not None:
        return passed("a compressed request is served", after.at, found[0].index)
    # Reading: which parameters DLMS wants for V.44 is not public.
    return inconclusive(
        "a compressed request is not served; parameters may differ", before.at, after.at
    )


def compression_is_real(
    trace: Trace, profile: Profile, *, sender: Party, since: int = 0
) -> Finding:
    """What says that it is compressed is compressed.

    What does not unpack here, and is no plain APDU either, may follow other parameters.
    """
    met: list[int] = []
    for seen, reading in said_by(trace, profile, sender, since):
        if reading.control is None:
            continue
        met.append(seen.index)
        if not reading.control.compressed or reading.opened:
            continue
        if _is_plain_inside(reading, profile):
            return Finding(
                Verdict.FAIL,
                f"the {sender.value} says of a message that it is compressed, and it is not",
                (seen.index,),
                expected="the compression bit with compressed octets",
                observed="the compression bit, and a plain APDU under the cipher",
            )
        return inconclusive("a compressed message does not unpack here", seen.index)
    if not met:
        return inconclusive(f"the {sender.value} sent nothing that is protected")
    return passed(f"what the {sender.value} calls compressed is compressed", *met)


def _is_plain_inside(reading: ApduReading, profile: Profile) -> bool:
    cipher, association = reading.cipher, reading.association
    if cipher is None or association is None or isinstance(cipher.form, GeneralCiphering):
        return False
    key = association.keys.guek
    own = association.client_title if reading.sender is Side.CLIENT else association.server_title
    if key is None:
        return False
    try:
        plain = GcmKey(key).open(
            split(cipher.form.content), title=cipher.title or own, gak=association.keys.gak
        )
        if plain[:1] and plain[0] in KNOWN_TAGS:
            decode_apdu(plain)
            return True
    except (ProtocolError, NotOpened):
        pass
    return False
