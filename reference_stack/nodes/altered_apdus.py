"""Ends that hear or say other APDUs than they should, for stacks that are wrong on purpose.

What is protected is not opened: it stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from reference_stack.dlms.apdu import (
    Aare,
    Aarq,
    Apdu,
    InitiateRequest,
    InitiateResponse,
    decode_apdu,
)
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Instant
from reference_stack.nodes import dlms_client_events as client
from reference_stack.nodes import dlms_server_events as server
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_server import DlmsServer

_Initiate = TypeVar("_Initiate", InitiateRequest, InitiateResponse)


class _Altering:
    """An end that hears `heard` and says `said` of an APDU. A subclass overrides them."""

    def heard(self, apdu: Apdu, source: int) -> Apdu:
        """`source` is the wPort it comes from."""
        return apdu

    def said(self, apdu: Apdu, source: int) -> Apdu:
        return apdu


class AlteredServer(_Altering, DlmsServer):
    """A server that hears and says something else."""

    def handle(self, stimulus: server.Stimulus, now: Instant) -> list[server.Effect]:
        if isinstance(stimulus, server.DatagramReceived):
            stimulus = replace(stimulus, octets=_altered(stimulus.octets, self.heard))
        return [
            replace(effect, octets=_altered(effect.octets, self.said))
            if isinstance(effect, server.SendDatagram)
            else effect
            for effect in super().handle(stimulus, now)
        ]


class AlteredClient(_Altering, DlmsClient):
    """A client that hears and says something else."""

    def handle(self, stimulus: client.Stimulus, now: Instant) -> list[client.Effect]:
        if isinstance(stimulus, client.DatagramReceived):
            stimulus = replace(stimulus, octets=_altered(stimulus.octets, self.heard))
        return [
            replace(effect, octets=_altered(effect.octets, self.said))
            if isinstance(effect, client.SendDatagram)
            else effect
            for effect in super().handle(stimulus, now)
        ]


def _altered(datagram: bytes, change: Callable[[Apdu, int], Apdu]) -> bytes:
    try:
        wpdu = Wpdu.decode(datagram)
        apdu = decode_apdu(wpdu.apdu)
    except ProtocolError:
        return datagram
    changed = change(apdu, wpdu.source)
    return datagram if changed is apdu else replace(wpdu, apdu=changed.encode()).encode()


def with_initiate(
    apdu: Apdu, kind: type[_Initiate], change: Callable[[_Initiate], _Initiate]
) -> Apdu:
    """A proposal or answer with another InitiateRequest or InitiateResponse; the rest as it is."""
    if not isinstance(apdu, Aarq | Aare):
        return apdu
    try:
        initiate = decode_apdu(apdu.user_information or b"")
    except ProtocolError:
        return apdu
    if not isinstance(initiate, kind):
        return apdu
    return replace(apdu, user_information=change(initiate).encode())
