"""Why a digital signature does not match: the known wrong ways to make one. GB §9.2.7.2.5."""

from __future__ import annotations

from collections.abc import Iterator

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from harness.octets.reading_keys import KeyRing
from reference_stack.dlms.apdu import GeneralSigning
from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.codec import OCTETS
from reference_stack.dlms.protection import SUITES, SecuritySuite
from reference_stack.dlms.protection.general import signed_octets

_LONGEST_DER = 150


def signature_cause(form: GeneralSigning, association: AssociationParameters) -> str:
    """Which known mistake explains the signature, or empty when none does."""
    suite = SUITES.get(association.suite, SUITES[0])
    if suite.curve is None:
        return ""
    for public in KeyRing(association).signers():
        for words, octets in _coverings(form):
            for spelling, signature in _spellings(form.signature, suite):
                if _matches(public, signature, octets, suite):
                    found = " and ".join(filter(None, (words, spelling)))
                    return f"it matches with {found}" if found else ""
    return ""


def _coverings(form: GeneralSigning) -> Iterator[tuple[str, bytes]]:
    whole = signed_octets(form)
    content = OCTETS.encode(form.content)
    header = whole[: -len(content)]
    yield "", whole
    yield "the length of the content left out of what is signed", header + form.content
    yield "the header left out of what is signed", content
    yield "the content alone signed", form.content
    yield "the tag of the APDU in what is signed", form.prefix + whole


def _spellings(signature: bytes, suite: SecuritySuite) -> Iterator[tuple[str, bytes]]:
    """As DER, from each way in which the two numbers may be written."""
    width = suite.coordinate_octets
    if len(signature) == 2 * width:
        r, s = signature[:width], signature[width:]
        yield "", _der(r, s)
        yield "R and S exchanged", _der(s, r)
        yield "the octets of R and S reversed", _der(r[::-1], s[::-1])
    elif len(signature) <= _LONGEST_DER:
        yield "R and S written in DER", signature


def _der(r: bytes, s: bytes) -> bytes:
    return encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big"))


def _matches(
    public: ec.EllipticCurvePublicKey, signature: bytes, octets: bytes, suite: SecuritySuite
) -> bool:
    try:
        public.verify(signature, octets, ec.ECDSA(suite.public_digest))
    except (InvalidSignature, ValueError):
        return False
    return True
