"""An APDU as layers: each protection, then the service, then its data. GB §9.2.7, GB §COSEMpdu."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from harness.octets.diagnosis import cause_of
from harness.octets.dissection_fields import field_rows, octets_text
from harness.octets.dissection_services import service_name, service_text, spelled
from harness.octets.dissection_values import Row, rows
from harness.octets.reading_apdu import ApduReading, octet_of
from harness.octets.reading_layers import LayerReading
from harness.sessions.run import Layer
from reference_stack.dlms import apdu as a
from reference_stack.dlms.data import Data
from reference_stack.dlms.protection import ProtectionKind
from reference_stack.kernel.errors import ProtocolError

_KINDS = {
    ProtectionKind.SERVICE_SPECIFIC_GLO: "service-specific global ciphering",
    ProtectionKind.SERVICE_SPECIFIC_DED: "service-specific dedicated ciphering",
    ProtectionKind.GENERAL_GLO: "general-glo-ciphering",
    ProtectionKind.GENERAL_DED: "general-ded-ciphering",
    ProtectionKind.GENERAL_CIPHERING: "general-ciphering",
    None: "general-signing",
}


Placing = Callable[[int], int | None]
"""Where an octet of an inner message stands in the outermost one; None where it has no place."""


def here(octet: int) -> int:
    """The place of octets that stand in no other message."""
    return octet


def nowhere(octet: int) -> None:
    """The place of octets that are not in the message as it travels."""


def apdu_layers(reading: ApduReading, place: Placing = here) -> tuple[Layer, ...]:
    """Outermost first. `place` says where an octet of the APDU stands in the message."""
    return tuple(_layers(reading, place))


def apdu_text(reading: ApduReading) -> str:
    """One line for an arrow."""
    guard = protection_text(reading)
    if reading.apdu is not None:
        text = service_text(reading.apdu)
        text = f"{text} [{guard}]" if guard else text
    else:
        text = guard or "APDU"
    if reading.problem is not None:
        return f"{text}, wrong: {reading.problem}"
    return f"{text}, {reading.obstacle}" if reading.obstacle and not reading.apdu else text


def protection_text(reading: ApduReading) -> str:
    """`general-glo, authenticated and encrypted, counter 7`; empty where nothing protects."""
    return "; ".join(map(_layer_text, reading.layers))


def _layer_text(layer: LayerReading) -> str:
    if layer.kind is None:
        return "signed"
    applied = control_words(layer)
    counter = "" if layer.counter is None else f", counter {layer.counter}"
    return f"{layer.kind.value}, {applied}{counter}"


def control_words(layer: LayerReading) -> str:
    """What the security control octet says."""
    control = layer.control
    if control is None:
        return "no security control"
    kinds = [
        word
        for word, applied in (
            ("authenticated", control.authenticated),
            ("encrypted", control.encrypted),
        )
        if applied
    ]
    words = [" and ".join(kinds) or "no protection"]
    words += ["broadcast key"] if control.broadcast else []
    words += ["compressed"] if control.compressed else []
    return ", ".join(words)


def problem_text(problem: ProtocolError | None, at: int | None = None) -> str:
    """What is wrong, by which clause, and at which octet."""
    if problem is None:
        return ""
    where = "" if at is None else f" at octet {at}"
    clause = "" if problem.clause is None else f" ({problem.clause})"
    return f"{problem}{where}{clause}"


def _layers(reading: ApduReading, place: Placing) -> Iterator[Layer]:
    told = _told(reading, place)
    broken = reading.apdu is None and (reading.plain is not None or not reading.layers)
    for number, layer in enumerate(reading.layers, start=1):
        innermost = number == len(reading.layers)
        yield _protection(layer, reading, told if innermost and not broken else "")
    if reading.apdu is not None:
        problem = "" if reading.layers else told
        yield Layer(service_name(reading.apdu), "GB §COSEMpdu", field_rows(reading.apdu), problem)
        yield from _values(reading.apdu)
    elif broken:
        octets = reading.octets if reading.plain is None else reading.plain
        may_hold_keys = octets[:1] in (a.Aarq.prefix, a.InitiateRequest.prefix)
        text = f"{len(octets)} in number" if may_hold_keys else octets_text(octets)
        yield Layer("APDU", "GB §COSEMpdu", (("octets", text),), told)
    if reading.initiate is not None:
        yield from _layers(reading.initiate, nowhere)


def _told(reading: ApduReading, place: Placing) -> str:
    """The problem, with its octet where that stands in the message, or in what was protected."""
    at = octet_of(reading.problem)
    if at is None:
        return problem_text(reading.problem)
    if reading.is_protected and reading.plain is not None:
        return f"{problem_text(reading.problem, at)}, counted in the APDU in clear"
    return problem_text(reading.problem, place(at))


def _protection(layer: LayerReading, reading: ApduReading, problem: str) -> Layer:
    found: list[Row] = []
    if layer.title:
        found.append(("system title", title_text(layer.title)))
    if isinstance(layer.form, a.GeneralCiphering | a.GeneralSigning):
        found += [
            ("transaction-id", layer.form.transaction_id.hex().upper()),
            ("recipient system title", title_text(layer.form.recipient_system_title)),
        ]
    if isinstance(layer.form, a.GeneralCiphering) and layer.form.key_info is not None:
        found.append(("key", spelled(type(layer.form.key_info).__name__, " ")))
    if layer.control is not None:
        octet = f"{layer.control.octet:02X}: suite {layer.control.suite}, {control_words(layer)}"
        found.append(("security control", octet))
    if layer.counter is not None:
        found.append(("invocation counter", str(layer.counter)))
    opened = "yes" if layer.opened else f"no{': ' + reading.obstacle if reading.obstacle else ''}"
    found.append(("opened" if layer.kind else "signature is right", opened))
    if layer.remark:
        found.append(("remark", layer.remark))
    if problem and (cause := cause_of(reading)):
        found.append(("probable cause", cause))
    clause = "GB §9.2.7.2.5" if layer.kind is None else "GB §9.2.7.2.4"
    return Layer(_KINDS[layer.kind], clause, tuple(found), problem)


def title_text(title: bytes) -> str:
    """A system title, with the letters of its maker in front. GB §9.1"""
    maker = title[:3].decode("ascii", "replace")
    readable = maker.isascii() and maker.isalnum() and len(title) == 8
    return f"{title.hex().upper()} ({maker})" if readable else title.hex().upper() or "empty"


def _values(apdu: a.Apdu) -> Iterator[Layer]:
    """The data of a service, register by register, when it holds more than one value."""
    match apdu:
        case a.GetResponseNormal(_, Data() as body) | a.DataNotification(body=body):
            found = rows(body)
            if len(found) > 1 or (found and found[0][0]):
                yield Layer("COSEM data", "BB §common-data-types", tuple(found))
        case _:
            return
