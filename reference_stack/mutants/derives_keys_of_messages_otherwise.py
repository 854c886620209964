"""A head-end that puts itself first whenever it derives a key for a message. Breaks SEC047."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.protection import RandomOctets, SecurityContext
from reference_stack.dlms.protection.message_keys import KeyMaking, MessageKeys
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_client_events import USUAL_SETTINGS, ClientSettings
from reference_stack.nodes.parts import Parts

BREAKS = "SEC047"


class Swapped(MessageKeys):
    def _derive(self, shared: bytes, party_u: bytes, party_v: bytes) -> bytes:
        return super()._derive(shared, party_v, party_u)


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
        making = KeyMaking(self.context.suite, self.context.conventions.arc, random)
        self.context.message_keys = Swapped(making)


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=Client)
