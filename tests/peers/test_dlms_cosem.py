"""Another foreign head-end reads our meter over a UDP socket: dlms-cosem, in its own process."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reference_stack.dlms.apdu import Mechanism
from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.protection import ProtectionKind
from reference_stack.dlms.wrapper import Wpdu
from tests.nodes.metering import KEYS, PLAIN, SECURED
from tests.peers.serving import serving

PEER = Path(__file__).parent / "dlms_cosem_head_end.py"
ENERGY = [3, "1.0.1.8.0.255", 2]
VALUE = 1234567
GENERAL = replace(SECURED, kind=ProtectionKind.GENERAL_GLO)
NEGOTIATED = replace(
    GENERAL, mechanism=Mechanism.HIGH_GMAC, server_max_receive_octets=1024, pre_established=False
)


def head_end(order: dict[str, Any]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, str(PEER)],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def reading(parameters: AssociationParameters, **changes: object) -> dict[str, Any]:
    """What the foreign head-end gets from a meter that serves these parameters."""
    with serving(parameters) as (host, port):
        order: dict[str, object] = {
            "host": host,
            "port": port,
            "client": parameters.client_sap,
            "server": parameters.server_sap,
            "reads": [ENERGY, ENERGY],
            "timeout": 10,
        }
        if parameters.ciphered:
            order |= {
                "own_title": parameters.client_title.hex(),
                "peer_title": parameters.server_title.hex(),
                "guek": (KEYS.guek or b"").hex(),
                "gak": (KEYS.gak or b"").hex(),
                "counter": 1,
            }
        return head_end({**order, **changes})


def tags(datagrams: list[str]) -> list[int]:
    return [Wpdu.decode(bytes.fromhex(octets)).apdu[0] for octets in datagrams]


@pytest.mark.parametrize(
    ("parameters", "request_tag", "answer_tag"),
    [(PLAIN, 0xC0, 0xC4), (GENERAL, 0xDB, 0xDB)],
    ids=["in clear", "general-glo"],
)
def test_a_register_is_read_in_an_association_that_was_there_before(
    parameters: AssociationParameters, request_tag: int, answer_tag: int
) -> None:
    answer = reading(parameters)
    assert answer.get("values") == [VALUE, VALUE], answer
    assert tags(answer["sent"]) == [request_tag] * 2
    assert tags(answer["received"]) == [answer_tag] * 2


def test_an_association_is_negotiated_proved_used_and_released() -> None:
    answer = reading(NEGOTIATED, gmac=True)
    assert answer.get("values") == [VALUE, VALUE], answer
    assert tags(answer["sent"]) == [0x60, 0xDB, 0xDB, 0xDB, 0x62]
    assert tags(answer["received"]) == [0x61, 0xDB, 0xDB, 0xDB, 0x63]


@pytest.mark.parametrize("accepts", [True, False])
def test_a_proof_that_shares_its_counter_is_taken_by_convention_only(accepts: bool) -> None:
    conventions = replace(NEGOTIATED.conventions, accepts_proof_of_same_counter=accepts)
    answer = reading(replace(NEGOTIATED, conventions=conventions), gmac=True, shares_counter=True)
    assert ("values" in answer) is accepts, answer


def test_a_head_end_with_another_key_gets_nothing() -> None:
    answer = reading(GENERAL, guek=bytes(16).hex())
    assert "values" not in answer
    assert tags(answer["received"]) == [0xD8]
