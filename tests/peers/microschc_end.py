"""microschc as the other end, in a process of its own: one JSON request in, one JSON answer out.

A request has `rules`, `packets` and `messages`; the answer has the messages of the packets and the
packets of the messages, in hex; asked for `runs`, also the seconds that one of each takes. Its
address fields are whole, so that each pair of our halves becomes one of them.
"""

from __future__ import annotations

import json
import sys
import timeit
from typing import Any

from microschc.binary.buffer import Buffer, Padding
from microschc.manager.manager import ContextManager
from microschc.parser.parser import PacketParser
from microschc.protocol.ipv6 import IPv6Parser
from microschc.protocol.udp import UDPParser
from microschc.rfc8724 import (
    CompressionDecompressionAction,
    DirectionIndicator,
    MatchingOperator,
    MatchMapping,
    RuleDescriptor,
    RuleFieldDescriptor,
    RuleNature,
)
from microschc.rfc8724extras import Context

IDS = {
    "fid-ipv6-version": "IPv6:Version",
    "fid-ipv6-trafficclass": "IPv6:Traffic Class",
    "fid-ipv6-flowlabel": "IPv6:Flow Label",
    "fid-ipv6-payload-length": "IPv6:Payload Length",
    "fid-ipv6-nextheader": "IPv6:Next Header",
    "fid-ipv6-hoplimit": "IPv6:Hop Limit",
    "dev-address": "IPv6:Source Address",
    "app-address": "IPv6:Destination Address",
    "fid-udp-dev-port": "UDP:Source Port",
    "fid-udp-app-port": "UDP:Destination Port",
    "fid-udp-length": "UDP:Length",
    "fid-udp-checksum": "UDP:Checksum",
}
OPERATORS = {
    "mo-equal": MatchingOperator.EQUAL,
    "mo-ignore": MatchingOperator.IGNORE,
    "mo-msb": MatchingOperator.MSB,
    "mo-match-mapping": MatchingOperator.MATCH_MAPPING,
}
ACTIONS = {
    "cda-not-sent": CompressionDecompressionAction.NOT_SENT,
    "cda-value-sent": CompressionDecompressionAction.VALUE_SENT,
    "cda-lsb": CompressionDecompressionAction.LSB,
    "cda-mapping-sent": CompressionDecompressionAction.MAPPING_SENT,
    "cda-compute": CompressionDecompressionAction.COMPUTE,
}


def number(value: int, length: int) -> Buffer:
    return Buffer(value.to_bytes((length + 7) // 8, "big"), length, Padding.LEFT)


def field(entry: dict[str, Any]) -> RuleFieldDescriptor:
    length, targets, x = entry["length"], entry["targets"], entry["x"]
    target: Buffer | MatchMapping | None = None
    if entry["operator"] == "mo-match-mapping":
        width = (len(targets) - 1).bit_length()
        target = MatchMapping(
            {number(value, length): number(index, width) for index, value in enumerate(targets)}
        )
    elif entry["operator"] == "mo-msb":
        target = number(targets[0] >> length - x, x)
    elif targets:
        target = number(targets[0], length)
    return RuleFieldDescriptor(
        id=IDS[entry["fid"]],
        length=length,
        direction=DirectionIndicator.BIDIRECTIONAL,
        target_value=target,
        matching_operator=OPERATORS[entry["operator"]],
        compression_decompression_action=ACTIONS[entry["action"]],
    )


def manager_of(rules: list[dict[str, Any]]) -> ContextManager:
    descriptors = [
        RuleDescriptor(
            id=number(rule["id"], 8),
            nature=RuleNature.COMPRESSION if rule["entries"] else RuleNature.NO_COMPRESSION,
            field_descriptors=[field(entry) for entry in rule["entries"]],
        )
        for rule in rules
    ]
    context = Context(
        id="test",
        description="",
        interface_id="test",
        parser_id="IPv6-UDP",
        ruleset=descriptors,
    )
    parser = PacketParser("IPv6-UDP", [IPv6Parser(), UDPParser()])
    return ContextManager(context=context, parser=parser)


def octets(buffer: Buffer) -> bytes:
    return bytes(buffer.pad(Padding.RIGHT, inplace=False).content)


def main() -> None:
    request = json.load(sys.stdin)
    manager = manager_of(request["rules"])

    def compress(packet: bytes) -> Buffer:
        return manager.compress(Buffer(packet, 8 * len(packet)), DirectionIndicator.UP)

    def decompress(message: bytes) -> Buffer:
        return manager.decompress(Buffer(message, 8 * len(message), Padding.RIGHT))

    packets = [bytes.fromhex(packet) for packet in request["packets"]]
    messages = [bytes.fromhex(message) for message in request["messages"]]
    answer: dict[str, Any] = {
        "messages": [octets(compress(packet)).hex() for packet in packets],
        "packets": [octets(decompress(message)).hex() for message in messages],
    }
    if runs := request.get("runs"):
        answer["seconds"] = {
            "compress": min(timeit.repeat(lambda: compress(packets[0]), number=runs)) / runs,
            "decompress": min(timeit.repeat(lambda: decompress(messages[0]), number=runs)) / runs,
        }
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
