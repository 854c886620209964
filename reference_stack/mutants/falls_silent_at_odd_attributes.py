"""A meter that never answers again once it was asked for an attribute below 0. Breaks OBJ018."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.apdu import AttributeDescriptor, GetDataResult, SelectiveAccess
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_events import Effect, Stimulus
from reference_stack.nodes.parts import Parts

BREAKS = "OBJ018"


class _Access(ObjectAccess):
    fell_over = False

    def read(
        self, attribute: AttributeDescriptor, selection: SelectiveAccess | None, occasion: Occasion
    ) -> GetDataResult:
        self.fell_over |= attribute.attribute_id < 0
        return super().read(attribute, selection, occasion)


class _Server(DlmsServer):
    object_access = _Access

    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        access = self._access
        effects = super().handle(stimulus, now)
        return [] if isinstance(access, _Access) and access.fell_over else effects


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
