"""Which fields a rule file may name, and how long they are. RFC9363 §4.3."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from reference_stack.profiles.known_headers import KNOWN_HEADERS
from reference_stack.profiles.rule_mistakes import RuleFileMistake
from reference_stack.schc.descriptors import VariableLength
from reference_stack.schc.headers import HeaderFormat

_VARIES = VariableLength.VARIABLE
_COAP_OPTIONS = (
    "if-match uri-host etag if-none-match observe uri-port location-path uri-path content-format"
    " max-age uri-query accept location-query block2 block1 size2 proxy-uri proxy-scheme size1"
    " no-response oscore-flags oscore-piv oscore-kid oscore-kidctx"
)
_COAP: Mapping[str, int | VariableLength] = {
    "fid-coap-version": 2,
    "fid-coap-type": 2,
    "fid-coap-tkl": 4,
    "fid-coap-code": 8,
    "fid-coap-code-class": 3,
    "fid-coap-code-detail": 5,
    "fid-coap-mid": 16,
    "fid-coap-token": VariableLength.TOKEN_LENGTH,
    "fid-coap-option": _VARIES,
    **{f"fid-coap-option-{name}": _VARIES for name in _COAP_OPTIONS.split()},
}
"""So that rule files that speak of CoAP can be read; none of our ends cuts CoAP headers."""

FieldLengths = Mapping[str, int | VariableLength]


def field_lengths(headers: Iterable[HeaderFormat]) -> FieldLengths:
    """Length in bits of every field of these headers and of those that RFC9363 knows."""
    lengths: dict[str, int | VariableLength] = dict(_COAP)
    for header in (*KNOWN_HEADERS, *headers):
        for field in header.fields:
            length = field.length if isinstance(field.length, int) else _VARIES
            lengths[field.fid] = length
            if field.downlink_fid:
                lengths[field.downlink_fid] = length
    return lengths


def length_of(fid: str, lengths: FieldLengths, *, where: str, path: str) -> int | VariableLength:
    """Raises RuleFileMistake for a field that nobody knows, and says which may be meant."""
    length = lengths.get(fid)
    if length is None:
        near = difflib.get_close_matches(fid, lengths, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise RuleFileMistake(
            where, f"{path}.field-id", f"no header has a field {fid!r}{hint}", "RFC9363 §4.3"
        )
    return length
