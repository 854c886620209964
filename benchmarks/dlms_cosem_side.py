"""dlms-cosem at the same work, in a process of its own: one JSON order in, one JSON answer out.

The order has a GET response (`response`) and a GET request (`request`) in hex, keys and titles, and
how many `runs` to take the time of. The answer has the seconds of one run of each work, and what
came out of it, so that nobody is compared with somebody who does something else.
"""

from __future__ import annotations

import json
import logging
import sys
import timeit
from collections.abc import Callable
from typing import Any

import structlog
from dlms_cosem import dlms_data, utils
from dlms_cosem.connection import DlmsConnection, XDlmsApduFactory
from dlms_cosem.protocol.xdlms.conformance import Conformance

REPEATS = 60
"""Short runs and many: whatever else the machine does misses some of them."""


def quiet() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def best(act: Callable[[], object], runs: int) -> float:
    return min(timeit.repeat(act, number=runs, repeat=REPEATS)) / runs


def as_data(rows: list[Any]) -> dlms_data.DataArray:
    return dlms_data.DataArray(
        [
            dlms_data.DataStructure(
                [
                    dlms_data.OctetStringData(bytes(time)),
                    dlms_data.UnsignedIntegerData(status),
                    dlms_data.DoubleLongUnsignedData(value),
                ]
            )
            for time, status, value in rows
        ]
    )


def connection(order: dict[str, Any], own: str, peer: str) -> DlmsConnection:
    return DlmsConnection.with_pre_established_association(
        Conformance(general_protection=True, get=True),
        global_encryption_key=bytes.fromhex(order["guek"]),
        global_authentication_key=bytes.fromhex(order["gak"]),
        client_invocation_counter=1,
        meter_invocation_counter=0,
        client_system_title=bytes.fromhex(order[own]),
        meter_system_title=bytes.fromhex(order[peer]),
    )


def main() -> None:
    quiet()
    order = json.load(sys.stdin)
    response = bytes.fromhex(order["response"])
    request = XDlmsApduFactory.apdu_from_bytes(bytearray.fromhex(order["request"]))
    first = XDlmsApduFactory.apdu_from_bytes(bytearray(response))
    invoke = first.invoke_id_and_priority
    rows = utils.parse_as_dlms_data(first.data)
    array = as_data(rows)
    client = connection(order, "client_title", "meter_title")
    meter = connection(order, "meter_title", "client_title")

    def encoded() -> bytes:
        # It cannot encode a GET response itself, so the four octets before the data are put here.
        return b"\xc4\x01" + invoke.to_bytes() + b"\x00" + array.to_bytes()

    def encode_and_decode() -> Any:
        read = XDlmsApduFactory.apdu_from_bytes(bytearray(encoded()))
        return utils.parse_as_dlms_data(read.data)

    def protect_and_unprotect() -> Any:
        sealed = client.protect(request).to_bytes()
        return meter.unprotect(XDlmsApduFactory.apdu_from_bytes(bytearray(sealed)))

    assert encode_and_decode() == rows
    runs = order["runs"]
    answer = {
        "rows": len(rows),
        "last": rows[-1][2],
        "encoded": encoded().hex(),
        "opened": protect_and_unprotect().to_bytes().hex(),
        "seconds": {
            "encode and decode": best(encode_and_decode, runs),
            "protect and unprotect": best(protect_and_unprotect, runs),
        },
    }
    json.dump(answer, sys.stdout)


main()
