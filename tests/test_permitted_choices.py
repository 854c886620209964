"""Right stacks that choose otherwise where the standards let them are never failed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest

from adapters.base import Party
from adapters.in_process import InProcessAdapter
from harness.device.declaration_file import reference_declaration
from harness.requirements.catalogue import load_catalogue
from harness.requirements.feature_index import read_features
from harness.sessions.session import play
from harness.sessions.suite import Suite, named_devices, step_modules
from reference_stack.cosem.device import Meter
from reference_stack.dlms.protection import RandomOctets
from reference_stack.kernel.instant import Duration, Instant
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_events import USUAL_SETTINGS
from reference_stack.nodes.parts import CORRECT, Parts
from reference_stack.profiles.profile import Profile
from reference_stack.profiles.profile_file import load_profile
from reference_stack.schc.fragmentation.ack_on_error_sender import AckOnErrorSender
from reference_stack.schc.fragmentation.events import Effect, Opportunity, Stimulus
from reference_stack.schc.fragmentation.rule import AckBehavior, Mode, TileInAll1
from tests.test_mutants import Listener, Unread

CATALOGUE = load_catalogue()
FEATURES = read_features(CATALOGUE)
PROFILE = load_profile("dlms_over_lorawan")


def last_tile(place: TileInAll1) -> Parts:
    """A stack whose last tile travels there, where that is left to it."""

    def chosen(profile: Profile) -> Profile:
        rule = profile.uplink
        if rule.tile_in_all_1 is not TileInAll1.SENDER_CHOICE:
            return profile
        return profile.with_rule(replace(rule, tile_in_all_1=place))

    return replace(CORRECT, profile=chosen)


class SmallFragments(AckOnErrorSender):
    """Never takes more room than one tile needs, whatever it is offered."""

    def handle(self, stimulus: Stimulus, now: Instant) -> Sequence[Effect]:
        if isinstance(stimulus, Opportunity):
            stimulus = Opportunity(min(stimulus.size_bits, 16 + 80 + 48))
        return super().handle(stimulus, now)


def server(**settings: bool) -> Parts:
    """A meter that behaves otherwise where it is free to."""

    class Otherwise(DlmsServer):
        def __init__(self, meter: Meter, random: RandomOctets) -> None:
            super().__init__(meter, random, settings=replace(USUAL_SETTINGS, **settings))

    return replace(CORRECT, dlms_server=Otherwise)


def slower(profile: Profile) -> Profile:
    return replace(profile, link=replace(profile.link, uplink_interval=Duration.of(minutes=1)))


def windows_acknowledged(profile: Profile) -> Profile:
    return profile.with_rule(replace(profile.uplink, ack_behavior=AckBehavior.AFTER_ALL_0))


def shortest_frames(profile: Profile) -> Profile:
    """As at the lowest data rate of US915: an All-1 has no room for a tile. RP002."""
    return replace(profile, link=replace(profile.link, declared_limit_octets=11))


def unforeseen(profile: Profile) -> Profile:
    """Addresses that no rule knows, so that nothing is compressed and answers go in fragments."""
    prefix = bytes.fromhex("20010db8000c0000")
    network = replace(profile.network, meter_prefix=prefix, meter_port=61616, head_end_port=4060)
    return replace(profile, network=network)


def as_it_is(profile: Profile) -> Profile:
    return profile


@dataclass(frozen=True)
class Choice:
    """Who chooses what, and in which parts of the suite it could be noticed."""

    party: Party
    noticed_in: str
    """Parts, or single features."""
    parts: Parts = CORRECT
    not_in: str = ""
    """Features in which it is not left to it."""
    profile: Callable[[Profile], Profile] = as_it_is


METER, GATEWAY, HEAD_END = Party.METER, Party.GATEWAY, Party.HEAD_END
RADIO = "CMP FRG IPV LNK PSH E2E"
APPLICATION = "ACS SEC SRV ENC OBJ PSH FUO E2E"
CHOICES = {
    # In FRG004 frames are so short that an All-1 has no room for a tile, see RFC9011 §5.6.2.
    "the last tile in the All-1": Choice(METER, RADIO, last_tile(TileInAll1.YES), "FRG004"),
    "the last tile in a regular fragment": Choice(METER, RADIO, last_tile(TileInAll1.NO)),
    "one tile a fragment": Choice(
        METER, RADIO, CORRECT.with_sender(Mode.ACK_ON_ERROR, SmallFragments)
    ),
    "a slow meter": Choice(METER, f"{RADIO} SRV", profile=slower),
    "a meter that is acknowledged after each window": Choice(
        METER, "FRG E2E", profile=windows_acknowledged
    ),
    "a gateway that acknowledges each window": Choice(
        GATEWAY, "FRG E2E", profile=windows_acknowledged
    ),
    "a meter that refuses in silence": Choice(METER, APPLICATION, server(reports_failures=False)),
    "a meter that dates its pushes": Choice(METER, APPLICATION, server(dates_notifications=True)),
    "a meter that prefers general blocks": Choice(
        METER, APPLICATION, server(prefers_general_blocks=True)
    ),
    "a meter at a higher data rate": Choice(
        METER, f"{RADIO} SRV", profile=lambda profile: profile.with_data_rate(3)
    ),
    "a meter whose answers need fragments": Choice(
        METER, "CMP FRG050 FRG058 FRG060 FRG063 FRG083 OBJ007", profile=unforeseen
    ),
    "a meter of the shortest frames": Choice(
        METER, "FRG003 FRG011 FRG050 FRG053 FRG054 FRG056 FRG091 FRG096", profile=shortest_frames
    ),
    "a gateway of the shortest frames": Choice(
        GATEWAY, "FRG020 FRG022 FRG027 FRG030 FRG090", profile=shortest_frames
    ),
    "a gateway at the highest data rate": Choice(
        GATEWAY, RADIO, profile=lambda profile: profile.with_data_rate(5)
    ),
    "a head-end at the highest data rate": Choice(
        HEAD_END, APPLICATION, profile=lambda profile: profile.with_data_rate(5)
    ),
}


@pytest.mark.parametrize("name", CHOICES)
def test_a_permitted_choice_never_fails(name: str) -> None:
    choice = CHOICES[name]
    adapter = InProcessAdapter(choice.party, parts=choice.parts, identity=name)
    declared = reference_declaration(choice.party)
    address = f"in-process:{choice.party.value}"
    features = tuple(
        feature
        for feature in FEATURES
        if choice.party in feature.parties
        and {feature.part, feature.id} & set(choice.noticed_in.split())
        and feature.id not in choice.not_in.split()
    )
    listener = Listener()
    suite = Suite(
        catalogue=CATALOGUE,
        features=features,
        devices=named_devices([(address, adapter, declared, choice.profile(PROFILE))]),
        stage=Unread(),
        steps=step_modules(),
    )
    play(suite, listener)
    blamed = [
        f"{record.feature} {record.scenario} {dict(record.example)}: {record.reason}"
        for record in listener.scenarios
        if record.verdict in ("fail", "error")
    ]
    assert blamed == []
    assert "pass" in {record.verdict for record in listener.scenarios}
