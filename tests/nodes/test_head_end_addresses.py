"""A head-end believes the meter that it asks, and nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reference_stack.dlms.apdu import (
    AttributeDescriptor,
    AttributeWithSelection,
    GetRequestNormal,
    GetResponseNormal,
    decode_apdu,
)
from reference_stack.dlms.data import unsigned
from reference_stack.dlms.requests import Read
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.instant import EPOCH
from reference_stack.nodes.events import PacketReceived, SendPacket
from reference_stack.nodes.head_end import HeadEndNode
from reference_stack.profiles.profile_file import load_profile

STRANGER = bytes.fromhex("20010db8000f00000000000000000001")


@pytest.mark.parametrize("stranger", [False, True], ids=["the meter", "a stranger"])
def test_an_answer_counts_only_when_it_is_from_the_meter(stranger: bool) -> None:
    node = HeadEndNode(load_profile("dlms_over_lorawan"), seed=1)
    clock = AttributeDescriptor(8, bytes((0, 0, 1, 0, 0, 255)), 2)
    [sent] = node.ask("public", Read((AttributeWithSelection(clock),)), EPOCH)
    assert isinstance(sent, SendPacket)
    asked = UdpDatagram.decode(sent.octets)
    wpdu = Wpdu.decode(asked.payload)
    request = decode_apdu(wpdu.apdu)
    assert isinstance(request, GetRequestNormal)
    response = GetResponseNormal(request.invoke, unsigned(7)).encode()
    answer = UdpDatagram(
        source=asked.destination,
        source_port=asked.destination_port,
        destination=asked.source,
        destination_port=asked.source_port,
        payload=wpdu.answered(response).encode(),
    )
    if stranger:
        answer = replace(answer, source=STRANGER)
    node.handle(PacketReceived(answer.encode()), EPOCH)
    assert [entry.results for entry in node.answers] == ([] if stranger else [(unsigned(7),)])
