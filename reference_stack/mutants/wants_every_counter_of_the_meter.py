"""A head-end that takes only the very next counter of a meter. Breaks SEC043."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import GeneralGloCiphering, decode_apdu
from reference_stack.dlms.protection import (
    CounterRefused,
    KeyId,
    Protection,
)
from reference_stack.dlms.protection.sealing import split
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_client_channel import Channel, Event
from reference_stack.nodes.parts import Parts

BREAKS = "SEC043"


class Strict(Channel):
    def _open(
        self, octets: bytes, now: Instant, outer: Protection, *, assembled: bool = False
    ) -> list[Event]:
        form = decode_apdu(octets)
        if isinstance(form, GeneralGloCiphering):
            counter = split(form.content).counter
            lowest = self.context.counters(KeyId.GUEK).of(self.context.peer_title).lowest
            if lowest and counter != lowest:
                raise CounterRefused(counter, lowest)
        return super()._open(octets, now, outer, assembled=assembled)


class Client(DlmsClient):
    channel = Strict


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=Client)
