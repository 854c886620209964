"""A meter that protects no answer. Breaks SEC010."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.protection import Protection
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_answering import AnswerProtection
from reference_stack.nodes.parts import Parts

BREAKS = "SEC010"


class Open(AnswerProtection):
    def required(self, demanded: Protection) -> Protection:
        return Protection.NONE


class Server(DlmsServer):
    answer_protection = Open


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
