"""Protected messages that are wrong in one named way. GB §9.2.7.

A `Sealing` is everything that goes into one protected APDU, so that what is wrong is a change of
one of its members, or of the octets that come of it. Features call the changes by their names here.
What a sealing makes unchanged is right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from reference_stack.dlms.apdu import (
    GeneralCiphering,
    GeneralDedCiphering,
    GeneralGloCiphering,
    GeneralSigning,
    IdentifiedKey,
    ServiceCiphering,
)
from reference_stack.dlms.apdu.ciphering import DEDICATED_TAGS, GLOBAL_TAGS, KeyInfo
from reference_stack.dlms.protection import (
    KeyId,
    ProtectionKind,
    SecurityControl,
    SecuritySuite,
    signing,
)
from reference_stack.dlms.protection.general import general_header, signed_octets
from reference_stack.dlms.protection.sealing import TAG_OCTETS, GcmKey
from reference_stack.kernel.errors import MisuseError

UNKNOWN_TITLE = bytes.fromhex("58585800000000FE")
"""A system title that nobody in any profile has."""
_HEAD_OCTETS = 5
_PROTECTION_BITS = 0x30
_ENCRYPTED = 0x20
_COMPRESSED = 0x80
BROADCAST = 0x40
_SUITE_BITS = 0x0F
# In a GET and in its answer this octet holds the invoke-id, and this bit of it the priority; in a
# notification it belongs to the invoke-id. So a change here leaves a message that makes sense.
_HARMLESS_OCTET = 2
_HARMLESS_BIT = 0x80


@dataclass(frozen=True, slots=True)
class Sealing:
    """What one protected APDU is made of. `title` is that of the nonce, `shown_title` that written.

    `header_sealed` says whether the header of general-ciphering is authenticated, as it has to be.
    """

    plain: bytes
    kind: ProtectionKind
    key: bytes = field(repr=False)
    gak: bytes | None = field(repr=False)
    control: int
    counter: int
    title: bytes
    shown_title: bytes
    recipient: bytes
    transaction_id: bytes = b""
    key_info: KeyInfo | None = field(default_factory=lambda: IdentifiedKey(KeyId.GUEK))
    header_sealed: bool = True

    def apdu(self) -> bytes:
        """As it travels."""
        return self.carrying(self.content())

    def content(self) -> bytes:
        """Security control, counter, and what they protect."""
        general = self.kind is ProtectionKind.GENERAL_CIPHERING
        header = general_header(self._general(b"")) if general and self.header_sealed else b""
        return GcmKey(self.key).seal(
            self.plain,
            control=SecurityControl.of_octet(self.control),
            title=self.title,
            counter=self.counter,
            gak=self.gak,
            header=header,
        )

    def carrying(self, content: bytes) -> bytes:
        """The APDU that carries this content."""
        match self.kind:
            case ProtectionKind.GENERAL_CIPHERING:
                return self._general(content).encode()
            case ProtectionKind.GENERAL_GLO:
                return GeneralGloCiphering(self.shown_title, content).encode()
            case ProtectionKind.GENERAL_DED:
                return GeneralDedCiphering(self.shown_title, content).encode()
            case ProtectionKind.SERVICE_SPECIFIC_GLO | ProtectionKind.SERVICE_SPECIFIC_DED:
                dedicated = self.kind is ProtectionKind.SERVICE_SPECIFIC_DED
                tags = DEDICATED_TAGS if dedicated else GLOBAL_TAGS
                tag = tags.get(self.plain[0])
                if tag is None:
                    raise MisuseError(f"{self.plain[0]:02X} has no ciphered twin")
                return ServiceCiphering(tag, content).encode()

    def _general(self, content: bytes) -> GeneralCiphering:
        return GeneralCiphering(
            self.transaction_id, self.shown_title, self.recipient, b"", b"", self.key_info, content
        )


Deviation = Callable[[Sealing], bytes]


def _another_key(sealing: Sealing) -> bytes:
    return replace(sealing, key=flipped(sealing.key)).apdu()


def _another_authentication_key(sealing: Sealing) -> bytes:
    return replace(sealing, gak=flipped(sealing.gak or b"\0")).apdu()


def _title_of_the_receiver(sealing: Sealing) -> bytes:
    return replace(sealing, title=sealing.recipient, shown_title=sealing.recipient).apdu()


def _title_of_nobody(sealing: Sealing) -> bytes:
    return replace(sealing, title=UNKNOWN_TITLE, shown_title=UNKNOWN_TITLE).apdu()


def _changed_title(sealing: Sealing) -> bytes:
    return replace(sealing, shown_title=flipped(sealing.shown_title)).apdu()


def _changed_tag(sealing: Sealing) -> bytes:
    return sealing.carrying(flipped(sealing.content()))


def _changed_ciphertext(sealing: Sealing) -> bytes:
    return sealing.carrying(
        flipped(sealing.content(), at=_HEAD_OCTETS + _HARMLESS_OCTET, bit=_HARMLESS_BIT)
    )


def _changed_counter(sealing: Sealing) -> bytes:
    """A counter that is higher than the one that was sealed."""
    content = sealing.content()
    higher = (sealing.counter + 1).to_bytes(4, "big")
    return sealing.carrying(content[:1] + higher + content[_HEAD_OCTETS:])


def _changed_control(sealing: Sealing) -> bytes:
    """The bit for authentication taken away, the tag along with it."""
    content = sealing.content()
    control = sealing.control & ~_PROTECTION_BITS | _ENCRYPTED
    return sealing.carrying(bytes((control,)) + content[1:-TAG_OCTETS])


def _without_tag(sealing: Sealing) -> bytes:
    return sealing.carrying(sealing.content()[:-TAG_OCTETS])


def _tag_of_zeros(sealing: Sealing) -> bytes:
    return sealing.carrying(sealing.content()[:-TAG_OCTETS] + bytes(TAG_OCTETS))


def _another_suite(sealing: Sealing) -> bytes:
    return replace(sealing, control=sealing.control ^ 1).apdu()


def _without_protection(sealing: Sealing) -> bytes:
    return replace(sealing, control=sealing.control & _SUITE_BITS).apdu()


def _in_clear(sealing: Sealing) -> bytes:
    return sealing.plain


def _authentication_only(sealing: Sealing) -> bytes:
    return replace(sealing, control=sealing.control & ~_ENCRYPTED).apdu()


def _encryption_only(sealing: Sealing) -> bytes:
    return replace(sealing, control=sealing.control & ~_PROTECTION_BITS | _ENCRYPTED).apdu()


def _for_another(sealing: Sealing) -> bytes:
    return replace(sealing, recipient=UNKNOWN_TITLE).apdu()


def _changed_transaction(sealing: Sealing) -> bytes:
    sent = replace(sealing, transaction_id=flipped(sealing.transaction_id or b"\0"))
    return sent.carrying(sealing.content())


def _changed_recipient(sealing: Sealing) -> bytes:
    """It was sealed for somebody else, and the receiver's title written on it."""
    return sealing.carrying(replace(sealing, recipient=flipped(sealing.recipient)).content())


