"""A meter that gives rows as differences, whoever asks. Breaks ENC007."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.apdu import AttributeDescriptor, GetDataResult, SelectiveAccess
from reference_stack.dlms.data import INTEGER_TAGS, Data, Tag, array, structure
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "ENC007"


class _Access(ObjectAccess):
    def read(
        self, attribute: AttributeDescriptor, selection: SelectiveAccess | None, occasion: Occasion
    ) -> GetDataResult:
        result = super().read(attribute, selection, occasion)
        if selection is None or not isinstance(result, Data) or result.tag is not Tag.ARRAY:
            return result
        rows = [row.elements() for row in result.elements()]
        steps = (structure(*map(_step, one, other)) for one, other in pairwise(rows))
        return array([*(structure(*row) for row in rows[:1]), *steps])


def _step(before: Data, cell: Data) -> Data:
    if cell.tag not in INTEGER_TAGS or before.tag not in INTEGER_TAGS:
        return cell
    difference = cell.integer() - before.integer()
    return Data(Tag.DELTA_LONG, difference) if abs(difference) < 1 << 15 else cell


class _Server(DlmsServer):
    object_access = _Access


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
