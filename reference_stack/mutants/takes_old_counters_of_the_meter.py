"""A head-end that does not remember which counters of the meter it has seen. Breaks SEC042."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.protection import KeyId, Protection
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_client_channel import Channel, Event
from reference_stack.nodes.parts import Parts

BREAKS = "SEC042"


class Forgetful(Channel):
    def _open(
        self, octets: bytes, now: Instant, outer: Protection, *, assembled: bool = False
    ) -> list[Event]:
        if self.context.keys.guek is not None:
            self.context.counters(KeyId.GUEK).receiving.clear()
        return super()._open(octets, now, outer, assembled=assembled)


class Client(DlmsClient):
    channel = Forgetful


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=Client)
