"""Compression and decompression against microschc: IPv6/UDP, 60 octets of payload, one rule."""

from __future__ import annotations

import json
import subprocess
import sys
import timeit
from collections.abc import Callable
from pathlib import Path

import pytest

from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.direction import Direction
from reference_stack.nodes.schc_headers import COMPUTED, HEADERS
from reference_stack.profiles.rule_text import rule_set_from
from reference_stack.schc.compression import Compressor

PEER = Path(__file__).parents[1] / "tests/peers/microschc_end.py"
RUNS = 200
NUMBERS = {
    "fid-ipv6-version": (4, 6),
    "fid-ipv6-trafficclass": (8, 0),
    "fid-ipv6-flowlabel": (20, 0),
    "fid-ipv6-payload-length": (16, None),
    "fid-ipv6-nextheader": (8, 17),
    "fid-ipv6-hoplimit": (8, 255),
    "dev-address": (128, 0x20010DB8000A00000000000000000001),
    "app-address": (128, 0x20010DB8000B00000000000000000001),
    "fid-udp-dev-port": (16, 4059),
    "fid-udp-app-port": (16, 4059),
    "fid-udp-length": (16, None),
    "fid-udp-checksum": (16, None),
}
HALVES = {
    "dev-address": ("fid-ipv6-devprefix", "fid-ipv6-deviid"),
    "app-address": ("fid-ipv6-appprefix", "fid-ipv6-appiid"),
}
NOTHING_MATCHES = {"rule-id-value": 22, "rule-nature": "nature-no-compression"}


def ours(sent: set[str]) -> Compressor:
    entries: list[dict[str, object]] = []
    for fid, (_, value) in NUMBERS.items():
        if fid in HALVES and value is not None:
            prefix, iid = HALVES[fid]
            entries += [
                {"field-id": prefix, "target-value": f"{value >> 64:016x}"},
                {"field-id": iid, "target-value": f"{value % (1 << 64):016x}"},
            ]
        elif fid in sent:
            entries.append({"field-id": fid})
        elif value is None:
            entries.append({"field-id": fid, "comp-decomp-action": "cda-compute"})
        else:
            entries.append({"field-id": fid, "target-value": value})
    tables = {"rule": [{"rule-id-value": 9, "entry": entries}, NOTHING_MATCHES]}
    return Compressor(rule_set_from(tables, where="a benchmark"), HEADERS, computed=COMPUTED)


def for_peer(sent: set[str]) -> list[dict[str, object]]:
    def entry(fid: str, length: int, value: int | None) -> dict[str, object]:
        computed = value is None and fid not in sent
        known = value is not None and fid not in sent
        return {
            "fid": fid,
            "length": length,
            "operator": "mo-equal" if known else "mo-ignore",
            "action": "cda-compute" if computed else "cda-not-sent" if known else "cda-value-sent",
            "targets": [value] if known else [],
            "x": None,
        }

    entries = [entry(fid, length, value) for fid, (length, value) in NUMBERS.items()]
    return [{"id": 9, "entries": entries}, {"id": 22, "entries": []}]


def seconds(act: Callable[[], object]) -> float:
    runs = 20 * RUNS
    return min(timeit.repeat(act, number=runs)) / runs


@pytest.mark.parametrize(
    ("sent", "compressing", "decompressing"),
    [
        pytest.param({"fid-udp-dev-port"}, 20, 50, id="lengths-and-checksum-elided"),
        pytest.param(
            {"fid-ipv6-payload-length", "fid-udp-length", "fid-udp-checksum", "fid-udp-dev-port"},
            20,
            20,
            id="lengths-and-checksum-sent",
        ),
    ],
)
def test_one_rule(
    compared: Callable[..., None], sent: set[str], compressing: float, decompressing: float
) -> None:
    address = {fid: value.to_bytes(16, "big") for fid in HALVES if (value := NUMBERS[fid][1])}
    packet = UdpDatagram(
        address["dev-address"], 4059, address["app-address"], 4059, bytes(range(60))
    ).encode()
    end = ours(sent)
    message = end.compress(packet, Direction.UPLINK).message
    request = {
        "rules": for_peer(sent),
        "packets": [packet.hex()],
        "messages": [message.octets().hex()],
        "runs": RUNS,
    }
    done = subprocess.run(
        [sys.executable, str(PEER)],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=True,
    )
    answer = json.loads(done.stdout)
    assert answer["messages"] == [message.octets().hex()]
    assert answer["packets"] == [packet.hex()]
    compared(
        f"compress, {len(sent)} fields sent",
        ours=seconds(lambda: end.compress(packet, Direction.UPLINK)),
        other=answer["seconds"]["compress"],
        at_least=compressing,
    )
    compared(
        f"decompress, {len(sent)} fields sent",
        ours=seconds(lambda: end.decompress(message, Direction.UPLINK)),
        other=answer["seconds"]["decompress"],
        at_least=decompressing,
    )
