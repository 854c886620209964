"""Octets explained: telegrams of real meters, frames, packets, and what is wrong with others."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.octets.decoding import Decoded, explain_octets, octets_of_hex
from harness.octets.reading_frame import compressor_of
from reference_stack.dlms import apdu as a
from reference_stack.dlms.association import Side
from reference_stack.dlms.data import double_long_unsigned, visible_string
from reference_stack.dlms.protection import Keys, Protection, ProtectionKind, protect
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import MisuseError
from reference_stack.profiles.profile_file import load_profile
from reference_stack.schc.fragmentation.messages import Ack, Fragment

PROFILE = load_profile("dlms_over_lorawan")
MANAGEMENT = PROFILE.association("management")
ANSWER = a.GetResponseNormal(a.InvokeIdAndPriority(1), double_long_unsigned(4711)).encode()
VECTORS = Path(__file__).parents[2] / "vectors/dlms/captured_telegrams.toml"
TELEGRAMS = {
    case["id"]: case for case in tomllib.loads(VECTORS.read_text(encoding="utf-8"))["case"]
}


def explained(
    octets: bytes,
    port: int | None = None,
    direction: Direction | None = None,
    keys: Keys | None = None,
) -> Decoded:
    return explain_octets(octets, port=port, direction=direction, profile=PROFILE, keys=keys)


def values(decoded: Decoded) -> dict[str, str]:
    return {name: value for layer in decoded.layers for name, value in layer.fields}


def protected(apdu: bytes = ANSWER) -> bytes:
    context = MANAGEMENT.security_context(Side.SERVER)
    both = Protection.AUTHENTICATED | Protection.ENCRYPTED
    return protect(context, apdu, both, ProtectionKind.GENERAL_GLO)


def packet(apdu: bytes) -> bytes:
    meter, head_end = PROFILE.meter_address, PROFILE.network.head_end_address
    return UdpDatagram(meter, 4059, head_end, 4059, Wpdu(1, 1, apdu).encode()).encode()


# Real meters.


def telegram(name: str) -> tuple[bytes, Keys]:
    case = TELEGRAMS[name]
    ek, ak = bytes.fromhex(case["ek"]), bytes.fromhex(case["ak"])
    return bytes.fromhex(case["apdu"]), Keys(guek=ek, gak=ak or None)


@pytest.mark.parametrize("name", TELEGRAMS)
def test_a_telegram_of_a_real_meter_opens_with_its_key(name: str) -> None:
    octets, keys = telegram(name)
    decoded = explained(octets, keys=keys)
    assert (decoded.problem, decoded.cause) == ("", "")
    title = TELEGRAMS[name]["expected_system_title"].upper()
    assert values(decoded)["system title"].startswith(title)
    assert [layer.name for layer in decoded.layers][:2] == [
        "general-glo-ciphering",
        "data-notification",
    ]


def test_the_registers_of_a_real_meter_come_out_with_names_values_and_units() -> None:
    octets, keys = telegram("kaifa-customer-interface")
    found = values(explained(octets, keys=keys))
    assert found["0-0:1.0.0.255 clock"] == "2021-07-19 15:46:35 UTC+02:00 (daylight saving)"
    assert found["0-0:96.1.0.255 device identifier"].startswith('"1KFM0100000035"')
    assert found["1-0:32.7.0.255 voltage, phase L1"] == "230.8 V"
    assert found["1-0:31.7.0.255 current, phase L1"] == "0.00 A"
    assert found["1-0:1.7.0.255 active power, import"] == "0 W"
    assert found["1-0:1.8.0.255 active energy, import"] == "9108 Wh"
    assert found["1-0:2.8.0.255 active energy, export"] == "0 Wh"
    assert found["1-0:3.8.0.255 reactive energy, import"] == "96 varh"
    assert found["1-0:4.8.0.255 reactive energy, export"] == "9 varh"


def test_a_telegram_without_its_key_tells_who_sent_it_and_that_it_is_closed() -> None:
    octets, _ = telegram("iskra-push")
    decoded = explained(octets)
    assert decoded.problem == ""
    assert "no association is known" in decoded.text
    assert values(decoded)["invocation counter"] == "485"


def test_a_telegram_opened_with_another_key_is_refused() -> None:
    octets, _ = telegram("iskra-push")
    decoded = explained(octets, keys=Keys(guek=bytes(16), gak=bytes(16)))
    assert "tag does not match" in decoded.problem
    assert decoded.cause == ""


def test_the_authentication_key_alone_may_be_missing() -> None:
    octets, keys = telegram("iskra-push")
    decoded = explained(octets, keys=replace(keys, gak=None))
    assert decoded.problem == ""
    assert "the tag is not checked" in values(decoded)["remark"]


# Framing.


def mbus(apdu: bytes, piece: int = 120) -> bytes:
    frames = b""
    pieces = [apdu[at : at + piece] for at in range(0, len(apdu), piece)]
    for number, part in enumerate(pieces):
        last = 0x10 if number == len(pieces) - 1 else 0
        body = bytes((0x53, 0xFF, last | number, 0x01, 0x67)) + part
        frames += bytes((0x68, len(body), len(body), 0x68)) + body
        frames += bytes((sum(body) & 0xFF, 0x16))
    return frames


def crc(octets: bytes) -> bytes:
    register = 0xFFFF
    for octet in octets:
        for bit in range(8):
            mixed = (register ^ octet >> bit) & 1
            register = register >> 1 ^ 0x8408 * mixed
    return (register ^ 0xFFFF).to_bytes(2, "little")


def hdlc(apdu: bytes, piece: int = 120) -> bytes:
    whole = b"\xe6\xe7\x00" + apdu
    pieces = [whole[at : at + piece] for at in range(0, len(whole), piece)]
    frames = b"\x7e"
    for number, part in enumerate(pieces):
        segmented = 0x0800 if number < len(pieces) - 1 else 0
        length = 2 + 1 + 2 + 1 + 2 + len(part) + 2
        head = (0xA000 | segmented | length).to_bytes(2, "big") + b"\x03\x02\x23\x13"
        head += crc(head)
        frames += head + part + crc(head + part) + b"\x7e"
    return frames


def test_a_check_sequence_is_that_of_the_standard() -> None:
    """The check value that catalogues of checksums give for this one."""
    assert crc(b"123456789") == (0x906E).to_bytes(2, "little")


@pytest.mark.parametrize("framed", [mbus, hdlc])
@pytest.mark.parametrize("piece", [50, 120, 240])
def test_a_telegram_is_read_out_of_its_frames(
    framed: Callable[[bytes, int], bytes], piece: int
) -> None:
    octets, keys = telegram("kaifa-customer-interface")
    decoded = explained(framed(octets, piece), keys=keys)
    assert decoded.problem == ""
    assert values(decoded)["1-0:1.8.0.255 active energy, import"] == "9108 Wh"
    assert sum(layer.name.endswith(" frame") for layer in decoded.layers) > 0


@pytest.mark.parametrize(
    ("octets", "at"),
    [
        (mbus(ANSWER)[:-3], len(mbus(ANSWER)) - 3),
        (mbus(ANSWER)[:-2] + b"\x00\x16", len(mbus(ANSWER)) - 2),
        (mbus(ANSWER)[:-1] + b"\x17", len(mbus(ANSWER)) - 1),
        (mbus(b"\xc4\x01\x41\x00\x63"), 13),
        (hdlc(ANSWER)[:-4], len(hdlc(ANSWER)) - 4),
        (hdlc(ANSWER)[:-3] + b"\x00\x00\x7e", len(hdlc(ANSWER)) - 3),
        (hdlc(b"\xc4\x01\x41\x00\x63"), 16),
    ],
    ids=[
        "mbus-cut-short",
        "mbus-checksum",
        "mbus-end",
        "mbus-data",
        "hdlc-cut-short",
        "hdlc-check-sequence",
        "hdlc-data",
    ],
)
def test_the_first_wrong_octet_is_counted_in_what_was_given(octets: bytes, at: int) -> None:
    decoded = explained(octets)
    assert decoded.problem
    assert decoded.at_octet == at


# What octets may be.


@pytest.mark.parametrize(
    ("octets", "what"),
    [
        (packet(ANSWER), "IPv6 packet"),
        (Wpdu(1, 16, ANSWER).encode(), "APDU in a COSEM wrapper"),
        (ANSWER, "APDU"),
        (protected(), "APDU"),
        (a.Aarq(application_context_name=a.context_name(1)).encode(), "APDU"),
        (mbus(ANSWER), "M-Bus telegram"),
        (hdlc(ANSWER), "HDLC telegram"),
        (b"", "nothing"),
    ],
    ids=["packet", "wrapper", "apdu", "protected", "aarq", "mbus", "hdlc", "nothing"],
)
def test_octets_tell_what_they_are(octets: bytes, what: str) -> None:
    decoded = explained(octets)
    assert decoded.what == what
    assert bool(decoded.problem) is (octets == b"")


def test_the_keys_of_the_profile_open_what_its_meter_sends() -> None:
    assert explained(packet(protected())).text.startswith("get-response 4711")
    assert explained(protected()).text.startswith("get-response 4711")


def test_given_keys_take_the_place_of_those_of_the_profile() -> None:
    foreign = replace(MANAGEMENT, keys=Keys(guek=b"k" * 16, gak=b"a" * 16))
    context = foreign.security_context(Side.SERVER)
    octets = protect(context, ANSWER, Protection(3), ProtectionKind.GENERAL_GLO)
    assert "tag does not match" in explained(packet(octets)).problem
    decoded = explained(packet(octets), keys=foreign.keys)
    assert decoded.problem == ""
    assert decoded.text.startswith("get-response 4711")


def test_a_service_specific_telegram_needs_the_title_of_its_sender() -> None:
    context = MANAGEMENT.security_context(Side.SERVER)
    kind = ProtectionKind.SERVICE_SPECIFIC_GLO
    octets = protect(context, ANSWER, Protection(3), kind)
    without = explain_octets(octets, profile=PROFILE, keys=MANAGEMENT.keys)
    assert "system title of 0 octets" in without.problem
    title = MANAGEMENT.server_title
    decoded = explain_octets(octets, profile=PROFILE, keys=MANAGEMENT.keys, title=title)
    assert decoded.text.startswith("get-response 4711")


def test_what_does_not_open_says_why() -> None:
    changed = replace(MANAGEMENT, server_title=MANAGEMENT.client_title)
    context = changed.security_context(Side.SERVER)
    octets = protect(context, ANSWER, Protection(3), ProtectionKind.SERVICE_SPECIFIC_GLO)
    decoded = explained(packet(octets))
    assert decoded.cause == "it opens with the receiver's system title in the nonce"
    assert any("probable cause" in line for line in decoded.lines())


# Radio frames.


def test_a_fragment_is_explained() -> None:
    octets = Fragment(62, Bits(0, 400)).encode(PROFILE.uplink).octets()
    decoded = explained(octets[1:], octets[0])
    assert decoded.what == "radio frame, uplink"
    assert decoded.text == "Fragment W=0 FCN=62, 5 tiles"


def test_a_direction_that_makes_no_sense_gives_way_to_the_other() -> None:
    octets = Ack(0, 0, Bits.written("0" + "1" * 62)).encode(PROFILE.uplink).octets()
    assert explained(octets[1:], octets[0]).what == "radio frame, downlink"
    assert explained(octets[1:], octets[0], Direction.UPLINK).problem


def sent(apdu: bytes) -> bytes:
    return compressor_of(PROFILE).compress(packet(apdu), Direction.UPLINK).message.octets()


def test_a_compressed_packet_is_explained_down_to_its_value() -> None:
    octets = sent(protected())
    decoded = explained(octets[1:], octets[0])
    assert decoded.problem == ""
    assert "get-response 4711" in decoded.text
    assert decoded.layers[0].name == "SCHC packet"


def test_a_wrong_octet_of_a_compressed_apdu_is_counted_in_the_frame() -> None:
    wrong = b"\xc4\x01\x41\x00\x63" + bytes(4)
    octets = sent(wrong)
    decoded = explained(octets[1:], octets[0], Direction.UPLINK)
    # Four bits of residue come before the APDU: its fifth octet begins in the fifth of the frame.
    assert decoded.at_octet == 4
    assert octets[1 + 4] & 0x0F == 0x6


def test_a_wrong_frame_names_its_octet() -> None:
    decoded = explained(b"\x01", 20, Direction.UPLINK)
    assert decoded.problem
    assert decoded.at_octet == 1


# Reading and printing.


@pytest.mark.parametrize(
    "written", ["c401 4100\n06", "C4:01:41:00:06", "0xC401410006", " c4,01,41-00 06 "]
)
def test_hex_may_have_blanks(written: str) -> None:
    assert octets_of_hex(written) == bytes.fromhex("c401410006")


@pytest.mark.parametrize(
    ("written", "words"),
    [("c4 0g", "digit 4 is 'g'"), ("c4 0", "3 hex digits"), ("é", "no hex digit")],
    ids=["letter", "odd", "foreign"],
)
def test_what_is_no_hex_says_where(written: str, words: str) -> None:
    with pytest.raises(MisuseError, match=words):
        octets_of_hex(written)


def test_lines_are_fit_for_a_terminal() -> None:
    apdu = a.GetResponseNormal(a.InvokeIdAndPriority(1), visible_string("a\x1b[31mb\nc")).encode()
    lines = list(explained(apdu).lines())
    assert lines[0].startswith("APDU: get-response")
    assert all(line.isprintable() for line in lines)


def test_no_key_is_ever_told() -> None:
    octets, keys = telegram("iskra-push")
    assert keys.guek is not None
    for telegrams in (octets, octets[:-1], octets + b"\x00"):
        told = "\n".join(explained(telegrams, keys=keys).lines())
        assert keys.guek.hex() not in told.lower()


@given(st.binary(max_size=120), st.sampled_from([None, 10, 11, 20, 21, 22, 99]))
def test_any_octets_are_explained(octets: bytes, port: int | None) -> None:
    for keys in (None, Keys(guek=bytes(16), gak=bytes(16))):
        decoded = explained(octets, port, keys=keys)
        assert decoded.what
        assert list(decoded.lines())
        at = decoded.at_octet
        assert at is None or 0 <= at <= len(octets)


STARTS = [b"\x68", b"\x7e\xa0", b"\x00\x01", b"\x60", b"\xdb\x08", b"\xdd", b"\xdf\x00", b"\x21"]


@given(st.sampled_from(STARTS), st.binary(max_size=80))
def test_anything_that_begins_like_something_is_explained(start: bytes, rest: bytes) -> None:
    decoded = explained(start + rest, keys=Keys(guek=bytes(16)))
    assert list(decoded.lines())
    at = decoded.at_octet
    assert at is None or 0 <= at <= len(start + rest)


@given(st.sampled_from([mbus(ANSWER, 4), hdlc(ANSWER, 4)]), st.data())
def test_a_damaged_frame_is_never_taken_for_a_good_one(octets: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(octets) - 1))
    changed = octets[:at] + bytes((octets[at] ^ data.draw(st.integers(1, 255)),)) + octets[at + 1 :]
    decoded = explained(changed)
    assert decoded.problem or "4711" not in decoded.text or at == 0
