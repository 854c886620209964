"""gurux-dlms as a foreign meter, in a process of its own, behind a UDP socket.

A JSON order comes in on standard input: `associations`, each with `client` and `server` (wPorts)
and, where messages are to be protected, `own_title`, `peer_title`, `guek` and `gak`. The port is
written in one line on standard output; then it serves until its standard input ends.

The package lends a server to be derived from, one for each client here. What it calls and does not
have (`notifyRead`, `onPostRead` without arguments ...) is put beside it; what it does with messages
is left as it is.
"""

# ruff: noqa: N802, N815  # names of the package

from __future__ import annotations

import contextlib
import datetime
import io
import json
import selectors
import socket
import sys
import traceback
from typing import Any

from gurux_dlms import ConnectionState
from gurux_dlms.enums import (
    AccessMode,
    Authentication,
    Conformance,
    DataType,
    InterfaceType,
    MethodAccessMode,
    Security,
    SourceDiagnostic,
    Unit,
)
from gurux_dlms.GXDateTime import GXDateTime
from gurux_dlms.GXDLMSServer import GXDLMSServer
from gurux_dlms.GXServerReply import GXServerReply
from gurux_dlms.objects import (
    GXDLMSAssociationLogicalName,
    GXDLMSClock,
    GXDLMSData,
    GXDLMSRegister,
    GXDLMSSapAssignment,
)
from gurux_dlms.objects.enums import SecuritySuite
from gurux_dlms.secure.GXDLMSSecureServer import GXDLMSSecureServer
from gurux_dlms.ValueEventArgs import ValueEventArgs

HEADER = 8
PDU_OCTETS = 1024
ENERGY = 1234567


class Served:
    """What the package wants of whoever derives from its server, and what it forgot to have."""

    counter = 1
    """The last that was used; the package begins anew whenever something goes wrong."""

    def onFindObject(self, kind: Any, short_name: int, logical_name: str) -> None:
        return None

    def isTarget(self, server: int, client: int) -> bool:
        return True

    def onValidateAuthentication(self, authentication: Any, password: Any) -> SourceDiagnostic:
        return SourceDiagnostic.NONE

    def onGetAttributeAccess(self, args: Any) -> AccessMode:
        written = args.target.logicalName.startswith("0.0.96.130") and args.index == 2
        return AccessMode.READ_WRITE if written else AccessMode.READ

    def onGetMethodAccess(self, args: Any) -> MethodAccessMode:
        return MethodAccessMode.NO_ACCESS

    def getTransaction(self) -> Any:
        return self.transaction

    def setTransaction(self, value: Any) -> None:
        self.transaction = value

    def nothing(self, *args: Any) -> None:
        pass

    def establish(self) -> None:
        """The association is there, whatever the package thinks: it knows none that last."""
        settings = self.settings
        settings.connected = ConnectionState.DLMS
        settings.negotiatedConformance = self.conformance
        settings.maxPduSize = PDU_OCTETS
        settings.authentication = Authentication.NONE
        ciphering = settings.cipher
        if ciphering is not None:
            ciphering.dedicatedKey = None
            ciphering.security = Security.AUTHENTICATION_ENCRYPTION
            self.counter = max(self.counter, ciphering.invocationCounter)
            ciphering.invocationCounter = self.counter

    notifyRead = notifyConnected = nothing
    onPreRead = onPostRead = onPreGet = onPostGet = onPreWrite = onPostWrite = nothing
    onPreAction = onPostAction = onConnected = onDisconnected = onInvalidConnection = nothing


ValueEventArgs.isSkipMaxPduSize = False


class Reply(GXServerReply):
    def setReply(self, value: Any) -> None:
        self.reply = value

    def getConnectionInfo(self) -> None:
        return None


class PlainServer(Served, GXDLMSServer):
    pass


class SecureServer(Served, GXDLMSSecureServer):
    pass


