"""Putting protection on an APDU. GB §9.2.7.2."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reference_stack.dlms.apdu.ciphering import (
    DEDICATED_TAGS,
    GLOBAL_TAGS,
    GeneralCiphering,
    GeneralDedCiphering,
    GeneralGloCiphering,
    GeneralSigning,
    IdentifiedKey,
    KeyInfo,
    ServiceCiphering,
)
from reference_stack.dlms.compression import compress
from reference_stack.dlms.protection import signing
from reference_stack.dlms.protection.context import SecurityContext
from reference_stack.dlms.protection.control import (
    Protection,
    ProtectionKind,
    SecurityControl,
)
from reference_stack.dlms.protection.general import general_header, signed_octets
from reference_stack.dlms.protection.keys import KeyId
from reference_stack.dlms.protection.layers import KeyChoice
from reference_stack.dlms.protection.message_keys import LiveKey
from reference_stack.kernel.errors import MisuseError


@dataclass(frozen=True, slots=True)
class Transaction:
    """The fields of general-ciphering and general-signing that the application chooses."""

    transaction_id: bytes = b""
    key_choice: KeyChoice = KeyChoice.IDENTIFIED
    date_time: bytes = b""
    other_information: bytes = b""


NO_TRANSACTION = Transaction()

_SERVICE_SPECIFIC = (
    ProtectionKind.SERVICE_SPECIFIC_GLO,
    ProtectionKind.SERVICE_SPECIFIC_DED,
)


def protect(
    context: SecurityContext,
    apdu: bytes,
    protection: Protection,
    kind: ProtectionKind,
    *,
    broadcast: bool = False,
    compressed: bool = False,
    transaction: Transaction = NO_TRANSACTION,
) -> bytes:
    """The APDU with this protection, or as it is when none is asked for.

    A service without a ciphered tag of its own goes into a general APDU instead, and so does what
    is signed or compressed. `compressed` is a wish: suite 0 cannot, and what would not become
    shorter stays as it is. Raises MisuseError when a key is missing, CounterExhausted.
    """
    if protection.covers(Protection.SIGNED):
        apdu = _signed(context, apdu, transaction)
    suite = context.suite
    dedicated = kind is ProtectionKind.SERVICE_SPECIFIC_DED or kind is ProtectionKind.GENERAL_DED
    general = kind is ProtectionKind.GENERAL_CIPHERING
    packet = compress(apdu, context.conventions.v44) if compressed and suite.compresses else None
    control = SecurityControl.of(
        suite.number,
        protection,
        # The key-set bit has a meaning only where the key is one of the two global ones.
        broadcast=broadcast and not (dedicated or general),
        compressed=packet is not None,
    )
    if not control.protection:
        return apdu
    if packet is not None:
        apdu = packet
    if general:
        return _general(context, apdu, control, transaction, broadcast=broadcast)
    key = (
        context.dedicated_key
        if dedicated
        else context.global_key(KeyId.GBEK if broadcast else KeyId.GUEK)
    )
    content = _sealed(context, key, apdu, control)
    if packet is None and kind in _SERVICE_SPECIFIC:
        tag = (DEDICATED_TAGS if dedicated else GLOBAL_TAGS).get(apdu[0])
        if tag is not None:
            return ServiceCiphering(tag, content).encode()
    carrier = GeneralDedCiphering if dedicated else GeneralGloCiphering
    return carrier(context.own_title, content).encode()


def _sealed(
    context: SecurityContext,
    key: LiveKey | None,
    apdu: bytes,
    control: SecurityControl,
    header: bytes = b"",
) -> bytes:
    if key is None:
        raise MisuseError("the key that this protection needs is not there")
    return key.cipher.seal(
        apdu,
        control=control,
        title=context.own_title,
        counter=key.counters.take(),
        gak=context.keys.gak,
        header=header,
    )


def _general(
    context: SecurityContext,
    apdu: bytes,
    control: SecurityControl,
    transaction: Transaction,
    *,
    broadcast: bool,
) -> bytes:
    info: KeyInfo
    if transaction.key_choice is KeyChoice.IDENTIFIED:
        key_id = KeyId.GBEK if broadcast else KeyId.GUEK
        info, key = IdentifiedKey(key_id), context.global_key(key_id)
    else:
        info, key = context.message_keys.make(
            transaction.key_choice,
            context.keys,
            own=context.own_title,
            peer=context.peer_title,
            transaction_id=transaction.transaction_id,
        )
    form = GeneralCiphering(
        transaction.transaction_id,
        context.own_title,
        context.peer_title,
        transaction.date_time,
        transaction.other_information,
        info,
        b"",
    )
    content = _sealed(context, key, apdu, control, general_header(form))
    return replace(form, content=content).encode()


def _signed(context: SecurityContext, apdu: bytes, transaction: Transaction) -> bytes:
    if context.keys.signing is None:
        raise MisuseError("a signature needs a signing key")
    form = GeneralSigning(
        transaction.transaction_id,
        context.own_title,
        context.peer_title,
        transaction.date_time,
        transaction.other_information,
        apdu,
        b"",
    )
    signature = signing.sign(signed_octets(form), context.keys.signing, context.suite)
    return replace(form, signature=signature).encode()
