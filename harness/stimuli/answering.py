"""How a meter is played that sends fragments, while the harness answers in the gateway's place.

Our gateway is held back. Each time the meter asks, by an All-1 or an ACK REQ, it gets the next
answer in the receive windows of that frame. RFC8724 §8.4.3.1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from adapters.base import Party
from harness.checks.fragmentation import tiles_in
from harness.octets.reading import Message, fragments
from harness.scenes.scene import Scene
from harness.scenes.situations import meter_can_hear
from harness.scenes.verdict import Inconclusive
from harness.stimuli.gateway_words import SentSoFar, answers_in, spoken
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import Duration
from reference_stack.schc.fragmentation.messages import (
    Ack,
    AckRequest,
    All1,
    Fragment,
    ReceiverAbort,
    SenderAbort,
)
from reference_stack.schc.fragmentation.tiles import number_of

ON_THE_WALL = Duration.of(minutes=30)
"""How long a device on the wall clock is waited for at most."""
_A_WHILE = Duration.of(hours=1)
_A_WINDOW = Duration.of(seconds=3)
"""So much later the receive windows of an uplink are over."""
_MARGIN = 1.5
_OFTEN = 7
_BACKLOG = 40
"""Uplinks at most that it takes."""


def patience(scene: Scene, times: int = 1) -> Duration:
    """So many Retransmission Timers and what may come on top. Raises Inconclusive if nobody can."""
    timer = scene.profile.uplink.retransmission_timer or _A_WHILE
    if not scene.company.is_virtual and timer > ON_THE_WALL:
        raise Inconclusive(f"nobody waits {timer} for a device on the wall clock")
    return Duration(timer.times(_MARGIN * times).microseconds + _A_WHILE.microseconds)


def a_while(scene: Scene) -> Duration:
    """For something that does not depend on a timer."""
    return _A_WHILE if scene.company.is_virtual else Duration.of(minutes=10)


def plays_out(scene: Scene, *, since: int = 0) -> None:
    """The packet goes its way, with our gateway or that under test, until it is over."""
    is_over = _ending(scene, since)
    if not scene.play(a_while(scene), until=is_over):
        times = scene.profile.uplink.max_ack_requests
        scene.play(patience(scene, times), until=is_over)
    scene.settle(within=a_while(scene))


def shrinks_after_the_first(scene: Scene, octets: int) -> None:
    """Once a fragment is out, frames carry so much only. Raises Inconclusive.

    The gateway learns it from what it hears.
    """
    _await(scene, 0, "sent a fragment", Fragment)
    if not scene.can(Party.METER, "payload-limit", octets=octets):
        raise Inconclusive("the meter takes no order to send shorter frames")
    scene.radio.limit_octets = octets
    plays_out(scene)


def _ending(scene: Scene, since: int) -> Callable[[], bool]:
    """Whether the meter was told the end, or gave up. Each message is looked at once."""
    profile, position = scene.profile, since
    is_asked = is_over = False

    def is_over_by_now() -> bool:
        nonlocal position, is_asked, is_over
        heard = fragments(scene.trace, profile, port=profile.uplink.rule_id_value, since=position)
        for observation, message in heard:
            match message:
                case All1():
                    is_asked = True
                case SenderAbort():
                    is_over = True
                case ReceiverAbort() | Ack(_, 1) if is_asked and observation.arrived:
                    is_over = True
                case _:
                    pass
        position = len(scene.trace)
        return is_over

    return is_over_by_now


def answers_requests(scene: Scene, words: str) -> None:
    """Each request gets the next answer; then all plays until it is quiet. Raises Inconclusive."""
    scene.mute(Party.GATEWAY)
    since = _await(scene, 0, "asked", All1, AckRequest)
    first, *others = answers_in(words)
    answers(scene, first)
    for answer in others:
        position = _position(scene, since, All1, AckRequest)
        if position is None:
            break  # it asks no more; what that means is for the checks
        since = position
        answers(scene, answer)
    scene.play(patience(scene), until=lambda: bool(_sent(scene, since)))
    scene.settle(within=a_while(scene))


def answers_fragment(scene: Scene, words: str) -> None:
    """The first Regular Fragment gets an answer, then our gateway comes in. Raises Inconclusive."""
    scene.mute(Party.GATEWAY)
    _await(scene, 0, "sent a fragment", Fragment)
    answers(scene, words)
    scene.play(_A_WINDOW)
    scene.unmute(Party.GATEWAY)
    plays_out(scene)


def _is_silent(scene: Scene) -> None:
    nobody_answers(scene)


def _asks_often(scene: Scene) -> None:
    again = ", then that ".join(["window 0 lacks tile 60"] * _OFTEN)
    answers_requests(scene, f"{again}, then that all has arrived")


def _asks_for_all(scene: Scene, meanwhile: str) -> None:
    """Every tile is asked for, and while they come again another answer makes that pointless."""
    scene.mute(Party.GATEWAY)
    asked = _await(scene, 0, "asked", All1, AckRequest)
    answers(scene, "window 0 lacks every tile")
    if _position(scene, asked, Fragment) is None:
        raise Inconclusive("the meter sends nothing again, so that it cannot be cut short")
    answers(scene, meanwhile)
    scene.settle(within=a_while(scene))


def _confirms(scene: Scene) -> None:
    answers_requests(scene, "all has arrived")


BEFORE: Mapping[str, Callable[[Scene], None]] = MappingProxyType(
    {
        "is silent for hours": _is_silent,
        "asks for tile 60 seven times": _asks_often,
        "says at once that all is there": _confirms,
        "asks for every tile and meanwhile gives up": lambda scene: _asks_for_all(
            scene, "it gives up"
        ),
        "asks for every tile and meanwhile says that all is there": lambda scene: _asks_for_all(
            scene, "all has arrived"
        ),
    }
)
"""What becomes of a packet before the one that counts, in the words of scenarios."""


def after_one_packet(scene: Scene, does: str) -> None:
    """One packet ends as these words say, and our gateway is back for the next.

    Raises MisuseError for words that nobody understands.
    """
    end = BEFORE.get(does)
    if end is None:
        raise MisuseError(f"no gateway {does}")
    end(scene)
    _forget_backlog(scene)
    scene.unmute(Party.GATEWAY)


def _forget_backlog(scene: Scene) -> None:
    """Our gateway, not heard, gets rid of what it has still to say about an old packet."""
    for _ in range(_BACKLOG):
        since = scene.position
        meter_can_hear(scene)
        scene.settle(within=a_while(scene))
        if not any(True for _ in scene.trace.messages(sender=Party.GATEWAY, since=since)):
            return


def answers_before(scene: Scene, words: str) -> None:
    """An answer comes down before there is any packet."""
    scene.mute(Party.GATEWAY)
    answers(scene, words)
    meter_can_hear(scene)
    scene.settle(within=a_while(scene))
    scene.unmute(Party.GATEWAY)


def answers_late(scene: Scene, words: str) -> None:
    """Once the packet is over an answer more comes down with the next uplink."""
    plays_out(scene)
    answers(scene, words)
    meter_can_hear(scene)
    scene.settle(within=a_while(scene))


def answers(scene: Scene, words: str) -> None:
    """One answer waits for the next receive window."""
    rule = scene.profile.uplink
    octets = spoken(words, rule, _sent_so_far(scene))
    scene.inject(octets, port=rule.rule_id_value, direction=Direction.DOWNLINK)


def nobody_answers(scene: Scene) -> None:
    """The meter sends and asks until it gives up, or for as long as that may take."""
    scene.mute(Party.GATEWAY)
    lasting = patience(scene, scene.profile.uplink.max_ack_requests + 1)
    scene.play(lasting, until=lambda: any(isinstance(m, SenderAbort) for _, m in _sent(scene, 0)))
    scene.settle(within=a_while(scene))


def _sent_so_far(scene: Scene) -> SentSoFar:
    rule = scene.profile.uplink
    messages = [message for _, message in _sent(scene, 0)]
    last = [tiles_in(rule, m)[-1] for m in messages if isinstance(m, Fragment)]
    ends = [m for m in messages if isinstance(m, All1)]
    return SentSoFar(
        1 + max((number_of(tile.w, tile.fcn, rule.window_size) for tile in last), default=-1),
        bool(ends and ends[-1].payload),
        ends[-1].w if ends else None,
    )


def _await(scene: Scene, since: int, verb: str, *kinds: type[Message]) -> int:
    """Play until the meter sends such a message; where to look from then on."""
    position = _position(scene, since, *kinds)
    if position is None:
        raise Inconclusive(f"the meter never {verb}, so that nothing could be answered")
    return position


def _position(scene: Scene, since: int, *kinds: type[Message]) -> int | None:
    """Behind the next such message; None when none comes. Each message is looked at once."""
    position: int | None = None

    def has_come() -> bool:
        nonlocal position, since
        if position is None:
            heard = _sent(scene, since)
            position = next((index for index, m in heard if isinstance(m, kinds)), None)
            since = len(scene.trace)
        return position is not None

    scene.play(patience(scene), until=has_come)
    return None if position is None else position + 1


def _sent(scene: Scene, since: int) -> list[tuple[int, Message]]:
    profile = scene.profile
    return [
        (observation.index, message)
        for observation, message in fragments(
            scene.trace,
            profile,
            sender=Party.METER,
            direction=Direction.UPLINK,
            port=profile.uplink.rule_id_value,
            since=since,
        )
    ]
