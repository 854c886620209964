"""A meter that answers broadcasts like anything else. Breaks FUO011 and FUO014."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.application import Application
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.service import Room
from reference_stack.dlms.apdu import ActionRequestNormal, Apdu
from reference_stack.dlms.protection import CipheredLayer, Opened
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = ("FUO011", "FUO014")


class _Reception(Reception):
    def open(self, octets: bytes) -> Opened:
        opened = super().open(octets)
        layers = tuple(
            layer._replace(control=replace(layer.control, broadcast=False))
            if isinstance(layer, CipheredLayer)
            else layer
            for layer in opened.layers
        )
        return opened._replace(layers=layers)


class _Application(Application):
    def serve(self, request: Apdu, occasion: Occasion, *, room: Room) -> bytes | None:
        if isinstance(request, ActionRequestNormal):
            request = replace(request, invoke=request.invoke._replace(confirmed=True))
        return super().serve(request, occasion, room=room)


class _Server(DlmsServer):
    reception = _Reception
    application = _Application


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
