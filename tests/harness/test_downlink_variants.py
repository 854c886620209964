"""Stacks that do otherwise what the texts leave open: none of them may fail a feature.

Traps and readings: features/readings.toml. The verdict may be *inconclusive* where a variant is
told; a *fail* would be a wrong against somebody who is right.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar

import pytest

from adapters.base import Party
from adapters.in_process import InProcessAdapter
from harness.device.declaration_file import reference_declaration
from harness.requirements.catalogue import load_catalogue
from harness.requirements.feature_index import Feature, read_features
from harness.sessions.run import ControlRecord, ScenarioRecord
from harness.sessions.session import play
from harness.sessions.stage import OurStage
from harness.sessions.suite import Suite, named_devices, step_modules
from reference_stack.kernel.instant import Duration, Instant
from reference_stack.kernel.machine import Table
from reference_stack.nodes.parts import CORRECT, Parts
from reference_stack.profiles.profile import Profile
from reference_stack.profiles.profile_file import load_profile
from reference_stack.schc.fragmentation.ack_always_phases import Input, State
from reference_stack.schc.fragmentation.ack_always_receiver import AckAlwaysReceiver
from reference_stack.schc.fragmentation.ack_always_sender import AckAlwaysSender
from reference_stack.schc.fragmentation.ack_always_sender import Input as Event
from reference_stack.schc.fragmentation.ack_always_sender import State as Phase
from reference_stack.schc.fragmentation.events import Effect, Send
from reference_stack.schc.fragmentation.messages import Ack, All1
from reference_stack.schc.fragmentation.rule import FragmentationRule, Mode

CATALOGUE = load_catalogue()
PROFILE = load_profile("dlms_over_lorawan")


def features(party: Party) -> tuple[Feature, ...]:
    wanted = {f"FRG{number:03}" for number in range(50, 100)}
    return tuple(
        feature
        for feature in read_features(CATALOGUE)
        if feature.id in wanted and party in feature.parties
    )


class Listener:
    def __init__(self) -> None:
        self.scenarios: list[ScenarioRecord] = []

    def planned(self, scenarios: int) -> None:
        pass

    def begun(self, feature: Feature, scenario: str) -> None:
        pass

    def controlled(self, record: ControlRecord) -> None:
        pass

    def ended(self, record: ScenarioRecord) -> None:
        self.scenarios.append(record)


def verdicts(party: Party, parts: Parts) -> dict[str, str]:
    """What does not pass, and why."""
    adapter = InProcessAdapter(party, parts=parts, identity="a variant")
    listener = Listener()
    suite = Suite(
        catalogue=CATALOGUE,
        features=features(party),
        devices=named_devices([("variant", adapter, reference_declaration(party), PROFILE)]),
        stage=OurStage(),
        steps=step_modules(),
    )
    play(suite, listener)
    assert listener.scenarios
    return {
        f"{record.feature} {dict(record.example)}": f"{record.verdict}: {record.reason}"
        for record in listener.scenarios
        if record.verdict not in ("pass", "not applicable")
    }


# -- meters ----------------------------------------------------------------------------------------


class ConfirmsEachFragment(AckAlwaysReceiver):
    """As RFC9011 figures 31 and 33 have it: SCHC-T1."""

    __slots__ = ()

    def _acknowledge(self) -> Sequence[Effect]:
        effects = super()._acknowledge()
        if self._windows.all_1 is None and self._windows.bitmap().value == 1:
            return [Send(Ack(self._windows.w & 1, 1).encode(self._rule))]
        return effects


class AbortsWhatIsWrong(AckAlwaysReceiver):
    """As RFC9011 figure 18 has it: SCHC-T28."""

    __slots__ = ()

    def abort_it(self, all_1: All1, now: Instant) -> Sequence[Effect]:
        return self.abort("the RCS is wrong", now)

    transitions: ClassVar[Table] = {
        **AckAlwaysReceiver.transitions,
        (State.IDLE, Input.ALL_1_ARRIVED): (abort_it, State.IDLE),
        (State.ACCEPT, Input.ALL_1_ARRIVED): (abort_it, State.IDLE),
        (State.RETX, Input.NEXT_ALL_1): (abort_it, State.IDLE),
    }


class AnswersAborts(AckAlwaysReceiver):
    """RFC8724 section 8.4.2.2 read to the letter: SCHC-T4."""

    __slots__ = ()

    def give_up(self, reason: str, now: Instant) -> Sequence[Effect]:
        return self.abort(reason, now)

    transitions: ClassVar[Table] = {
        **AckAlwaysReceiver.transitions,
        (State.ACCEPT, Input.SENDER_ABORTED): (give_up, State.IDLE),
        (State.RETX, Input.SENDER_ABORTED): (give_up, State.IDLE),
    }


def unmoved(receiver: AckAlwaysReceiver, detail: object, now: Instant) -> Sequence[Effect]:
    return ()


GoesOnAfterAborts = AckAlwaysReceiver.with_rows(
    {
        (State.ACCEPT, Input.SENDER_ABORTED): (unmoved, State.ACCEPT),
        (State.RETX, Input.SENDER_ABORTED): (unmoved, State.RETX),
        (State.RETX_LAST, Input.SENDER_ABORTED): (unmoved, State.RETX_LAST),
    }
)
SilentWithoutSession = AckAlwaysReceiver.with_rows(
    {(State.IDLE, Input.ACK_REQUESTED): (unmoved, State.IDLE)}
)
"""SCHC-T42."""


class AbortsTheCleanUp(AckAlwaysReceiver):
    """Read to the letter, when the timer expires after a success: SCHC-T41."""

    __slots__ = ()

    def end(self, reason: str, now: Instant) -> Sequence[Effect]:
        return self.abort(reason, now)

    transitions: ClassVar[Table] = {
        **AckAlwaysReceiver.transitions,
        (State.CLEAN_UP, Input.INACTIVE): (end, State.IDLE),
    }


class PollsWithAcks(AckAlwaysReceiver):
    """The format of an uplink that opens windows is free. RFC9011 section 5.6.3.5.1."""

    __slots__ = ()

    def poll(self, detail: None, now: Instant) -> Sequence[Effect]:
        self._poll_at = None
        w = 0 if self._finished is None else self._finished.w
        return [Send(Ack(w, 1).encode(self._rule))]

    transitions: ClassVar[Table] = {
        **AckAlwaysReceiver.transitions,
        (State.CLEAN_UP, Input.POLL_DUE): (poll, State.CLEAN_UP),
    }


class PollsForEver(AckAlwaysReceiver):
    """No text sets an end: SCHC-T41."""

    __slots__ = ()

    def schedule_poll(self, detail: None, now: Instant) -> Sequence[Effect]:
        self._poll_until = None
        return super().schedule_poll(detail, now)

    transitions: ClassVar[Table] = {
        **AckAlwaysReceiver.transitions,
        (State.CLEAN_UP, Input.WINDOWS_PASSED): (schedule_poll, State.CLEAN_UP),
    }


def receiving(make: type[AckAlwaysReceiver]) -> Parts:
    return CORRECT.with_receiver(Mode.ACK_ALWAYS, make)


def with_rule(change: Callable[[FragmentationRule], FragmentationRule]) -> Parts:
    """A node that has the downlink rule with something otherwise."""

    def changed(profile: Profile) -> Profile:
        return profile.with_rule(change(profile.downlink))

    return replace(CORRECT, profile=changed)


METERS: dict[str, Parts] = {
    "confirms-each-fragment": receiving(ConfirmsEachFragment),
    "aborts-what-is-wrong": receiving(AbortsWhatIsWrong),
    "answers-aborts": receiving(AnswersAborts),
    "goes-on-after-aborts": receiving(GoesOnAfterAborts),
    "silent-without-a-session": receiving(SilentWithoutSession),
    "aborts-the-clean-up": receiving(AbortsTheCleanUp),
    "polls-with-acks": receiving(PollsWithAcks),
    "polls-for-ever": receiving(PollsForEver),
    "one-ack-less": with_rule(lambda rule: replace(rule, max_ack_requests=7)),
    "one-ack-more": with_rule(lambda rule: replace(rule, max_ack_requests=9)),
    "polls-more-often": with_rule(lambda rule: replace(rule, ack_req_dn_opportunity=5)),
    "gives-up-sooner": with_rule(
        lambda rule: (
            replace(rule, inactivity_timer=Duration.of(hours=12))
            if rule.inactivity_timer == Duration.of(hours=36)
            else rule
        )
    ),
}


@pytest.mark.parametrize("name", METERS)
def test_no_meter_that_may_be_right_fails(name: str) -> None:
    odd = verdicts(Party.METER, METERS[name])
    assert not {key: said for key, said in odd.items() if not said.startswith("inconclusive")}


# -- gateways --------------------------------------------------------------------------------------


class BelievesTheFirstAnswer(AckAlwaysSender):
    """Without the care of SCHC-T39."""

    __slots__ = ()

    def _begin_window(self, w: int) -> None:
        super()._begin_window(w)
        self._heard = True


def ignore(sender: AckAlwaysSender, detail: object, now: Instant) -> Sequence[Effect]:
    return ()


GoesOnAfterAnAbort = AckAlwaysSender.with_rows(
    {(Phase.WAIT_ACK, Event.RECEIVER_ABORTED): (ignore, Phase.WAIT_ACK)}
)
GATEWAYS: dict[str, Parts] = {
    "believes-the-first-answer": CORRECT.with_sender(Mode.ACK_ALWAYS, BelievesTheFirstAnswer),
    "goes-on-after-an-abort": CORRECT.with_sender(Mode.ACK_ALWAYS, GoesOnAfterAnAbort),
    "one-request-less": with_rule(lambda rule: replace(rule, max_ack_requests=7)),
    "one-request-more": with_rule(lambda rule: replace(rule, max_ack_requests=9)),
    "asks-sooner": with_rule(lambda rule: replace(rule, retransmission_timer=Duration.of(hours=1))),
}


@pytest.mark.parametrize("name", GATEWAYS)
def test_no_gateway_that_may_be_right_fails(name: str) -> None:
    odd = verdicts(Party.GATEWAY, GATEWAYS[name])
    assert not {key: said for key, said in odd.items() if not said.startswith("inconclusive")}
