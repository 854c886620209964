"""One layer of protection as it stands in a message, and what a receiver would refuse it for.

GB §9.2.7, GB §9.2.3.3.7.3.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reference_stack.dlms.apdu import (
    GeneralCiphering,
    GeneralDedCiphering,
    GeneralGloCiphering,
    GeneralSigning,
    ServiceCiphering,
)
from reference_stack.dlms.association import AssociationParameters, Side
from reference_stack.dlms.protection import (
    SUITES,
    BelowPolicy,
    CounterRefused,
    NotOpened,
    Protection,
    ProtectionKind,
    SecurityControl,
)
from reference_stack.dlms.protection.counters import LAST
from reference_stack.kernel.errors import ProtocolError

Ciphered = ServiceCiphering | GeneralGloCiphering | GeneralDedCiphering | GeneralCiphering
Form = Ciphered | GeneralSigning

_NO_COMPRESSION = (ProtectionKind.SERVICE_SPECIFIC_GLO, ProtectionKind.SERVICE_SPECIFIC_DED)


@dataclass(frozen=True, slots=True)
class LayerReading:
    """One layer of protection as the message says it, opened or not."""

    form: Form
    kind: ProtectionKind | None
    """None for a signature."""
    control: SecurityControl | None = None
    """None for a signature, and when there is no such octet."""
    counter: int | None = None
    title: bytes = b""
    """The originator's system title as written; empty where the form has none or leaves it out."""
    opened: bool = False
    remark: str = ""
    """Something permitted or disputed that a reader may want to know."""


def protection_of(layers: Iterable[LayerReading]) -> Protection:
    """What all layers together say they apply, opened or not."""
    protection = Protection.NONE
    for layer in layers:
        if layer.kind is None:
            protection |= Protection.SIGNED
        elif layer.control is not None:
            protection |= layer.control.protection
    return protection


def kind_and_title(form: Form) -> tuple[ProtectionKind | None, bytes]:
    """The kind of protection, and the system title that the form carries."""
    match form:
        case ServiceCiphering():
            return _NO_COMPRESSION[form.dedicated], b""
        case GeneralGloCiphering():
            return ProtectionKind.GENERAL_GLO, form.system_title
        case GeneralDedCiphering():
            return ProtectionKind.GENERAL_DED, form.system_title
        case GeneralCiphering():
            return ProtectionKind.GENERAL_CIPHERING, form.originator_system_title
        case GeneralSigning():
            return None, form.originator_system_title


def title_of(association: AssociationParameters, side: Side) -> bytes:
    """The system title by which the other party knows this one; empty when it is not agreed on."""
    return association.client_title if side is Side.CLIENT else association.server_title


def other(side: Side) -> Side:
    return Side.CLIENT if side is Side.SERVER else Side.SERVER


def ciphering_problem(
    association: AssociationParameters, layer: LayerReading, sender: Side
) -> ProtocolError | None:
    """What a receiver refuses a ciphered layer for before it looks at the cipher."""
    control, suite = layer.control, SUITES.get(association.suite)
    if control is None:
        return None
    if problem := titles_problem(association, layer, sender):
        return problem
    if control.suite != association.suite:
        return NotOpened(f"security suite {control.suite}, expected {association.suite}")
    if not control.protection and layer.kind is not ProtectionKind.GENERAL_CIPHERING:
        return BelowPolicy("the security control octet names no protection")
    if control.compressed and (layer.kind in _NO_COMPRESSION or not (suite and suite.compresses)):
        return NotOpened("compressed, where there is no compression", clause="GB §9.2.7.2.4.2")
    if layer.counter == LAST:
        return CounterRefused(LAST, 0)
    return None


def titles_problem(
    association: AssociationParameters, layer: LayerReading, sender: Side
) -> ProtocolError | None:
    """Another originator or recipient than the two parties of the association."""
    expected = title_of(association, sender)
    if layer.title and expected and layer.title != expected:
        return NotOpened(
            f"originator {layer.title.hex().upper()}, expected {expected.hex().upper()}"
        )
    if isinstance(layer.form, GeneralCiphering | GeneralSigning):
        receiver = title_of(association, other(sender))
        recipient = layer.form.recipient_system_title
        # Reading: an empty recipient is accepted by many and refused by others; not judged here.
        if recipient and receiver and recipient != receiver:
            return NotOpened(
                f"it is for {recipient.hex().upper()}, expected {receiver.hex().upper()}"
            )
    return None
