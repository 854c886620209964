"""Taking protection off. GB §9.2.7.2.

From the outside in, and at every layer in this order: form, titles, security control, counter,
tag or signature, compression. A counter rises only for what proved genuine, and nothing else
changes.
"""

from __future__ import annotations

from reference_stack.dlms.apdu.ciphering import (
    PLAIN_TAGS,
    GeneralCiphering,
    GeneralDedCiphering,
    GeneralGloCiphering,
    GeneralSigning,
    IdentifiedKey,
    ServiceCiphering,
)
from reference_stack.dlms.apdu.decoding import decode_apdu
from reference_stack.dlms.compression import decompress
from reference_stack.dlms.protection import signing
from reference_stack.dlms.protection.context import SecurityContext
from reference_stack.dlms.protection.control import (
    Protection,
    ProtectionKind,
    SecurityControl,
)
from reference_stack.dlms.protection.failures import BelowPolicy, NotOpened
from reference_stack.dlms.protection.general import general_header, signed_octets
from reference_stack.dlms.protection.keys import KeyId
from reference_stack.dlms.protection.layers import (
    CipheredLayer,
    KeyChoice,
    Layer,
    Opened,
    SignedLayer,
)
from reference_stack.dlms.protection.message_keys import LiveKey
from reference_stack.dlms.protection.sealing import SecuredContent, split
from reference_stack.kernel.errors import Malformed, ProtocolError

MAX_LAYERS = 4
"""A third party's signature and cipher within a client's cipher make three."""

PROTECTED_TAGS = frozenset(PLAIN_TAGS) | {
    kind.prefix[0]
    for kind in (
        GeneralGloCiphering,
        GeneralDedCiphering,
        GeneralCiphering,
        GeneralSigning,
    )
}
"""The first octets of APDUs that carry another one protected."""


def unprotect(context: SecurityContext, octets: bytes) -> Opened:
    """The plain APDU and what protected it; as it is when nothing does.

    Raises CounterRefused, NotOpened, BelowPolicy (a layer that protects nothing), Truncated or
    Malformed. What was opened may still be less protected than policy demands: `Opened.require`.
    """
    layers: list[Layer] = []
    protection = Protection.NONE
    while octets and octets[0] in PROTECTED_TAGS:
        if len(layers) == MAX_LAYERS:
            raise Malformed(f"more than {MAX_LAYERS} layers of protection", clause="GB §9.2.7.2")
        form = decode_apdu(octets)
        match form:
            case ServiceCiphering():
                octets, layer = _service(context, form)
            case GeneralGloCiphering() | GeneralDedCiphering():
                octets, layer = _general_key(context, form)
            case GeneralCiphering():
                octets, layer = _general(context, form)
            case GeneralSigning():
                octets = _signed(context, form)
                protection |= Protection.SIGNED
                layers.append(SignedLayer(form.originator_system_title, form.transaction_id))
                continue
            case _:
                raise Malformed(f"no protected APDU has the tag {octets[0]:02X}")
        applied = layer.control.protection
        protection = protection | applied if protection else applied
        layers.append(layer)
    return Opened(octets, protection, tuple(layers))


def _service(context: SecurityContext, form: ServiceCiphering) -> tuple[bytes, CipheredLayer]:
    secured = split(form.content)
    if form.dedicated:
        kind, key = ProtectionKind.SERVICE_SPECIFIC_DED, context.dedicated_key
    else:
        kind, key = (
            ProtectionKind.SERVICE_SPECIFIC_GLO,
            _global(context, secured.control),
        )
    apdu = _opened(context, secured, kind, key, context.peer_title, form=form)
    return apdu, CipheredLayer(kind, secured.control, secured.counter, context.peer_title)


def _general_key(
    context: SecurityContext, form: GeneralGloCiphering | GeneralDedCiphering
) -> tuple[bytes, CipheredLayer]:
    # Reading: an empty title is allowed where the originator is known anyway, as it is here.
    originator = form.system_title or context.peer_title
    _check_originator(context, originator)
    secured = split(form.content)
    if isinstance(form, GeneralDedCiphering):
        kind, key = ProtectionKind.GENERAL_DED, context.dedicated_key
    else:
        kind, key = ProtectionKind.GENERAL_GLO, _global(context, secured.control)
    apdu = _opened(context, secured, kind, key, originator)
    return apdu, CipheredLayer(kind, secured.control, secured.counter, originator)


