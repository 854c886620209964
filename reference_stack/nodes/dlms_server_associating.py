"""Opening and releasing associations of a server. GB §9.3."""

from __future__ import annotations

from reference_stack.cosem.classes.association_ln import AssociationLnVersion2
from reference_stack.cosem.served_association import ServedAssociation
from reference_stack.dlms.apdu import (
    Aarq,
    Diagnostic,
    DiagnosticSource,
    Rlrq,
    UserDiagnostic,
)
from reference_stack.dlms.data import NULL, Data
from reference_stack.dlms.negotiation import Refused, refusing
from reference_stack.dlms.server_association import SendApdu
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_server_conversation import Conversation
from reference_stack.nodes.dlms_server_events import Asked, Dropped, SendDatagram

_AARQ = 0x60
_RLRQ = 0x62
_CURRENT_USER = 11
_ANYBODY = NULL
"""Nobody of whom an association would know by number and name."""


def is_associating(octets: bytes) -> bool:
    """Whether an APDU opens or releases an association."""
    return octets[:1] != b"" and octets[0] in (_AARQ, _RLRQ)


def associate(
    conversation: Conversation, octets: bytes, asked: Asked, now: Instant
) -> list[SendDatagram | Dropped]:
    """Answer an AARQ or RLRQ. What is malformed or has nothing to release is not answered."""
    association = conversation.association
    try:
        request = Aarq.decode(octets) if octets[0] == _AARQ else Rlrq.decode(octets)
    except ProtocolError as problem:
        return [Dropped(octets, str(problem))]
    user = _user(request, association) if isinstance(request, Aarq) else _ANYBODY
    if user is None:
        refused = Refused(_UNKNOWN_USER)
        return [
            conversation.wrapped(
                refusing(refused, association.machine.offer).encode(), asked.source
            )
        ]
    was_agreed = association.machine.agreed
    answers = association.machine.handle(request, now)
    if association.machine.agreed is not was_agreed:
        conversation.forget()
        if user is not _ANYBODY:
            association.shown.store(_CURRENT_USER, user)
    return [
        conversation.wrapped(effect.apdu, asked.source)
        for effect in answers
        if isinstance(effect, SendApdu)
    ] or [Dropped(octets, "the association does not answer this")]


_UNKNOWN_USER = Diagnostic(
    DiagnosticSource.ACSE_SERVICE_USER,
    UserDiagnostic.CALLING_AE_INVOCATION_IDENTIFIER_NOT_RECOGNIZED,
)


def _user(request: Aarq, association: ServedAssociation) -> Data | None:
    """The one on the list who asks, or None; an empty list lets anybody in. BB §association-ln."""
    shown = association.shown
    if not isinstance(shown, AssociationLnVersion2) or not shown.user_list.elements():
        return _ANYBODY
    for user in shown.user_list.elements():
        if user.elements()[0].integer() == request.calling_ae_invocation_id:
            return user
    return None
