"""A meter that protects its answer as the request was, whatever the policy. Breaks SEC010."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.protection import Opened, Protection, protect
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_answering import AnswerProtection
from reference_stack.nodes.parts import Parts

BREAKS = "SEC010"


class Mirror(AnswerProtection):
    def protect(self, plain: bytes, opened: Opened, demanded: Protection) -> bytes:
        context = self._association.context
        return protect(context, plain, opened.protection, self.kind(opened))


class Server(DlmsServer):
    answer_protection = Mirror


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
