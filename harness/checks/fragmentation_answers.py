"""What a gateway answers to fragments of a meter: reports and confirmations. RFC8724 §8.4.3.2.

An answer is compared with what the gateway had heard: at that moment, or at any since its answer
before, for a network may take its time.
"""

from __future__ import annotations

from harness.checks.fragmentation_hearing import (
    Answer,
    Hearing,
    answers_of_gateway,
    hearing_of_gateway,
    tile_of_all_1,
)
from harness.octets.dissection_schc import missing_words
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.kernel.bits import Bits
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation.messages import Ack, CompoundAck, ReceiverAbort
from reference_stack.schc.fragmentation.rule import FragmentationRule
from reference_stack.schc.fragmentation.tiles import tile_count

NO_ANSWER = "the gateway answers nothing"


def reports_are_true(trace: Trace, profile: Profile, packet: bytes, *, since: int = 0) -> Finding:
    """Each report has a one for each tile that is there, and no other. RFC8724 §8.2.2.3."""
    rule = profile.uplink
    count = tile_count(len(packet) * 8, rule.tile_size)
    reports = _reports(trace, profile, since)
    for answer in reports:
        for w, bitmap in _windows(answer):
            if not any(_is_true(h, count, w, bitmap, rule) for h in answer.hearings):
                return _untrue(answer, count, w, bitmap, rule)
    if not reports:
        return _no_report(trace, profile, since)
    return passed("reports tell which tiles are there", *(answer.index for answer in reports))


def _is_true(hearing: Hearing, count: int, w: int, bitmap: Bits, rule: FragmentationRule) -> bool:
    wrong = bitmap.value ^ hearing.bitmap(w, rule)
    of_all_1 = tile_of_all_1(hearing, count, w, rule)
    return not wrong & ~of_all_1 and bool(bitmap.value & of_all_1) == bool(of_all_1)


def _untrue(answer: Answer, count: int, w: int, bitmap: Bits, rule: FragmentationRule) -> Finding:
    right = answer.latest.bitmap(w, rule)
    is_all_1 = tile_of_all_1(answer.latest, count, w, rule)
    right |= 1 if is_all_1 else 0
    lost = right & ~bitmap.value
    if lost == 1 and not right & 0b10 and not is_all_1:
        # Reading: SCHC-T3, a bitmap of 62 bits as RFC9011 §5.6.2.3 lists it.
        return inconclusive(
            f"a report of window {w} has 62 bits, as RFC9011 lists and RFC8724 does not give",
            answer.index,
        )
    which = lost or bitmap.value & ~right
    index = which.bit_length() - 1
    verb = "missing, and it is there" if lost else "there, and it never came"
    return Finding(
        Verdict.FAIL,
        f"a report says that tile {index} of window {w} is {verb}",
        (answer.latest.position, answer.index) if answer.latest.is_open else (answer.index,),
        expected=_shown(right, rule),
        observed=_shown(bitmap.value, rule),
    )


def _shown(bitmap: int, rule: FragmentationRule) -> str:
    return f"missing {missing_words(Bits(bitmap, rule.window_size))}"


