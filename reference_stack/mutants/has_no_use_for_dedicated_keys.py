"""A meter that answers under the global key what came under the dedicated one. Breaks ACS013."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.protection import Opened, ProtectionKind
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_answering import AnswerProtection
from reference_stack.nodes.parts import Parts

BREAKS = "ACS013"


class Global(AnswerProtection):
    def kind(self, opened: Opened) -> ProtectionKind:
        return super().kind(opened).of_association


class Server(DlmsServer):
    answer_protection = Global


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
