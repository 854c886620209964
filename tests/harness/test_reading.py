"""Messages read by an onlooker: what is right is read, what is wrong named, and nothing raises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.base import Crossing, Party, Point
from harness.octets.reading import (
    APDU_AT,
    AT_BOTH,
    FrameKind,
    apdus,
    fragments,
    frames,
    packets,
    read_apdu,
    read_frame,
    read_packet,
)
from harness.scenes.trace import Fate, Trace
from reference_stack.dlms import apdu as a
from reference_stack.dlms.association import AssociationParameters, Side
from reference_stack.dlms.axdr import encode_data
from reference_stack.dlms.data import double_long_unsigned
from reference_stack.dlms.protection import (
    KeyId,
    Protection,
    ProtectionKind,
    SecurityControl,
    Transaction,
    protect,
)
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.ipv6.icmpv6 import Echo
from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import EPOCH
from reference_stack.nodes.schc_headers import COMPUTED, HEADERS
from reference_stack.profiles.profile import Profile
from reference_stack.profiles.profile_file import load_profile
from reference_stack.schc.compression import Compressor
from reference_stack.schc.descriptors import Action, MatchingOperator
from reference_stack.schc.fragmentation.messages import Ack, All1, Fragment
from reference_stack.schc.rules import CompressionRule

PROFILE = load_profile("dlms_over_lorawan")
MANAGEMENT = PROFILE.association("management")
GET = a.GetRequestNormal(
    a.InvokeIdAndPriority(1), a.AttributeDescriptor(3, bytes.fromhex("0100010800FF"), 2)
)
ANSWER = a.GetResponseNormal(a.InvokeIdAndPriority(1), double_long_unsigned(4711))
BOTH = Protection.AUTHENTICATED | Protection.ENCRYPTED


def protected(
    apdu: a.Apdu,
    sender: Side = Side.SERVER,
    association: AssociationParameters = MANAGEMENT,
    protection: Protection = BOTH,
    kind: ProtectionKind = ProtectionKind.GENERAL_GLO,
    **options: bool | Transaction,
) -> bytes:
    context = association.security_context(sender, random=bytes)
    return protect(context, apdu.encode(), protection, kind, **options)  # type: ignore[arg-type]


def packet(apdu: bytes, *, uplink: bool = True, client_sap: int = 1) -> bytes:
    meter, head_end = PROFILE.meter_address, PROFILE.network.head_end_address
    source, destination = (meter, head_end) if uplink else (head_end, meter)
    saps = (1, client_sap) if uplink else (client_sap, 1)
    return UdpDatagram(source, 4059, destination, 4059, Wpdu(*saps, apdu).encode()).encode()


def frame(octets: bytes, port: int | None, direction: Direction = Direction.UPLINK) -> Crossing:
    return Crossing(EPOCH, Point.RADIO, direction, octets, port)


def compressed(octets: bytes, direction: Direction = Direction.UPLINK) -> Crossing:
    compressor = Compressor(PROFILE.rules, HEADERS, computed=COMPUTED, dev_iid=PROFILE.dev_iid)
    message = compressor.compress(octets, direction).message.octets()
    return frame(message[1:], message[0], direction)


# Packets.


def test_a_protected_answer_is_read_down_to_its_value() -> None:
    reading = read_packet(packet(protected(ANSWER)), PROFILE)
    assert (reading.problem, reading.obstacle) == (None, "")
    assert (reading.association, reading.sender) == ("management", Side.SERVER)
    assert reading.apdu is not None
    assert reading.apdu.opened
    assert reading.apdu.apdu == ANSWER
    assert reading.apdu.plain == ANSWER.encode()
    assert reading.apdu.protection is BOTH
    assert reading.apdu.kind is ProtectionKind.GENERAL_GLO
    assert reading.apdu.control is SecurityControl.of_octet(0x30)
    assert reading.apdu.counter == 0
    assert reading.apdu.title == MANAGEMENT.server_title


def test_between_equal_ports_the_address_tells_who_is_the_client() -> None:
    reading = read_packet(packet(protected(GET, Side.CLIENT), uplink=False), PROFILE)
    assert reading.sender is Side.CLIENT
    assert reading.apdu is not None
    assert reading.apdu.apdu == GET


def test_a_plain_answer_is_read_and_said_to_be_plain() -> None:
    reading = read_packet(packet(ANSWER.encode(), client_sap=16), PROFILE)
    assert reading.association == "public"
    assert reading.apdu is not None
    assert reading.apdu.opened
    assert not reading.apdu.is_protected
    assert reading.apdu.protection is Protection.NONE
    assert reading.apdu.counter is None


@pytest.mark.parametrize("kind", list(ProtectionKind), ids=lambda kind: kind.value)
@pytest.mark.parametrize("protection", [Protection(1), Protection(2), Protection(3)], ids=str)
@pytest.mark.parametrize("sender", list(Side), ids=lambda side: side.value)
def test_every_kind_of_protection_is_taken_off(
    kind: ProtectionKind, protection: Protection, sender: Side
) -> None:
    keys = replace(MANAGEMENT.keys, dedicated=bytes(16))
    profile = PROFILE.with_association("management", replace(MANAGEMENT, keys=keys))
    message = GET if sender is Side.CLIENT else ANSWER
    octets = protected(message, sender, profile.association("management"), protection, kind)
    reading = read_packet(packet(octets, uplink=sender is Side.SERVER), profile)
    assert reading.problem is None
    assert reading.apdu is not None
    assert reading.apdu.apdu == message
    assert reading.apdu.protection is protection
    assert reading.apdu.kind is kind


def test_of_several_associations_between_the_same_ports_the_one_that_opens_counts() -> None:
    keys = replace(MANAGEMENT.keys, guek=bytes(16))
    profile = PROFILE.with_association("later", replace(MANAGEMENT, keys=keys))
    octets = protected(ANSWER, association=profile.association("later"))
    assert read_packet(packet(octets), profile).association == "later"


def test_a_message_to_all_stations_belongs_to_its_client() -> None:
    octets = protected(GET, Side.CLIENT, broadcast=True)
    datagram = UdpDatagram(
        PROFILE.network.head_end_address,
        4059,
        bytes.fromhex("ff05") + bytes(14),
        4059,
        Wpdu(1, 0x7F, octets).encode(),
    )
    reading = read_packet(datagram.encode(), PROFILE)
    assert reading.apdu is not None
    assert reading.apdu.apdu == GET
    assert reading.apdu.broadcast


def test_an_echo_is_read() -> None:
    echo = Echo(PROFILE.meter_address, PROFILE.network.head_end_address, True, 1, 2, b"three")
    assert read_packet(echo.encode(), PROFILE).echo == echo


def test_another_port_is_nobodys_fault() -> None:
    octets = UdpDatagram(PROFILE.meter_address, 7, PROFILE.meter_address, 9, b"hello").encode()
    reading = read_packet(octets, PROFILE)
    assert reading.problem is None
    assert reading.udp is not None
    assert reading.wpdu is None


GOOD = packet(protected(ANSWER))


def damaged(at: int, octet: int) -> bytes:
    return GOOD[:at] + bytes([octet]) + GOOD[at + 1 :]


def resummed(octets: bytes) -> bytes:
    """The same packet with lengths and checksum made right again."""
    return UdpDatagram(octets[8:24], 4059, octets[24:40], 4059, octets[48:]).encode()


@pytest.mark.parametrize(
    ("octets", "layer", "at"),
    [
        (b"", "IPv6", 0),
        (GOOD[:30], "IPv6", 30),
        (damaged(0, 0x40), "IPv6", 0),
        (damaged(5, 1), "IPv6", 4),
        (damaged(45, 1), "UDP", 44),
        (damaged(47, GOOD[47] ^ 1), "UDP", 46),
        (resummed(damaged(49, 2)), "wrapper", 48),
        (resummed(damaged(55, 1)), "wrapper", 54),
        (resummed(damaged(APDU_AT, 0xAA)), "APDU", APDU_AT),
        (resummed(packet(ANSWER.encode()[:-1])), "APDU", APDU_AT + 8),
    ],
    ids=[
        "nothing",
        "cut-short",
        "ip-version",
        "ip-length",
        "udp-length",
        "udp-checksum",
        "wrapper-version",
        "wrapper-length",
        "no-apdu",
        "apdu-cut-short",
    ],
)
def test_the_first_wrong_octet_is_named(octets: bytes, layer: str, at: int) -> None:
    reading = read_packet(octets, PROFILE)
    assert reading.problem is not None
    assert (reading.layer, reading.at_octet) == (layer, at)


def test_behind_a_wrong_checksum_the_apdu_is_read_all_the_same() -> None:
    reading = read_packet(damaged(47, GOOD[47] ^ 1), PROFILE)
    assert reading.apdu is not None
    assert reading.apdu.apdu == ANSWER


# What is wrong with protection, and what only cannot be judged.


def changed_tag(octets: bytes) -> bytes:
    return octets[:-1] + bytes([octets[-1] ^ 1])


def changed_title(octets: bytes) -> bytes:
    return octets[:2] + b"ANOTHER!" + octets[10:]


def changed_control(octet: int) -> Callable[[bytes], bytes]:
    return lambda octets: octets[:11] + bytes([octet]) + octets[12:]


def last_counter(octets: bytes) -> bytes:
    return octets[:12] + b"\xff" * 4 + octets[16:]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (changed_tag, "tag does not match"),
        (changed_title, "originator"),
        (changed_control(0x31), "suite 1"),
        (changed_control(0x00), "no protection"),
        (changed_control(0xB0), "no compression"),
        (last_counter, "counter"),
    ],
    ids=["tag", "title", "suite", "nothing-applied", "compressed", "last-counter"],
)
def test_wrong_protection_is_a_problem_of_the_sender(
    change: Callable[[bytes], bytes], words: str
) -> None:
    reading = read_apdu(change(protected(ANSWER)), PROFILE, "management", Side.SERVER)
    assert reading.problem is not None
    assert words in str(reading.problem)
    assert not reading.opened
    assert reading.is_protected
    assert reading.control is not None


def test_protection_is_told_although_it_cannot_be_opened() -> None:
    reading = read_apdu(changed_tag(protected(ANSWER)), PROFILE, "management", Side.SERVER)
    assert (reading.plain, reading.apdu) == (None, None)
    assert (reading.protection, reading.counter) == (BOTH, 0)


def test_what_is_only_authenticated_is_read_whatever_its_tag() -> None:
    octets = changed_tag(protected(ANSWER, protection=Protection.AUTHENTICATED))
    reading = read_apdu(octets, PROFILE, "management", Side.SERVER)
    assert reading.apdu == ANSWER
    assert reading.problem is not None


def test_a_key_that_is_not_here_is_an_obstacle() -> None:
    octets = protected(ANSWER)
    keys = replace(MANAGEMENT.keys, guek=None)
    profile = PROFILE.with_association("management", replace(MANAGEMENT, keys=keys))
    reading = read_apdu(octets, profile, "management", Side.SERVER)
    assert reading.problem is None
    assert "GUEK" in reading.obstacle
    assert not reading.opened


def test_without_an_authentication_key_it_is_read_and_not_judged() -> None:
    octets = changed_tag(protected(ANSWER))
    keys = replace(MANAGEMENT.keys, gak=None)
    profile = PROFILE.with_association("management", replace(MANAGEMENT, keys=keys))
    reading = read_apdu(octets, profile, "management", Side.SERVER)
    assert reading.apdu == ANSWER
    assert reading.problem is None
    assert "tag" in reading.obstacle


def test_unknown_ports_are_an_obstacle() -> None:
    reading = read_packet(packet(protected(ANSWER), client_sap=99), PROFILE)
    assert reading.problem is None
    assert reading.obstacle
    assert reading.apdu is not None
    assert reading.apdu.protection is BOTH


def test_a_service_tag_above_another_service_is_a_problem() -> None:
    octets = protected(ANSWER, kind=ProtectionKind.SERVICE_SPECIFIC_GLO)
    reading = read_apdu(b"\xcd" + octets[1:], PROFILE, "management", Side.SERVER)
    assert "under the tag CD" in str(reading.problem)
    assert reading.apdu == ANSWER


def test_a_header_outside_the_additional_data_is_remarked_and_no_problem() -> None:
    """A widespread library does so, and no published tag settles who is right."""
    cipher = MANAGEMENT.security_context(Side.SERVER).global_key(KeyId.GUEK)
    assert cipher is not None
    content = cipher.cipher.seal(
        ANSWER.encode(),
        control=SecurityControl.of(0, BOTH),
        title=MANAGEMENT.server_title,
        counter=7,
        gak=MANAGEMENT.keys.gak,
    )
    octets = a.GeneralCiphering(
        b"", MANAGEMENT.server_title, MANAGEMENT.client_title, b"", b"", a.IdentifiedKey(0), content
    ).encode()
    reading = read_apdu(octets, PROFILE, "management", Side.SERVER)
    assert reading.opened
    assert "header" in reading.layers[0].remark


def test_the_initiate_request_of_an_aarq_is_read() -> None:
    request = a.InitiateRequest(None, True, None, 6, MANAGEMENT.conformance, 1024)
    aarq = a.Aarq(
        application_context_name=a.context_name(3),
        calling_ap_title=MANAGEMENT.client_title,
        user_information=protected(request, Side.CLIENT, kind=ProtectionKind.SERVICE_SPECIFIC_GLO),
    )
    reading = read_apdu(aarq.encode(), PROFILE, "management")
    assert reading.initiate is not None
    assert reading.initiate.apdu == request
    assert reading.sender is Side.CLIENT
    wrong = replace(aarq, user_information=b"\x01\x00").encode()
    assert "user information" in str(read_apdu(wrong, PROFILE, "management").problem)


def test_no_reading_shows_a_key() -> None:
    keys = {value for value in (MANAGEMENT.keys.guek, MANAGEMENT.keys.gak) if value}
    for octets in (protected(ANSWER), changed_tag(protected(ANSWER))):
        text = repr(read_packet(packet(octets), PROFILE))
        assert not [key for key in keys if key.hex() in text.lower() or repr(key) in text]


# Frames.


def test_a_whole_packet_in_one_frame_is_read() -> None:
    octets = packet(ANSWER.encode(), client_sap=16)
    reading = read_frame(compressed(octets), PROFILE)
    assert reading.kind is FrameKind.PACKET
    assert reading.packet == octets
    assert reading.problem is None


def test_a_packet_of_which_all_is_known_is_a_bare_port() -> None:
    entries = tuple(
        replace(
            entry,
            matching_operator=MatchingOperator.EQUAL,
            comp_decomp_action=Action.NOT_SENT,
            target_value=entry.target_value[:1],
        )
        if entry.comp_decomp_action is Action.MAPPING_SENT
        else entry
        for entry in PROFILE.rules.compression[1].entry
    )
    known = CompressionRule(30, 8, entries)
    rules = replace(PROFILE.rules, rules=(*PROFILE.rules.rules, known))
    profile = replace(PROFILE, rules=rules)
    reading = read_frame(frame(b"", 30), profile)
    assert reading.kind is FrameKind.PACKET
    assert reading.packet is not None
    assert read_packet(reading.packet, profile).wpdu == Wpdu(1, 1, b"")


def test_a_fragment_of_the_meter_comes_from_the_sender() -> None:
    fragment = Fragment(62, Bits.from_octets(bytes(range(20))), w=1)
    octets = fragment.encode(PROFILE.uplink).octets()
    reading = read_frame(frame(octets[1:], octets[0]), PROFILE)
    assert (reading.kind, reading.message) == (FrameKind.FRAGMENTATION, fragment)
    assert reading.from_sender


def test_an_acknowledgement_goes_the_other_way_under_the_same_port() -> None:
    ack = Ack(0, 0, Bits.written("1" * 60 + "011"))
    octets = ack.encode(PROFILE.uplink).octets()
    reading = read_frame(frame(octets[1:], octets[0], Direction.DOWNLINK), PROFILE)
    assert reading.message == ack
    assert not reading.from_sender


@pytest.mark.parametrize(
    ("port", "octets", "kind"),
    [
        (None, b"", FrameKind.EMPTY),
        (20, b"", FrameKind.EMPTY),
        (10, b"", FrameKind.EMPTY),
        (199, b"", FrameKind.EMPTY),
        (199, b"\x01", FrameKind.FOREIGN),
        (300, b"\x01", FrameKind.FOREIGN),
        (20, b"\x3e", FrameKind.FRAGMENTATION),
        (10, b"\x01", FrameKind.PACKET),
    ],
    ids=[
        "no-port",
        "no-octets",
        "no-residue",
        "no-octets-no-rule",
        "no-rule",
        "no-octet",
        "short-fragment",
        "short-packet",
    ],
)
def test_every_frame_has_a_kind(port: int | None, octets: bytes, kind: FrameKind) -> None:
    reading = read_frame(frame(octets, port), PROFILE)
    assert reading.kind is kind
    damaged = kind in (FrameKind.FRAGMENTATION, FrameKind.PACKET)
    assert (reading.problem is not None) is damaged


# Traces.


def test_a_trace_gives_its_messages_with_their_readings() -> None:
    trace = Trace()
    up = packet(protected(ANSWER))
    down = packet(protected(GET, Side.CLIENT), uplink=False)
    trace.observe(compressed(up), sender=Party.METER, receiver=Party.GATEWAY, fate=Fate.LOST)
    end = All1(0, w=1).encode(PROFILE.uplink).octets()
    trace.observe(frame(end[1:], end[0]), sender=Party.METER, receiver=Party.GATEWAY)
    for octets, direction, sender in (
        (up, Direction.UPLINK, Party.GATEWAY),
        (down, Direction.DOWNLINK, Party.HEAD_END),
    ):
        trace.observe(
            Crossing(EPOCH, Point.IP, direction, octets), sender=sender, receiver=Party.HARNESS
        )
    trace.observe(
        Crossing(EPOCH, Point.APPLICATION, Direction.UPLINK, ANSWER.encode()),
        sender=Party.METER,
        receiver=Party.HARNESS,
    )
    assert [found.index for found, _ in frames(trace, PROFILE)] == [0, 1]
    assert [message for _, message in fragments(trace, PROFILE)] == [All1(0, w=1)]
    assert [found.index for found, _ in packets(trace, PROFILE)] == [2, 3]
    assert [reading.apdu for _, reading in apdus(trace, PROFILE)] == [ANSWER, GET]
    assert [reading.apdu for _, reading in apdus(trace, PROFILE, since=3)] == [GET]
    assert [found.index for found, _ in apdus(trace, PROFILE, points=AT_BOTH)] == [0, 2, 3]
    assert [reading.apdu for _, reading in apdus(trace, PROFILE, points=(Point.APPLICATION,))] == [
        ANSWER
    ]
    assert [found.index for found, _ in apdus(trace, PROFILE, direction=Direction.DOWNLINK)] == [3]


def test_a_dedicated_key_is_learnt_from_the_association_before() -> None:
    def associating(key: bytes) -> bytes:
        request = a.InitiateRequest(key, True, None, 6, MANAGEMENT.conformance, 1024)
        carried = protected(request, Side.CLIENT, kind=ProtectionKind.SERVICE_SPECIFIC_GLO)
        aarq = a.Aarq(application_context_name=a.context_name(3), user_information=carried)
        return packet(aarq.encode(), uplink=False)

    def answering(key: bytes) -> bytes:
        keys = replace(MANAGEMENT.keys, dedicated=key)
        association = replace(MANAGEMENT, keys=keys)
        kind = ProtectionKind.SERVICE_SPECIFIC_DED
        return packet(protected(ANSWER, association=association, kind=kind))

    def accepting(result: int) -> bytes:
        diagnostic = a.Diagnostic(a.DiagnosticSource.ACSE_SERVICE_USER, 0)
        name = a.context_name(3)
        return packet(
            a.Aare(
                application_context_name=name, result=result, result_source_diagnostic=diagnostic
            ).encode()
        )

    trace = Trace()

    def told(octets: bytes, direction: Direction = Direction.UPLINK) -> a.Apdu | str:
        """What is read of it: the APDU, or what stands in the way."""
        crossing = Crossing(EPOCH, Point.IP, direction, octets)
        seen = trace.observe(crossing, sender=Party.HARNESS, receiver=Party.HARNESS)
        ((_, reading),) = apdus(trace, PROFILE, since=seen.index)
        return reading.obstacle or str(reading.problem or "") or reading.apdu or ""

    first, second = b"the first key ..", b"the second key ."
    assert "dedicated key" in str(told(answering(first)))
    told(associating(first), Direction.DOWNLINK)
    assert told(answering(first)) == ANSWER
    assert "dedicated key" in str(told(answering(second)))
    told(accepting(0))
    assert told(answering(first)) == ANSWER
    assert "tag does not match" in str(told(answering(second)))
    told(associating(second), Direction.DOWNLINK)
    assert told(answering(first)) == ANSWER
    assert told(answering(second)) == ANSWER
    told(accepting(1))
    assert told(answering(first)) == ANSWER
    assert "tag does not match" in str(told(answering(second)))
    told(associating(second), Direction.DOWNLINK)
    told(accepting(0))
    told(accepting(0))
    assert told(answering(second)) == ANSWER
    assert "tag does not match" in str(told(answering(first)))


def test_the_same_message_is_read_once() -> None:
    assert read_packet(GOOD, PROFILE) is read_packet(bytes(GOOD), PROFILE)
    another: Profile = replace(PROFILE, title="another")
    assert read_packet(GOOD, another) == read_packet(GOOD, PROFILE)
    assert read_packet(GOOD, another) is not read_packet(GOOD, PROFILE)


# Anything.

PROTECTED_STARTS = st.sampled_from(
    [
        bytes([tag])
        for tag in (0x21, 0x60, 0x61, 0x62, 0x63, 0xC8, 0xD0, 0xDB, 0xDC, 0xDD, 0xDF, 0xE0)
    ]
)


@given(st.binary(max_size=120))
def test_any_octets_are_read_as_a_packet(octets: bytes) -> None:
    reading = read_packet(octets, PROFILE)
    assert reading.problem is not None or reading.ip is not None


@given(PROTECTED_STARTS, st.binary(max_size=80))
def test_any_apdu_is_read(start: bytes, octets: bytes) -> None:
    whole = packet(start + octets)
    reading = read_packet(whole, PROFILE)
    assert reading.apdu is not None
    assert reading.apdu.opened or reading.apdu.problem or reading.apdu.obstacle


@given(st.integers(0, 255), st.binary(max_size=80), st.sampled_from(list(Direction)))
def test_any_frame_is_read(port: int, octets: bytes, direction: Direction) -> None:
    reading = read_frame(frame(octets, port, direction), PROFILE)
    if reading.kind in (FrameKind.FRAGMENTATION, FrameKind.PACKET):
        read = reading.message is not None or reading.packet is not None
        assert read is (reading.problem is None)


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255))
def test_a_damaged_packet_is_never_read_as_a_good_one(at: int, octet: int) -> None:
    octets = damaged(at, octet)
    reading = read_packet(octets, PROFILE)
    if octets != GOOD:
        # Some fields no receiver looks at: traffic class, flow label, hop limit.
        assert reading.problem is not None or reading.obstacle or at in (0, 1, 2, 3, 6, 7)


def test_data_is_read_in_clear_at_any_depth() -> None:
    deep = encode_data(double_long_unsigned(1))
    for _ in range(40):
        deep = b"\x02\x01" + deep
    reading = read_packet(packet(b"\xc4\x01\x41\x00" + deep, client_sap=16), PROFILE)
    assert reading.layer == "APDU"
