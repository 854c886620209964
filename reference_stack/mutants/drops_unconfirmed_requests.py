"""A meter that leaves unconfirmed requests alone. Breaks SRV007 and SRV010."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.application import Application
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.service import Room
from reference_stack.dlms.apdu import ActionRequestNormal, Apdu, SetRequestNormal
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = ("SRV007", "SRV010")


class _Application(Application):
    def serve(self, request: Apdu, occasion: Occasion, *, room: Room) -> bytes | None:
        match request:
            case SetRequestNormal(invoke=invoke) | ActionRequestNormal(invoke=invoke):
                if not invoke.confirmed:
                    return None
        return super().serve(request, occasion, room=room)


class _Server(DlmsServer):
    application = _Application


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
