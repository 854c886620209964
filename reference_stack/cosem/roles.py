"""What clients may do, worked out from what a template says of their role. BB §association-ln."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from reference_stack.cosem.access import (
    NO_GRANTS,
    AttributeRight,
    Grants,
    MethodRight,
    ObjectRights,
)
from reference_stack.cosem.model import InterfaceObject
from reference_stack.cosem.obis import obis
from reference_stack.cosem.registry import CLASSES
from reference_stack.cosem.template_file import RoleEntry
from reference_stack.dlms.apdu import Mechanism
from reference_stack.dlms.negotiation import HIGH_MECHANISMS
from reference_stack.dlms.protection import NO_POLICY

_ASSOCIATION_LN = 15
_SECRET = 7
_REPLY_TO_HLS = 1
_CHANGE_HLS_SECRET = 2


def role_rights(
    role: RoleEntry, objects: Iterable[InterfaceObject], grants: Mapping[bytes, Grants]
) -> dict[bytes, ObjectRights]:
    """The rights of a role to some objects. `grants` is what goes beyond the usual."""
    wanted = {obis(name) for name in role.objects}
    usual = role.access == "usual"
    return {
        entry.name: _rights(entry.class_id, entry.version, usual, grants.get(entry.name, NO_GRANTS))
        for entry in objects
        if not wanted or entry.name in wanted
    }


@cache
def _rights(class_id: int, version: int, usual: bool, grants: Grants) -> ObjectRights:
    """All is read; with usual access what the class lets be is written, and all is invoked.

    Associations are there to be read by others, save their secrets.
    """
    kind = CLASSES[(class_id, version)]
    association = class_id == _ASSOCIATION_LN
    changes = usual and not association
    attribute_demands, method_demands = dict(grants.attributes), dict(grants.methods)
    return ObjectRights(
        {
            index: AttributeRight(
                readable=not (association and index == _SECRET),
                writable=changes and (declared.writable or index in grants.writable),
                demands=attribute_demands.get(index, NO_POLICY),
            )
            for index, declared in kind.attributes.items()
        },
        {
            index: MethodRight(changes, method_demands.get(index, NO_POLICY))
            for index in kind.methods
        },
    )


@cache
def own_association_rights(version: int, mechanism: Mechanism, usual: bool) -> ObjectRights:
    """The rights of a client to the association that it uses: what goes with how it is opened.

    Who may do what is nobody's to change from outside.
    """
    kind = CLASSES[(_ASSOCIATION_LN, version)]
    high = mechanism in HIGH_MECHANISMS
    changes_password = usual and mechanism is Mechanism.LOW
    invocable = {_REPLY_TO_HLS: high, _CHANGE_HLS_SECRET: high and usual}
    return ObjectRights(
        {
            index: AttributeRight(
                readable=index != _SECRET, writable=changes_password and index == _SECRET
            )
            for index in kind.attributes
        },
        {index: MethodRight(invocable.get(index, False)) for index in kind.methods},
    )
