"""How a server protects what it sends. GB §9.2.7.3.

A kind of protection is applied when policy or access rights demand it of the response, be it that
the request had it or not; what nobody demands is left away, even if the request had it. The carrier
is that of the request.
"""

from __future__ import annotations

from reference_stack.cosem.served_association import ServedAssociation
from reference_stack.dlms.protection import (
    NO_TRANSACTION,
    KeyChoice,
    Opened,
    Protection,
    ProtectionKind,
    Transaction,
    protect,
)
from reference_stack.dlms.protection.overhead import most_added_octets


class AnswerProtection:
    """Of one association."""

    def __init__(self, association: ServedAssociation) -> None:
        self._association = association

    def required(self, demanded: Protection) -> Protection:
        """What the policy demands of responses, and `demanded` by access rights."""
        policy = self._association.policy.response
        return policy | demanded if demanded else policy

    def protect(self, plain: bytes, opened: Opened, demanded: Protection) -> bytes:
        """The answer to what was opened. Raises MisuseError for keys missing, CounterExhausted."""
        required = self.required(demanded)
        if not required:
            return plain
        return protect(
            self._association.context,
            plain,
            required,
            self.kind(opened),
            transaction=self.transaction(opened),
        )

    def most_added_octets(self, opened: Opened, demanded: Protection) -> int:
        """By how much `protect` makes an answer longer at most."""
        return most_added_octets(
            self._association.context,
            self.required(demanded),
            self.kind(opened),
            self.transaction(opened),
        )

    def kind(self, opened: Opened) -> ProtectionKind:
        layer = opened.ciphered
        return self._association.agreed.kind if layer is None else layer.kind

    def transaction(self, opened: Opened) -> Transaction:
        """The transaction of the request, and the way in which it chose its key, if we can too."""
        layer = opened.ciphered
        if layer is None or layer.key_choice is None:
            return NO_TRANSACTION
        choice, keys = layer.key_choice, self._association.context.keys
        if choice is KeyChoice.ONE_PASS and not (keys.signing and keys.peer_agreement):
            choice = KeyChoice.IDENTIFIED
        return Transaction(layer.transaction_id, choice)
