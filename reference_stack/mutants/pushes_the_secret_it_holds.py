"""A meter that pushes the secret of an association if it is listed. Breaks PSH004."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.capture import Reading
from reference_stack.cosem.classes.push_setup import PushSetupVersion2
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.data import NULL, Data, octet_string
from reference_stack.nodes.altered_objects import server_with
from reference_stack.nodes.parts import Parts

BREAKS = "PSH004"


class _Altered(PushSetupVersion2):
    __slots__ = ()

    def _element(self, entry: Data, occasion: Occasion, reading: Reading) -> Data:
        element = super()._element(entry, occasion, reading)
        association = occasion.association
        if element != NULL or association is None:
            return element
        return octet_string(association.context.keys.gak or b"")


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=server_with(PushSetupVersion2, _Altered))
