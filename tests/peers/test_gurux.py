"""A foreign head-end reads our meter over a real UDP socket: gurux-dlms, in its own process."""

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
from reference_stack.dlms.protection import NO_POLICY, Protection, ProtectionKind, SecurityPolicy
from reference_stack.dlms.wrapper import Wpdu
from tests.nodes.metering import KEYS, PLAIN, SECURED, limited
from tests.peers.serving import serving

PEER = Path(__file__).parent / "gurux_head_end.py"
ENERGY = [3, "1.0.1.8.0.255", 2]
VALUE = 1234567
SECRET = b"a secret of both"


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


def reading(
    parameters: AssociationParameters, carrier: str, *reads: list[object], **changes: object
) -> dict[str, Any]:
    """What the foreign head-end gets from a meter that serves these parameters."""
    with serving(parameters) as (host, port):
        order: dict[str, object] = {
            "host": host,
            "port": port,
            "client": parameters.client_sap,
            "server": parameters.server_sap,
            "carrier": carrier,
            "reads": reads or [ENERGY],
            "timeout": 10,
        }
        if carrier != "plain":
            assert parameters.keys.guek is not None
            assert parameters.keys.gak is not None
            order |= {
                "own_title": parameters.client_title.hex(),
                "peer_title": parameters.server_title.hex(),
                "guek": parameters.keys.guek.hex(),
                "gak": parameters.keys.gak.hex(),
                "security": "both",
                "counter": 1,
            }
        return head_end({**order, **changes})


def tags(datagrams: list[str]) -> list[int]:
    return [Wpdu.decode(bytes.fromhex(octets)).apdu[0] for octets in datagrams]


def test_a_register_is_read_in_clear() -> None:
    answer = reading(PLAIN, "plain")
    assert answer["values"] == [VALUE]
    assert (tags(answer["sent"]), tags(answer["received"])) == ([0xC0], [0xC4])


@pytest.mark.parametrize(
    ("carrier", "kind", "request_tag", "answer_tag"),
    [
        ("glo", ProtectionKind.SERVICE_SPECIFIC_GLO, 0xC8, 0xCC),
        ("general-glo", ProtectionKind.GENERAL_GLO, 0xDB, 0xDB),
    ],
)
def test_a_register_is_read_in_a_ciphered_association_that_was_there_before(
    carrier: str, kind: ProtectionKind, request_tag: int, answer_tag: int
) -> None:
    answer = reading(replace(SECURED, kind=kind), carrier, ENERGY, ENERGY)
    assert answer.get("values") == [VALUE, VALUE], answer
    assert tags(answer["sent"]) == [request_tag] * 2
    assert tags(answer["received"]) == [answer_tag] * 2


@pytest.mark.parametrize(
    ("security", "protection"),
    [("authenticated", Protection.AUTHENTICATED), ("encrypted", Protection.ENCRYPTED)],
)
def test_each_kind_of_protection_is_understood_by_both(
    security: str, protection: Protection
) -> None:
    parameters = replace(SECURED, policy=SecurityPolicy(protection, protection))
    answer = reading(parameters, "glo", security=security)
    assert answer.get("values") == [VALUE], answer


def test_a_long_value_is_read_in_blocks() -> None:
    answer = reading(limited(PLAIN, 100), "plain", [1, "0.0.96.130.2.255", 2])
    assert answer.get("values") == [bytes(n % 256 for n in range(300)).hex()], answer
    assert len(answer["sent"]) > 3


def test_a_head_end_with_another_key_gets_nothing() -> None:
    answer = reading(SECURED, "glo", guek=bytes(16).hex())
    assert "values" not in answer
    assert tags(answer["received"]) == [0xD8]


def test_a_head_end_that_repeats_its_counter_gets_nothing() -> None:
    with serving(SECURED) as (host, port):
        order = {
            "host": host,
            "port": port,
            "client": SECURED.client_sap,
            "server": SECURED.server_sap,
            "carrier": "glo",
            "reads": [ENERGY],
            "timeout": 10,
            "own_title": SECURED.client_title.hex(),
            "peer_title": SECURED.server_title.hex(),
            "guek": (KEYS.guek or b"").hex(),
            "gak": (KEYS.gak or b"").hex(),
            "security": "both",
            "counter": 5,
        }
        assert head_end(order)["values"] == [VALUE]
        again = head_end(order)
    assert "values" not in again
    assert tags(again["received"]) == [0xD8]


@pytest.mark.parametrize(
    ("mechanism", "ours", "secret"),
    [
        ("none", Mechanism.LOWEST, b""),
        ("low", Mechanism.LOW, SECRET),
        ("gmac", Mechanism.HIGH_GMAC, b""),
        ("sha256", Mechanism.HIGH_SHA256, SECRET),
    ],
)
def test_associations_are_negotiated_used_and_released(
    mechanism: str, ours: Mechanism, secret: bytes
) -> None:
    parameters = replace(
        SECURED,
        mechanism=ours,
        keys=replace(KEYS, secret=secret or None),
        server_max_receive_octets=1024,
        pre_established=False,
    )
    answer = reading(parameters, "glo", mechanism=mechanism, secret=secret.hex())
    assert answer.get("values") == [VALUE], answer
    assert tags(answer["sent"])[0] == 0x60
    assert tags(answer["received"])[0] == 0x61
    assert tags(answer["sent"])[-1] == 0x62
    assert tags(answer["received"])[-1] == 0x63


def test_an_association_in_clear_is_negotiated_with_a_password() -> None:
    parameters = replace(
        PLAIN,
        mechanism=Mechanism.LOW,
        keys=replace(KEYS, secret=SECRET),
        policy=NO_POLICY,
        server_max_receive_octets=1024,
        pre_established=False,
    )
    answer = reading(parameters, "plain", mechanism="low", secret=SECRET.hex())
    assert answer.get("values") == [VALUE], answer
    wrong = reading(parameters, "plain", mechanism="low", secret=b"another".hex())
    assert "values" not in wrong
