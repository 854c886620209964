"""What a declaration says of class, timers, frames and addresses, put into the profile.

Of fragmentation a device has two timers: how long it waits for an ACK of what it sends, and how
long for more of what it receives. Those of the other party stay as they are agreed on; a class
brings its own for packets to the meter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from ipaddress import IPv6Network

from adapters.base import Party
from reference_stack.kernel.instant import Duration
from reference_stack.lorawan.classes import DeviceClass
from reference_stack.profiles.profile import Profile


def with_values(
    profile: Profile, values: Mapping[str, str | int | bool | Duration], party: Party
) -> Profile:
    """The profile as the device of that party follows it."""
    prefix, limit = values.get("prefix"), values.get("payload-limit-octets")
    if isinstance(prefix, str):
        octets = IPv6Network(prefix).network_address.packed[:8]
        profile = replace(profile, network=replace(profile.network, meter_prefix=octets))
    if isinstance(limit, int):
        profile = replace(profile, link=replace(profile.link, declared_limit_octets=limit))
    profile = _of_class(profile, values)
    return profile if party is Party.HEAD_END else _with_timers(profile, values, party)


def _of_class(profile: Profile, values: Mapping[str, str | int | bool | Duration]) -> Profile:
    link, period = profile.link, values.get("ping-slot-period")
    if "device-class" in values:
        link = replace(link, device_class=DeviceClass(values["device-class"]))
    if isinstance(period, Duration):
        link = replace(link, ping_slot_period=period)
    return profile.with_link(link)


def _with_timers(
    profile: Profile, values: Mapping[str, str | int | bool | Duration], party: Party
) -> Profile:
    rules = profile.rules.uplink, profile.rules.downlink
    sends, receives = rules if party is Party.METER else reversed(rules)
    retransmission, inactivity = values.get("retransmission-timer"), values.get("inactivity-timer")
    if isinstance(retransmission, Duration) and sends is not None:
        profile = profile.with_rule(replace(sends, retransmission_timer=retransmission))
    if isinstance(inactivity, Duration) and receives is not None:
        profile = profile.with_rule(replace(receives, inactivity_timer=inactivity))
    return profile
