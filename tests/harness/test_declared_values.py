"""What a declaration says of timers, frames and addresses is what a device is judged by."""

from __future__ import annotations

from dataclasses import replace

from adapters.base import Party
from adapters.in_process import InProcessAdapter
from harness.device.declaration_file import reference_declaration
from harness.device.declared_values import with_values
from harness.sessions.session import play
from harness.sessions.suite import Suite, named_devices, step_modules
from reference_stack.kernel.instant import Duration
from reference_stack.nodes.parts import CORRECT
from reference_stack.profiles.profile import Profile
from tests.test_mutants import CATALOGUE, Listener, Unread, features, profile

HOUR, TWO_HOURS = Duration.of(hours=1), Duration.of(hours=2)
TIMERS = {"retransmission-timer": HOUR, "inactivity-timer": TWO_HOURS}


class Fixed(InProcessAdapter):
    """Stays as it is made, whatever it is set up to."""

    takes_setup = False


def test_a_meter_waits_by_its_own_timers() -> None:
    usual = profile()
    own = with_values(usual, TIMERS, Party.METER)
    assert own.uplink.retransmission_timer == HOUR
    assert own.downlink.inactivity_timer == TWO_HOURS
    assert own.uplink.inactivity_timer == usual.uplink.inactivity_timer
    assert own.downlink.retransmission_timer == usual.downlink.retransmission_timer


def test_a_gateway_has_them_the_other_way_round() -> None:
    own = with_values(profile(), TIMERS, Party.GATEWAY)
    assert own.downlink.retransmission_timer == HOUR
    assert own.uplink.inactivity_timer == TWO_HOURS


def test_a_head_end_has_none() -> None:
    assert with_values(profile(), TIMERS, Party.HEAD_END) == profile()


def test_what_a_frame_carries_is_as_declared_until_a_scenario_sets_a_data_rate() -> None:
    own = with_values(profile(), {"payload-limit-octets": 11}, Party.METER)
    assert own.link.payload_limit_octets == 11
    assert own.with_data_rate(3).link.payload_limit_octets == 115


def test_the_meter_is_found_under_its_prefix() -> None:
    own = with_values(profile(), {"prefix": "2001:db8:1::/64"}, Party.METER)
    assert own.meter_address[:8] == bytes.fromhex("20010db800010000")


def test_a_device_is_not_failed_for_timers_that_it_declares() -> None:
    def with_own_timers(agreed: Profile) -> Profile:
        rule = replace(agreed.uplink, retransmission_timer=HOUR)
        return agreed.with_rule(rule)

    adapter = Fixed(Party.METER, parts=replace(CORRECT, profile=with_own_timers))
    declared = reference_declaration(Party.METER)
    judged_by = with_values(profile(), {"retransmission-timer": HOUR}, Party.METER)
    listener = Listener()
    suite = Suite(
        catalogue=CATALOGUE,
        features=(features()["FRG006"],),
        devices=named_devices([("fixed", adapter, declared, judged_by)]),
        stage=Unread(),
        steps=step_modules(),
    )
    play(suite, listener)
    verdicts = {record.verdict for record in listener.scenarios}
    assert "pass" in verdicts
    assert not verdicts & {"fail", "error"}
