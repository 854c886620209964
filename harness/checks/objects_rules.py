"""What the values of single objects have to be, class by class. BB §interface-classes."""

from __future__ import annotations

from collections.abc import Sequence

from harness.checks.objects import Rule, value_line
from reference_stack.dlms.axdr import TYPE_DESCRIPTION, decode_contents
from reference_stack.dlms.data import INTEGER_TAGS, Data, Tag
from reference_stack.profiles.profile import Profile

_NUMBERS = INTEGER_TAGS | {Tag.FLOAT32, Tag.FLOAT64}
_LONGEST_DEVICE_NAME = 16
_MANUFACTURER = 3
DEVICE_NAME_TYPES = (Tag.OCTET_STRING, Tag.VISIBLE_STRING)
_ASSOCIATED = 2
_PREFIX_OCTETS = 8


# -- registers and names ---------------------------------------------------------------------------


def _register(values: Sequence[Data]) -> str:
    number, scaler_unit = values
    if number.tag not in _NUMBERS:
        return f"a value of type {number.tag}"
    scaler, unit = scaler_unit.elements(2)
    if scaler.tag is not Tag.INTEGER:
        return f"a scaler of type {scaler.tag}"
    # Reading: editions add units, so that no number of an enum is wrong in itself.
    return "" if unit.tag is Tag.ENUM else f"a unit of type {unit.tag}"


REGISTER = Rule(
    "the register has a number, a power of ten and a unit",
    "the register does not say how much of what",
    "a number, and a structure of an integer and an enum",
    _register,
    required=True,
)


def _text_octets(value: Data) -> bytes:
    return value.text().encode() if value.tag is Tag.VISIBLE_STRING else value.octets()


def _device_name(values: Sequence[Data]) -> str:
    name = _text_octets(values[0])
    if not _MANUFACTURER <= len(name) <= _LONGEST_DEVICE_NAME:
        return f"{len(name)} octets"
    prefix = name[:_MANUFACTURER]
    return "" if prefix.isalpha() and prefix.isascii() else value_line(values[0])


DEVICE_NAME = Rule(
    "the logical device has a name",
    "the name of the logical device is none",
    "3 to 16 octets that begin with the three letters of a manufacturer",
    _device_name,
    required=True,
)


def sap_assignment(sap: int) -> Rule:
    """The list of logical devices has this one under the name that it has itself."""

    def complaint(values: Sequence[Data]) -> str:
        entries, name = values
        listed = {
            entry.elements(2)[0].integer(): _text_octets(entry.elements(2)[1])
            for entry in entries.elements()
        }
        if sap not in listed:
            return f"logical devices {sorted(listed)}"
        found = listed[sap]
        return "" if found == _text_octets(name) else f"{sap} is called {found.decode('latin-1')!r}"

    return Rule(
        "the logical device is listed by its name",
        "the list of logical devices does not fit",
        f"logical device {sap} under its own name",
        complaint,
        required=True,
    )


# -- associations and security ---------------------------------------------------------------------


def association(profile: Profile, name: str) -> Rule:
    """Context and mechanism as agreed on, status 2. A pre-established one may show another."""
    agreed = profile.association(name)
    object_identifier = bytes((0x60, 0x85, 0x74, 0x05, 0x08))
    context = object_identifier + bytes((1, agreed.context.value))
    mechanism = object_identifier + bytes((2, agreed.mechanism.value))

    def complaint(values: Sequence[Data]) -> str:
        for told, expected, what in (
            (values[0], context, "context"),
            (values[1], mechanism, "mechanism"),
        ):
            # Reading: some versions show the identifier as a structure of its seven parts.
            if told.tag is Tag.OCTET_STRING and told.octets()[-7:] != expected:
                return f"{what} {told.octets().hex(' ')}"
        status = values[2].enumerated()
        return "" if status == _ASSOCIATED or agreed.pre_established else f"status {status}"

    return Rule(
        "the association shows what was agreed on",
        "the association shows something else than what was agreed on",
        f"context {agreed.context.value}, mechanism {agreed.mechanism.value}, status 2",
        complaint,
    )


def security_setup(profile: Profile, name: str) -> Rule:
    """Suite and system titles are those of the traffic."""
    agreed = profile.association(name)

    def complaint(values: Sequence[Data]) -> str:
        _, suite, client, server = values
        if suite.enumerated() != agreed.suite:
            return f"suite {suite.enumerated()}"
        if client.octets() not in (agreed.client_title, b"", bytes(8)):
            return f"client title {client.octets().hex()}"
        return "" if server.octets() == agreed.server_title else f"title {server.octets().hex()}"

    return Rule(
        "the security setup shows suite and titles as they are used",
        "the security setup shows something else than what is used",
        f"suite {agreed.suite}, server title {agreed.server_title.hex()}",
        complaint,
    )


