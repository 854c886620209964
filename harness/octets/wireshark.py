"""A dissector for Wireshark, written from a profile and from the layouts of our own stack.

The text is a table of what is declared, in front of `wireshark.lua`, which says how to read a
capture by such a table. Nothing about a format is written twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from importlib.resources import files

from harness.octets.link_types import DIRECTIONS, FATES, RADIO_HEADER
from reference_stack.dlms import apdu, codec, wrapper
from reference_stack.dlms.apdu import ciphering
from reference_stack.dlms.apdu import fields as shared
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.layout import Layout
from reference_stack.nodes.schc_headers import HEADERS
from reference_stack.profiles.known_headers import UDP_HEADER
from reference_stack.profiles.profile import Profile
from reference_stack.schc.compression import shapes_of
from reference_stack.schc.descriptors import Action, VariableLength
from reference_stack.schc.fragmentation.layouts import ack_header, all_1_header, fragment_header
from reference_stack.schc.fragmentation.rule import BitmapFormat
from reference_stack.schc.labelling import Shape
from reference_stack.schc.matching import Served, served_fields
from reference_stack.schc.residue import index_width
from reference_stack.schc.rules import CompressionRule, RuleSet

Table = str | int | bool | Sequence["Table"] | Mapping[str, "Table"] | Mapping[int, "Table"]

_RUNTIME = "wireshark.lua"
_HEADING = "A dissector for captures of Meterproof, written from a profile. No keys are in it."
_SCHC_FIELDS = ("dtag", "w", "fcn", "c", "rcs")
_FPORT_BITS = 8
_VARIABLE_UNIT_BITS = 8
_WIDEST_NUMBER = 32
_WRAPPER_FIELDS = "fid-wrapper-"

_PARTS = {
    codec.UNSIGNED8: "unsigned8",
    codec.UNSIGNED16: "unsigned16",
    codec.UNSIGNED32: "unsigned32",
    codec.INTEGER8: "integer8",
    codec.BOOLEAN: "unsigned8",
    codec.OCTETS: "octets",
    shared.INVOKE: "unsigned8",
    shared.LONG_INVOKE: "unsigned32",
    shared.DATE_TIME: "octets",
    shared.ATTRIBUTE: "descriptor",
    shared.METHOD: "descriptor",
}
"""Parts that the dissector reads. It shows an APDU up to its first part of another kind."""

_CONTENT = {"name": "content", "kind": "ciphered"}


def dissector(profile: Profile) -> str:
    """Lua for `tshark -X lua_script:...`: the rules and ports of the profile, none of its keys."""
    declared: dict[str, Table] = {
        "directions": list(DIRECTIONS),
        "fates": list(FATES),
        "radio_header": [field.name for field in RADIO_HEADER.fields],
        "layout_fields": list(_SCHC_FIELDS),
        "fragmentation": fragmentation(profile.rules),
        "compression": compression(profile.rules),
        "no_compression": profile.rules.no_compression.rule_id_value,
        "wrapper": _layout(wrapper.HEADER),
        "udp_ports": sorted({profile.network.meter_port, profile.network.head_end_port}),
        "apdus": apdus(),
    }
    runtime = files(__package__).joinpath(_RUNTIME).read_text(encoding="utf-8")
    rows = ",\n".join(f"  {key} = {lua(value)}" for key, value in declared.items())
    return f"-- {_HEADING}\n\nlocal DECLARED = {{\n{rows},\n}}\n\n{runtime}"


def fragmentation(rules: RuleSet) -> dict[int, Table]:
    """The messages of each rule by its RuleID, which is the FPort and no part of the payload."""
    return {
        rule.rule_id_value: {
            "direction": rule.direction.value,
            "fragment": _layout(fragment_header(rule), "rule_id"),
            "all_1": _layout(all_1_header(rule), "rule_id", "dtag", "w", "fcn"),
            "ack": _layout(ack_header(rule), "rule_id"),
            "l2_word_size": rule.l2_word_size,
            "window_size": rule.window_size,
            "compound": rule.bitmap_format is BitmapFormat.COMPOUND_ACK,
        }
        for rule in rules.fragmentation
        if rule.rule_id_length == _FPORT_BITS
    }


def compression(rules: RuleSet) -> dict[int, Table]:
    """What each rule sends, field by field, and what follows it."""
    formats = (*HEADERS, *(each for each in rules.headers if each not in HEADERS))
    shapes = {direction: shapes_of(formats, direction) for direction in Direction}
    declared: dict[int, Table] = {}
    for rule in rules.compression:
        if rule.rule_id_length != _FPORT_BITS:
            continue
        residue: dict[str, Table] = {}
        payload = "octets"
        for direction in Direction:
            found = _served(rule, shapes[direction])
            if found is not None:
                shape, served = found
                residue[direction.value], whole = _residue(served)
                payload = _payload(shape) if whole else "octets"
        name = rule.name or str(rule.rule_id_value)
        declared[rule.rule_id_value] = {"name": name, "residue": residue, "payload": payload}
    return declared


def _served(
    rule: CompressionRule, shapes: Sequence[Shape]
) -> tuple[Shape, tuple[Served, ...]] | None:
    for shape in shapes:
        served = served_fields(rule, shape)
        if served is not None:
            return shape, served
    return None


def _residue(served: Sequence[Served]) -> tuple[list[Table], bool]:
    """The fields of which something is sent, and whether these are all of them."""
    declared: list[Table] = []
    for each in served:
        descriptor, width = each.descriptor, each.place.width
        sent: dict[str, Table] = {"name": descriptor.field_id}
        match descriptor.comp_decomp_action:
            case Action.MAPPING_SENT:
                sent["bits"] = index_width(len(descriptor.target_value))
                sent["values"] = [_number(value) for value in descriptor.target_value]
            case Action.VALUE_SENT | Action.LSB:
                if descriptor.field_length is VariableLength.TOKEN_LENGTH:
                    return declared, False  # its size stands in another field
                known = descriptor.matching_operator_value or 0
                if descriptor.comp_decomp_action is not Action.LSB:
                    known = 0
                if isinstance(descriptor.field_length, int):
                    sent["bits"] = (width or descriptor.field_length) - known
                else:
                    sent["bits"], sent["unit"] = 0, _VARIABLE_UNIT_BITS
            case _:
                continue
        declared.append(sent)
    return declared, True


def _number(value: Bits) -> str:
    return str(value.value) if value.length <= _WIDEST_NUMBER else f"0x{value.value:x}"


def _payload(shape: Shape) -> str:
    """What the headers of a rule leave over: a wrapper with its APDU, an APDU, or just octets."""
    if shape.stack[-1] == UDP_HEADER:
        return "wrapper"
    last = shape.places[-1].fid
    return "apdu" if last.startswith(_WRAPPER_FIELDS) else "octets"


def apdus() -> dict[str, Table]:
    """Name and leading parts of every APDU, by its prefix in hex. GB §COSEMpdu."""
    declared: dict[str, Table] = {}
    services: dict[int, list[str]] = {}
    for kind in vars(apdu).values():
        if not (isinstance(kind, type) and issubclass(kind, apdu.Apdu) and kind.prefix):
            continue
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", kind.__name__).lower()
        services.setdefault(kind.prefix[0], []).append(name)
        declared[kind.prefix.hex()] = {"name": name, "parts": list(_parts(kind))}
    for tag, plain in ciphering.PLAIN_TAGS.items():
        key = "ded" if tag in ciphering.DEDICATED_TAGS.values() else "glo"
        service = _common(services.get(plain, [f"{plain:02x}"]))
        declared[f"{tag:02x}"] = {"name": f"{key}-{service}", "parts": [_CONTENT]}
    return declared


def _common(names: Sequence[str]) -> str:
    """The words with which all of them begin: `get-request` of its kinds."""
    words: list[str] = []
    for column in zip(*(name.split("-") for name in names), strict=False):
        if len({*column}) > 1:
            break
        words.append(column[0])
    return "-".join(words)


def _parts(kind: type) -> Iterator[Table]:
    assert is_dataclass(kind)
    for entry in fields(kind):
        how = _PARTS.get(entry.metadata.get("axdr"))
        if how is None:
            return
        yield _CONTENT if entry.name == "content" else {"name": entry.name, "kind": how}


def _layout(layout: Layout, *left_out: str) -> list[Table]:
    return [
        {"name": field.name, "bits": field.bits}
        for field in layout.fields
        if field.name not in left_out
    ]


def lua(value: Table) -> str:
    """A table constructor of Lua, ASCII whatever the names hold."""
    match value:
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case str():
            return '"' + "".join(map(_escaped, value)) + '"'
        case Mapping():
            return (
                "{"
                + ", ".join(f"[{lua(key)}] = {lua(entry)}" for key, entry in value.items())
                + "}"
            )
        case _:
            return "{" + ", ".join(map(lua, value)) + "}"


def _escaped(letter: str) -> str:
    plain = letter.isascii() and letter.isprintable() and letter not in '"\\'
    return letter if plain else "".join(f"\\{octet:03d}" for octet in letter.encode())
