"""A meter that does not check who signed an ephemeral key. Breaks SEC021."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.served_association import ServedAssociation
from reference_stack.dlms.apdu.ciphering import AgreedKey, KeyInfo
from reference_stack.dlms.protection import KeyChoice, Keys, agreement, signing
from reference_stack.dlms.protection.message_keys import ONE_PASS, KeyMaking, MessageKeys
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_memory import CounterMemory
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = "SEC021"


class Credulous(MessageKeys):
    def _received(
        self, info: KeyInfo, keys: Keys, originator: bytes, own: bytes, transaction_id: bytes
    ) -> tuple[KeyChoice, bytes]:
        if isinstance(info, AgreedKey) and info.key_parameters == ONE_PASS and keys.agreement:
            suite = self._making.suite
            received = agreement.SignedKey.decode(info.key_ciphered_data, suite)
            shared = agreement.exchange(keys.agreement, signing.public_key(received.public, suite))
            return KeyChoice.ONE_PASS, self._derive(shared, originator, own)
        return super()._received(info, keys, originator, own, transaction_id)


class Receiving(Reception):
    def __init__(self, association: ServedAssociation, memory: CounterMemory) -> None:
        super().__init__(association, memory)
        context = association.context
        context.message_keys = Credulous(
            KeyMaking(context.suite, context.conventions.arc, lambda count: bytes((7,)) * count)
        )


class Server(DlmsServer):
    reception = Receiving


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
