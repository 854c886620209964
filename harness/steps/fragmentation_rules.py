"""Phrases about the rule under which a meter sends fragments. RFC9363 §4.10, RFC9011 §5.6.2."""

from __future__ import annotations

from dataclasses import replace

from pytest_bdd import given, parsers

from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive
from reference_stack.kernel.instant import Duration
from reference_stack.schc.fragmentation.rule import AckBehavior, BitmapFormat, TileInAll1

_LAST_TILE = {
    "always": TileInAll1.YES,
    "never": TileInAll1.NO,
    "at the meter's choice": TileInAll1.SENDER_CHOICE,
}
_WHEN = {
    "after each window": AckBehavior.AFTER_ALL_0,
    "at the end": AckBehavior.AFTER_ALL_1,
}


def _change(scene: Scene, **leaves: object) -> None:
    scene.arrange(scene.profile.with_rule(replace(scene.profile.uplink, **leaves)))  # type: ignore[arg-type]


@given(parsers.parse("the last tile travels {how} in the All-1"))
def last_tile_travels(scene: Scene, how: str) -> None:
    rule = scene.profile.uplink
    room = scene.profile.link.payload_limit_octets * 8 + rule.rule_id_length
    needed = rule.header_length + rule.rcs_algorithm.length + rule.tile_size
    if how == "always" and needed > room:
        raise Inconclusive("frames are so short that an All-1 has no room for a tile")
    _change(scene, tile_in_all_1=_LAST_TILE[how])


@given(parsers.parse("acknowledgements are agreed {when}"))
def acknowledgements_are_agreed(scene: Scene, when: str) -> None:
    _change(scene, ack_behavior=_WHEN[when])


@given("acknowledgements may speak of several windows")
def compound_acks_are_agreed(scene: Scene) -> None:
    _change(scene, bitmap_format=BitmapFormat.COMPOUND_ACK)


@given(parsers.parse("a Retransmission Timer of {minutes:d} minutes is agreed"))
def retransmission_timer_is_agreed(scene: Scene, minutes: int) -> None:
    _change(scene, retransmission_timer=Duration.of(minutes=minutes))


@given(parsers.parse("an Inactivity Timer of {minutes:d} minutes is agreed"))
def inactivity_timer_is_agreed(scene: Scene, minutes: int) -> None:
    _change(scene, inactivity_timer=Duration.of(minutes=minutes))


@given(parsers.parse("the data rate is {rate:d}"))
def data_rate_is(scene: Scene, rate: int) -> None:
    scene.arrange(scene.profile.with_data_rate(rate))


@given(parsers.parse("tiles of {bits:d} bits are agreed"))
def tiles_of_an_odd_size_are_agreed(scene: Scene, bits: int) -> None:
    _change(scene, tile_size=bits, tile_in_all_1=TileInAll1.YES)
