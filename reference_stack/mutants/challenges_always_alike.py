"""A head-end that challenges every meter with the same octets. Breaks ACS016."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.protection import RandomOctets, SecurityContext
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_client_events import USUAL_SETTINGS, ClientSettings
from reference_stack.nodes.parts import Parts

BREAKS = "ACS016"


class Client(DlmsClient):
    def __init__(
        self,
        parameters: AssociationParameters,
        random: RandomOctets,
        *,
        settings: ClientSettings = USUAL_SETTINGS,
        context: SecurityContext | None = None,
    ) -> None:
        super().__init__(parameters, random, settings=settings, context=context)
        self._association.random = lambda count: bytes(range(count))


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=Client)
