"""A head-end that does not check how a meter proves itself. Breaks ACS041."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.client_association import ClientAssociation, _Accepted
from reference_stack.dlms.client_association_events import Effect, Input
from reference_stack.dlms.protection import RandomOctets, SecurityContext
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_client_events import USUAL_SETTINGS, ClientSettings
from reference_stack.nodes.parts import Parts

BREAKS = "ACS041"


class Unwary(ClientAssociation):
    __slots__ = ()

    def _proved(self, proof: bytes | None, now: Instant) -> Sequence[Effect]:
        return self.take(Input.PROOF_RIGHT, _Accepted(self.agreed), now)


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
