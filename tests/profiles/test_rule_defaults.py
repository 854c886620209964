"""What a rule of fragmentation leaves out has its default. RFC9363 §4.10.7, RFC9441 §5."""

from __future__ import annotations

import json

import pytest

from reference_stack.profiles.rule_json import rule_set_from_json
from reference_stack.profiles.rule_text import rule_set_from
from reference_stack.schc.fragmentation.rule import BitmapFormat, FragmentationRule

NOTHING = {
    "rule-id-value": 22,
    "rule-id-length": 8,
    "rule-nature": "ietf-schc:nature-no-compression",
}
FRAGMENTS = {
    "rule-id-value": 20,
    "rule-id-length": 8,
    "rule-nature": "ietf-schc:nature-fragmentation",
    "fragmentation-mode": "ietf-schc:fragmentation-mode-ack-on-error",
    "direction": "ietf-schc:di-up",
    "w-size": 2,
    "fcn-size": 6,
    "window-size": 63,
    "tile-size": 80,
    "max-ack-requests": 8,
    "inactivity-timer": {"ticks-duration": 20, "ticks-numbers": 41199},
    "retransmission-timer": {"ticks-duration": 20, "ticks-numbers": 41199},
    "tile-in-all-1": "ietf-schc:all-1-data-sender-choice",
    "ack-behavior": "ietf-schc:ack-behavior-after-all-1",
}
COMPOUND = "ietf-schc-compound-ack"


def of_json(**leaves: object) -> FragmentationRule:
    named = {key.replace("__", ":").replace("_", "-"): value for key, value in leaves.items()}
    text = json.dumps({"ietf-schc:schc": {"rule": [NOTHING, {**FRAGMENTS, **named}]}})
    return rule_set_from_json(text, where="rules.json").fragmentation[0]


def of_text(**leaves: object) -> FragmentationRule:
    named = {key.replace("_", "-"): value for key, value in leaves.items()}
    rule = {
        key: value.removeprefix("ietf-schc:") if isinstance(value, str) else value
        for key, value in FRAGMENTS.items()
    }
    timers = {"inactivity-timer": "12h", "retransmission-timer": "12h"}
    nothing = {"rule-id-value": 22, "rule-nature": "nature-no-compression"}
    rules = {"rule": [nothing, {**rule, **timers, **named}]}
    return rule_set_from(rules, where="rules.toml").fragmentation[0]


def test_what_is_left_out_has_its_default() -> None:
    for rule in (of_json(), of_text()):
        assert rule.l2_word_size == 8
        assert rule.maximum_packet_size == 1280
        assert rule.bitmap_format is BitmapFormat.RFC8724
        assert rule.last_bitmap_compression


@pytest.mark.parametrize("size", [1279, 1500])
def test_what_is_there_counts(size: int) -> None:
    for rule in (of_json(maximum_packet_size=size), of_text(maximum_packet_size=size)):
        assert rule.maximum_packet_size == size


def test_bitmaps_are_what_is_there() -> None:
    written = of_json(
        ietf_schc_compound_ack__bitmap_format=f"{COMPOUND}:bitmap-compound-ack",
        ietf_schc_compound_ack__last_bitmap_compression=False,
    )
    read = of_text(bitmap_format="bitmap-compound-ack", last_bitmap_compression=False)
    for rule in (written, read):
        assert rule.bitmap_format is BitmapFormat.COMPOUND_ACK
        assert not rule.last_bitmap_compression
