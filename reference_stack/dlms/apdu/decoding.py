"""From octets to the APDU they are. GB §COSEMpdu."""

from __future__ import annotations

from collections.abc import Callable

from reference_stack.dlms.apdu import (
    access,
    acse,
    action,
    block,
    ciphering,
    exception,
    get,
    initiate,
    notification,
)
from reference_stack.dlms.apdu import set as set_
from reference_stack.dlms.apdu.base import Apdu
from reference_stack.dlms.codec import codec_of, too_short
from reference_stack.kernel.errors import Malformed

_DECLARED: tuple[type[Apdu], ...] = (
    initiate.InitiateRequest,
    initiate.InitiateResponse,
    exception.ConfirmedServiceError,
    exception.ExceptionResponse,
    notification.DataNotification,
    notification.DataNotificationConfirm,
    notification.EventNotification,
    get.GetRequestNormal,
    get.GetRequestNext,
    get.GetRequestWithList,
    get.GetResponseNormal,
    get.GetResponseWithDatablock,
    get.GetResponseWithList,
    set_.SetRequestNormal,
    set_.SetRequestWithFirstDatablock,
    set_.SetRequestWithDatablock,
    set_.SetRequestWithList,
    set_.SetRequestWithListAndFirstDatablock,
    set_.SetResponseNormal,
    set_.SetResponseDatablock,
    set_.SetResponseLastDatablock,
    set_.SetResponseLastDatablockWithList,
    set_.SetResponseWithList,
    action.ActionRequestNormal,
    action.ActionRequestNextPblock,
    action.ActionRequestWithList,
    action.ActionRequestWithFirstPblock,
    action.ActionRequestWithListAndFirstPblock,
    action.ActionRequestWithPblock,
    action.ActionResponseNormal,
    action.ActionResponseWithPblock,
    action.ActionResponseWithList,
    action.ActionResponseNextPblock,
    access.AccessRequest,
    access.AccessResponse,
    block.GeneralBlockTransfer,
    ciphering.GeneralGloCiphering,
    ciphering.GeneralDedCiphering,
    ciphering.GeneralCiphering,
    ciphering.GeneralSigning,
)
_IN_BER: tuple[type[acse.Aarq | acse.Aare | acse.Rlrq | acse.Rlre], ...] = (
    acse.Aarq,
    acse.Aare,
    acse.Rlrq,
    acse.Rlre,
)


def _by_prefix(kind: type[Apdu]) -> Callable[[bytes], Apdu]:
    decode, skipped = codec_of(kind).decode, len(kind.prefix)
    return lambda octets: decode(octets, skipped)


_DECODERS: dict[bytes, Callable[[bytes], Apdu]] = {
    **{kind.prefix: _by_prefix(kind) for kind in _DECLARED},
    **{kind.prefix: kind.decode for kind in _IN_BER},
    **{bytes([tag]): ciphering.ServiceCiphering.decode for tag in ciphering.PLAIN_TAGS},
}
KNOWN_TAGS = frozenset(prefix[0] for prefix in _DECODERS)
"""The first octets of all APDUs that `decode_apdu` knows."""


def decode_apdu(octets: bytes) -> Apdu:
    """The APDU that fills the octets. Raises Truncated or Malformed, counting from its tag."""
    decoder = _DECODERS.get(octets[:2]) or _DECODERS.get(octets[:1])
    if decoder is not None:
        return decoder(octets)
    if not octets or (len(octets) == 1 and octets[0] in KNOWN_TAGS):
        raise too_short(octets, len(octets) + 1)
    if octets[0] in KNOWN_TAGS:
        raise Malformed(f"service {octets[0]:02X} has no kind {octets[1]}", at_octet=1)
    raise Malformed(f"no APDU has the tag {octets[0]:02X}", at_octet=0, clause="GB §COSEMpdu")
