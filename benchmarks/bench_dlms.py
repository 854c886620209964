"""DLMS against dlms-cosem: a load profile, a protected GET; and a meter against its own parts."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import timeit
import tracemalloc
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from reference_stack.cosem.meter_building import Identity, build_meter
from reference_stack.cosem.obis import obis
from reference_stack.cosem.template import load_template
from reference_stack.dlms.apdu import (
    ApplicationContext,
    AttributeDescriptor,
    GetRequestNormal,
    GetResponseNormal,
    InvokeIdAndPriority,
    decode_apdu,
)
from reference_stack.dlms.association import AssociationParameters, Side
from reference_stack.dlms.data import (
    array,
    double_long_unsigned,
    octet_string,
    structure,
    unsigned,
)
from reference_stack.dlms.date_time import Date, DateTime, Time
from reference_stack.dlms.protection import (
    Keys,
    Protection,
    ProtectionKind,
    SecurityPolicy,
    protect,
    unprotect,
)
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.kernel.instant import EPOCH
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_events import DatagramReceived, SendDatagram

PEER = Path(__file__).parent / "dlms_cosem_side.py"
RUNS = 50
REPEATS = 60
"""Short runs and many: whatever else the machine does misses some of them."""
BOTH = Protection.AUTHENTICATED | Protection.ENCRYPTED
CLIENT, METER = b"HES\x00\x00\x00\x00\x01", b"MMM\x00\x00\x00\x00\x01"
KEYS = Keys(guek=bytes(range(16)), gak=bytes(range(0xD0, 0xE0)))
PLAIN = AssociationParameters(client_sap=0x66, server_sap=1)
SECURED = AssociationParameters(
    client_sap=1,
    server_sap=1,
    client_title=CLIENT,
    server_title=METER,
    context=ApplicationContext.LOGICAL_NAMES_CIPHERED,
    policy=SecurityPolicy(BOTH, BOTH),
    keys=KEYS,
    kind=ProtectionKind.GENERAL_GLO,
)
ENERGY = AttributeDescriptor(3, obis("1-0:1.8.0"), 2)
REQUEST = GetRequestNormal(InvokeIdAndPriority(1), ENERGY)
ROWS = array(
    structure(
        octet_string(DateTime(Date(2026, 6, 15, 1), Time(hour, 0, 0, 0), -120, 0x80).encode()),
        unsigned(0),
        double_long_unsigned(1_234_567 + 250 * hour),
    )
    for hour in range(24)
)
RESPONSE = GetResponseNormal(InvokeIdAndPriority(1), ROWS)


def best(act: Callable[[], object]) -> float:
    return min(timeit.repeat(act, number=RUNS, repeat=REPEATS)) / RUNS


@cache
def other() -> dict[str, Any]:
    order = {
        "response": RESPONSE.encode().hex(),
        "request": REQUEST.encode().hex(),
        "guek": (KEYS.guek or b"").hex(),
        "gak": (KEYS.gak or b"").hex(),
        "client_title": CLIENT.hex(),
        "meter_title": METER.hex(),
        "runs": RUNS,
    }
    done = subprocess.run(
        [sys.executable, str(PEER)],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        check=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_a_load_profile_of_a_day(compared: Callable[..., None]) -> None:
    answer = other()
    assert answer["encoded"] == RESPONSE.encode().hex()
    assert (answer["rows"], answer["last"]) == (24, 1_234_567 + 250 * 23)

    def encode_and_decode() -> object:
        return decode_apdu(RESPONSE.encode())

    assert encode_and_decode() == RESPONSE
    compared(
        "24 rows of a load profile, encoded and decoded",
        ours=best(encode_and_decode),
        other=answer["seconds"]["encode and decode"],
        at_least=4,
    )


def test_a_protected_get(compared: Callable[..., None]) -> None:
    answer = other()
    assert answer["opened"] == REQUEST.encode().hex()
    client = SECURED.security_context(Side.CLIENT)
    meter = SECURED.security_context(Side.SERVER)

    def protect_and_unprotect() -> object:
        sealed = protect(client, REQUEST.encode(), BOTH, ProtectionKind.GENERAL_GLO)
        opened = unprotect(meter, sealed)
        opened.require(BOTH)
        return decode_apdu(opened.apdu)

    assert protect_and_unprotect() == REQUEST
    compared(
        "a GET, protected and opened",
        ours=best(protect_and_unprotect),
        other=answer["seconds"]["protect and unprotect"],
        at_least=1.5,
    )


def meter_of(parameters: AssociationParameters) -> DlmsServer:
    draw = random.Random(1).randbytes
    template = load_template("electricity")
    built = build_meter(template, Identity("MMM0000000001", "1"), (parameters,), random=draw)
    return DlmsServer(built, draw)


def test_a_meter_answers(compared: Callable[..., None]) -> None:
    """Against dlms-cosem that only reads a protected request: nobody there answers anything."""
    server = meter_of(PLAIN)
    asked = DatagramReceived(Wpdu(PLAIN.client_sap, 1, REQUEST.encode()).encode())
    (answered,) = server.handle(asked, EPOCH)
    assert isinstance(answered, SendDatagram)
    assert decode_apdu(Wpdu.decode(answered.octets).apdu) == GetResponseNormal(
        InvokeIdAndPriority(1), double_long_unsigned(1_234_567)
    )
    compared(
        "a meter, from datagram to datagram",
        ours=best(lambda: server.handle(asked, EPOCH)),
        other=other()["seconds"]["protect and unprotect"],
        at_least=1,
    )


def test_many_meters_fit() -> None:
    """All meters of a kind share what their template says."""
    meter_of(SECURED)
    count = 50
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        fleet = [meter_of(SECURED) for _ in range(count)]
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(fleet) == count
    assert (after - before) / count < 100 * 1024
