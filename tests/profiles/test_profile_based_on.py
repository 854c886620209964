"""Profiles that are based on another one of the project."""

from __future__ import annotations

from importlib import resources

import pytest

from reference_stack.kernel.instant import Duration
from reference_stack.lorawan.classes import DeviceClass
from reference_stack.profiles.profile_file import ProfileMistake, load_profile, read_profile

BASE = load_profile("dlms_over_lorawan")
HEAD = 'based-on = "dlms_over_lorawan"\ntitle = "mine"\n'


def test_rules_are_added_and_the_rest_is_as_it_was() -> None:
    profile = load_profile("dlms_over_lorawan_multicast")
    assert profile.rules.rules[:-1] == BASE.rules.rules
    assert profile.rules.multicast == profile.rules.rules[-1]
    assert BASE.rules.multicast is None
    assert profile.associations == BASE.associations
    assert (profile.meter, profile.network, profile.link) == (BASE.meter, BASE.network, BASE.link)


def test_other_tables_replace_those_of_the_same_name() -> None:
    profile = read_profile(HEAD + '[link]\nuplink-interval = "30s"\n', "mine.toml")
    assert (profile.name, profile.title, profile.source) == ("mine.toml", "mine", BASE.source)
    assert profile.link.uplink_interval == Duration.of(seconds=30)
    assert profile.rules == BASE.rules


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('based-on = "nowhere"', "there is no profile 'nowhere'"),
        ("based-on = 7", "based-on: the name of a profile"),
        (
            HEAD
            + '[[rule]]\nname = "twice"\nrule-id-value = 22\nrule-nature = "nature-no-compression"',
            "22",
        ),
    ],
    ids=["unknown", "no-name", "taken"],
)
def test_a_mistake_is_named(text: str, said: str) -> None:
    with pytest.raises(Exception, match=said) as caught:
        read_profile(text, "mine.toml")
    assert "mine.toml" in str(caught.value) or isinstance(caught.value, ProfileMistake)


def test_timers_follow_the_class_of_the_device() -> None:
    listening = read_profile(HEAD + '[link]\ndevice-class = "C"\n', "mine.toml").downlink
    assert listening.retransmission_timer == Duration.of(seconds=30)
    assert listening.inactivity_timer == Duration.of(hours=12)
    slotted = HEAD + '[link]\ndevice-class = "B"\nping-slot-period = "32s"\n'
    assert read_profile(slotted, "mine.toml").downlink.retransmission_timer == Duration.of(
        seconds=96
    )


def test_timers_that_stand_beside_the_class_are_kept() -> None:
    source = resources.files("reference_stack.profiles").joinpath("dlms_over_lorawan.toml")
    text = source.read_text(encoding="utf-8").replace("[link]", '[link]\ndevice-class = "C"')
    profile = read_profile(text, "mine.toml")
    assert profile.link.device_class is DeviceClass.C
    assert profile.downlink == BASE.downlink


def test_slots_are_not_closer_than_any_device_opens_them() -> None:
    with pytest.raises(ProfileMistake, match=r"link\.ping-slot-period: .*at least 1s"):
        read_profile(HEAD + '[link]\nping-slot-period = "0s"\n', "mine.toml")
