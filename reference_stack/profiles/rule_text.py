"""A rule set from the tables of a TOML file.

Leaves have the names and values of RFC9363. What a reader can work out may be left out of an entry:

- `field-length`: that of the header;
- `matching-operator`: mo-msb with a matching-operator-value, mo-match-mapping with a list,
  mo-equal with a target value, else mo-ignore;
- `comp-decomp-action`: its natural partner, that is cda-lsb, cda-mapping-sent, cda-not-sent and
  cda-value-sent.

A target value is a number; or its octets as hex digits; or, for half an address, an IPv6 prefix
`2001:db8::/64` or an interface identifier `::1`. A rule may begin with the entries of `[[part]]`s.
`[[header]]` declares a header of one's own and `[[action]]` an action.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from pydantic import ValidationError

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.profiles.field_identities import FieldLengths, field_lengths, length_of
from reference_stack.profiles.rule_mistakes import RuleFileMistake, mistakes_at
from reference_stack.profiles.rule_tables import (
    LEAVES,
    OF_COMPRESSION,
    OF_EVERY_RULE,
    EntryTable,
    HeaderTable,
    RuleFileTables,
    RuleTable,
    TargetText,
)
from reference_stack.schc.descriptors import (
    Action,
    DirectionIndicator,
    FieldDescriptor,
    MatchingOperator,
    PrivateAction,
    VariableLength,
)
from reference_stack.schc.fragmentation.rule import FragmentationRule
from reference_stack.schc.headers import Extent, FieldFormat, HeaderFormat
from reference_stack.schc.rules import CompressionRule, NoCompressionRule, Rule, RuleSet

RULE_TABLES: Final = frozenset({"rule", "part", "action", "header"})
"""The keys of a file that belong to its rule set."""

PARTNERS: Final = {
    MatchingOperator.IGNORE: Action.VALUE_SENT,
    MatchingOperator.EQUAL: Action.NOT_SENT,
    MatchingOperator.MSB: Action.LSB,
    MatchingOperator.MATCH_MAPPING: Action.MAPPING_SENT,
}
_HALF_AN_ADDRESS = 64
_WAYS = {DirectionIndicator.UP: Direction.UPLINK, DirectionIndicator.DOWN: Direction.DOWNLINK}


def rule_set_from(tables: Mapping[str, object], *, where: str) -> RuleSet:
    """The rule set that these tables describe; `where` is the file. Raises RuleFileMistake."""
    return _Reading(tables, where).rule_set()


class _Reading:
    def __init__(self, tables: Mapping[str, object], where: str) -> None:
        self.where = where
        try:
            self.tables = RuleFileTables.model_validate(tables)
        except ValidationError as problem:
            first = problem.errors()[0]
            path = _path(first["loc"], last_is_key=first["type"] == "extra_forbidden")
            reason = first["msg"].removeprefix("Value error, ")
            raise RuleFileMistake(where, path, reason, "RFC9363 §5") from None
        self.headers = tuple(
            _header(table, where, f"header[{place}]")
            for place, table in enumerate(self.tables.header)
        )
        self.lengths: FieldLengths = field_lengths(self.headers)
        self.actions = {
            table.name: PrivateAction(table.name, table.octets_after_plus)
            for table in self.tables.action
        }
        self.parts = {
            table.name: self._entries(table.entry, f"part[{place}]")
            for place, table in enumerate(self.tables.part)
        }

    def rule_set(self) -> RuleSet:
        rules = tuple(
            self._rule(table, f"rule[{place}]") for place, table in enumerate(self.tables.rule)
        )
        with mistakes_at(self.where, ""):
            return RuleSet(rules, self.headers)

    def _rule(self, table: RuleTable, path: str) -> Rule:
        given = table.model_fields_set - OF_EVERY_RULE
        nature = table.rule_nature or self._nature(given, path)
        with mistakes_at(self.where, path):
            if nature == "nature-fragmentation":
                self._only(given, given - OF_COMPRESSION, nature, path)
                return _fragmentation(table, given, self.where, path)
            if nature == "nature-no-compression":
                self._only(given, frozenset(), nature, path)
                return NoCompressionRule(table.rule_id_value, table.rule_id_length, table.name)
            self._only(given, OF_COMPRESSION, nature, path)
            entries = [entry for name in table.parts for entry in self._part(name, path)]
            return CompressionRule(
                table.rule_id_value,
                table.rule_id_length,
                (*entries, *self._entries(table.entry, path)),
                table.name,
            )

    def _nature(self, given: set[str], path: str) -> str:
        if given & OF_COMPRESSION:
            return "nature-compression"
        if "fragmentation_mode" in given:
            return "nature-fragmentation"
        raise RuleFileMistake(
            self.where,
            f"{path}.rule-nature",
            "a rule has entries or a fragmentation-mode, or says nature-no-compression",
            "RFC9363 §4.2",
        )

    def _only(self, given: set[str], allowed: Iterable[str], nature: str, path: str) -> None:
        for leaf in sorted(given.difference(allowed)):
            raise RuleFileMistake(
                self.where,
                f"{path}.{_dashed(leaf)}",
                f"does not belong in a rule of {nature}",
                "RFC9363 §5.1",
            )

    def _part(self, name: str, path: str) -> tuple[FieldDescriptor, ...]:
        found = self.parts.get(name)
        if found is None:
            known = ", ".join(self.parts) or "none"
            raise RuleFileMistake(
                self.where, f"{path}.parts", f"there is no part {name!r}; there are: {known}"
            )
        return found

    def _entries(self, tables: Iterable[EntryTable], path: str) -> tuple[FieldDescriptor, ...]:
        return tuple(
            self._entry(table, f"{path}.entry[{place}]") for place, table in enumerate(tables)
        )

    def _entry(self, table: EntryTable, path: str) -> FieldDescriptor:
        usual = length_of(table.field_id, self.lengths, where=self.where, path=path)
        length = usual if table.field_length is None else table.field_length
        operator = table.matching_operator or operator_of(
            table.matching_operator_value,
            given="target_value" in table.model_fields_set,
            several=isinstance(table.target_value, tuple),
        )
        with mistakes_at(self.where, path):
            return FieldDescriptor(
                field_id=table.field_id,
                field_length=length,
                matching_operator=operator,
                comp_decomp_action=self._action(table.comp_decomp_action, operator, path),
                target_value=self._target(table.target_value, length, f"{path}.target-value"),
                matching_operator_value=table.matching_operator_value,
                field_position=table.field_position,
                direction_indicator=table.direction_indicator,
            )

    def _action(
        self, written: Action | str | None, operator: MatchingOperator, path: str
    ) -> Action | PrivateAction:
        if written is None:
            return PARTNERS[operator]
        if isinstance(written, Action):
            return written
        found = self.actions.get(written)
        if found is None:
            known = ", ".join((*(action.value for action in Action), *self.actions))
            raise RuleFileMistake(
                self.where,
                f"{path}.comp-decomp-action",
                f"there is no action {written!r}; there are: {known}",
                "RFC9363 §4.9",
            )
        return found

    def _target(
        self,
        written: TargetText | tuple[TargetText, ...],
        length: int | VariableLength,
        path: str,
    ) -> tuple[Bits, ...]:
        if not isinstance(written, tuple):
            written = (written,)
        try:
            return tuple(target_bits(value, length) for value in written)
        except ValueError as problem:
            raise RuleFileMistake(self.where, path, str(problem), "RFC9363 §4.7") from None


def target_bits(written: int | str, length: int | VariableLength) -> Bits:
    """A target value as written, for a field of this length. Raises ValueError, which says why."""
    if isinstance(written, int):
        if not isinstance(length, int):
            raise ValueError(f"the field's length varies: write {written} as octets in hex digits")
        if written < 0 or written >> length:
            raise ValueError(f"{written} does not fit in {length} bits")
        return Bits(written, length)
    if ":" in written and length == _HALF_AN_ADDRESS:
        return Bits(_half_address(written), _HALF_AN_ADDRESS)
    try:
        octets = bytes.fromhex(written)
    except ValueError:
        raise ValueError(f"{written!r} is neither a number nor octets in hex digits") from None
    if isinstance(length, int) and len(octets) * 8 != length:
        raise ValueError(f"{written!r} has {len(octets) * 8} bits, the field {length}")
    return Bits.from_octets(octets)


def _half_address(written: str) -> int:
    address, slash, size = written.partition("/")
    try:
        number = int(ipaddress.IPv6Address(address))
    except ValueError:
        raise ValueError(f"{written!r} is no IPv6 prefix or interface identifier") from None
    half = 1 << _HALF_AN_ADDRESS
    if slash and size == str(_HALF_AN_ADDRESS) and number % half == 0:
        return number // half
    if not slash and number < half:
        return number
    raise ValueError(
        f"{written!r} is neither a prefix such as 2001:db8::/64 nor an identifier such as ::1"
    )


def operator_of(x: int | None, *, given: bool, several: bool) -> MatchingOperator:
    """What stands for itself: with how many bits, with a target value, with a list of them."""
    if x is not None:
        return MatchingOperator.MSB
    if not given:
        return MatchingOperator.IGNORE
    return MatchingOperator.MATCH_MAPPING if several else MatchingOperator.EQUAL


def _fragmentation(table: RuleTable, given: set[str], where: str, path: str) -> FragmentationRule:
    for leaf in ("fragmentation_mode", "direction", "fcn_size"):
        if leaf not in given:
            raise RuleFileMistake(where, f"{path}.{_dashed(leaf)}", "is missing", "RFC9363 §4.10")
    way = None if table.direction is None else _WAYS.get(table.direction)
    if way is None:
        raise RuleFileMistake(
            where, f"{path}.direction", "is di-up or di-down, that of the data", "RFC9363 §4.10.1"
        )
    leaves = {leaf: getattr(table, leaf) for leaf in given if leaf != "direction"}
    make: Callable[..., FragmentationRule] = FragmentationRule
    return make(
        rule_id_value=table.rule_id_value,
        rule_id_length=table.rule_id_length,
        direction=way,
        **leaves,
    )


def _header(table: HeaderTable, where: str, path: str) -> HeaderFormat:
    with mistakes_at(where, path):
        return HeaderFormat(
            name=table.name,
            fields=tuple(
                FieldFormat(
                    fid=field.fid,
                    length=field.length if isinstance(field.length, int) else Extent(field.length),
                    downlink_fid=field.downlink_fid,
                    octets_after=field.octets_after_plus,
                )
                for field in table.field
            ),
            follows=table.follows,
            requires={fid: frozenset(values) for fid, values in table.requires.items()},
        )


def _path(location: tuple[int | str, ...], *, last_is_key: bool) -> str:
    """`rule[2].entry[0].field-id`: of what pydantic names, without its kinds of alternatives."""
    path = ""
    for depth, step in enumerate(location, 1):
        if isinstance(step, int):
            path += f"[{step}]"
        elif step in LEAVES or (last_is_key and depth == len(location)):
            path += f".{step}" if path else step
    return path


def _dashed(leaf: str) -> str:
    return leaf.replace("_", "-")
