"""How much longer protection makes an APDU. GB §9.2.7.2."""

from __future__ import annotations

from reference_stack.dlms.protection.context import SecurityContext
from reference_stack.dlms.protection.control import Protection, ProtectionKind
from reference_stack.dlms.protection.layers import KeyChoice
from reference_stack.dlms.protection.protecting import NO_TRANSACTION, Transaction
from reference_stack.dlms.protection.sealing import TAG_OCTETS, TITLE_OCTETS

_TAG_AND_LENGTH = 1 + 3
_HEAD = 5
_TITLE = 1 + TITLE_OCTETS


def most_added_octets(
    context: SecurityContext,
    protection: Protection,
    kind: ProtectionKind,
    transaction: Transaction = NO_TRANSACTION,
) -> int:
    """At most so many octets, whatever the length of an APDU of less than 65536 octets."""
    added = 0
    header = (
        2 * _TITLE
        + 3  # lengths of transaction, date-time and other information
        + len(transaction.transaction_id)
        + len(transaction.date_time)
        + len(transaction.other_information)
    )
    if protection.covers(Protection.SIGNED):
        added += _TAG_AND_LENGTH + header + 3 + context.suite.point_octets
    if protection & ~Protection.SIGNED:
        added += _TAG_AND_LENGTH + _HEAD + TAG_OCTETS
        if kind is ProtectionKind.GENERAL_CIPHERING:
            added += header + _key_info_octets(context, transaction.key_choice)
        else:
            added += _TITLE
    return added


def _key_info_octets(context: SecurityContext, choice: KeyChoice) -> int:
    match choice:
        case KeyChoice.IDENTIFIED:
            return 3
        case KeyChoice.WRAPPED:
            return 4 + context.suite.key_octets + 8
        case KeyChoice.STATIC:
            return 5
        case KeyChoice.ONE_PASS:
            return 7 + 2 * context.suite.point_octets
