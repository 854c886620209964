"""Datagrams drawn by chance around the values that rules speak of; the seed says which."""

from __future__ import annotations

from random import Random

from harness.stimuli.datagrams import Description
from reference_stack.schc.rules import RuleSet

_CLIENT_PORT = "fid-udp-app-port"
_NEAR = (-1, 0, 0, 0, 1)
_FLOW_LABELS = (0, 0, 0, 7, 1, 0x80000, 0xFFFFF)
_HOP_LIMITS = (255, 255, 64, 63, 1)
_TRAFFIC_CLASSES = (0, 0, 0, 1, 2, 184, 255)
_NETWORKS = (1, 1, 1, 2, 3, 4)
_LONGEST_DATA = 60


def drawn(rules: RuleSet, seed: int, count: int) -> list[Description]:
    """So many descriptions: most match some rule, many by a hair, some none."""
    dice = Random(seed)
    ports = _ports_of(rules)
    return [_draw(dice, ports) for _ in range(count)]


def _draw(dice: Random, ports: list[int]) -> Description:
    port = dice.choice(ports) + dice.choice(_NEAR)
    return Description(
        data=dice.randbytes(dice.randrange(_LONGEST_DATA)),
        client_port=min(max(port, 1), 0xFFFF),
        client_network=dice.choice(_NETWORKS),
        traffic_class=dice.choice(_TRAFFIC_CLASSES),
        flow_label=dice.choice(_FLOW_LABELS),
        hop_limit=dice.choice(_HOP_LIMITS),
    )


def _ports_of(rules: RuleSet) -> list[int]:
    """Client ports that descriptors name."""
    return [
        value.value
        for rule in rules.compression
        for entry in rule.entry
        if entry.field_id == _CLIENT_PORT
        for value in entry.target_value
    ]
