"""A meter that refuses proposals with fields which it has no use for. Breaks ACS009."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import Aarq, Apdu
from reference_stack.nodes.altered_apdus import AlteredServer
from reference_stack.nodes.parts import Parts

BREAKS = "ACS009"


class Server(AlteredServer):
    def heard(self, apdu: Apdu, source: int) -> Apdu:
        if not isinstance(apdu, Aarq) or apdu.called_ae_qualifier is None:
            return apdu
        return replace(apdu, application_context_name=b"")


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
