"""The dissector for Wireshark: what is declared in it, and what tshark makes of captures by it."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pytest

from harness.octets.reading_frame import compressor_of
from harness.octets.wireshark import apdus, compression, dissector, fragmentation, lua
from harness.sessions.run import EntryRecord, Run, RunRecord, ScenarioRecord
from reference_stack.dlms import apdu as a
from reference_stack.dlms.association import Side
from reference_stack.dlms.data import double_long_unsigned
from reference_stack.dlms.protection import Protection, ProtectionKind, protect
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.profiles.profile import Profile
from reference_stack.profiles.profile_file import load_profile
from reference_stack.schc.fragmentation.messages import (
    Ack,
    AckRequest,
    All1,
    Fragment,
    FromReceiver,
    FromSender,
    ReceiverAbort,
    SenderAbort,
)
from reports.pcapng import render

PROFILE = load_profile("dlms_over_lorawan")
MANAGEMENT = PROFILE.association("management")
UP, DOWN = Direction.UPLINK, Direction.DOWNLINK
GET = a.GetRequestNormal(
    a.InvokeIdAndPriority(1), a.AttributeDescriptor(3, bytes.fromhex("0100010800FF"), 2)
)
ANSWER = a.GetResponseNormal(a.InvokeIdAndPriority(1), double_long_unsigned(4711))
GAPS = Bits.written("1" * 21 + "0" + "1" * 11 + "0" * 30)


# The table.


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (7, "7"),
        ('a"b\\c', '"a\\034b\\092c"'),
        ("ä\n", '"\\195\\164\\010"'),
        ([1, "x"], '{1, "x"}'),
        ({20: {"w": 2}}, '{[20] = {["w"] = 2}}'),
    ],
    ids=["bool", "int", "quotes", "no-ascii", "list", "tables"],
)
def test_values_are_written_as_lua(value: object, text: str) -> None:
    assert lua(value) == text  # type: ignore[arg-type]


def test_a_hostile_name_stays_a_name() -> None:
    rule = replace(PROFILE.rules.compression[0], name='"} os.execute("reboot") --')
    rules = (rule, *(each for each in PROFILE.rules.rules if each.rule_id_value != 10))
    profile = replace(PROFILE, rules=replace(PROFILE.rules, rules=rules))
    table, _, _ = dissector(profile).partition("\n}\n")
    assert "os.execute" in table
    assert 'os.execute("' not in table
    assert table.isascii()


def test_no_key_is_in_the_dissector() -> None:
    text = dissector(PROFILE).lower()
    for association in PROFILE.associations.values():
        for entry in fields(association.keys):
            key = getattr(association.keys, entry.name)
            if isinstance(key, bytes):
                assert key.hex() not in text
    assert PROFILE.meter.app_s_key.hex() not in text


def test_every_rule_with_an_fport_is_declared() -> None:
    declared = {*fragmentation(PROFILE.rules), *compression(PROFILE.rules)}
    numbers = {rule.rule_id_value for rule in PROFILE.rules.rules}
    assert declared == numbers - {PROFILE.rules.no_compression.rule_id_value}


def test_ciphered_services_are_called_after_the_plain_ones() -> None:
    names = {prefix: entry["name"] for prefix, entry in apdus().items()}  # type: ignore[index,call-overload]
    assert names["c401"] == "get-response-normal"
    assert names["cc"] == "glo-get-response"
    assert names["d0"] == "ded-get-request"
    assert names["21"] == "glo-initiate-request"
    assert names["db"] == "general-glo-ciphering"


# tshark.

TSHARK = shutil.which("tshark")
needs_tshark = pytest.mark.skipif(TSHARK is None, reason="tshark is not installed")
COLUMNS = (
    "mp_schc.message",
    "mp_schc.w",
    "mp_schc.fcn",
    "mp_schc.c",
    "mp_schc.rcs",
    "mp_schc.bitmap",
    "mp_schc.missing",
    "mp_schc.residue",
    "mp_dlms.service",
    "mp_dlms.instance_id",
    "mp_dlms.security_control",
    "mp_dlms.invocation_counter",
    "mp_wrapper.destination",
    "meterproof.direction",
    "_ws.expert.message",
)


def entry(
    octets: bytes,
    *,
    point: str = "radio",
    direction: Direction = UP,
    port: int | None = None,
    fate: str = "delivered",
) -> EntryRecord:
    return EntryRecord(
        "message",
        0,
        0,
        "",
        point,
        direction.value,
        "meter",
        "gateway",
        port,
        octets.hex(),
        fate,
    )


def frame(octets: bytes, direction: Direction = UP, fate: str = "delivered") -> EntryRecord:
    """A SCHC message, whose first octet is the FPort."""
    return entry(octets[1:], direction=direction, port=octets[0], fate=fate)


def protected(apdu: a.Apdu) -> bytes:
    context = MANAGEMENT.security_context(Side.SERVER)
    context.global_key(0).counters.jump(485)  # type: ignore[arg-type,union-attr]
    return protect(context, apdu.encode(), Protection(3), ProtectionKind.GENERAL_GLO)


def packet(apdu: bytes, client_sap: int = 16) -> bytes:
    meter, head_end = PROFILE.meter_address, PROFILE.network.head_end_address
    return UdpDatagram(meter, 4059, head_end, 4059, Wpdu(1, client_sap, apdu).encode()).encode()


def compressed(octets: bytes) -> bytes:
    return compressor_of(PROFILE).compress(octets, UP).message.octets()


def capture(trace: tuple[EntryRecord, ...]) -> bytes:
    scenario = ScenarioRecord(
        id="one",
        feature="FRG001",
        version=1,
        part="frg",
        title="",
        why="",
        scenario="",
        example={},
        party="meter",
        device="",
        requirements=(),
        verdict="pass",
        reason="",
        trace=trace,
    )
    header = RunRecord("", "0", (), "", (), 0, "", "")
    return render(Run(header, [scenario]))


Shark = Callable[[list[EntryRecord]], list[dict[str, str]]]


@pytest.fixture
def shark(tmp_path: Path) -> Shark:
    """Writes a capture and gives what tshark says of each message, column by column."""

    def run(trace: list[EntryRecord], profile: Profile = PROFILE) -> list[dict[str, str]]:
        script = tmp_path / "dissector.lua"
        script.write_text(dissector(profile), encoding="utf-8")
        written = tmp_path / "run.pcapng"
        written.write_bytes(capture(tuple(trace)))
        options = ["-r", str(written), "-X", f"lua_script:{script}", "-T", "fields"]
        for column in COLUMNS:
            options += ["-e", column]
        assert TSHARK is not None
        done = subprocess.run([TSHARK, *options], capture_output=True, text=True, check=True)
        rows = [line.split("\t") for line in done.stdout.splitlines()]
        return [dict(zip(COLUMNS, row, strict=True)) for row in rows]

    return run


Message = FromSender | FromReceiver
MESSAGES: dict[str, tuple[Message, Direction, str, dict[str, str]]] = {
    "fragment": (
        Fragment(62, Bits(0, 400), w=1),
        UP,
        "Fragment W=1 FCN=62, 400 bits",
        {"mp_schc.w": "1", "mp_schc.fcn": "62"},
    ),
    "all-0": (Fragment(0, Bits(0, 80), w=2), UP, "All-0 W=2 FCN=0, 80 bits", {}),
    "all-1": (
        All1(0x12345678, w=2),
        UP,
        "All-1 W=2 FCN=63",
        {"mp_schc.rcs": "0x12345678"},
    ),
    "ack-req": (AckRequest(3), UP, "ACK REQ W=3 FCN=0", {}),
    "sender-abort": (SenderAbort(), UP, "Sender-Abort", {}),
    "ack": (Ack(1, 1), DOWN, "ACK W=1 C=1", {"mp_schc.c": "1"}),
    "gaps": (
        Ack(0, 0, GAPS),
        DOWN,
        "ACK W=0 C=0, missing 41 " + " ".join(map(str, range(29, -1, -1))),
        {"mp_schc.bitmap": str(GAPS)},
    ),
    "full-window": (
        Ack(0, 0, Bits.written("1" * 63)),
        DOWN,
        "ACK W=0 C=0",
        {"mp_schc.missing": "none", "mp_schc.w": "0"},
    ),
    "receiver-abort": (ReceiverAbort(), DOWN, "Receiver-Abort", {}),
}


@needs_tshark
def test_fragmentation_messages_are_dissected_as_our_own_stack_means_them(shark: Shark) -> None:
    trace = [
        frame(message.encode(PROFILE.uplink).octets(), direction)
        for message, direction, _, _ in MESSAGES.values()
    ]
    for found, (_, direction, text, columns) in zip(shark(trace), MESSAGES.values(), strict=True):
        assert found["mp_schc.message"] == text
        assert found["meterproof.direction"] == str(int(direction is DOWN))
        assert {name: found[name] for name in columns} == columns


@needs_tshark
def test_downlink_fragments_are_dissected_by_their_own_rule(shark: Shark) -> None:
    rule = PROFILE.downlink
    trace = [
        frame(Fragment(0, Bits(0, 40), w=1).encode(rule).octets(), DOWN),
        frame(Ack(1, 1).encode(rule).octets(), UP),
    ]
    first, second = shark(trace)
    assert first["mp_schc.message"].startswith("All-0 W=1 FCN=0")
    assert second["mp_schc.message"] == "ACK W=1 C=1"


@needs_tshark
def test_compressed_packets_are_dissected_down_to_the_service(shark: Shark) -> None:
    plain, closed = shark(
        [frame(compressed(packet(GET.encode()))), frame(compressed(packet(protected(ANSWER), 1)))]
    )
    assert plain["mp_schc.residue"].startswith("fid-wrapper-dev-wport = 1,")
    assert "fid-wrapper-app-wport = 16" in plain["mp_schc.residue"]
    assert plain["mp_dlms.service"] == "get-request-normal"
    assert plain["mp_dlms.instance_id"] == "1-0:1.8.0.255"
    assert "fid-xdlms-invocation-counter = 485" in closed["mp_schc.residue"]


@needs_tshark
def test_packets_and_bare_apdus_are_dissected(shark: Shark) -> None:
    through_ip, bare, raw = shark(
        [
            entry(packet(protected(ANSWER), 1), point="ip"),
            entry(ANSWER.encode(), point="application"),
            frame(bytes((22,)) + packet(GET.encode())),
        ]
    )
    assert through_ip["mp_dlms.service"] == "general-glo-ciphering"
    assert through_ip["mp_dlms.security_control"] == "0x30"
    assert through_ip["mp_dlms.invocation_counter"] == "485"
    assert bare["mp_dlms.service"] == "get-response-normal"
    assert raw["mp_dlms.service"] == "get-request-normal"
    assert raw["mp_wrapper.destination"] == "16"


@needs_tshark
def test_what_did_not_arrive_and_what_makes_no_sense_say_so(shark: Shark) -> None:
    lost, short, stranger, empty = shark(
        [
            frame(Fragment(62, Bits(0, 80)).encode(PROFILE.uplink).octets(), fate="lost"),
            frame(b"\x14\x01"),
            frame(b"\xc7\x01"),
            entry(b""),
        ]
    )
    assert "This message was lost" in lost["_ws.expert.message"]
    assert "No message of this rule looks like that" in short["_ws.expert.message"]
    assert stranger["mp_schc.message"] == "no rule 199"
    assert empty["mp_schc.message"] == ""


@needs_tshark
def test_no_octets_make_the_dissector_stumble(shark: Shark) -> None:
    dice = random.Random(4711)
    trace = [
        entry(
            dice.randbytes(dice.randrange(0, 60)),
            point=dice.choice(["radio", "radio", "ip", "application"]),
            direction=dice.choice([UP, DOWN]),
            port=dice.choice([None, 10, 11, 12, 13, 14, 20, 21, 22, 77]),
        )
        for _ in range(400)
    ]
    starts = [b"\xdb\x08", b"\xc0\x01", b"\xc4\x01", b"\xdd", b"\xe0", b"\x60", b"\xc8\x84"]
    trace += [
        entry(start + dice.randbytes(length), point="application")
        for start in starts
        for length in range(20)
    ]
    found = shark(trace)
    assert len(found) == len(trace)
    told = {row["_ws.expert.message"] for row in found}
    assert not {text for text in told if "Lua Error" in text}