def reports_are_short(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """Ones at the end of a bitmap are left out as far as whole words allow. RFC8724 §8.3.2.1."""
    rule = profile.uplink
    reports = _reports(trace, profile, since)
    for answer in reports:
        assert isinstance(answer.message, Ack | CompoundAck)
        right = answer.message.encode(rule).octets()[1:]
        octets = answer.observation.crossing.octets
        if octets != right:
            return Finding(
                Verdict.FAIL,
                "a report is not written as short as it has to be",
                (answer.index,),
                expected=right.hex(" "),
                observed=octets.hex(" "),
            )
    if not reports:
        return _no_report(trace, profile, since)
    return passed("reports are short", *(answer.index for answer in reports))


def reports_name_gaps(trace: Trace, profile: Profile, packet: bytes, *, since: int = 0) -> Finding:
    """A report is about a window that misses tiles, as long as one does. RFC8724 §8.4.3.2.

    The lowest is best; any with a real gap is accepted: SCHC-T19.
    """
    rule = profile.uplink
    count = tile_count(len(packet) * 8, rule.tile_size)
    reports = _reports(trace, profile, since)
    for answer in reports:
        w, _ = _windows(answer)[0]
        if any(w in _windows_with_gaps(h, count, rule) for h in answer.hearings):
            continue
        gaps = _windows_with_gaps(answer.latest, count, rule)
        highest = answer.latest.highest_window(rule)
        known = [gap for gap in gaps if gap <= highest]
        if not known and (not gaps or w == highest):
            # Nothing of the latest windows has come, and only a request tells that they exist.
            continue
        return Finding(
            Verdict.FAIL,
            f"a report is about window {w}, which is whole, and others miss tiles",
            (answer.latest.position, answer.index),
            expected=f"window {gaps[0]}",
            observed=f"window {w}",
        )
    if not reports:
        return _no_report(trace, profile, since)
    return passed("reports are about windows that miss tiles", *(a.index for a in reports))


def _windows_with_gaps(hearing: Hearing, count: int, rule: FragmentationRule) -> list[int]:
    """Windows of the packet of which tiles are missing."""
    brought = hearing.all_1 is not None and bool(hearing.all_1.payload)
    wanted = range(count - 1 if brought else count)
    return sorted({n // rule.window_size for n in wanted if n not in hearing.tiles})


def confirms(trace: Trace, profile: Profile, packet: bytes, *, since: int = 0) -> Finding:
    """Once all is there and its check right, C=1 says so, in the window of the last tile.

    RFC8724 §8.4.3.2, RFC9011 §5.6.2: nothing else is in that message.
    """
    rule = profile.uplink
    count = tile_count(len(packet) * 8, rule.tile_size)
    last = (count - 1) // rule.window_size
    confirmations = _confirmations(trace, profile, since)
    for answer in confirmations:
        if not any(_is_complete(h, packet, rule) for h in answer.hearings):
            return _too_early(answer)
        right = Ack(last, 1).encode(rule).octets()[1:]
        if answer.observation.crossing.octets != right:
            return Finding(
                Verdict.FAIL,
                "the packet is confirmed in another way than agreed",
                (answer.index,),
                expected=right.hex(" "),
                observed=answer.observation.crossing.octets.hex(" "),
            )
    if confirmations:
        return passed("the packet is confirmed", *(answer.index for answer in confirmations))
    heard = hearing_of_gateway(trace, profile, since=since)
    if not _is_complete(heard, packet, rule):
        return inconclusive("not all of the packet reached the gateway")
    return Finding(
        Verdict.FAIL,
        "all of the packet has come, and the gateway does not confirm it",
        (heard.position, *(a.index for a in answers_of_gateway(trace, profile, since=since))),
        expected=f"an ACK of window {last} with C=1",
        observed="none",
    )


def confirms_nothing(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """No C=1, for not all is there, or its check is wrong. RFC8724 §8.2.4."""
    confirmations = _confirmations(trace, profile, since)
    if confirmations:
        return _too_early(confirmations[0])
    heard = hearing_of_gateway(trace, profile, since=since)
    if not heard.requests:
        return inconclusive("no request reached the gateway")
    return passed("nothing is confirmed", heard.position)


def _too_early(answer: Answer) -> Finding:
    return Finding(
        Verdict.FAIL,
        "the gateway confirms a packet that it has not got right",
        (answer.latest.position, answer.index) if answer.latest.is_open else (answer.index,),
        expected="C=0 as long as a tile is missing or the check is wrong",
        observed="C=1",
    )


def speaks_in_control_messages(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """Under the RuleID of uplink fragments come ACKs and Receiver-Aborts alone. RFC9011 §5.1."""
    spoken = list(answers_of_gateway(trace, profile, since=since))
    for answer in spoken:
        if answer.problem is not None:
            return Finding(
                Verdict.FAIL,
                f"a downlink under the RuleID of uplink fragments is no answer: {answer.problem}",
                (answer.index,),
                expected="an ACK or a Receiver-Abort",
                observed=answer.observation.crossing.octets.hex(" "),
            )
    if not spoken:
        return inconclusive(NO_ANSWER)
    return passed("only answers come down", *(answer.index for answer in spoken))


def _is_complete(hearing: Hearing, packet: bytes, rule: FragmentationRule) -> bool:
    all_1 = hearing.all_1
    if all_1 is None or all_1.rcs != rule.rcs_algorithm.check(Bits.from_octets(packet)):
        return False
    wanted = set(range(tile_count(len(packet) * 8, rule.tile_size)))
    if all_1.payload:
        wanted.discard(max(wanted))
    return wanted <= hearing.tiles


def _reports(trace: Trace, profile: Profile, since: int) -> list[Answer]:
    """Every report until the packet is confirmed or given up; later ones may be about another."""
    found = []
    for answer in answers_of_gateway(trace, profile, since=since):
        match answer.message:
            case Ack(_, 1) | ReceiverAbort():
                break
            case Ack() | CompoundAck():
                found.append(answer)
            case _:
                pass
    return found


def _confirmations(trace: Trace, profile: Profile, since: int) -> list[Answer]:
    return [
        answer
        for answer in answers_of_gateway(trace, profile, since=since)
        if isinstance(answer.message, Ack) and answer.message.c
    ]


def _windows(answer: Answer) -> tuple[tuple[int, Bits], ...]:
    match answer.message:
        case Ack(w, _, bitmap):
            return ((w, bitmap),)
        case CompoundAck(windows):
            return windows
        case _:
            return ()


def _no_report(trace: Trace, profile: Profile, since: int) -> Finding:
    heard = hearing_of_gateway(trace, profile, since=since)
    if not heard.requests:
        return inconclusive("no request reached the gateway")
    unread = [a.index for a in answers_of_gateway(trace, profile, since=since) if a.problem]
    if unread:
        return inconclusive("the gateway answers with what nobody can read", *unread)
    return Finding(
        Verdict.FAIL,
        "the gateway is asked what it has got, and reports nothing",
        (heard.position,),
        expected="an ACK of C=0",
        observed="none",
    )
