"""The capture, read back by an independent reader and, where there is one, by tshark."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pcapng import FileScanner
from pcapng.blocks import EnhancedPacket, InterfaceDescription, SectionHeader

from harness.octets.link_types import FATES, LINK_TYPES
from harness.sessions.run import EntryRecord, Run
from reports.pcapng import radio_header, render

DAY = 86_400

pytestmark = pytest.mark.filterwarnings("ignore:Field type should not be:DeprecationWarning")


def blocks(run: Run) -> list[object]:
    return list(FileScanner(BytesIO(render(run))))


def packets(run: Run) -> list[EnhancedPacket]:
    return [block for block in blocks(run) if isinstance(block, EnhancedPacket)]


def test_the_section_says_what_was_tested(sample_run: Run) -> None:
    section = blocks(sample_run)[0]
    assert isinstance(section, SectionHeader)
    assert section.options["shb_userappl"] == "Meterproof 0.1.0"
    assert "Acme WM-7, firmware 2.1" in section.options["opt_comment"]


def test_each_point_of_observation_is_an_interface(sample_run: Run) -> None:
    found = [block for block in blocks(sample_run) if isinstance(block, InterfaceDescription)]
    assert [(each.options["if_name"], each.link_type) for each in found] == list(LINK_TYPES.items())


def test_every_message_is_there_with_its_octets(sample_run: Run) -> None:
    entries = [
        entry
        for scenario in sample_run.scenarios
        for entry in scenario.trace
        if entry.kind == "message"
    ]
    assert len(entries) == len(packets(sample_run))
    for entry, packet in zip(entries, packets(sample_run), strict=True):
        octets = bytes.fromhex(entry.octets)
        header = radio_header(entry) if entry.point == "radio" else b""
        assert packet.packet_data == header + octets
        assert packet.interface.options["if_name"] == entry.point


def test_time_of_day_is_the_time_in_the_scenario(sample_run: Run) -> None:
    first = sample_run.scenarios[0]
    run = Run(sample_run.header, [first, first])
    times = [packet.timestamp for packet in packets(run)]
    half = len(times) // 2
    assert times[0] == 5
    assert times[half] == DAY + 5
    assert times == sorted(times)


def test_the_comment_says_feature_step_requirement_and_fate(sample_run: Run) -> None:
    lost = packets(sample_run)[4].options["opt_comment"]
    assert lost.splitlines() == [
        "FRG007 Missing tiles are sent again",
        "scenario: A frame is lost in a full window",
        "step: When the gateway reports the missing tiles of window 0",
        "requirements: SCHC-FRAG-AOE-014, SCHC-FRAG-AOE-016",
        "meter to gateway: Fragment W=0 FCN=42, 5 tiles",
        "fate: lost",
        "note: tile 41 of window 0",
        "proof of fail: Tile 38 of window 0 was reported missing and never sent again.",
    ]


def test_a_remark_goes_with_the_next_message(sample_run: Run) -> None:
    assert "remark: The meter is told" in packets(sample_run)[0].options["opt_comment"]


@pytest.mark.parametrize("place", range(len(FATES)))
def test_the_radio_header_tells_direction_fate_and_port(place: int) -> None:
    entry = EntryRecord("message", 0, 0, "", "radio", "downlink", port=20, fate=FATES[place])
    assert radio_header(entry) == bytes([1, place, 1, 20])
    empty = replace(entry, direction="uplink", port=None)
    assert radio_header(empty) == bytes([0, place, 0, 0])


def test_port_zero_is_a_port() -> None:
    entry = EntryRecord("message", 0, 0, "", "radio", "uplink", port=0)
    assert radio_header(entry) == bytes([0, 0, 1, 0])


def test_hostile_records_give_a_capture_that_can_be_read(hostile_run: Run) -> None:
    found = packets(hostile_run)
    assert len(found) == 10
    for packet in found:
        assert len(packet.packet_data) <= 65_535
        assert all(line.isprintable() for line in packet.options["opt_comment"].splitlines())
    assert found[2].packet_len == 500_000


def test_a_capture_with_keys_says_so_first(hostile_run: Run) -> None:
    section = blocks(hostile_run)[0]
    assert isinstance(section, SectionHeader)
    assert section.options["opt_comment"].startswith("WARNING: this run shows cryptographic keys.")


@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
@pytest.mark.parametrize("kind", ["sample_run", "hostile_run"])
def test_tshark_reads_every_packet(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    run: Run = request.getfixturevalue(kind)
    capture = tmp_path / "run.pcapng"
    capture.write_bytes(render(run))
    told = subprocess.run(
        [
            "tshark",
            "-r",
            str(capture),
            "-T",
            "fields",
            "-e",
            "frame.interface_name",
            "-e",
            "frame.len",
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert len(told.stdout.splitlines()) == len(packets(run))
    assert "malformed" not in told.stderr.lower()
