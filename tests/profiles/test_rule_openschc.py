"""Rule sets in the dialect of openschc: read, not written."""

from __future__ import annotations

import json

import pytest

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Duration
from reference_stack.profiles.rule_mistakes import RuleFileMistake
from reference_stack.profiles.rule_openschc import rule_set_from_openschc
from reference_stack.schc.descriptors import (
    Action,
    DirectionIndicator,
    MatchingOperator,
    VariableLength,
)
from reference_stack.schc.fragmentation.rule import AckBehavior, Mode, TileInAll1
from reference_stack.schc.rules import RuleSet

NOTHING = {"RuleID": 22, "RuleIDLength": 8, "NoCompression": []}
ENTRIES = [
    {"FID": "IPV6.VER", "TV": 6, "MO": "ignore", "CDA": "not-sent"},
    {"FID": "IPV6.LEN", "FL": 16, "FP": 1, "DI": "Bi", "MO": "ignore", "CDA": "compute-length"},
    {"FID": "IPV6.HOP_LMT", "TV": 255, "DI": "Up", "MO": "equal", "CDA": "not-sent"},
    {"FID": "IPV6.HOP_LMT", "TV": [], "DI": "Dw", "MO": "ignore", "CDA": "value-sent"},
    {
        "FID": "IPV6.DEV_PREFIX",
        "FL": 64,
        "TV": ["2001:db8::/64", "fe80::/64"],
        "MO": "match-mapping",
        "CDA": "mapping-sent",
        "SB": 1,
    },
    {"FID": "IPV6.DEV_IID", "TV": "::79", "MO": "ignore", "CDA": "DEVIID"},
    {"FID": "IPV6.APP_IID", "TV": "2001:db8::79", "MO": "equal", "CDA": "not-sent"},
    {"FID": "UDP.DEV_PORT", "TV": 5680, "MO": "MSB", "MO.VAL": 12, "CDA": "LSB"},
    {"FID": "UDP.APP_PORT", "TV": 5680, "MO": "MSB(8)", "CDA": "LSB"},
    {"FID": "COAP.TOKEN", "FL": "tkl", "TV": None, "MO": "ignore", "CDA": "value-sent"},
    {"FID": "COAP.Uri-Path", "FL": "var", "TV": "temp", "MO": "equal", "CDA": "not-sent"},
    {"FID": "COAP.Content-Format", "FL": "var", "TV": 60, "MO": "equal", "CDA": "not-sent"},
]
COMPRESSION = {"RuleID": 3, "RuleLength": 8, "Compression": ENTRIES}
FRAGMENTATION = {
    "RuleID": 20,
    "RuleIDLength": 8,
    "Fragmentation": {
        "FRMode": "AckOnError",
        "FRDirection": "UP",
        "FRModeProfile": {
            "dtagSize": 0,
            "WSize": 2,
            "FCNSize": 6,
            "windowSize": 63,
            "tileSize": 80,
            "ackBehavior": "afterAll0",
            "lastTileInAll1": True,
            "MICAlgorithm": "crc32",
            "L2WordSize": 8,
            "maxRetry": 4,
            "timeout": 600,
        },
    },
}


def read(document: object) -> RuleSet:
    return rule_set_from_openschc(json.dumps(document), where="rules.json")


def test_entries_get_the_names_of_rfc9363() -> None:
    (rule,) = read([COMPRESSION, NOTHING]).compression
    found = {(entry.field_id, entry.direction_indicator): entry for entry in rule.entry}
    both = DirectionIndicator.BIDIRECTIONAL
    assert found["fid-ipv6-version", both].target_value == (Bits(6, 4),)
    assert found["fid-ipv6-payload-length", both].comp_decomp_action is Action.COMPUTE
    assert found["fid-ipv6-hoplimit", DirectionIndicator.DOWN].target_value == ()
    prefixes = found["fid-ipv6-devprefix", both].target_value
    assert prefixes == (Bits(0x20010DB8 << 32, 64), Bits(0xFE80 << 48, 64))
    assert found["fid-ipv6-deviid", both].comp_decomp_action is Action.DEV_IID
    assert found["fid-ipv6-appiid", both].target_value == (Bits(0x79, 64),)
    for fid, x in (("fid-udp-dev-port", 12), ("fid-udp-app-port", 8)):
        entry = found[fid, both]
        assert entry.matching_operator is MatchingOperator.MSB
        assert entry.matching_operator_value == x
    assert found["fid-coap-token", both].field_length is VariableLength.TOKEN_LENGTH
    assert found["fid-coap-option-uri-path", both].target_value == (Bits.from_octets(b"temp"),)
    assert found["fid-coap-option-content-format", both].target_value == (Bits(60, 8),)


