"""Dissection: a line for the ladder and the layers, for any octets, and never a key."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.base import Crossing, Party, Point
from harness.octets.dissection import dissect
from harness.octets.dissection_names import object_name
from harness.octets.dissection_values import rows, scaled, shown
from harness.octets.reading_frame import Message, compressor_of
from harness.requirements.clauses import exact_clause
from harness.scenes.trace import Observation, Trace
from harness.sessions.run import Layer
from reference_stack.cosem.obis import obis
from reference_stack.dlms import apdu as a
from reference_stack.dlms.association import Side
from reference_stack.dlms.data import (
    Data,
    array,
    boolean,
    double_long_unsigned,
    enum,
    integer,
    long_unsigned,
    octet_string,
    structure,
    utf8_string,
)
from reference_stack.dlms.protection import Protection, ProtectionKind, protect
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.ipv6.icmpv6 import Echo
from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import EPOCH
from reference_stack.profiles.profile_file import load_profile
from reference_stack.schc.fragmentation.messages import (
    Ack,
    AckRequest,
    All1,
    CompoundAck,
    Fragment,
    ReceiverAbort,
    SenderAbort,
)
from reference_stack.schc.fragmentation.rule import BitmapFormat

PROFILE = load_profile("dlms_over_lorawan")
MANAGEMENT = PROFILE.association("management")
ACTIVE_ENERGY = obis("1-0:1.8.0")
GET = a.GetRequestNormal(a.InvokeIdAndPriority(1), a.AttributeDescriptor(3, ACTIVE_ENERGY, 2))
ANSWER = a.GetResponseNormal(a.InvokeIdAndPriority(1), double_long_unsigned(4711))
METER = PROFILE.meter_address
HEAD_END = PROFILE.network.head_end_address


def observed(
    octets: bytes,
    point: Point = Point.IP,
    direction: Direction = Direction.UPLINK,
    port: int | None = None,
) -> Observation:
    crossing = Crossing(EPOCH, point, direction, octets, port)
    return Trace().observe(crossing, sender=Party.METER, receiver=Party.GATEWAY)


def packet(apdu: bytes, client_sap: int = 1) -> bytes:
    return UdpDatagram(METER, 4059, HEAD_END, 4059, Wpdu(1, client_sap, apdu).encode()).encode()


def protected(apdu: bytes) -> bytes:
    context = MANAGEMENT.security_context(Side.SERVER)
    both = Protection.AUTHENTICATED | Protection.ENCRYPTED
    return protect(context, apdu, both, ProtectionKind.GENERAL_GLO)


def of_apdu(apdu: bytes, client_sap: int = 1) -> tuple[str, dict[str, Layer]]:
    text, layers = dissect(observed(packet(apdu, client_sap)), PROFILE)
    return text, {layer.name: layer for layer in layers}


# Fragments.

UPLINK = PROFILE.uplink
DOWNLINK = PROFILE.downlink
UP, DOWN = Direction.UPLINK, Direction.DOWNLINK


@pytest.mark.parametrize(
    ("message", "direction", "text"),
    [
        (Fragment(62, Bits(0, 400)), UP, "Fragment W=0 FCN=62, 5 tiles"),
        (Fragment(12, Bits(0, 80), w=3), UP, "Fragment W=3 FCN=12, 1 tile"),
        (Fragment(0, Bits(0, 80), w=1), UP, "All-0 W=1, 1 tile"),
        (All1(0, w=2), UP, "All-1 W=2, without tile"),
        (All1(0, Bits(0, 24), w=2), UP, "All-1 W=2, 3 octets"),
        (AckRequest(1), UP, "ACK REQ W=1"),
        (SenderAbort(), UP, "Sender-Abort"),
        (Ack(1, 1), DOWN, "ACK W=1 C=1, packet complete"),
        (
            Ack(0, 0, Bits.written("1" * 21 + "0" + "1" * 11 + "0" * 30)),
            DOWN,
            "missing 41, 29 to 0",
        ),
        (Ack(0, 0, Bits.written("1" * 63)), DOWN, "ACK W=0 C=0, missing nothing"),
        (ReceiverAbort(), DOWN, "Receiver-Abort"),
    ],
    ids=[
        "fragment",
        "one-tile",
        "all-0",
        "all-1",
        "all-1-with-tile",
        "ack-req",
        "sender-abort",
        "ack",
        "ack-of-gaps",
        "ack-of-full-window",
        "receiver-abort",
    ],
)
def test_a_fragmentation_message_is_told_in_a_line(
    message: Message, direction: Direction, text: str
) -> None:
    octets = message.encode(UPLINK).octets()
    told, layers = dissect(observed(octets[1:], Point.RADIO, direction, octets[0]), PROFILE)
    assert text in told
    assert [layer.name for layer in layers] == ["SCHC fragmentation"]
    assert layers[0].problem == ""


def test_a_bitmap_is_read_out() -> None:
    bitmap = Bits.written("1" * 60 + "011")
    octets = Ack(2, 0, bitmap).encode(UPLINK).octets()
    _, (layer,) = dissect(observed(octets[1:], Point.RADIO, DOWN, octets[0]), PROFILE)
    fields = dict(layer.fields)
    assert (fields["bitmap"], fields["missing"], fields["W"]) == (str(bitmap), "2", "2")


def test_every_window_of_a_compound_ack_is_told() -> None:
    profile = PROFILE.with_rule(replace(UPLINK, bitmap_format=BitmapFormat.COMPOUND_ACK))
    windows = ((0, Bits.written("0" + "1" * 62)), (2, Bits.written("1" * 62 + "0")))
    octets = CompoundAck(windows).encode(profile.uplink).octets()
    told, _ = dissect(observed(octets[1:], Point.RADIO, DOWN, octets[0]), profile)
    assert told == "Compound ACK C=0, W=0 missing 62; W=2 missing 0"


def test_downlink_fragments_are_told_in_octets() -> None:
    octets = Fragment(0, Bits(0, 40), w=1).encode(DOWNLINK).octets()
    told, _ = dissect(observed(octets[1:], Point.RADIO, DOWN, octets[0]), PROFILE)
    assert told.startswith("All-0 W=1, 5 octets")


@pytest.mark.parametrize(
    ("port", "octets", "text", "layers"),
    [
        (None, b"", "empty frame", 0),
        (199, b"\x01", "no rule has FPort 199", 1),
        (20, b"\x01", "malformed fragmentation message", 1),
        (10, b"\x01", "SCHC packet, rule 10, wrong", 1),
    ],
    ids=["empty", "foreign", "short-fragment", "short-packet"],
)
def test_every_frame_is_told(port: int | None, octets: bytes, text: str, layers: int) -> None:
    told, found = dissect(observed(octets, Point.RADIO, UP, port), PROFILE)
    assert text in told
    assert len(found) == layers
    assert ("octet" in found[0].problem) is (text.startswith(("malformed", "SCHC"))) if found else 1


def test_what_was_sent_of_a_compressed_packet_is_shown() -> None:
    message = compressor_of(PROFILE).compress(packet(ANSWER.encode(), 16), UP).message
    octets = message.octets()
    told, layers = dissect(observed(octets[1:], Point.RADIO, UP, octets[0]), PROFILE)
    assert told == "SCHC packet, rule 11: get-response 4711"
    assert [layer.name for layer in layers] == [
        "SCHC packet",
        "IPv6",
        "UDP",
        "wrapper",
        "get-response-normal",
    ]
    fields = dict(layers[0].fields)
    assert fields["residue"] == "0001 (4 bits)"
    assert fields["fid-wrapper-app-wport"] == "16 (cda-mapping-sent)"
    assert fields["payload"] == "9 octets"


# Packets and APDUs.


def test_a_protected_answer_shows_its_value_and_its_protection() -> None:
    told, layers = of_apdu(protected(ANSWER.encode()))
    assert told == "get-response 4711 [general-glo, authenticated and encrypted, counter 0]"
    guard = dict(layers["general-glo-ciphering"].fields)
    assert guard["system title"] == "4D54500000000001 (MTP)"
    assert guard["security control"] == "30: suite 0, authenticated and encrypted"
    assert (guard["invocation counter"], guard["opened"]) == ("0", "yes")
    assert dict(layers["get-response-normal"].fields)["result"] == "4711"


def test_what_cannot_be_opened_says_why_and_what_protects_it() -> None:
    octets = protected(ANSWER.encode())
    told, layers = of_apdu(octets[:-1] + bytes([octets[-1] ^ 1]))
    assert told.startswith("general-glo, authenticated and encrypted, counter 0, wrong: the tag")
    assert "tag does not match" in layers["general-glo-ciphering"].problem
    assert "get-response-normal" not in layers


def test_a_request_names_object_and_attribute() -> None:
    told, _ = of_apdu(GET.encode(), 16)
    assert told == "get-request 1-0:1.8.0.255 active energy, import, attribute 2 (value)"


@pytest.mark.parametrize(
    ("apdu", "text"),
    [
        ("C401410104", "get-response object-undefined"),
        ("D8010500", "wrong"),
        ("D80105", "exception-response service-not-allowed, deciphering-error"),
        ("D8010600000007", "invocation-counter-error, lowest counter 7"),
        ("C301410046 0000600 30AFF 01 01 0F00", "disconnect control"),
        ("E0810001000003C0 01 41", "general-block-transfer block 1, last, acknowledges 0"),
        ("C501410B", "set-response object-unavailable"),
        ("10 00000005 00", "data-notification-confirm of 5"),
        ("AA", "no APDU has the tag AA"),
        ("", "wrong"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_services_are_told_in_a_line(apdu: str, text: str) -> None:
    octets = bytes.fromhex("".join(apdu.split()))
    told, layers = dissect(observed(octets, Point.APPLICATION), PROFILE)
    assert text in told
    assert layers


def test_the_first_wrong_octet_is_counted_in_the_packet() -> None:
    _, layers = of_apdu(b"\xaa", 16)
    assert "octet 56" in layers["APDU"].problem


def test_the_first_wrong_octet_of_what_was_protected_is_counted_in_the_clear() -> None:
    _, layers = of_apdu(protected(b"\xc4\x01\x41\x00\x63"))
    assert "octet 4, counted in the APDU in clear" in layers["APDU"].problem
    assert layers["general-glo-ciphering"].problem == ""


def test_an_echo_is_told() -> None:
    octets = Echo(METER, HEAD_END, False, 7, 9, b"").encode()
    told, layers = dissect(observed(octets), PROFILE)
    assert told == "ICMPv6 echo request 7/9"
    assert [layer.name for layer in layers] == ["IPv6", "ICMPv6"]


def test_every_clause_is_written_as_the_house_writes_them() -> None:
    for octets in (protected(ANSWER.encode()), GET.encode(), b"\xaa"):
        _, layers = of_apdu(octets)
        for layer in layers.values():
            assert exact_clause(layer.clause) or layer.clause == "RFC768"


def test_a_closed_apdu_tells_which_mistake_explains_it() -> None:
    swapped = replace(MANAGEMENT, server_title=MANAGEMENT.client_title)
    context = swapped.security_context(Side.SERVER)
    kind = ProtectionKind.SERVICE_SPECIFIC_GLO
    _, layers = of_apdu(protect(context, ANSWER.encode(), Protection(3), kind))
    guard = dict(layers["service-specific global ciphering"].fields)
    assert guard["probable cause"] == "it opens with the receiver's system title in the nonce"


# Values.

KWH = structure(integer(3), enum(30))


def test_a_register_is_named_and_has_its_unit() -> None:
    body = structure(octet_string(ACTIVE_ENERGY), long_unsigned(12), KWH)
    assert rows(body) == [("1-0:1.8.0.255 active energy, import", "12000 Wh")]


def test_registers_stand_one_by_one_whatever_their_nesting() -> None:
    body = structure(
        octet_string(obis("0-0:1.0.0")),
        octet_string(bytes.fromhex("07e50713010f2e2300ff8880")),
        structure(octet_string(obis("1-0:32.7.0")), long_unsigned(2301), KWH),
        array([structure(octet_string(obis("0-0:96.1.0")), octet_string(b"MTP00001"))]),
    )
    assert rows(body) == [
        ("0-0:1.0.0.255 clock", "2021-07-19 15:46:35 UTC+02:00 (daylight saving)"),
        ("1-0:32.7.0.255 voltage, phase L1", "2301000 Wh"),
        ("0-0:96.1.0.255 device identifier", '"MTP00001" (4D54503030303031)'),
    ]


def test_a_push_is_told_by_its_first_register() -> None:
    register = structure(octet_string(ACTIVE_ENERGY), long_unsigned(12), KWH)
    for body, text in (
        (structure(register), "1-0:1.8.0.255 active energy, import = 12000 Wh"),
        (structure(register, integer(1)), "active energy, import = 12000 Wh, and 1 more"),
        (structure(integer(1), integer(2)), "data-notification 7: 1, and 1 more"),
        (structure(), "data-notification 7: []"),
        (integer(5), "data-notification 7: 5"),
    ):
        push = a.DataNotification(a.LongInvokeIdAndPriority(7, confirmed=False), None, body)
        assert of_apdu(push.encode(), 16)[0].endswith(text)


def test_values_without_a_name_have_their_place() -> None:
    body = structure(long_unsigned(1), array([boolean(True), utf8_string("ä")]))
    assert rows(body) == [("1", "1"), ("2.1", "true"), ("2.2", '"ä"')]


@pytest.mark.parametrize(
    ("scaler", "unit", "text"),
    [(-3, 30, "4.711 Wh"), (0, 255, "4711"), (2, 27, "471100 W"), (-1, 200, "471.1 unit 200")],
)
def test_a_value_has_its_power_of_ten_and_unit(scaler: int, unit: int, text: str) -> None:
    measure = structure(integer(scaler), enum(unit))
    assert scaled(double_long_unsigned(4711), measure) == text
    assert scaled(octet_string(b"1"), measure) is None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("1-0:1.8.2", "active energy, import, tariff 2"),
        ("1-0:2.7.0", "active power, export"),
        ("1-0:51.7.0", "current, phase L2"),
        ("1-0:91.7.0", "current, neutral"),
        ("1-0:21.7.0", "active power, import, phase L1"),
        ("1-0:13.7.0", "power factor"),
        ("1-0:1.6.0", "active maximum demand, import"),
        ("0-0:43.1.3", "invocation counter"),
        ("0-0:42.0.0", "logical device name"),
        ("0-0:199.199.199", ""),
    ],
)
def test_objects_are_called_by_their_names(name: str, words: str) -> None:
    assert object_name(obis(name)) == words


@given(
    st.recursive(
        st.one_of(
            st.builds(octet_string, st.binary(max_size=300)),
            st.builds(utf8_string, st.text(max_size=400)),
            st.builds(integer, st.integers(-128, 127)),
            st.builds(enum, st.integers(0, 255)),
        ),
        lambda inner: st.lists(inner, max_size=12).map(array),
        max_leaves=60,
    )
)
def test_any_value_is_shown_in_bounds(data: Data) -> None:
    assert len(shown(data)) < 1000
    for name, value in rows(data):
        assert len(name) < 100
        assert len(value) < 1000


def test_a_flood_of_values_is_cut() -> None:
    found = rows(array([integer(1)] * 5000))
    assert len(found) == 401
    assert found[-1][1] == "more values than are shown here"


# Secrets.


def test_no_key_appears_anywhere() -> None:
    keys = MANAGEMENT.keys
    for held in (keys.guek, keys.gak, keys.gbek, keys.kek):
        assert held is not None
        for octets in (protected(ANSWER.encode()), protected(GET.encode())[:-1]):
            assert held.hex() not in repr(of_apdu(octets)).lower()


def test_a_dedicated_key_and_a_password_are_not_shown() -> None:
    request = a.InitiateRequest(b"DEDICATED-KEY-16", True, None, 6, MANAGEMENT.conformance, 1024)
    aarq = a.Aarq(
        application_context_name=a.context_name(1),
        calling_authentication_value=b"password",
        user_information=request.encode(),
    )
    assert "not shown" in repr(of_apdu(aarq.encode(), 16))
    for octets in (aarq.encode(), aarq.encode()[:-1]):
        told = repr(of_apdu(octets, 16))
        for secret in (b"DEDICATED-KEY-16", b"password"):
            assert secret.decode() not in told
            assert secret.hex() not in told.lower()


SECRET = octet_string(b"a new secret")
ASSOCIATION = obis("0-0:40.0.0")


@pytest.mark.parametrize(
    "apdu",
    [
        a.SetRequestNormal(
            a.InvokeIdAndPriority(1), a.AttributeDescriptor(15, ASSOCIATION, 7), None, SECRET
        ),
        a.ActionRequestNormal(
            a.InvokeIdAndPriority(1), a.MethodDescriptor(15, ASSOCIATION, 2), SECRET
        ),
        a.AccessRequest(
            a.LongInvokeIdAndPriority(1),
            None,
            (a.AccessSet(a.AttributeDescriptor(15, ASSOCIATION, 7)),),
            (SECRET,),
        ),
    ],
    ids=["set", "action", "access"],
)
def test_a_secret_that_is_written_is_not_shown(apdu: a.Apdu) -> None:
    told = repr(of_apdu(apdu.encode(), 16))
    assert "not shown" in told
    assert "a new secret" not in told


# Anything.


@given(st.binary(max_size=200), st.sampled_from(list(Point)), st.sampled_from(list(Direction)))
def test_any_octets_are_dissected(octets: bytes, point: Point, direction: Direction) -> None:
    for port in (None, 10, 11, 12, 13, 14, 20, 21, 22, 200):
        text, layers = dissect(observed(octets, point, direction, port), PROFILE)
        assert text
        assert len(text) < 2000
        assert all(layer.name for layer in layers)


STARTS = st.sampled_from(
    [b"\x0f", b"\xc0\x01", b"\xc1\x01", b"\xc4\x01", b"\xd9", b"\xda", b"\x60"]
)


@given(STARTS, st.binary(max_size=80))
def test_any_apdu_is_dissected(start: bytes, octets: bytes) -> None:
    text, layers = of_apdu(start + octets, 16)
    assert text
    assert "wrapper" in layers
