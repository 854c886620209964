"""The fields of a message as names and values, in their order. Secrets are not shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from enum import Enum, Flag
from typing import Any

from harness.octets.dissection_names import class_words
from harness.octets.dissection_services import attribute_text, method_text
from harness.octets.dissection_values import Row, moment_text, rows, shown
from reference_stack.dlms import apdu as a
from reference_stack.dlms.data import Data
from reference_stack.dlms.date_time import DateTime
from reference_stack.kernel.bits import Bits

NOT_SHOWN = "(not shown: it is secret)"

_ASSOCIATION_LN = 15
_SECRET_ATTRIBUTE = 7
_CHANGE_SECRET = 2
_CARRIES_AN_APDU = ("user_information",)
"""It may hold a key in clear, which its own layer does not show."""
_HOLDS_VALUES = ("body", "result")
_MOST_ROWS = 400
_MOST_OCTETS = 64


def field_rows(apdu: a.Apdu) -> tuple[Row, ...]:
    """Every field that is there."""
    hidden = any(map(_is_secret, _descriptors(apdu)))
    found = list(_parts(apdu, "", hidden))
    if len(found) > _MOST_ROWS:
        found[_MOST_ROWS:] = [("…", "more fields than are shown here")]
    return tuple(found)


def octets_text(octets: bytes) -> str:
    """Hex, cut where it gets long."""
    written = octets[:_MOST_OCTETS].hex().upper()
    if len(octets) > _MOST_OCTETS:
        return f"{written}… ({len(octets):,} octets)"
    return written or "empty"


def _descriptors(value: Any) -> Iterator[a.AttributeDescriptor | a.MethodDescriptor]:
    if isinstance(value, a.AttributeDescriptor | a.MethodDescriptor):
        yield value
    elif isinstance(value, Data):
        return
    elif isinstance(value, tuple):
        for element in value:
            yield from _descriptors(element)
    elif is_dataclass(value):
        for entry in fields(value):
            yield from _descriptors(getattr(value, entry.name))


def _is_secret(descriptor: a.AttributeDescriptor | a.MethodDescriptor) -> bool:
    """Passwords and shared secrets that travel as plain data. BB §association-ln."""
    if descriptor.class_id != _ASSOCIATION_LN:
        return False
    if isinstance(descriptor, a.MethodDescriptor):
        return descriptor.method_id == _CHANGE_SECRET
    return descriptor.attribute_id == _SECRET_ATTRIBUTE


def _parts(value: Any, name: str, hidden: bool) -> Iterator[Row]:
    """Nested fields have the name of their parent in front."""
    for entry in fields(value):
        label = f"{name} {entry.name}".strip().replace("_", " ")
        part = getattr(value, entry.name)
        if part is None:
            continue
        if entry.name in _CARRIES_AN_APDU:
            yield label, f"{len(part)} octets, read apart"
        elif entry.name in _HOLDS_VALUES and isinstance(part, Data) and len(rows(part)) > 1:
            yield label, f"{len(rows(part))} values, each told apart"
        elif entry.repr:
            yield from _part(label, part, hidden)
        else:
            yield label, NOT_SHOWN


def _part(label: str, part: Any, hidden: bool) -> Iterator[Row]:
    for kind, text in _TEXTS:
        if isinstance(part, kind):
            yield label, NOT_SHOWN if hidden and kind in _MAY_HIDE else text(part)
            return
    if hasattr(part, "_asdict"):
        for inner, element in part._asdict().items():
            if element is not None:
                words = inner.replace("_", " ")
                name = words if words.startswith(label) else f"{label} {words}"
                yield from _part(name, element, hidden)
    elif isinstance(part, tuple):
        for number, element in enumerate(part, start=1):
            yield from _part(f"{label} {number}", element, hidden)
    elif is_dataclass(part):
        yield from _parts(part, label, hidden)
    else:
        yield label, str(part)


def _attribute(part: a.AttributeDescriptor) -> str:
    return f"{class_words(part.class_id)[0] or f'class {part.class_id}'} {attribute_text(part)}"


def _method(part: a.MethodDescriptor) -> str:
    return f"{class_words(part.class_id)[0] or f'class {part.class_id}'} {method_text(part)}"


def _flag(part: Flag) -> str:
    return ", ".join(_enum(member) for member in part) or "none"


def _enum(part: Enum) -> str:
    return (part.name or "").lower().replace("_", "-")


def _truth(part: bool) -> str:
    return "yes" if part else "no"


# The first that fits counts: a flag is an enum, and a date-time is a tuple.
_TEXTS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (a.AttributeDescriptor, _attribute),
    (a.MethodDescriptor, _method),
    (Data, shown),
    (DateTime, moment_text),
    (bytes, octets_text),
    (Flag, _flag),
    (Enum, _enum),
    (Bits, str),
    (bool, _truth),
)
_MAY_HIDE = (Data, bytes)
