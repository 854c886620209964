"""Profiles are read whole, or refused with the place of the mistake."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from reference_stack.dlms.protection import Protection, ProtectionKind
from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import Duration
from reference_stack.profiles.profile_file import (
    ProfileMistake,
    load_profile,
    profile_names,
    read_profile,
)

NAME = "dlms_over_lorawan"


def text() -> str:
    return resources.files("reference_stack.profiles").joinpath(f"{NAME}.toml").read_text()


@pytest.mark.parametrize("name", profile_names())
def test_every_profile_of_the_project_can_be_read(name: str) -> None:
    profile = load_profile(name)
    assert profile.title
    assert profile.link.payload_limit_octets == 51


def test_the_profile_says_what_its_file_says() -> None:
    profile = load_profile(NAME)
    management = profile.association("management")
    assert management.kind is ProtectionKind.GENERAL_GLO
    assert management.policy.request == Protection.AUTHENTICATED | Protection.ENCRYPTED
    assert profile.uplink.retransmission_timer == Duration.of(hours=12)
    assert profile.meter_address.hex() == "20010db8000a00004e822d9775b26499"  # RFC9011 §figure-6
    assert profile.meter.app_s_key.hex() not in repr(profile.meter)


def test_a_group_may_be_named() -> None:
    named = text().replace("[network]", '[network]\ngroup-address = "ff15::6"', 1)
    address = read_profile(named, NAME).network.group_address
    assert address == bytes.fromhex("ff15") + bytes(13) + bytes((6,))


def test_what_a_scenario_changes_leaves_the_profile_alone() -> None:
    profile = load_profile(NAME)
    faster = profile.with_data_rate(5)
    assert (profile.link.payload_limit_octets, faster.link.payload_limit_octets) == (51, 242)
    assert faster.rules is profile.rules


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("data-rate       = 0", "data-rate = 99", "link: EU868 has no data rate 99"),
        ('region          = "EU868"', 'region = "XX"', "link: region 'XX'"),
        ('receive-delay   = "1s"', 'receive-delay = "soon"', "link.receive-delay"),
        ("2001:db8:a::/64", "2001:db8:a::/48", "network.meter-prefix: has 64 bits"),
        ("meter-port       = 4059", "meter-port = 70000", "network.meter-port"),
        ("[network]", '[network]\ngroup-address = "::1"', "network.group-address: begins with ff"),
        ('dev-eui             = "1122334455667788"', 'dev-eui = "11"', "meter.dev-eui"),
        ('dev-eui             = "1122334455667788"', 'dev-eui = "xy"', "hex digits"),
        ('keys         = "test"', 'keys = "lost"', "no keys named 'lost'"),
        ('kind         = "general-glo"', 'kind = "secret"', "association.management.kind"),
        ("suite        = 0", "suite = 7", "association.management.suite"),
        ("client-sap = 16", "client = 16", "association.public"),
        ("[link]", "[link", "no TOML"),
    ],
)
def test_a_mistake_is_named_by_its_place(before: str, after: str, said: str) -> None:
    written = text()
    assert before in written
    with pytest.raises(ProfileMistake, match=re.escape(said)) as caught:
        read_profile(written.replace(before, after, 1), NAME)
    assert str(caught.value).startswith(NAME)
    assert "\n" not in str(caught.value)


def test_a_profile_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(ProfileMistake, match=NAME):
        load_profile("nowhere")


def test_an_association_that_is_not_there_is_named() -> None:
    with pytest.raises(MisuseError, match="management"):
        load_profile(NAME).association("nobody")
