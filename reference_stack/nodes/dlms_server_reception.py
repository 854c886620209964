"""What a server looks at before it serves a request, step by step. GB §9.2.7, GB §9.4.

The order is fixed by who calls: association, length, protection and counter, policy, form. A step
raises or lets pass; only opening has an effect, which is that a counter is used.
"""

from __future__ import annotations

from reference_stack.cosem.obis import CURRENT_ASSOCIATION
from reference_stack.cosem.served_association import ServedAssociation
from reference_stack.cosem.service import unsupported
from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import Apdu, Conformance, decode_apdu
from reference_stack.dlms.apdu.decoding import KNOWN_TAGS
from reference_stack.dlms.protection import (
    PROTECTED_TAGS,
    KeyId,
    NotOpened,
    Opened,
    ProtectionKind,
    SecurityControl,
    unprotect,
)
from reference_stack.kernel.errors import ProtocolError
from reference_stack.nodes.dlms_server_memory import CounterMemory
from reference_stack.nodes.dlms_server_refusals import not_associated, too_long

_REPLY_TO_HLS = a.MethodDescriptor(15, CURRENT_ASSOCIATION, 1)
_DEDICATED = (ProtectionKind.SERVICE_SPECIFIC_DED, ProtectionKind.GENERAL_DED)
_GENERAL_TAGS = frozenset(
    kind.prefix[0]
    for kind in (
        a.GeneralGloCiphering,
        a.GeneralDedCiphering,
        a.GeneralCiphering,
        a.GeneralSigning,
    )
)
# Answers, notifications and refusals, in all their tags: whoever answers them talks to himself.
_ONLY_SERVERS_SEND = frozenset(
    bytes.fromhex("08 0E 0F 28 2E 48 4E 61 63 C2 C4 C5 C7 CA CC CD CF D2 D4 D5 D7 D8 DA")
)


def is_from_server(octets: bytes) -> bool:
    """Whether an APDU is of a kind that only servers send."""
    return octets[:1] != b"" and octets[0] in _ONLY_SERVERS_SEND


def is_general_block(octets: bytes) -> bool:
    return octets[:1] == a.GeneralBlockTransfer.prefix


def is_to_many(octets: bytes) -> bool:
    """Whether a message names the broadcast key, right or wrong: nobody answers such a message."""
    try:
        form = decode_apdu(octets)
    except ProtocolError:
        return False
    match form:
        case a.ServiceCiphering() | a.GeneralGloCiphering() if form.content:
            return SecurityControl.of_octet(form.content[0]).broadcast
        case a.GeneralCiphering(key_info=a.IdentifiedKey(key_id)):
            return key_id == KeyId.GBEK
        case _:
            return False


class Reception:
    """The steps for one association."""

    def __init__(self, association: ServedAssociation, memory: CounterMemory) -> None:
        self.association = association
        self.memory = memory

    def check_association(self) -> None:
        """Raises ServiceRefused when there is no association, nor one about to be."""
        machine = self.association.machine
        if not (machine.is_open or machine.is_pending):
            raise not_associated()

    def check_length(self, octets: bytes) -> None:
        """Raises ServiceRefused when the client sends more than the server takes."""
        limit = self.association.agreed.server_max_receive_octets
        if limit and len(octets) > limit:
            raise too_long()

    def open(self, octets: bytes) -> Opened:
        """Take protection off. Raises ProtocolError, ServiceRefused."""
        tag = octets[0] if octets else 0
        if tag not in PROTECTED_TAGS:
            return Opened(octets)
        agreed = self.association.agreed
        if tag in _GENERAL_TAGS and not agreed.supports(Conformance.GENERAL_PROTECTION):
            raise unsupported()
        try:
            opened = unprotect(self.association.context, octets)
        finally:
            self.memory.save()
        self.check_dedicated_key(opened)
        return opened

    def check_dedicated_key(self, opened: Opened) -> None:
        """Raises NotOpened for a dedicated key of another association that shares the context."""
        layer = opened.ciphered
        if layer and layer.kind in _DEDICATED and self.association.agreed.pre_established:
            raise NotOpened("a pre-established association has no dedicated key")

    def check_policy(self, opened: Opened) -> None:
        """Raises BelowPolicy."""
        opened.require(self.association.policy.request)

    def decode(self, octets: bytes) -> Apdu:
        """Raises ServiceRefused for an unknown service, ProtocolError for a malformed one."""
        if octets[:1] and octets[0] not in KNOWN_TAGS:
            raise unsupported()
        return decode_apdu(octets)

    def check_pending(self, request: Apdu) -> None:
        """While the client has not proved itself it may do nothing else. Raises ServiceRefused."""
        if self.association.machine.is_pending and not (
            isinstance(request, a.ActionRequestNormal) and request.method == _REPLY_TO_HLS
        ):
            raise not_associated()
