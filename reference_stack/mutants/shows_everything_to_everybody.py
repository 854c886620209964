"""A meter that does not ask which client reads or invokes. Breaks OBJ003, OBJ017 and FUO007."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.access import AttributeRight, MethodRight, ObjectRights
from reference_stack.cosem.model import InterfaceObject
from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = ("OBJ003", "OBJ017", "FUO007")
_NO_RIGHTS = ObjectRights({}, {})


class _Access(ObjectAccess):
    def find(
        self, class_id: int, name: bytes, occasion: Occasion
    ) -> tuple[InterfaceObject, ObjectRights]:
        return occasion.device.find(class_id, name, occasion), _NO_RIGHTS

    def check_readable(self, right: AttributeRight | None, occasion: Occasion) -> None:
        pass

    def check_invocable(self, right: MethodRight | None, occasion: Occasion) -> None:
        pass


class _Server(DlmsServer):
    object_access = _Access


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