def _general(context: SecurityContext, form: GeneralCiphering) -> tuple[bytes, CipheredLayer]:
    originator = form.originator_system_title
    _check_originator(context, originator)
    _check_recipient(context, form.recipient_system_title)
    kind = ProtectionKind.GENERAL_CIPHERING
    secured = split(form.content)
    choice = KeyChoice.IDENTIFIED
    if not secured.control.protection:
        apdu = _unpacked(context, secured.payload, secured.control)  # an empty layer, GB §9.2.7.3
    elif form.key_info is None or isinstance(form.key_info, IdentifiedKey):
        # Reading: without key information the key is the one that both have, the unicast one.
        key_id = form.key_info.key_id if form.key_info is not None else KeyId.GUEK
        key = context.global_key(KeyId(key_id)) if key_id in (KeyId.GUEK, KeyId.GBEK) else None
        apdu = _opened(context, secured, kind, key, originator, general_header(form))
    else:
        choice, octets, live = context.message_keys.meet(
            form.key_info,
            context.keys,
            originator=originator,
            own=context.own_title,
            transaction_id=form.transaction_id,
        )
        apdu = _opened(context, secured, kind, live, originator, general_header(form))
        context.message_keys.remember(octets, live)
    layer = CipheredLayer(
        kind, secured.control, secured.counter, originator, form.transaction_id, choice
    )
    return apdu, layer


def _signed(context: SecurityContext, form: GeneralSigning) -> bytes:
    _check_originator(context, form.originator_system_title)
    _check_recipient(context, form.recipient_system_title)
    if context.keys.peer_signing is None:
        raise NotOpened("the signing key of the originator is not known")
    signing.verify(signed_octets(form), form.signature, context.keys.peer_signing, context.suite)
    return form.content


def _check_originator(context: SecurityContext, title: bytes) -> None:
    if title != context.peer_title:
        raise NotOpened(f"originator {title.hex().upper() or 'without title'} is not known")


def _check_recipient(context: SecurityContext, title: bytes) -> None:
    if title != context.own_title and (title or not context.conventions.accepts_empty_recipient):
        raise NotOpened(f"it is for {title.hex().upper() or 'nobody'}, who is another")


def _global(context: SecurityContext, control: SecurityControl) -> LiveKey | None:
    return context.global_key(KeyId.GBEK if control.broadcast else KeyId.GUEK)


_CANNOT_COMPRESS = (
    ProtectionKind.SERVICE_SPECIFIC_GLO,
    ProtectionKind.SERVICE_SPECIFIC_DED,
)


def _opened(
    context: SecurityContext,
    secured: SecuredContent,
    kind: ProtectionKind,
    key: LiveKey | None,
    originator: bytes,
    header: bytes = b"",
    form: ServiceCiphering | None = None,
) -> bytes:
    control = secured.control
    if control.suite != context.suite.number:
        raise NotOpened(f"security suite {control.suite}, expected {context.suite.number}")
    if not (control.authenticated or control.encrypted):
        raise BelowPolicy("the security control octet names no protection")
    if control.compressed and (kind in _CANNOT_COMPRESS or not context.suite.compresses):
        raise NotOpened("compressed, where there is no compression", clause="GB §9.2.7.2.4.2")
    if key is None:
        raise NotOpened("the key that it names is not there")
    receiving = key.counters.of(originator)
    receiving.check(secured.counter, proved=control.authenticated)
    apdu = key.cipher.open(secured, title=originator, gak=context.keys.gak, header=header)
    if form is not None:
        _check_service(form, apdu)
    receiving.accept(secured.counter, proved=control.authenticated)
    return _unpacked(context, apdu, control)


def _check_service(form: ServiceCiphering, apdu: bytes) -> None:
    """No key protects the outer tag, so whoever changed it must not use up the counter."""
    if apdu[:1] != bytes((form.plain_tag,)):
        raise Malformed(
            f"under the tag {form.tag:02X} is an APDU {apdu[:1].hex().upper() or 'without a tag'}",
            clause="GB §service-specific-ciphering",
        )


def _unpacked(context: SecurityContext, apdu: bytes, control: SecurityControl) -> bytes:
    if not control.compressed:
        return apdu
    try:
        conventions = context.conventions
        return decompress(apdu, conventions.largest_apdu_octets, conventions.v44)
    except ProtocolError as problem:
        raise NotOpened(f"the compressed APDU does not unpack: {problem}") from problem