DEVIATIONS: Mapping[str, Deviation] = {
    "another encryption key": _another_key,
    "another authentication key": _another_authentication_key,
    "the system title of its receiver": _title_of_the_receiver,
    "the system title of nobody": _title_of_nobody,
    "a changed system title": _changed_title,
    "a changed tag": _changed_tag,
    "a changed ciphertext": _changed_ciphertext,
    "a changed counter": _changed_counter,
    "its authentication taken away": _changed_control,
    "no tag": _without_tag,
    "a tag of zeros": _tag_of_zeros,
    "another security suite": _another_suite,
    "a security control of no protection": _without_protection,
    "no protection": _in_clear,
    "authentication only": _authentication_only,
    "encryption only": _encryption_only,
    "another recipient": _for_another,
    "a changed transaction id": _changed_transaction,
    "a changed recipient": _changed_recipient,
}
"""By the words of the features: what a message has, or is sealed with, that it should not."""


def signed(form: GeneralSigning, key: ec.EllipticCurvePrivateKey, suite: SecuritySuite) -> bytes:
    """The signed APDU, as it has to be."""
    signature = signing.sign(signed_octets(form), key, suite)
    return replace(form, signature=signature).encode()


Signature = Callable[[GeneralSigning, ec.EllipticCurvePrivateKey, SecuritySuite], bytes]


def _altered(change: Callable[[GeneralSigning], GeneralSigning]) -> Signature:
    """Signed rightly, and changed afterwards."""

    def make(form: GeneralSigning, key: ec.EllipticCurvePrivateKey, suite: SecuritySuite) -> bytes:
        signature = signing.sign(signed_octets(form), key, suite)
        return change(replace(form, signature=signature)).encode()

    return make


def _signed_by_another(
    form: GeneralSigning, key: ec.EllipticCurvePrivateKey, suite: SecuritySuite
) -> bytes:
    another = ec.derive_private_key(key.private_numbers().private_value + 1, suite.public_curve)
    return signed(form, another, suite)


def _der(form: GeneralSigning) -> GeneralSigning:
    half = len(form.signature) // 2
    numbers = (int.from_bytes(form.signature[at : at + half], "big") for at in (0, half))
    return replace(form, signature=encode_dss_signature(*numbers))


SIGNATURES: Mapping[str, Signature] = {
    "a changed signature": _altered(lambda form: replace(form, signature=flipped(form.signature))),
    "signed content that was changed": _altered(
        lambda form: replace(
            form, content=flipped(form.content, at=_HARMLESS_OCTET, bit=_HARMLESS_BIT)
        )
    ),
    "a signed transaction id that was changed": _altered(
        lambda form: replace(form, transaction_id=flipped(form.transaction_id))
    ),
    "the signature of another": _signed_by_another,
    "a signature in DER": _altered(_der),
}
"""By the words of the features: what is wrong with a signed message."""


def flipped(octets: bytes, *, at: int = -1, bit: int = 1) -> bytes:
    """The same octets but for one bit, by default the last."""
    changed = bytearray(octets)
    changed[at] ^= bit
    return bytes(changed)


def compressed(sealing: Sealing, packet: bytes) -> bytes:
    """A message that says it is compressed, and carries `packet` as what came of that."""
    return replace(sealing, plain=packet, control=sealing.control | _COMPRESSED).apdu()


def under_broadcast_key(sealing: Sealing, key: bytes) -> bytes:
    """The same under the broadcast bit, with this key."""
    return replace(sealing, key=key, control=sealing.control | BROADCAST).apdu()
