"""A meter that takes the last bit of a bit-string for the first. Breaks ENC006."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.apdu import AttributeDescriptor, DataAccessResult, SelectiveAccess
from reference_stack.dlms.data import Data, Tag, bit_string
from reference_stack.kernel.bits import Bits
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "ENC006"


class _Access(ObjectAccess):
    def write(
        self,
        attribute: AttributeDescriptor,
        selection: SelectiveAccess | None,
        data: Data,
        occasion: Occasion,
    ) -> DataAccessResult:
        if data.tag is Tag.BIT_STRING:
            bits = data.bits()
            turned = sum((bits.value >> i & 1) << bits.length - 1 - i for i in range(bits.length))
            data = bit_string(Bits(turned, bits.length))
        return super().write(attribute, selection, data, occasion)


class _Server(DlmsServer):
    object_access = _Access


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
