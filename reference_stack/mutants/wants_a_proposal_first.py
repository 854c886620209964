"""A meter that serves nobody who has not sent a proposal, pre-established or not. Breaks ACS001."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.dlms_server_refusals import not_associated
from reference_stack.nodes.parts import Parts

BREAKS = "ACS001"


class Formal(Reception):
    def check_association(self) -> None:
        if self.association.agreed.pre_established:
            raise not_associated()
        super().check_association()


class Server(DlmsServer):
    reception = Formal


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
