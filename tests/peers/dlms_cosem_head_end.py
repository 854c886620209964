"""dlms-cosem as a foreign head-end, in a process of its own: a JSON order in, a JSON answer out.

The order names `host` and `port` of the meter, `client` and `server` (wPorts), `reads` (class,
logical name, attribute) and, when messages are to be protected, `own_title`, `peer_title`, `guek`,
`gak` and `counter`. With `gmac` an association is opened first, proved and released; its proof
`shares_counter` with the message around it if that is said. `timeout` is how many seconds to wait.
With `every` it does all of this again and again, so many seconds apart, until it is ended.
The answer has `values`, or an `error`, and all datagrams in hex.
"""

from __future__ import annotations

import contextlib
import json
import logging
import socket
import sys
import time
from typing import Any

import structlog
from dlms_cosem import cosem, dlms_data, enumerations, security, utils
from dlms_cosem.connection import DlmsConnection
from dlms_cosem.protocol import xdlms
from dlms_cosem.protocol.xdlms.conformance import Conformance

HEADER = 8


class HeadEnd:
    """One connection, one socket."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.order = order
        self.sent: list[str] = []
        self.received: list[str] = []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.settimeout(order["timeout"])
        self.connection = self.connected(order.get("counter", 0), -1)

    def connected(self, counter: int, meter_counter: int) -> DlmsConnection:
        """A connection that has not failed yet, and goes on counting."""
        order = self.order
        keys = {
            name: bytes.fromhex(order[key]) if key in order else None
            for name, key in (
                ("global_encryption_key", "guek"),
                ("global_authentication_key", "gak"),
                ("client_system_title", "own_title"),
            )
        }
        # It takes only counters above the last one; a fresh key begins with 0.
        if order.get("gmac"):
            return DlmsConnection(
                authentication=security.HighLevelSecurityGmacAuthentication(challenge_length=32),
                client_invocation_counter=counter,
                meter_invocation_counter=meter_counter,
                **keys,
            )
        return DlmsConnection.with_pre_established_association(
            Conformance(general_protection="guek" in order, get=True),
            client_invocation_counter=counter,
            meter_invocation_counter=meter_counter,
            meter_system_title=bytes.fromhex(order.get("peer_title", "")) or None,
            **keys,
        )

    def again_and_again(self) -> None:
        while True:
            failed = bool(self.order.get("gmac"))  # one of these opens one association
            try:
                self.run()
            except Exception:  # noqa: BLE001  # whatever it is, the next time is another
                failed = True
            if failed:
                before = self.connection
                self.connection = self.connected(
                    before.client_invocation_counter, before.meter_invocation_counter
                )
            time.sleep(self.order["every"])
            self.forget()

    def forget(self) -> None:
        """What came too late, so that it is not taken for an answer to the next request."""
        self.socket.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                self.socket.recv(0x10000)
        self.socket.settimeout(self.order["timeout"])

    def run(self) -> list[Any]:
        if self.order.get("gmac"):
            self.open()
        values = [self.read(*entry) for entry in self.order["reads"]]
        if self.order.get("gmac"):
            self.ask(self.connection.get_rlrq())
        return values

    def open(self) -> None:
        self.ask(self.connection.get_aarq())
        proof = self.connection.authentication.hls_generate_reply_data(self.connection)
        if not self.order.get("shares_counter"):
            # As it is by itself, proof and message have the same counter and so the same nonce.
            self.connection.client_invocation_counter += 1
        reply = cosem.CosemMethod(
            enumerations.CosemInterface.ASSOCIATION_LN, cosem.Obis(0, 0, 40, 0, 0), 1
        )
        data = dlms_data.OctetStringData(proof).to_bytes()
        answer = self.ask(xdlms.ActionRequestNormal(cosem_method=reply, data=data))
        if not isinstance(answer, xdlms.ActionResponseNormalWithData):
            raise RuntimeError(type(answer).__name__)

    def read(self, class_id: int, name: str, attribute: int) -> Any:
        target = cosem.CosemAttribute(
            interface=enumerations.CosemInterface(class_id),
            instance=cosem.Obis.from_string(name),
            attribute=attribute,
        )
        answer = self.ask(xdlms.GetRequestNormal(cosem_attribute=target))
        if not isinstance(answer, xdlms.GetResponseNormal):
            raise RuntimeError(type(answer).__name__)
        return utils.parse_as_dlms_data(answer.data)

    def ask(self, request: Any) -> Any:
        apdu = self.connection.send(request)
        ports = self.order["client"].to_bytes(2, "big") + self.order["server"].to_bytes(2, "big")
        datagram = b"\x00\x01" + ports + len(apdu).to_bytes(2, "big") + apdu
        self.sent.append(datagram.hex())
        self.socket.sendto(datagram, (self.order["host"], self.order["port"]))
        octets, _ = self.socket.recvfrom(0x10000)
        self.received.append(octets.hex())
        self.connection.receive_data(octets[HEADER:])
        return self.connection.next_event()


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    head_end = HeadEnd(json.load(sys.stdin))
    if "every" in head_end.order:
        head_end.again_and_again()
    answer: dict[str, Any] = {}
    try:
        answer["values"] = head_end.run()
    except Exception as problem:  # noqa: BLE001  # whatever it is, it is the answer
        answer["error"] = f"{type(problem).__name__}: {problem}"
    json.dump({**answer, "sent": head_end.sent, "received": head_end.received}, sys.stdout)


main()
