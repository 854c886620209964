"""gurux-dlms as a foreign head-end, in a process of its own: a JSON order in, a JSON answer out.

The order names `host` and `port` of the meter, `client` and `server` (wPorts), `carrier` (plain,
glo, general-glo), with `own_title`, `peer_title`, `guek`, `gak`, `security` and `counter` when it
is not plain, and `reads`: class, logical name and attribute each. `mechanism` and `secret` open an
association first, and release it at the end; without, it is pre-established. `from_port` is where
to send from, 0 for anywhere, `timeout` how many seconds to wait for an answer. With `every` it does
all of this again and again, so many seconds apart, whatever comes of it, until it is ended.

The answer has the `values` and all datagrams, `sent` and `received`, in hex; or an `error` in place
of the values. Keys come in on standard input, and nothing shows them.
"""

from __future__ import annotations

import contextlib
import io
import json
import socket
import sys
import time
from typing import Any

from gurux_dlms import GXReplyData
from gurux_dlms.enums import Authentication, Conformance, InterfaceType, Security
from gurux_dlms.GXDLMSClient import GXDLMSClient
from gurux_dlms.objects.enums import SecuritySuite
from gurux_dlms.secure import GXDLMSSecureClient

SECURITY = {
    "authenticated": Security.AUTHENTICATION,
    "encrypted": Security.ENCRYPTION,
    "both": Security.AUTHENTICATION_ENCRYPTION,
}
MECHANISMS = {
    "none": Authentication.NONE,
    "low": Authentication.LOW,
    "gmac": Authentication.HIGH_GMAC,
    "sha256": Authentication.HIGH_SHA256,
}


class HeadEnd:
    """One client, one socket."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.order = order
        self.sent: list[str] = []
        self.received: list[str] = []
        self.negotiates = "mechanism" in order
        family = socket.AF_INET6 if ":" in order["host"] else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        self.socket.settimeout(order["timeout"])
        self.socket.bind(("", order.get("from_port", 0)))
        self.client = GXDLMSSecureClient(
            True,
            order["client"],
            order["server"],
            MECHANISMS[order.get("mechanism", "none")],
            bytes.fromhex(order.get("secret", "")) or None,
            InterfaceType.WRAPPER,
        )
        conformance = self.client.proposedConformance
        if order["carrier"] == "general-glo":
            self.client.proposedConformance = conformance | Conformance.GENERAL_PROTECTION
        else:
            self.client.proposedConformance = conformance & ~Conformance.GENERAL_PROTECTION
        self.client.useProtectedRelease = order["carrier"] != "plain"
        if not self.negotiates:
            self.client.negotiatedConformance = self.client.proposedConformance
        if order["carrier"] != "plain":
            self._secure()

    def _secure(self) -> None:
        order, ciphering = self.order, self.client.ciphering
        ciphering.systemTitle = bytearray.fromhex(order["own_title"])
        ciphering.blockCipherKey = bytearray.fromhex(order["guek"])
        ciphering.authenticationKey = bytearray.fromhex(order["gak"])
        ciphering.securitySuite = SecuritySuite.SUITE_0
        ciphering.security = SECURITY[order["security"]]
        ciphering.invocationCounter = order["counter"]
        if not self.negotiates:
            title = bytearray.fromhex(order["peer_title"])
            self.client.settings.sourceSystemTitle = title
            if order["carrier"] == "general-glo":
                self.client.serverSystemTitle = title

    def forget(self) -> None:
        """What came too late, so that it is not taken for an answer to the next request."""
        self.socket.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                self.socket.recv(0x10000)
        self.socket.settimeout(self.order["timeout"])

    def run(self) -> list[Any]:
        if self.negotiates:
            self.open()
        values = [self.read(*entry) for entry in self.order["reads"]]
        if self.negotiates:
            for message in self.client.releaseRequest() or []:
                self.exchange(message)
        return values

    def open(self) -> None:
        reply = GXReplyData()
        self.ask(self.client.aarqRequest(), reply)
        self.client.parseAareResponse(reply.data)
        if self.client.authentication > Authentication.LOW:
            reply.clear()
            self.ask(self.client.getApplicationAssociationRequest(), reply)
            self.client.parseApplicationAssociationResponse(reply.data)

    def read(self, class_id: int, name: str, attribute: int) -> Any:
        reply = GXReplyData()
        target = GXDLMSClient.createObject(class_id)
        target.logicalName = name
        self.ask(self.client.read(target, attribute), reply)
        if reply.error:
            raise RuntimeError(f"result {reply.error}")
        return plain(reply.value)

    def ask(self, messages: list[bytes], reply: GXReplyData) -> None:
        for message in messages:
            reply.clear()
            self.exchange(message, reply)
            while reply.isMoreData():
                self.exchange(self.client.receiverReady(reply), reply)

    def exchange(self, message: bytes, reply: GXReplyData | None = None) -> None:
        self.sent.append(bytes(message).hex())
        self.socket.sendto(bytes(message), (self.order["host"], self.order["port"]))
        octets, _ = self.socket.recvfrom(0x10000)
        self.received.append(octets.hex())
        self.client.getData(bytearray(octets), reply or GXReplyData(), GXReplyData())


def plain(value: Any) -> Any:
    if isinstance(value, bytes | bytearray):
        return bytes(value).hex()
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return value if isinstance(value, bool | int | float | str) or value is None else str(value)


def again_and_again(head_end: HeadEnd) -> None:
    while True:
        with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()):
            head_end.run()
        time.sleep(head_end.order["every"])
        head_end.forget()


def main() -> None:
    head_end = HeadEnd(json.load(sys.stdin))
    if "every" in head_end.order:
        again_and_again(head_end)
    answer: dict[str, Any] = {}
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # it prints what it deciphers
            answer["values"] = head_end.run()
    except Exception as problem:  # noqa: BLE001  # whatever it is, it is the answer
        answer["error"] = f"{type(problem).__name__}: {problem}"
    json.dump({**answer, "sent": head_end.sent, "received": head_end.received}, sys.stdout)


main()