def server_for(association: dict[str, Any]) -> Any:
    """One server, in an association that was there before."""
    if "guek" in association:
        server: Any = SecureServer(True, InterfaceType.WRAPPER)
        ciphering = server.settings.cipher = server.getCiphering()
        ciphering.systemTitle = bytearray.fromhex(association["own_title"])
        ciphering.blockCipherKey = bytearray.fromhex(association["guek"])
        ciphering.authenticationKey = bytearray.fromhex(association["gak"])
        ciphering.securitySuite = SecuritySuite.SUITE_0
        ciphering.security = Security.AUTHENTICATION_ENCRYPTION
        title = bytearray.fromhex(association["peer_title"])
        server.settings.sourceSystemTitle = title
        server.settings.expectedInvocationCounter = 0
    else:
        server = PlainServer(True, InterfaceType.WRAPPER)
    for thing in objects():
        server.items.append(thing)
    conformance = (
        Conformance.GET
        | Conformance.SET
        | Conformance.ACTION
        | Conformance.BLOCK_TRANSFER_WITH_GET_OR_READ
        | Conformance.MULTIPLE_REFERENCES
    )
    if "guek" in association:
        conformance |= Conformance.GENERAL_PROTECTION
    server.conformance = conformance
    server.initialize()
    return server


def objects() -> list[Any]:
    name = GXDLMSData("0.0.42.0.0.255")
    name.value = bytearray(b"GRX0000000000001")
    serial = GXDLMSData("0.0.96.1.0.255")
    serial.value = bytearray(b"00000001")
    for text in (name, serial):
        text.setDataType(2, DataType.OCTET_STRING)
    long_text = GXDLMSData("0.0.96.130.2.255")
    long_text.value = bytearray(n % 256 for n in range(300))
    long_text.setDataType(2, DataType.OCTET_STRING)
    energy = GXDLMSRegister("1.0.1.8.0.255")
    energy.value = ENERGY
    energy.scaler = 1
    energy.unit = Unit.ACTIVE_ENERGY
    energy.setDataType(2, DataType.UINT32)
    clock = GXDLMSClock("0.0.1.0.0.255")
    clock.time = GXDateTime(datetime.datetime.now(datetime.UTC))
    clock.timeZone = 0
    association = GXDLMSAssociationLogicalName("0.0.40.0.0.255")
    devices = GXDLMSSapAssignment("0.0.41.0.0.255")
    devices.sapAssignmentList.append((1, "GRX0000000000001"))
    everything = [devices, name, serial, long_text, energy, clock, association]
    for thing in everything:
        association.objectList.append(thing)
    return everything


def answers(servers: dict[tuple[int, int], Any], datagram: bytes) -> list[bytes]:
    if len(datagram) < HEADER:
        return []
    ports = (int.from_bytes(datagram[2:4], "big"), int.from_bytes(datagram[4:6], "big"))
    server = servers.get(ports)
    if server is None:
        return []
    server.establish()
    server.receivedData.clear()  # what is left of a request that it did not understand
    server.replyData.clear()
    server.info.clear()
    reply = Reply(bytearray(datagram))
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # it prints what it deciphers
            server.handleRequest(reply)
    except Exception:  # noqa: BLE001  # it trips over much; the meter lives on
        traceback.print_exc()
    return [bytes(reply.reply)] if reply.reply else []


def main() -> None:
    order = json.loads(sys.stdin.readline())
    servers = {
        (association["client"], association["server"]): server_for(association)
        for association in order["associations"]
    }
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.bind(("127.0.0.1", 0))
        sys.stdout.write(f"{opened.getsockname()[1]}\n")
        sys.stdout.flush()
        with selectors.DefaultSelector() as ready:
            ready.register(opened, selectors.EVENT_READ)
            ready.register(sys.stdin, selectors.EVENT_READ)
            while all(key.fileobj is opened for key, _ in ready.select()):
                datagram, sender = opened.recvfrom(0x10000)
                for answer in answers(servers, datagram):
                    opened.sendto(answer, sender)


main()
