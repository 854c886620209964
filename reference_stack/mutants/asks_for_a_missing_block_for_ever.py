"""A head-end that never stops asking for a general block. Breaks SRV037."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.protection import RandomOctets, SecurityContext
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_client_events import USUAL_SETTINGS, ClientSettings
from reference_stack.nodes.parts import Parts

BREAKS = "SRV037"


_FOR_EVER = 10_000


class _Client(DlmsClient):
    def __init__(
        self,
        parameters: AssociationParameters,
        random: RandomOctets,
        *,
        settings: ClientSettings = USUAL_SETTINGS,
        context: SecurityContext | None = None,
    ) -> None:
        patient = replace(settings, blocks=replace(settings.blocks, attempts=_FOR_EVER))
        super().__init__(parameters, random, settings=patient, context=context)


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=_Client)
