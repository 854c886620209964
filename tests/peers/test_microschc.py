"""microschc as a second opinion: what one compresses the other decompresses, octet by octet."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.nodes.schc_headers import COMPUTED, HEADERS
from reference_stack.profiles.rule_text import rule_set_from
from reference_stack.schc.compression import Compressor
from reference_stack.schc.descriptors import Action, FieldDescriptor, MatchingOperator
from reference_stack.schc.rules import RuleSet

PEER = Path(__file__).with_name("microschc_end.py")
HALVES = {
    "fid-ipv6-devprefix": "dev-address",
    "fid-ipv6-appprefix": "app-address",
}

CONSTANT = [
    {"field-id": "fid-ipv6-version", "target-value": 6},
    {"field-id": "fid-ipv6-trafficclass", "target-value": 0},
    {"field-id": "fid-ipv6-flowlabel", "target-value": 0},
    {"field-id": "fid-ipv6-payload-length", "comp-decomp-action": "cda-compute"},
    {"field-id": "fid-ipv6-nextheader", "target-value": 17},
    {"field-id": "fid-ipv6-hoplimit", "target-value": 255},
]
ADDRESSES = [
    {"field-id": "fid-ipv6-devprefix", "target-value": "2001:db8:a::/64"},
    {"field-id": "fid-ipv6-deviid", "target-value": "::1"},
    {"field-id": "fid-ipv6-appprefix", "target-value": "2001:db8:b::/64"},
    {"field-id": "fid-ipv6-appiid", "target-value": "::1"},
]
COMPUTED_END = [
    {"field-id": "fid-udp-length", "comp-decomp-action": "cda-compute"},
    {"field-id": "fid-udp-checksum", "comp-decomp-action": "cda-compute"},
]
PORTS = {
    "equal": [
        {"field-id": "fid-udp-dev-port", "target-value": 4059},
        {"field-id": "fid-udp-app-port", "target-value": 4059},
    ],
    "sent": [{"field-id": "fid-udp-dev-port"}, {"field-id": "fid-udp-app-port"}],
    "msb": [
        {"field-id": "fid-udp-dev-port", "target-value": 4059, "matching-operator-value": 13},
        {"field-id": "fid-udp-app-port", "target-value": 4059, "matching-operator-value": 3},
    ],
    "mapping": [
        {"field-id": "fid-udp-dev-port", "target-value": [4059, 4060, 7]},
        {"field-id": "fid-udp-app-port", "target-value": [1, 2, 3, 4, 5, 6, 7, 8, 4059]},
    ],
}
SENT = [
    *({"field-id": entry["field-id"]} for entry in CONSTANT[1:3]),
    *CONSTANT[3:5],
    {"field-id": "fid-ipv6-hoplimit"},
]
RULES = {
    "all-elided": [*CONSTANT, *ADDRESSES, *PORTS["equal"], *COMPUTED_END],
    "ports-sent": [*CONSTANT, *ADDRESSES, *PORTS["sent"], *COMPUTED_END],
    "last-bits-of-ports": [*CONSTANT, *ADDRESSES, *PORTS["msb"], *COMPUTED_END],
    "lists-of-ports": [*CONSTANT, *ADDRESSES, *PORTS["mapping"], *COMPUTED_END],
    "odd-widths-sent": [CONSTANT[0], *SENT, *ADDRESSES, *PORTS["msb"], *COMPUTED_END],
    "checksum-sent": [
        *CONSTANT,
        *ADDRESSES,
        *PORTS["mapping"],
        COMPUTED_END[0],
        {"field-id": "fid-udp-checksum"},
    ],
    "last-bits-of-an-address": [
        *CONSTANT,
        ADDRESSES[0],
        {**ADDRESSES[1], "matching-operator-value": 50},
        *ADDRESSES[2:],
        *PORTS["equal"],
        *COMPUTED_END,
    ],
}


def rule_set(entries: list[dict[str, object]]) -> RuleSet:
    rules = [
        {"rule-id-value": 9, "entry": entries},
        {"rule-id-value": 22, "rule-nature": "nature-no-compression"},
    ]
    return rule_set_from({"rule": rules}, where="a test")


def entry_for_peer(entry: FieldDescriptor, fid: str) -> dict[str, object]:
    assert isinstance(entry.comp_decomp_action, Action)
    return {
        "fid": fid,
        "length": entry.field_length,
        "operator": entry.matching_operator.value,
        "action": entry.comp_decomp_action.value,
        "targets": [value.value for value in entry.target_value],
        "x": entry.matching_operator_value,
    }


def joined(prefix: FieldDescriptor, iid: FieldDescriptor, fid: str) -> dict[str, object]:
    """One address of two halves, of which the first is known."""
    both = entry_for_peer(iid, fid)
    both["length"] = 128
    both["targets"] = [prefix.target_value[0].value << 64 | iid.target_value[0].value]
    if iid.matching_operator is MatchingOperator.MSB:
        both["x"] = 64 + (iid.matching_operator_value or 0)
    return both


def rules_for_peer(rules: RuleSet) -> list[dict[str, object]]:
    (rule,) = rules.compression
    entries = []
    for place, entry in enumerate(rule.entry):
        if entry.field_id in HALVES:
            entries.append(joined(entry, rule.entry[place + 1], HALVES[entry.field_id]))
        elif not entry.field_id.endswith("iid"):
            entries.append(entry_for_peer(entry, entry.field_id))
    return [{"id": 9, "entries": entries}, {"id": 22, "entries": []}]


def asked(request: dict[str, object]) -> dict[str, list[str]]:
    done = subprocess.run(
        [sys.executable, str(PEER)],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, list[str]] = json.loads(done.stdout)
    return answer


def packets(seed: int) -> list[bytes]:
    random = Random(seed)
    prefixes = [bytes.fromhex("20010db8000a0000"), bytes.fromhex("20010db8000b0000")]
    made = []
    for size in (0, 1, 2, 15, 60, 200, *(random.randrange(300) for _ in range(6))):
        dev, app = (prefix + random.choice([1, 1, 1, 77]).to_bytes(8, "big") for prefix in prefixes)
        ports = [random.choice([4059, 4059, 4060, 4056, 7, 5000]) for _ in range(2)]
        hop_limit = random.choice([255, 255, 64])
        payload = random.randbytes(size)
        made.append(
            UdpDatagram(dev, ports[0], app, ports[1], payload, hop_limit=hop_limit).encode()
        )
    first = prefixes[0] + bytes(7) + b"\x01"
    second = prefixes[1] + bytes(7) + b"\x01"
    made += [UdpDatagram(first, 4059, second, 4059, random.randbytes(n)).encode() for n in range(5)]
    return made


@pytest.mark.parametrize("name", RULES)
def test_both_ends_understand_each_other(name: str) -> None:
    rules = rule_set(RULES[name])
    end = Compressor(rules, HEADERS, computed=COMPUTED)
    sent = packets(len(name))
    ours = [end.compress(packet, Direction.UPLINK) for packet in sent]
    assert any(compressed.rule.rule_id_value == 9 for compressed in ours)
    messages = [compressed.message.octets().hex() for compressed in ours]
    answer = asked(
        {
            "rules": rules_for_peer(rules),
            "packets": [packet.hex() for packet in sent],
            "messages": messages,
        }
    )
    assert answer["messages"] == messages
    assert answer["packets"] == [packet.hex() for packet in sent]
    back = [
        end.decompress(Bits.from_octets(bytes.fromhex(message)), Direction.UPLINK)
        for message in answer["messages"]
    ]
    assert back == sent
