"""Words for numbers: logical names, units, classes and their members. BB §obis, BB §register."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from reference_stack.cosem.obis import obis, obis_text

# fmt: off
UNITS = {
    1: "a", 2: "mo", 3: "wk", 4: "d", 5: "h", 6: "min", 7: "s", 8: "°", 9: "°C", 10: "currency",
    11: "m", 12: "m/s", 13: "m³", 14: "m³ (corrected)", 15: "m³/h", 16: "m³/h (corrected)",
    17: "m³/d", 18: "m³/d (corrected)", 19: "l", 20: "kg", 21: "N", 22: "Nm", 23: "Pa", 24: "bar",
    25: "J", 26: "J/h", 27: "W", 28: "VA", 29: "var", 30: "Wh", 31: "VAh", 32: "varh", 33: "A",
    34: "C", 35: "V", 36: "V/m", 37: "F", 38: "Ω", 39: "Ωm²/m", 40: "Wb", 41: "T", 42: "A/m",
    43: "H", 44: "Hz", 45: "1/Wh", 46: "1/varh", 47: "1/VAh", 48: "V²h", 49: "A²h", 50: "kg/s",
    51: "S", 52: "K", 53: "1/V²h", 54: "1/A²h", 55: "1/m³", 56: "%", 57: "Ah", 60: "Wh/m³",
    61: "J/m³", 62: "mol %", 63: "g/m³", 64: "Pa s", 65: "J/kg", 70: "dBm", 71: "dBµV", 72: "dB",
    254: "other unit", 255: "",
}
"""By the number of the enum; 255 is a count."""

_ABSTRACT = {
    "0-0:1.0.0": "clock",
    "0-0:11.0.0": "special days",
    "0-0:13.0.0": "activity calendar",
    "0-0:15.0.0": "end of billing schedule",
    "0-0:15.0.1": "disconnect control schedule",
    "0-0:15.0.2": "image activation schedule",
    "0-0:15.0.4": "push schedule",
    "0-0:10.0.100": "tariff scripts",
    "0-0:10.0.106": "disconnect control scripts",
    "0-0:10.0.107": "image activation scripts",
    "0-0:10.0.108": "push scripts",
    "0-0:17.0.0": "limiter",
    "0-0:25.0.0": "TCP-UDP setup",
    "0-0:25.7.0": "IPv6 setup",
    "0-0:40.0.0": "current association",
    "0-0:41.0.0": "SAP assignment",
    "0-0:42.0.0": "logical device name",
    "0-0:44.0.0": "image transfer",
    "0-0:96.1.0": "device identifier",
    "0-0:96.1.10": "metering point identifier",
    "0-0:96.3.10": "disconnect control",
    "0-0:96.6.0": "battery use time",
    "0-0:96.6.1": "battery charge",
    "0-0:96.6.3": "battery voltage",
    "0-0:96.6.6": "battery remaining time",
    "0-0:97.97.0": "error register",
    "0-0:97.98.0": "alarm register",
    "0-0:97.98.10": "alarm filter",
    "0-0:96.14.0": "active tariff",
    "0-0:0.2.0": "active firmware identifier",
    "6-0:1.0.0": "heat energy",
    "7-0:3.0.0": "gas volume",
    "8-0:1.0.0": "cold water volume",
    "9-0:1.0.0": "hot water volume",
}
_ABSTRACT_FAMILIES = {
    (25, 9): "push setup", (40, 0): "association", (43, 0): "security setup",
    (43, 1): "invocation counter", (44, 0): "image transfer", (96, 1): "device identifier",
    (96, 11): "event code", (98, 1): "billing profile", (99, 1): "load profile",
    (99, 2): "load profile", (99, 98): "event log",
}
_QUANTITIES = {
    1: ("active", "import"), 2: ("active", "export"), 3: ("reactive", "import"),
    4: ("reactive", "export"), 5: ("reactive", "quadrant I"), 6: ("reactive", "quadrant II"),
    7: ("reactive", "quadrant III"), 8: ("reactive", "quadrant IV"), 9: ("apparent", "import"),
    10: ("apparent", "export"), 15: ("active", "import and export"),
    16: ("active", "import minus export"),
}
_SINGLE = {11: "current", 12: "voltage", 13: "power factor", 14: "frequency"}
_MEASURES = {
    2: "{0} maximum demand, cumulated, {1}", 4: "{0} average demand, {1}",
    5: "{0} last average demand, {1}", 6: "{0} maximum demand, {1}", 7: "{0} power, {1}",
    8: "{0} energy, {1}", 9: "{0} energy of the period, {1}", 29: "{0} energy of the interval, {1}",
}
# fmt: on
_ELECTRICITY = 1
_OCTETS = 6
_MOST_MEDIA = 15
_BY_NAME = {obis(written): name for written, name in _ABSTRACT.items()}


def looks_like_a_name(octets: bytes) -> bool:
    """Whether six octets may be a logical name: a medium, and a last group that is in use."""
    return (
        len(octets) == _OCTETS
        and octets[0] <= _MOST_MEDIA
        and (octets[5] == 0xFF or octets[5] < 126)
        and octets[:5] != bytes(5)
    )


def object_name(name: bytes) -> str:
    """What an object is usually called; empty when that is not known. BB §obis."""
    known = _BY_NAME.get(name)
    if known is not None or len(name) != _OCTETS:
        return known or ""
    media, _, c, d, e, _ = name
    if media == _ELECTRICITY and c < 96:
        return _electricity(c, d, e)
    return _ABSTRACT_FAMILIES.get((c, d), "")


def titled(name: bytes) -> str:
    """The logical name as it is written, with what it stands for: `1-0:1.8.0.255 active energy`."""
    if len(name) != _OCTETS:
        return name.hex().upper()
    called = object_name(name)
    return f"{obis_text(name)} {called}" if called else obis_text(name)


def _electricity(c: int, d: int, e: int) -> str:
    phase, quantity = divmod(c, 20) if c > 20 else (0, c)
    where = f", phase L{phase}" if phase else ""
    tariff = f", tariff {e}" if d in (8, 9) and 0 < e < 64 else ""
    if quantity in _SINGLE and d == 7:
        # Above 80 there is the neutral, where only current and voltage are told.
        return _SINGLE[quantity] + (", neutral" if phase == 4 else where)
    if quantity in _QUANTITIES and d in _MEASURES and phase < 4:
        return _MEASURES[d].format(*_QUANTITIES[quantity]) + where + tariff
    return ""


@cache
def class_words(class_id: int) -> tuple[str, dict[int, str], dict[int, str]]:
    """Name of an interface class, of its attributes and of its methods, as far as known."""
    from reference_stack.cosem.model import Attribute, Method
    from reference_stack.cosem.registry import CLASSES

    versions = [version for number, version in CLASSES if number == class_id]
    if not versions:
        return "", {1: "logical_name"}, {}
    kind = CLASSES[class_id, max(versions)]
    attributes, methods = {1: "logical_name"}, {}
    for base in reversed(kind.__mro__):
        for name, member in vars(base).items():
            if isinstance(member, Attribute):
                attributes[member.index] = name
            elif isinstance(member, Method):
                methods[member.index] = name
    return kind.__name__, attributes, methods


def attribute_words(class_id: int, index: int) -> str:
    """`attribute 2 (value)`, or the number alone."""
    return _member("attribute", index, class_words(class_id)[1])


def method_words(class_id: int, index: int) -> str:
    """The same of a method."""
    return _member("method", index, class_words(class_id)[2])


def _member(kind: str, index: int, names: Mapping[int, str]) -> str:
    return f"{kind} {index} ({names[index]})" if index in names else f"{kind} {index}"
