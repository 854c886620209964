"""Why protected octets do not open: known wrong ways, tried until one explains it. GB §9.2.7.2.4.

Who implements this protection goes wrong in few ways: another key, the other party's title, a
counter of wrong order or off by one, something in or out of the additional data, a tag of another
length. Each is an option beside the right way. All single options are tried, then all pairs; a tag
of twelve octets does not match by chance, so what opens is the explanation.

Where no tag proves anything, octets that decipher to a well-formed APDU are taken for one that
*seems* right. The work is bounded; no text names a key other than by its role.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, islice, product
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from harness.octets.diagnosis_options import (
    Options,
    Trial,
    ciphering_options,
)
from harness.octets.diagnosis_signing import signature_cause
from harness.octets.reading_apdu import ApduReading
from harness.octets.reading_layers import LayerReading
from reference_stack.dlms.apdu import GeneralSigning, decode_apdu
from reference_stack.dlms.association import AssociationParameters, Side
from reference_stack.kernel.errors import ProtocolError

MOST_TRIALS = 4000
_MOST_OCTETS = 1 << 25
"""Deciphered altogether, so that long messages are tried fewer ways."""
_GCM_TAG = 16
_HEAD_OCTETS = 5
_FIRST_BLOCK = 32


class _Work(NamedTuple):
    """What every trial works on."""

    payload: bytes
    encrypted: bool


def cause_of(
    reading: ApduReading, others: Mapping[str, AssociationParameters] | None = None
) -> str:
    """Which known mistake explains that an APDU does not open, or empty when none does.

    `others` are associations whose keys and titles may have been used by mistake, by name.
    """
    association, sender = reading.association, reading.sender
    closed = _closed(reading)
    if closed is None or association is None or reading.problem is None:
        return ""
    sides = (sender,) if sender is not None else tuple(Side)
    for side in sides:
        if isinstance(closed.form, GeneralSigning):
            found = signature_cause(closed.form, association)
        else:
            found = _ciphering_cause(closed, association, side, others or {})
        if found:
            return found
    return ""


def _closed(reading: ApduReading) -> LayerReading | None:
    """The layer that did not open, or that opened to no APDU for want of a tag to tell."""
    found = next((layer for layer in reading.layers if not layer.opened), None)
    if found is None and reading.apdu is None and reading.layers:
        last = reading.layers[-1]
        if last.control is not None and not last.control.authenticated:
            return last
    return found


def _ciphering_cause(
    layer: LayerReading,
    association: AssociationParameters,
    sender: Side,
    others: Mapping[str, AssociationParameters],
) -> str:
    control, content = layer.control, layer.form.content
    if control is None or not control.protection or len(content) < _HEAD_OCTETS:
        return ""
    # Where the tag is too short the layer could not be read so far.
    layer = replace(layer, counter=int.from_bytes(content[1:_HEAD_OCTETS], "big"))
    work = _Work(content[_HEAD_OCTETS:], control.encrypted)
    options = ciphering_options(layer, association, sender, others)
    most = min(MOST_TRIALS, max(_MOST_OCTETS // (len(work.payload) + _FIRST_BLOCK), 100))
    for words, trial in islice(_trials(options, 2), most):
        if trial.tag_octets and _proves(work, trial):
            return f"it opens with {_joined(words)}" if words else ""
    if not work.encrypted:
        return ""
    for words, trial in islice(_trials(options.of_the_cipher(), 1), most):
        if _deciphers(work, trial):
            if not words and control.authenticated:
                return (
                    "it seems to decipher rightly, so that its tag was made with another"
                    " authentication key or over other octets"
                )
            return f"it seems to decipher with {_joined(words)}" if words else ""
    return ""


def _trials(options: Options, most_changes: int) -> Iterator[tuple[Sequence[str], Trial]]:
    """The right way first, then every single change, then every two of them."""
    dimensions = options.dimensions()
    usual = [dimension[0][1] for dimension in dimensions]
    places = range(len(dimensions))
    for changes in range(most_changes + 1):
        for changed in combinations(places, changes):
            for chosen in product(*(dimensions[place][1:] for place in changed)):
                values = list(usual)
                for place, (_, value) in zip(changed, chosen, strict=True):
                    values[place] = value
                trial = options.trial(values)
                if trial is not None:
                    yield [words for words, _ in chosen], trial


def _proves(work: _Work, trial: Trial) -> bool:
    """Whether the tag of the octets is the one that this way gives."""
    if len(work.payload) < trial.tag_octets:
        return False
    body, tag = work.payload[: -trial.tag_octets], work.payload[-trial.tag_octets :]
    cipher = AESGCM(trial.key)
    if work.encrypted:
        # The keystream is its own inverse, and the tag is that of the ciphertext.
        plain = cipher.encrypt(trial.iv, body, None)[:-_GCM_TAG]
        made = cipher.encrypt(trial.iv, plain, trial.additional)[-_GCM_TAG:]
    else:
        made = cipher.encrypt(trial.iv, b"", trial.additional + body)
    return made[: trial.tag_octets] == tag


def _deciphers(work: _Work, trial: Trial) -> bool:
    """Whether a well-formed APDU comes out."""
    body = work.payload[: -trial.tag_octets] if trial.tag_octets else work.payload
    plain = AESGCM(trial.key).encrypt(trial.iv, body, None)[:-_GCM_TAG]
    try:
        decode_apdu(plain)
    except ProtocolError:
        return False
    return True


def _joined(words: Sequence[str]) -> str:
    return " and ".join(words)
