"""What a meter makes of the answers to its requests. RFC8724 §8.4.3.1, §8.3.5.

What reached it is what the air delivered or the harness put there.
"""

from __future__ import annotations

from harness.checks.fragmentation import Tile, reports, sent_tiles
from harness.checks.fragmentation_requests import (
    Heard,
    ending_windows,
    heard_by_meter,
    positions,
    requests,
)
from harness.checks.fragmentation_sender import sent_messages
from harness.octets.reading import Message
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation.layouts import ack_header
from reference_stack.schc.fragmentation.messages import (
    Ack,
    All1,
    CompoundAck,
    ReceiverAbort,
    SenderAbort,
)

_OF_A_TIMER = 0.9
"""How much of a timer may pass until something is no answer any more."""
_UPLINKS_QUEUED = 1
"""Frames that may have been on their way out when an abort came in."""


def asks_after_sending_again(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """Once the tiles missing in the last window are sent again, a request follows."""
    asked = requests(trace, profile, since=since)
    met: list[int] = []
    endings = ending_windows(trace, profile, since=since)
    for report in reports(trace, profile, since=since):
        last = endings[0] if endings else None
        owed = {tile for tile in report.missing if tile.w == last}
        again = _again(trace, profile, report.observation.index, owed)
        if not again:
            continue
        following = next((each.index for each in asked if each.index > again[-1]), None)
        if following is None:
            return Finding(
                Verdict.FAIL,
                "the missing tiles of the last window are sent again, and nothing asks for the ACK",
                (report.observation.index, again[-1]),
                expected="an All-1 or an ACK REQ after them",
                observed="neither",
            )
        met += [report.observation.index, following]
    if not met:
        return inconclusive("nothing of the last window had to be sent again")
    return passed("a request follows what was sent again", *met)


def _again(trace: Trace, profile: Profile, since: int, owed: set[Tile]) -> list[int]:
    """Where tiles of a report were sent again, until the next report."""
    following = next(
        (r.observation.index for r in reports(trace, profile, since=since + 1)), len(trace)
    )
    return [
        seen.index
        for seen, tiles in sent_tiles(trace, profile, since=since)
        if seen.index < following and owed & {*tiles}
    ]


def gives_up_at_once(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """All tiles have arrived and their check is wrong: a Sender-Abort. RFC8724 §8.4.3.1."""
    told = [h for h in heard_by_meter(trace, profile, since=since) if _is_report(h.message)]
    if not told:
        return inconclusive("no report reached the meter")
    later = list(sent_messages(trace, profile, since=told[0].index))
    if later and isinstance(later[0].message, SenderAbort):
        return passed("a Sender-Abort follows", told[0].index, later[0].index)
    return Finding(
        Verdict.FAIL,
        "all tiles arrived and the packet is wrong, and no Sender-Abort follows",
        (told[0].index, *positions(later[:3])),
        expected="a Sender-Abort",
        observed="nothing" if not later else "something else",
    )


def asks_with_the_all_1(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """Nothing is missing and the packet is not confirmed: the All-1 goes out. RFC8724 §8.4.3.1.

    One that comes when the Retransmission Timer is over would have come without the report.
    """
    told = [h for h in heard_by_meter(trace, profile, since=since) if _is_report(h.message)]
    if not told:
        return inconclusive("no report reached the meter")
    later = list(sent_messages(trace, profile, since=told[0].index))
    is_all_1 = bool(later) and isinstance(later[0].message, All1)
    timer = profile.uplink.retransmission_timer
    if is_all_1 and timer is not None:
        waited = later[0].observation.at.since(told[0].observation.at)
        is_all_1 = waited < timer.times(_OF_A_TIMER)
    if is_all_1:
        return passed("the All-1 goes out again", told[0].index, later[0].index)
    return Finding(
        Verdict.FAIL,
        "nothing is missing and the packet is not confirmed, and the All-1 is not sent again",
        (told[0].index, *positions(later[:1])),
        expected="the All-1 as an answer to the report",
        observed="nothing until the timer is over" if later else "nothing",
    )


def abort_is_not_answered(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """A Receiver-Abort ends the packet and gets no answer. RFC8724 §8.3.5."""
    aborts = [
        h
        for h in heard_by_meter(trace, profile, since=since)
        if isinstance(h.message, ReceiverAbort)
    ]
    if not aborts:
        return inconclusive("no Receiver-Abort reached the meter")
    later = list(sent_messages(trace, profile, since=aborts[0].index))
    if later and isinstance(later[0].message, SenderAbort):
        return Finding(
            Verdict.FAIL,
            "a Receiver-Abort is answered with a Sender-Abort",
            (aborts[0].index, later[0].index),
            expected="no answer",
            observed="a Sender-Abort",
        )
    if len(later) > _UPLINKS_QUEUED:
        return Finding(
            Verdict.FAIL,
            "the meter goes on with a packet that the gateway has given up",
            (aborts[0].index, *positions(later[:3])),
            requirement="SCHC-FRAG-AOE-037",
            expected="nothing more of the packet",
            observed=f"{len(later)} messages of it",
        )
    return passed("a Receiver-Abort is not answered", aborts[0].index)


def success_ends_it(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """Told that all has arrived, the meter asks no more and does not give up."""
    endings = ending_windows(trace, profile, since=since)
    told = [
        h
        for h in heard_by_meter(trace, profile, since=since)
        if isinstance(h.message, Ack) and h.message.c and endings and h.message.w == endings[-1]
    ]
    if not told:
        return inconclusive("no success of the last window reached the meter")
    later = list(sent_messages(trace, profile, since=told[0].index))
    if later:
        return Finding(
            Verdict.FAIL,
            "the meter is told that all has arrived, and goes on with the packet",
            (told[0].index, *positions(later[:3])),
            expected="nothing more of the packet",
            observed=f"{len(later)} messages of it",
        )
    return passed("success ends the packet", told[0].index)


def goes_on_unmoved(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """What meant nothing did not end the packet: the meter still asks. RFC8724 §8.3.5, §8.4.3.1."""
    heard = list(heard_by_meter(trace, profile, since=since))
    if not heard:
        return inconclusive("nothing reached the meter")
    asked = [each.index for each in requests(trace, profile, since=heard[0].index)]
    if asked:
        return passed("the packet goes on", heard[0].index, asked[0])
    return Finding(
        Verdict.FAIL,
        "an answer that means nothing for this packet ends it",
        (heard[0].index,),
        expected="another request when the Retransmission Timer is over",
        observed="none",
    )


def nothing_sent_again(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """No tile of a window goes out twice that was spoken of, and not as missing.

    A meter may conclude that nothing of the windows behind it has come; those are not judged.
    """
    heard = list(heard_by_meter(trace, profile, since=since))
    if not heard:
        return inconclusive("nothing reached the meter")
    spoken_of = {w for each in heard for w in _windows_of(each, profile)}
    seen: dict[Tile, int] = {}
    others: list[int] = []
    for observation, tiles in sent_tiles(trace, profile, since=since):
        for tile in tiles:
            if tile not in seen or observation.index < heard[0].index:
                seen.setdefault(tile, observation.index)
            elif tile.w not in spoken_of:
                others.append(observation.index)
            else:
                return Finding(
                    Verdict.FAIL,
                    f"{tile} is sent again, and nothing said that it was missing",
                    (seen[tile], heard[0].index, observation.index),
                    expected="no tile twice",
                    observed=f"{tile} twice",
                )
    if others:
        return inconclusive("tiles of other windows are sent again", *others[:3])
    return passed("no tile goes out twice", heard[0].index)


def _windows_of(heard: Heard, profile: Profile) -> list[int]:
    """Which windows a message speaks of; one that makes no sense has at least a first."""
    match heard.message:
        case Ack(w):
            return [w]
        case CompoundAck(windows):
            return [w for w, _ in windows]
        case _:
            first = heard.observation.crossing.octets[:1]
            return [octet >> 8 - profile.uplink.w_size for octet in first]


def no_more_than_reported(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """Bits that a short report leaves out stand for tiles received. RFC8724 §8.3.2.1.

    Other tiles sent again are waste that no text forbids; all of those left out, a misreading.
    """
    rule = profile.uplink
    told = [h for h in heard_by_meter(trace, profile, since=since) if isinstance(h.message, Ack)]
    gaps = [r.missing for r in reports(trace, profile, since=since)]
    if not told or not gaps:
        return inconclusive("no report reached the meter")
    first = told[0]
    length = len(first.observation.crossing.octets) * 8 - ack_header(rule).length
    kept = min(length + rule.rule_id_length, rule.window_size)
    w = first.message.w if isinstance(first.message, Ack) else 0
    left_out = {Tile(w, index) for index in range(rule.window_size - kept)}
    before = {t for o, tiles in sent_tiles(trace, profile) if o.index < first.index for t in tiles}
    again = {t for _, tiles in sent_tiles(trace, profile, since=first.index) for t in tiles}
    position = next((o.index for o, _ in sent_tiles(trace, profile, since=first.index)), None)
    read_as_missing = left_out & before
    if position is not None and read_as_missing and read_as_missing <= again:
        return Finding(
            Verdict.FAIL,
            "bits that a short report leaves out are taken for tiles that are missing",
            (first.index, position),
            expected=f"{len(gaps[0])} tiles of window {w} sent again",
            observed=f"all {len(read_as_missing)} tiles whose bits were left out as well",
        )
    if again & before - gaps[0]:
        return inconclusive("tiles are sent again that no report named", first.index)
    return passed("only what is reported missing is sent again", first.index)


def _is_report(message: Message | None) -> bool:
    return isinstance(message, CompoundAck) or (isinstance(message, Ack) and not message.c)
