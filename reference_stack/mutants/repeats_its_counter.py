"""A meter that sends two answers under one counter. Breaks SEC003."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.protection import KeyId, Opened, Protection
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_answering import AnswerProtection
from reference_stack.nodes.parts import Parts

BREAKS = "SEC003"


class Forgetful(AnswerProtection):
    def protect(self, plain: bytes, opened: Opened, demanded: Protection) -> bytes:
        octets = super().protect(plain, opened, demanded)
        counters = self._association.context.counters(KeyId.GUEK)
        counters.next_sending -= counters.next_sending % 2
        return octets


class Server(DlmsServer):
    answer_protection = Forgetful


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
