"""A rule set read from the JSON dialect of the openschc project; it is never written.

The dialect has changed over the years: both spellings of a key are read where there are two, and
case does not matter in keywords. Target values are numbers, IPv6 addresses or text. Leaves that it
lacks stand at the defaults of RFC9363.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Duration
from reference_stack.profiles.field_identities import field_lengths
from reference_stack.profiles.json_tree import Node, root_of
from reference_stack.profiles.rule_mistakes import mistakes_at
from reference_stack.schc.descriptors import (
    Action,
    DirectionIndicator,
    FieldDescriptor,
    MatchingOperator,
    VariableLength,
)
from reference_stack.schc.fragmentation.rcs import RcsAlgorithm
from reference_stack.schc.fragmentation.rule import (
    AckBehavior,
    FragmentationRule,
    Mode,
    TileInAll1,
)
from reference_stack.schc.rules import CompressionRule, NoCompressionRule, Rule, RuleSet

_FIELDS: Final = {
    "ipv6.ver": "fid-ipv6-version",
    "ipv6.tc": "fid-ipv6-trafficclass",
    "ipv6.fl": "fid-ipv6-flowlabel",
    "ipv6.len": "fid-ipv6-payload-length",
    "ipv6.nxt": "fid-ipv6-nextheader",
    "ipv6.hop_lmt": "fid-ipv6-hoplimit",
    "ipv6.dev_prefix": "fid-ipv6-devprefix",
    "ipv6.dev_iid": "fid-ipv6-deviid",
    "ipv6.app_prefix": "fid-ipv6-appprefix",
    "ipv6.app_iid": "fid-ipv6-appiid",
    "udp.dev_port": "fid-udp-dev-port",
    "udp.app_port": "fid-udp-app-port",
    "udp.len": "fid-udp-length",
    "udp.cksum": "fid-udp-checksum",
    "icmpv6.type": "fid-icmpv6-type",
    "icmpv6.code": "fid-icmpv6-code",
    "icmpv6.cksum": "fid-icmpv6-checksum",
    "icmpv6.ident": "fid-icmpv6-identifier",
    "icmpv6.seqno": "fid-icmpv6-sequence",
    "coap.ver": "fid-coap-version",
    "coap.type": "fid-coap-type",
    "coap.tkl": "fid-coap-tkl",
    "coap.code": "fid-coap-code",
    "coap.mid": "fid-coap-mid",
    "coap.token": "fid-coap-token",
}
_COAP_OPTION: Final = "fid-coap-option-"
_LENGTHS = {"var": VariableLength.VARIABLE, "tkl": VariableLength.TOKEN_LENGTH}
_WAYS = {
    "bi": DirectionIndicator.BIDIRECTIONAL,
    "up": DirectionIndicator.UP,
    "dw": DirectionIndicator.DOWN,
}
_OPERATORS = {
    "equal": MatchingOperator.EQUAL,
    "ignore": MatchingOperator.IGNORE,
    "msb": MatchingOperator.MSB,
    "match-mapping": MatchingOperator.MATCH_MAPPING,
}
_ACTIONS = {
    "not-sent": Action.NOT_SENT,
    "value-sent": Action.VALUE_SENT,
    "mapping-sent": Action.MAPPING_SENT,
    "lsb": Action.LSB,
    "compute": Action.COMPUTE,
    "compute-length": Action.COMPUTE,
    "compute-checksum": Action.COMPUTE,
    "deviid": Action.DEV_IID,
    "appiid": Action.APP_IID,
}
_MODES = {
    "noack": Mode.NO_ACK,
    "ackalways": Mode.ACK_ALWAYS,
    "ackonerror": Mode.ACK_ON_ERROR,
}
_FRAGMENT_WAYS = {"up": Direction.UPLINK, "dw": Direction.DOWNLINK}
_BEHAVIORS = {"afterall0": AckBehavior.AFTER_ALL_0, "afterall1": AckBehavior.AFTER_ALL_1}
_NUMBERS = (
    (("dtagSize",), "dtag_size"),
    (("WSize", "wSize"), "w_size"),
    (("FCNSize", "fcnSize"), "fcn_size"),
    (("windowSize",), "window_size"),
    (("tileSize",), "tile_size"),
    (("L2WordSize", "MICWordSize"), "l2_word_size"),
    (("maxRetry",), "max_ack_requests"),
)

_T = TypeVar("_T")


def rule_set_from_openschc(text: str, *, where: str) -> RuleSet:
    """The rules of the file, or of its only device. Raises RuleFileMistake."""
    root = root_of(text, where)
    rules = [_rule(node) for node in _rules_of(root)]
    with mistakes_at(where, root.path):
        return RuleSet(tuple(rules))


def _rules_of(root: Node) -> list[Node]:
    """A list of rules, one rule, or a device with its set."""
    if isinstance(root.value, list) and len(root.value) == 1 and root.elements()[0].has("SoR"):
        root = root.elements()[0]
    if root.has("SoR"):
        return root.member("SoR").elements()
    if root.has("RuleID"):
        return [root]
    return root.elements()


def _rule(node: Node) -> Rule:
    value = node.member("RuleID").number()
    length = _either(node, "RuleIDLength", "RuleLength").number()
    with mistakes_at(node.where, node.path):
        for key in ("Compression", "compression"):
            if node.has(key):
                entries = tuple(_entry(each) for each in node.member(key).elements())
                return CompressionRule(value, length, entries)
        for key in ("Fragmentation", "fragmentation"):
            if node.has(key):
                return _fragmentation(node.member(key), value, length)
        if node.has("NoCompression") or node.has("noCompression"):
            return NoCompressionRule(value, length)
    raise node.mistake("has neither Compression, Fragmentation nor NoCompression")


def _entry(node: Node) -> FieldDescriptor:
    fid = _field(node.member("FID"))
    operator_text, _, in_brackets = node.member("MO").text().partition("(")
    operator = _keyword(node.member("MO"), operator_text, _OPERATORS)
    length = _length(node, fid)
    x: int | None = None
    for key in ("MO.VAL", "MOa", "MO.VALUE"):
        if operator is MatchingOperator.MSB and node.has(key):
            x = node.member(key).number()
    if x is None and in_brackets.rstrip(")").isdecimal():
        x = int(in_brackets.rstrip(")"))
    with mistakes_at(node.where, node.path):
        return FieldDescriptor(
            field_id=fid,
            field_length=length,
            matching_operator=operator,
            comp_decomp_action=_keyword(
                node.member("CDA"), node.member("CDA").text().partition("(")[0], _ACTIONS
            ),
            target_value=_targets(node, fid, length),
            matching_operator_value=x,
            field_position=node.member("FP").number() if node.has("FP") else 1,
            direction_indicator=_keyword(node.member("DI"), node.member("DI").text(), _WAYS)
            if node.has("DI")
            else DirectionIndicator.BIDIRECTIONAL,
        )


def _field(node: Node) -> str:
    written = node.text().lower()
    found = _FIELDS.get(written)
    option = _COAP_OPTION + written.removeprefix("coap.")
    if found is None and option in field_lengths(()):
        found = option
    if found is None:
        raise node.mistake(f"no field is called {node.text()!r}", "RFC9363 §4.3")
    return found


def _length(node: Node, fid: str) -> int | VariableLength:
    if not node.has("FL"):
        return field_lengths(())[fid]
    written = node.member("FL")
    if isinstance(written.value, str):
        return _keyword(written, written.text(), _LENGTHS)
    return written.number()


def _targets(node: Node, fid: str, length: int | VariableLength) -> tuple[Bits, ...]:
    if not node.has("TV") or node.member("TV").value is None:
        return ()
    written = node.member("TV")
    values = written.elements() if isinstance(written.value, list) else [written]
    return tuple(_target(value, fid, length) for value in values)


def _target(node: Node, fid: str, length: int | VariableLength) -> Bits:
    if isinstance(node.value, str):
        if fid.endswith(("prefix", "iid")):
            return _half_address(node, fid)
        octets = node.text().encode()
        bits = Bits.from_octets(octets)
        if isinstance(length, int) and bits.length != length:
            raise node.mistake(f"has {bits.length} bits, the field {length}", "RFC9363 §4.7")
        return bits
    number = node.number()
    width = length if isinstance(length, int) else max(8, -(-number.bit_length() // 8) * 8)
    if number < 0 or number >> width:
        raise node.mistake(f"{number} does not fit in {width} bits", "RFC9363 §4.7")
    return Bits(number, width)


def _half_address(node: Node, fid: str) -> Bits:
    try:
        address = ipaddress.IPv6Address(node.text().partition("/")[0])
    except ValueError:
        raise node.mistake(f"{node.text()!r} is no IPv6 address", "RFC9363 §4.7") from None
    octets = address.packed
    return Bits.from_octets(octets[:8] if fid.endswith("prefix") else octets[8:])


def _fragmentation(node: Node, value: int, length: int) -> FragmentationRule:
    mode = _keyword(node.member("FRMode"), node.member("FRMode").text(), _MODES)
    way = node.member("FRDirection")
    settings = node.member("FRModeProfile")
    read: dict[str, object] = {"fcn_size": 1}
    for keys, name in _NUMBERS:
        for key in keys:
            if settings.has(key) and settings.member(key).value is not None:
                read[name] = settings.member(key).number()
    if mode is Mode.ACK_ALWAYS:
        read.setdefault("w_size", 1)
    if mode is not Mode.NO_ACK:
        fcn = read["fcn_size"]
        most = (1 << fcn) - 1 if isinstance(fcn, int) and 0 < fcn < 64 else 1
        read.setdefault("window_size", most)
    read |= _choices(settings)
    make: Callable[..., FragmentationRule] = FragmentationRule
    return make(
        rule_id_value=value,
        rule_id_length=length,
        fragmentation_mode=mode,
        direction=_keyword(way, way.text(), _FRAGMENT_WAYS),
        **read,
    )


def _choices(settings: Node) -> dict[str, object]:
    read: dict[str, object] = {}
    if settings.has("ackBehavior"):
        node = settings.member("ackBehavior")
        read["ack_behavior"] = _keyword(node, node.text(), _BEHAVIORS)
    if settings.has("lastTileInAll1") and settings.member("lastTileInAll1").value is not None:
        inside = settings.member("lastTileInAll1").truth()
        read["tile_in_all_1"] = TileInAll1.YES if inside else TileInAll1.NO
    if settings.has("timeout"):
        read["retransmission_timer"] = Duration.of(seconds=settings.member("timeout").number())
    for key in ("MICAlgorithm", "RCSAlgorithm"):
        if settings.has(key):
            node = settings.member(key)
            algorithms = {"crc32": RcsAlgorithm.CRC32, "rcs_crc32": RcsAlgorithm.CRC32}
            read["rcs_algorithm"] = _keyword(node, node.text(), algorithms)
    return read


def _either(node: Node, *keys: str) -> Node:
    return node.member(next((key for key in keys if node.has(key)), keys[0]))


def _keyword(node: Node, written: str, meanings: Mapping[str, _T]) -> _T:
    found = meanings.get(written.strip().lower())
    if found is None:
        raise node.mistake(f"{written!r} is none of {', '.join(meanings)}", "RFC9363 §4")
    return found
