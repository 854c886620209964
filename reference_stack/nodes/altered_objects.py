"""Servers some of whose objects are of another class, for stacks that are wrong on purpose."""

from __future__ import annotations

from reference_stack.cosem.device import Meter
from reference_stack.cosem.model import InterfaceObject
from reference_stack.dlms.protection import RandomOctets
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_events import USUAL_SETTINGS, ServerSettings


def server_with(usual: type[InterfaceObject], altered: type[InterfaceObject]) -> type[DlmsServer]:
    """A server whose objects of one class are of a subclass of it instead.

    The subclass declares `__slots__ = ()` and overrides methods only.
    """

    class Server(DlmsServer):
        def __init__(
            self, meter: Meter, random: RandomOctets, *, settings: ServerSettings = USUAL_SETTINGS
        ) -> None:
            for device in meter.devices:
                for entry in device.objects.values():
                    if type(entry) is usual:
                        entry.__class__ = altered  # its layout is the same
            super().__init__(meter, random, settings=settings)

    return Server