# -- communication ---------------------------------------------------------------------------------


def udp_setup(port: int) -> Rule:
    def complaint(values: Sequence[Data]) -> str:
        if values[0].tag is not Tag.LONG_UNSIGNED:
            return f"a port of type {values[0].tag}"
        return "" if values[0].integer() == port else f"port {values[0].integer()}"

    return Rule(
        "the port is the one that is used",
        "the port is another than the one that is used",
        f"port {port}",
        complaint,
        required=True,
    )


def ipv6_setup(address: bytes) -> Rule:
    def complaint(values: Sequence[Data]) -> str:
        addresses = [entry.octets() for entry in values[0].elements()]
        shown = ", ".join(entry.hex(":", 2) for entry in addresses[:3])
        # The prefix may be known to the rules of compression only.
        known = {entry[_PREFIX_OCTETS:] for entry in addresses}
        return "" if address[_PREFIX_OCTETS:] in known else shown or "no address"

    return Rule(
        "the address that is used is listed",
        "the address that is used is not listed",
        address.hex(":", 2),
        complaint,
    )


# -- compact data ----------------------------------------------------------------------------------


def _compact(values: Sequence[Data]) -> str:
    buffer, objects, template, description = values
    first = objects.elements()[0].elements()
    if (first[0].integer(), first[2].integer()) != (62, 4):
        return f"the first value is attribute {first[2].integer()} of class {first[0].integer()}"
    if not description.octets():
        return ""  # the template may be known out of band
    described = TYPE_DESCRIPTION.decode(description.octets())
    rows = decode_contents(described, buffer.octets())
    cells = rows[0].elements() if rows else ()
    if len(cells) != len(objects.elements()):
        return f"{len(cells)} values of {len(objects.elements())} objects"
    same = cells[0].integer() == template.integer()
    return "" if same else f"template {cells[0].integer()} in the buffer"


COMPACT_DATA = Rule(
    "the buffer is what its description says",
    "the buffer is not what its description says",
    "one value for each captured object, the template id first",
    _compact,
)


# -- before and after ------------------------------------------------------------------------------


def rose(by: int) -> Rule:
    """A number is so much higher in the second look, or more."""
    return Rule(
        "the number has risen as it has to",
        "the number has not risen as it has to",
        f"at least {by} more",
        lambda values: (
            ""
            if values[1].integer() >= values[0].integer() + by
            else f"{values[0].integer()} became {values[1].integer()}"
        ),
    )


def same_as_before(what: str) -> Rule:
    """Values of the second half are those of the first."""

    def complaint(values: Sequence[Data]) -> str:
        half = len(values) // 2
        for before, after in zip(values[:half], values[half:], strict=True):
            if before != after:
                return f"{value_line(before)} became {value_line(after)}"
        return ""

    return Rule(f"{what} is as before", f"{what} is another than before", "no change", complaint)


def is_value(expected: Data, what: str) -> Rule:
    return Rule(
        f"{what} is as it has to be",
        f"{what} is not as it has to be",
        value_line(expected),
        lambda values: "" if values[-1] == expected else value_line(values[-1]),
    )


def is_not(forbidden: Data, what: str) -> Rule:
    return Rule(
        f"{what} is left alone",
        f"{what} is changed",
        f"anything but {value_line(forbidden)}",
        lambda values: value_line(values[-1]) if values[-1] == forbidden else "",
    )


def number_is(expected: int, what: str) -> Rule:
    """Of whatever type."""
    return Rule(
        f"{what} is {expected}",
        f"{what} is not {expected}",
        str(expected),
        lambda values: "" if _number(values[-1]) == expected else value_line(values[-1]),
    )


def number_among(expected: Sequence[int], what: str) -> Rule:
    return Rule(
        f"{what} is as it has to be",
        f"{what} is not as it has to be",
        " or ".join(map(str, expected)),
        lambda values: "" if _number(values[-1]) in expected else value_line(values[-1]),
    )


def _number(value: Data) -> int:
    if value.tag is Tag.ENUM:
        return value.enumerated()
    return int(value.truth()) if value.tag is Tag.BOOLEAN else value.integer()
