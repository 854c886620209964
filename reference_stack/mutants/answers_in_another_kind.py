"""A meter that has one kind of protected answer for all requests. Breaks SEC011."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.protection import Opened, ProtectionKind
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_answering import AnswerProtection
from reference_stack.nodes.parts import Parts

BREAKS = "SEC011"


class OneKind(AnswerProtection):
    def kind(self, opened: Opened) -> ProtectionKind:
        return ProtectionKind.SERVICE_SPECIFIC_GLO


class Server(DlmsServer):
    answer_protection = OneKind


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
