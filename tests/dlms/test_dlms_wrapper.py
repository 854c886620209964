"""The eight octets in front of every APDU, and the packed forms below ACSE and V.44."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_stack.dlms import ber
from reference_stack.dlms.compression import V44Parameters, compress, decompress
from reference_stack.dlms.wrapper import HEADER_OCTETS, Wpdu
from reference_stack.kernel.errors import Malformed, MisuseError, ProtocolError, Truncated

ports = st.integers(0, 0xFFFF)


@given(ports, ports, st.binary(max_size=40))
def test_a_wpdu_comes_back_and_swaps_its_ports_on_the_way(
    source: int, destination: int, apdu: bytes
) -> None:
    wpdu = Wpdu(source, destination, apdu)
    octets = wpdu.encode()
    assert octets[:2] == b"\x00\x01"
    assert len(octets) == HEADER_OCTETS + len(apdu)
    assert Wpdu.decode(octets) == wpdu
    assert wpdu.answered(b"answer") == Wpdu(destination, source, b"answer")


@pytest.mark.parametrize(
    ("datagram", "error"),
    [
        ("", Truncated),
        ("00010010000100", Truncated),
        ("0002001000010001AA", Malformed),
        ("0000001000010001AA", Malformed),
        ("0001001000010002AA", Malformed),
        ("0001001000010000AA", Malformed),
        ("000100100001FFFFAA", Malformed),
    ],
    ids=["nothing", "cut", "version 2", "version 0", "too short", "too long", "far too short"],
)
def test_a_datagram_that_is_no_wpdu_is_refused(datagram: str, error: type[ProtocolError]) -> None:
    with pytest.raises(error):
        Wpdu.decode(bytes.fromhex(datagram))


@pytest.mark.parametrize(
    "wpdu", [Wpdu(0x1_0000, 1, b""), Wpdu(1, -1, b""), Wpdu(1, 1, bytes(0x1_0000))]
)
def test_what_does_not_fit_a_wrapper_is_our_own_mistake(wpdu: Wpdu) -> None:
    with pytest.raises(MisuseError):
        wpdu.encode()


@given(st.integers(0, 255), st.binary(max_size=300))
def test_an_element_comes_back(tag: int, contents: bytes) -> None:
    octets = ber.element(tag, contents)
    assert ber.read_element(octets) == (tag, contents, len(octets))
    with pytest.raises(ProtocolError):
        ber.read_element(octets[:-1])


@given(st.binary(max_size=600))
def test_what_becomes_shorter_comes_back(text: bytes) -> None:
    packet = compress(text)
    assert packet is None or (len(packet) < len(text) and decompress(packet, 600) == text)


@given(st.text("ab", max_size=900), st.sampled_from([32, 46, 78, 142, 255]))
def test_text_that_repeats_itself_comes_back_with_all_lengths_of_strings(
    text: str, longest: int
) -> None:
    parameters = V44Parameters(max_codewords=1525, max_string=longest)
    packet = compress(text.encode(), parameters)
    assert packet is None or decompress(packet, 900, parameters) == text.encode()


@given(st.binary(max_size=40), st.integers(0, 200))
def test_no_packet_unpacks_to_more_than_is_wanted(packet: bytes, limit: int) -> None:
    try:
        assert len(decompress(packet, limit)) <= limit
    except ProtocolError:
        return


def test_a_dictionary_that_does_not_suffice_is_no_packet() -> None:
    parameters = V44Parameters(max_codewords=256)
    text = bytes(number * 7 % 251 for number in range(600)) * 2
    assert compress(text, parameters) is None


@pytest.mark.parametrize(("codewords", "longest"), [(255, 255), (256, 31), (256, 256)])
def test_parameters_beyond_the_standard_are_our_own_mistake(codewords: int, longest: int) -> None:
    with pytest.raises(MisuseError):
        V44Parameters(codewords, longest)
