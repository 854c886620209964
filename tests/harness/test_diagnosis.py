"""Diagnosis: every known mistake in protecting an APDU is made here, and named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from harness.octets.diagnosis import cause_of
from harness.octets.reading import read_apdu
from reference_stack.dlms import apdu as a
from reference_stack.dlms.association import AssociationParameters, Side
from reference_stack.dlms.codec import OCTETS
from reference_stack.dlms.data import double_long_unsigned
from reference_stack.dlms.protection import SUITES, KeyId, Keys, signing
from reference_stack.dlms.protection.general import general_header, signed_octets
from reference_stack.profiles.profile_file import load_profile

PROFILE = load_profile("dlms_over_lorawan")
KEYS = Keys(
    guek=bytes(range(16)),
    gbek=bytes(range(16, 32)),
    gak=bytes(range(32, 48)),
    kek=bytes(range(48, 64)),
    dedicated=bytes(range(64, 80)),
)
MANAGEMENT = replace(PROFILE.association("management"), keys=KEYS)
OTHER = replace(MANAGEMENT, keys=Keys(guek=b"another GUEK ...", gak=b"another GAK ...."))
CLIENT, SERVER = MANAGEMENT.client_title, MANAGEMENT.server_title
PLAIN = a.GetResponseNormal(a.InvokeIdAndPriority(1), double_long_unsigned(4711)).encode()


@dataclass(frozen=True, slots=True)
class Sealing:
    """One way to protect: the right one unless changed."""

    key: bytes = KEYS.guek or b""
    gak: bytes = KEYS.gak or b""
    title: bytes = SERVER
    counter: bytes = (0x01020304).to_bytes(4, "big")
    nonce: Callable[[bytes, bytes], bytes] = lambda title, counter: title + counter
    additional: Callable[[bytes, bytes], bytes] = lambda control, gak: control + gak
    tag_octets: int = 12
    control: int = 0x30
    written_counter: int = 0x01020304

    def octets(self) -> bytes:
        """Security control, counter, and what they protect."""
        control = bytes((self.control,))
        iv = self.nonce(self.title, self.counter)
        additional = self.additional(control, self.gak)
        head = control + self.written_counter.to_bytes(4, "big")
        if self.control & 0x20:
            sealed = AESGCM(self.key).encrypt(iv, PLAIN, additional)
            return head + sealed[:-16] + sealed[-16:][: self.tag_octets]
        tag = AESGCM(self.key).encrypt(iv, b"", additional + PLAIN)
        return head + PLAIN + tag[: self.tag_octets]

    def general_glo(self, title: bytes = SERVER) -> bytes:
        return a.GeneralGloCiphering(title, self.octets()).encode()


def cause(octets: bytes, association: AssociationParameters = MANAGEMENT) -> str:
    profile = PROFILE.with_association("management", association)
    reading = read_apdu(octets, profile, "management", Side.SERVER)
    return cause_of(reading, {"spare": OTHER})


MISTAKES = {
    "the global broadcast encryption key": Sealing(key=KEYS.gbek or b""),
    "the dedicated key": Sealing(key=KEYS.dedicated or b""),
    "the authentication key and the global unicast encryption key in place of": Sealing(
        key=KEYS.gak or b"", gak=KEYS.guek or b""
    ),
    "the master key in place of the authentication key": Sealing(gak=KEYS.kek or b""),
    "the global unicast encryption key of the association spare": Sealing(
        key=OTHER.keys.guek or b""
    ),
    "the authentication key of the association spare": Sealing(gak=OTHER.keys.gak or b""),
    "the receiver's system title in the nonce": Sealing(title=CLIENT),
    "the octets of the system title reversed": Sealing(title=SERVER[::-1]),
    "zeros for the system title": Sealing(title=bytes(8)),
    "the octets of the counter reversed": Sealing(counter=bytes.fromhex("04030201")),
    "a counter one higher": Sealing(counter=bytes.fromhex("01020305")),
    "a counter one lower": Sealing(counter=bytes.fromhex("01020303")),
    "a counter of zero": Sealing(counter=bytes(4)),
    "the counter before the system title": Sealing(nonce=lambda title, counter: counter + title),
    "the authentication key before the security control": Sealing(
        additional=lambda control, gak: gak + control
    ),
    "the authentication key left out": Sealing(additional=lambda control, gak: control),
    "the security control left out": Sealing(additional=lambda control, gak: gak),
    "no additional data": Sealing(additional=lambda control, gak: b""),
    "the system title and its length in the additional data": Sealing(
        additional=lambda control, gak: control + gak + b"\x08" + SERVER
    ),
    "the system title in the additional data": Sealing(
        additional=lambda control, gak: control + gak + SERVER
    ),
    "the security control of suite 1": Sealing(additional=lambda control, gak: b"\x31" + gak),
    "another key-set bit": Sealing(additional=lambda control, gak: b"\x70" + gak),
    "another compression bit": Sealing(additional=lambda control, gak: b"\xb0" + gak),
    "the invocation counter in the additional data": Sealing(
        additional=lambda control, gak: control + bytes.fromhex("01020304") + gak
    ),
    "a tag of 16 octets": Sealing(tag_octets=16),
    "a tag of 8 octets": Sealing(tag_octets=8),
    "the receiver's system title in the nonce and a counter one higher": Sealing(
        title=CLIENT, counter=bytes.fromhex("01020305")
    ),
}


@pytest.mark.parametrize("words", MISTAKES)
def test_a_known_mistake_is_named(words: str) -> None:
    found = cause(MISTAKES[words].general_glo())
    assert found.startswith("it opens with ")
    assert words in found


ANY_CONTROL = [words for words in MISTAKES if " bit" not in words and "suite" not in words]
"""Those that do not tell of an octet of their own."""


@pytest.mark.parametrize("words", ANY_CONTROL)
def test_a_known_mistake_is_named_where_nothing_is_encrypted(words: str) -> None:
    assert words in cause(replace(MISTAKES[words], control=0x10).general_glo())


def test_the_right_way_needs_no_cause() -> None:
    octets = Sealing().general_glo()
    assert cause(octets) == ""
    reading = read_apdu(octets, PROFILE.with_association("management", MANAGEMENT), "management")
    assert reading.opened


def test_a_title_that_was_only_written_wrongly_is_found() -> None:
    found = cause(Sealing().general_glo(title=b"ANOTHER!"))
    assert "the system title of the server as agreed on" in found


def test_what_no_known_mistake_explains_has_no_cause() -> None:
    assert cause(Sealing(key=b"nobody knows it.").general_glo()) == ""


def test_a_flipped_tag_leaves_key_title_and_counter_beyond_doubt() -> None:
    octets = Sealing().general_glo()
    found = cause(octets[:-1] + bytes((octets[-1] ^ 1,)))
    assert "seems to decipher rightly" in found


def test_a_missing_tag_is_found() -> None:
    found = cause(Sealing(tag_octets=0).general_glo())
    assert found == (
        "it seems to decipher with no tag, although the security control names authentication"
    )


def test_encryption_alone_is_judged_by_what_comes_out() -> None:
    wrong = Sealing(control=0x20, tag_octets=0, title=CLIENT).general_glo()
    assert cause(wrong) == "it seems to decipher with the receiver's system title in the nonce"
    tagged = Sealing(control=0x20).general_glo()
    assert "a tag, although the security control names no authentication" in cause(tagged)


def general(header: Callable[[a.GeneralCiphering], bytes]) -> bytes:
    form = a.GeneralCiphering(
        b"\x01\x02", SERVER, CLIENT, b"", b"", a.IdentifiedKey(KeyId.GUEK), b""
    )
    sealing = Sealing(additional=lambda control, gak: control + gak + header(form))
    return replace(form, content=sealing.octets()).encode()


def test_lengths_left_out_of_a_general_header_are_found() -> None:
    assert cause(general(general_header)) == ""
    found = cause(general(lambda form: form.transaction_id + SERVER + CLIENT))
    assert "the lengths of its header left out of the additional data" in found


def test_service_specific_ciphering_is_diagnosed_too() -> None:
    octets = a.ServiceCiphering(0xCC, Sealing(title=CLIENT).octets()).encode()
    assert "the receiver's system title in the nonce" in cause(octets)


# Signatures.

SUITE = SUITES[1]
SIGNER = ec.derive_private_key(4711, ec.SECP256R1())
RECEIVER = ec.derive_private_key(4712, ec.SECP256R1())
SIGNED = replace(MANAGEMENT, suite=1, keys=Keys(signing=RECEIVER, peer_signing=SIGNER.public_key()))


def signed(
    octets: Callable[[a.GeneralSigning], bytes] = signed_octets,
    spelled: Callable[[bytes], bytes] = bytes,
) -> bytes:
    form = a.GeneralSigning(b"\x01", SERVER, CLIENT, b"", b"", PLAIN, b"")
    return replace(form, signature=spelled(signing.sign(octets(form), SIGNER, SUITE))).encode()


def in_der(signature: bytes) -> bytes:
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    return encode_dss_signature(r, s)


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (signed(spelled=in_der), "R and S written in DER"),
        (signed(spelled=lambda pair: pair[32:] + pair[:32]), "R and S exchanged"),
        (signed(lambda form: form.content), "the content alone signed"),
        (signed(lambda form: OCTETS.encode(form.content)), "the header left out"),
        (signed(lambda form: b"\xdf" + signed_octets(form)), "the tag of the APDU"),
    ],
    ids=["der", "exchanged", "content", "no-header", "tag"],
)
def test_a_mistake_in_signing_is_named(octets: bytes, words: str) -> None:
    assert words in cause(octets, SIGNED)


def test_a_right_signature_needs_no_cause() -> None:
    assert cause(signed(), SIGNED) == ""


# Anything.


@given(st.sampled_from([0x10, 0x20, 0x30, 0x70, 0xB1]), st.binary(min_size=16, max_size=60))
def test_any_octets_are_diagnosed(control: int, rest: bytes) -> None:
    octets = a.GeneralGloCiphering(SERVER, bytes((control,)) + rest).encode()
    found = cause(octets)
    for key in (KEYS.guek, KEYS.gak, KEYS.gbek, KEYS.kek, KEYS.dedicated):
        assert key is not None
        assert key.hex() not in found


def test_a_long_message_is_tried_fewer_ways() -> None:
    """Only that it ends: the work is bounded by octets, whatever the time."""
    octets = a.GeneralGloCiphering(SERVER, bytes((0x30,)) + bytes(4) + bytes(60_000)).encode()
    assert isinstance(cause(octets), str)