def test_fragmentation_gets_its_leaves() -> None:
    rule = read([FRAGMENTATION, NOTHING]).uplink
    assert rule is not None
    assert rule.fragmentation_mode is Mode.ACK_ON_ERROR
    assert rule.direction is Direction.UPLINK
    assert (rule.w_size, rule.fcn_size, rule.window_size, rule.tile_size) == (2, 6, 63, 80)
    assert rule.ack_behavior is AckBehavior.AFTER_ALL_0
    assert rule.tile_in_all_1 is TileInAll1.YES
    assert rule.max_ack_requests == 4
    assert rule.retransmission_timer == Duration.of(minutes=10)


def test_a_window_is_as_large_as_can_be_when_nothing_is_said() -> None:
    fragmentation = FRAGMENTATION["Fragmentation"]
    assert isinstance(fragmentation, dict)
    profile = {k: v for k, v in fragmentation["FRModeProfile"].items() if k != "windowSize"}
    rule = {**FRAGMENTATION, "Fragmentation": {**fragmentation, "FRModeProfile": profile}}
    uplink = read([rule, NOTHING]).uplink
    assert uplink is not None
    assert uplink.window_size == 63


@pytest.mark.parametrize(
    "document",
    [
        pytest.param([COMPRESSION, NOTHING], id="list"),
        pytest.param({"DeviceID": "x", "SoR": [COMPRESSION, NOTHING]}, id="device"),
        pytest.param([{"DeviceID": "x", "SoR": [COMPRESSION, NOTHING]}], id="list-of-one-device"),
    ],
)
def test_rules_stand_alone_or_with_their_device(document: object) -> None:
    assert [rule.rule_id_value for rule in read(document).rules] == [3, 22]


def changed(place: int, **changes: object) -> list[object]:
    entries: list[dict[str, object]] = [dict(entry) for entry in ENTRIES]
    entries[place] |= changes
    return [{**COMPRESSION, "Compression": entries}, NOTHING]


@pytest.mark.parametrize(
    ("document", "path"),
    [
        pytest.param([COMPRESSION], "rule", id="no-way-out"),
        pytest.param([{"RuleID": 3, "RuleIDLength": 8}], "[0]", id="no-nature"),
        pytest.param([{"RuleID": 3}], "[0].RuleIDLength", id="no-length"),
        pytest.param(changed(0, FID="IPV6.X"), "[0].Compression[0].FID", id="field"),
        pytest.param(changed(0, MO="same"), "[0].Compression[0].MO", id="operator"),
        pytest.param(changed(0, CDA="x"), "[0].Compression[0].CDA", id="action"),
        pytest.param(changed(0, TV=16), "[0].Compression[0].TV", id="value"),
        pytest.param(changed(4, TV=["x"]), "[0].Compression[4].TV[0]", id="address"),
        pytest.param(changed(0, DI="left"), "[0].Compression[0].DI", id="direction"),
        pytest.param(changed(1, FL="long"), "[0].Compression[1].FL", id="length"),
        pytest.param(
            changed(2, TV=None), "[0].Compression[2].target-value", id="nothing-to-compare"
        ),
    ],
)
def test_a_mistake_is_named_by_its_path(document: object, path: str) -> None:
    with pytest.raises(RuleFileMistake) as caught:
        read(document)
    assert caught.value.path == path


def test_a_rule_may_stand_alone() -> None:
    assert [rule.rule_id_value for rule in read(NOTHING).rules] == [22]
