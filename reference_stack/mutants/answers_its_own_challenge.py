"""A head-end that does not notice when a meter sends its challenge back. Breaks ACS041."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import Aare
from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.client_association import ClientAssociation
from reference_stack.dlms.protection import RandomOctets, SecurityContext
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_client_events import USUAL_SETTINGS, ClientSettings
from reference_stack.nodes.parts import Parts

BREAKS = "ACS041"


class Unwary(ClientAssociation):
    __slots__ = ()

    def _checked_challenge(self, aare: Aare) -> bytes:
        return aare.responding_authentication_value or b""


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
        if not parameters.pre_established:
            self._association = Unwary(parameters, self.context, random)


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=Client)
