"""The security setup object of an association: which one it is, and what can be asked of it."""

from __future__ import annotations

from harness.stimuli.correspondence import Correspondent, value_told
from reference_stack.cosem.obis import CURRENT_ASSOCIATION, obis
from reference_stack.dlms.apdu import AttributeDescriptor, MethodDescriptor
from reference_stack.dlms.data import Data, Tag, array, enum, octet_string, structure
from reference_stack.dlms.protection import KeyId, wrap_key

CLASS_ID = 64
POLICY, CERTIFICATES = 2, 6
ACTIVATE, TRANSFER, AGREE, GENERATE, REQUEST, IMPORT, EXPORT, REMOVE = range(1, 9)
_ASSOCIATION_LN, _REFERENCE, _SECRET = 15, 9, 7
_USUAL_NAME = obis("0-0:43.0.0")
_COUNTER_FIELD = 1
"""The C and D of an invocation counter are those of its setup, with D one higher."""

SECRET = AttributeDescriptor(_ASSOCIATION_LN, CURRENT_ASSOCIATION, _SECRET)


def setup_name(client: Correspondent) -> bytes:
    """As the association itself says; the usual name when it does not."""
    reference = AttributeDescriptor(_ASSOCIATION_LN, CURRENT_ASSOCIATION, _REFERENCE)
    told = value_told(client.scene, client.asks_rightly(client.read(reference)))
    match told:
        case Data(Tag.OCTET_STRING, bytes(name)) if len(name) == len(_USUAL_NAME) and any(name):
            return name
    return _USUAL_NAME


def attribute(name: bytes, number: int) -> AttributeDescriptor:
    return AttributeDescriptor(CLASS_ID, name, number)


def method(name: bytes, number: int) -> MethodDescriptor:
    return MethodDescriptor(CLASS_ID, name, number)


def counter_object(name: bytes) -> AttributeDescriptor:
    """The invocation counter that goes with the setup of that name. BB §invocation-counter."""
    counter = bytearray(name)
    counter[3] += _COUNTER_FIELD
    return AttributeDescriptor(1, bytes(counter), 2)


def key_data(entries: list[tuple[int, bytes]]) -> Data:
    """The parameter of key_transfer and key_agreement."""
    return array(structure(enum(number), octet_string(octets)) for number, octets in entries)


def wrapped(kek: bytes, keys: dict[KeyId, bytes]) -> Data:
    """Keys wrapped as key_transfer takes them."""
    return key_data([(key_id, wrap_key(kek, key)) for key_id, key in keys.items()])
