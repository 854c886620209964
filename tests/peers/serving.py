"""Our meter behind a real UDP socket, for head-ends of others."""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from reference_stack.dlms.association import AssociationParameters
from reference_stack.kernel.instant import EPOCH
from reference_stack.nodes.dlms_server_events import DatagramReceived, SendDatagram
from tests.nodes.metering import Metering


@contextmanager
def serving(parameters: AssociationParameters) -> Iterator[tuple[str, int]]:
    """Our meter behind a UDP socket, for as long as the head-end takes."""
    server = Metering(parameters).server
    wake, woken = socket.socketpair()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened, wake, woken:
        opened.bind(("127.0.0.1", 0))

        def serve() -> None:
            with selectors.DefaultSelector() as ready:
                ready.register(opened, selectors.EVENT_READ)
                ready.register(woken, selectors.EVENT_READ)
                while all(key.fileobj is opened for key, _ in ready.select()):
                    octets, sender = opened.recvfrom(0x10000)
                    for effect in server.handle(DatagramReceived(octets), EPOCH):
                        if isinstance(effect, SendDatagram):
                            opened.sendto(effect.octets, sender)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield opened.getsockname()
        finally:
            wake.send(b"x")
            thread.join()
