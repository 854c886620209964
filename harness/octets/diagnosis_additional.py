"""What goes into the additional data, and what is known to get in or stay out by mistake.

GB §9.2.7.2.4: security control, authentication key and, in general-ciphering, the header.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from harness.octets.reading_layers import LayerReading
from reference_stack.dlms.apdu import GeneralCiphering, GeneralDedCiphering, GeneralGloCiphering
from reference_stack.dlms.codec import OCTETS
from reference_stack.dlms.protection import SUITES
from reference_stack.dlms.protection.general import general_header

Option = tuple[str, Any]
"""Words for it, and what it comes to."""
Additional = Callable[[bytes], bytes]
"""From the authentication key to the additional data."""


def additional_options(layer: LayerReading) -> Iterator[Option]:
    """Each value makes the additional data from the authentication key. The right one is first."""
    control = layer.control.octet if layer.control else 0
    octet = bytes((control,))
    form = layer.form
    header = general_header(form) if isinstance(form, GeneralCiphering) else b""

    def right(gak: bytes) -> bytes:
        return octet + gak + header

    yield "", right
    if header:
        yield "its header left out of the additional data", lambda gak: octet + gak
        assert isinstance(form, GeneralCiphering)
        values = _general_values(form)
        yield (
            "the lengths of its header left out of the additional data",
            lambda gak: octet + gak + values,
        )
    if isinstance(form, GeneralGloCiphering | GeneralDedCiphering):
        title = OCTETS.encode(form.system_title)
        yield (
            "the system title and its length in the additional data",
            lambda gak: octet + gak + title,
        )
        yield "the system title in the additional data", lambda gak: octet + gak + title[1:]
    for suite in SUITES:
        if suite != control & 0x0F:
            changed = bytes((control & 0xF0 | suite,))
            yield (
                f"the security control of suite {suite} in the additional data",
                _behind(changed, header),
            )
    for bit, words in ((0x40, "key-set"), (0x80, "compression"), (0x20, "encryption")):
        changed = bytes((control ^ bit,))
        yield f"another {words} bit in the additional data", _behind(changed, header)
    if not control & 0x10:
        changed = bytes((control | 0x10,))
        yield "authentication that the security control does not name", _behind(changed, header)
    yield (
        "the authentication key before the security control in the additional data",
        lambda gak: gak + octet + header,
    )
    yield (
        "the authentication key left out of the additional data",
        lambda gak: octet + header,
    )
    yield (
        "the security control left out of the additional data",
        lambda gak: gak + header,
    )
    yield "no additional data", lambda gak: b""
    counter = (layer.counter or 0).to_bytes(4, "big")
    yield (
        "the invocation counter in the additional data",
        lambda gak: octet + counter + gak + header,
    )


def _behind(control: bytes, header: bytes) -> Additional:
    return lambda gak: control + gak + header


def _general_values(form: GeneralCiphering) -> bytes:
    return (
        form.transaction_id
        + form.originator_system_title
        + form.recipient_system_title
        + form.date_time
        + form.other_information
    )
