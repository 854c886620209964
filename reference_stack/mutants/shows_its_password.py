"""A meter whose association lets its secret be read. Breaks SEC027."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.apdu import AttributeDescriptor, GetDataResult, SelectiveAccess
from reference_stack.dlms.data import octet_string
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "SEC027"
_ASSOCIATION_LN, _SECRET = 15, 7


class Talkative(ObjectAccess):
    def read(
        self, attribute: AttributeDescriptor, selection: SelectiveAccess | None, occasion: Occasion
    ) -> GetDataResult:
        association = occasion.association
        if association is not None and (attribute.class_id, attribute.attribute_id) == (
            _ASSOCIATION_LN,
            _SECRET,
        ):
            keys = association.context.keys
            return octet_string(keys.secret or keys.guek or b"")
        return super().read(attribute, selection, occasion)


class Server(DlmsServer):
    object_access = Talkative


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
