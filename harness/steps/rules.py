"""Phrases about the rules that everybody starts with."""

from __future__ import annotations

from dataclasses import replace

from pytest_bdd import given, parsers

from harness.scenes.scene import Scene
from harness.stimuli.crossings import arrange_rules


@given(parsers.parse("the rules are {name}"))
def rules_are(scene: Scene, name: str) -> None:
    arrange_rules(scene, name)


@given(parsers.parse("at data rate {rate:d} the rules are {name}"))
def rules_are_at_data_rate(scene: Scene, rate: int, name: str) -> None:
    arrange_rules(scene, name, rate)


@given(parsers.parse("packets of at most {octets:d} bytes are agreed"))
def packets_are_limited(scene: Scene, octets: int) -> None:
    scene.arrange(
        scene.profile.with_rule(replace(scene.profile.uplink, maximum_packet_size=octets))
    )


@given("the meter has joined anew")
def meter_has_joined_anew(scene: Scene) -> None:
    meter = scene.profile.meter
    session_key = bytes(octet ^ 0x5C for octet in meter.app_s_key)
    scene.arrange(replace(scene.profile, meter=replace(meter, app_s_key=session_key)))
