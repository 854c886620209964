"""What the fragments of a meter say about the packet that they carry. RFC8724 §8.2, RFC9011 §5.6.2.

The packet is what the meter was given to send, RuleID first; where only its size is known there is
nothing to compare with, and the checks that need more are inconclusive.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from adapters.base import Party
from harness.checks.fragmentation import Tile, tiles_in
from harness.octets.reading import Message, frames
from harness.scenes.trace import Observation, Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import ProtocolError
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation.messages import All1, Fragment
from reference_stack.schc.fragmentation.rule import FragmentationRule, TileInAll1
from reference_stack.schc.fragmentation.tiles import cut, number_of, place_of, tile_count

_TELLING = 8
"""So many octets of a tile tell one packet from another."""
UNKNOWN = "what the device sends is not known octet by octet"


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of the meter under the uplink rule; `problem` when it makes no sense."""

    observation: Observation
    message: Message | None
    problem: ProtocolError | None

    @property
    def index(self) -> int:
        return self.observation.index


def sent_messages(trace: Trace, profile: Profile, *, since: int = 0) -> Iterator[Sent]:
    """Everything that the meter itself sent under the uplink rule."""
    for observation, reading in frames(
        trace,
        profile,
        sender=Party.METER,
        direction=Direction.UPLINK,
        port=profile.uplink.rule_id_value,
        since=since,
    ):
        if reading.message is not None or reading.problem is not None:
            yield Sent(observation, reading.message, reading.problem)


def messages_of_packet(
    trace: Trace, profile: Profile, packet: bytes, *, since: int = 0
) -> Iterator[Sent]:
    """What the meter sent of this packet, without the fragments of another one of its own.

    A fragment is of another packet when it begins with octets that this one has nowhere.
    """
    is_ours = True
    for sent in sent_messages(trace, profile, since=since):
        if isinstance(sent.message, Fragment):
            length = sent.message.payload.length // 8 * 8
            octets = sent.message.payload.slice(0, length).octets()
            is_ours = octets[:_TELLING] in packet
        if is_ours:
            yield sent


def tiles_in_place(trace: Trace, profile: Profile, packet: bytes, *, since: int = 0) -> Finding:
    """Each tile is the piece of the packet that its window and FCN name. RFC8724 §8.2.2."""
    rule, bits = profile.uplink, Bits.from_octets(packet)
    if not packet:
        return inconclusive(UNKNOWN)
    carried: set[int] = set()
    evidence: list[int] = []
    for sent in messages_of_packet(trace, profile, packet, since=since):
        if sent.problem is not None:
            return _senseless(sent, rule)
        match sent.message:
            case Fragment(fcn, payload, w):
                first = number_of(w, fcn, rule.window_size)
                count = len(tiles_in(rule, sent.message))
                if wrong := _misplaced(rule, bits, first, count, payload):
                    return _fail(wrong, Tile(w, fcn), sent)
                carried.update(range(first, first + count))
                evidence.append(sent.index)
            case All1(_, payload) if payload:
                last = tile_count(bits.length, rule.tile_size) - 1
                if wrong := _misplaced(rule, bits, last, 1, payload):
                    return _fail(wrong, Tile(*place_of(last, rule.window_size)), sent)
                carried.add(last)
                evidence.append(sent.index)
            case _:
                pass
    if not evidence:
        return inconclusive("the meter sent no fragment")
    return _all_there(rule, bits, carried, evidence)


def _all_there(
    rule: FragmentationRule, packet: Bits, carried: set[int], evidence: list[int]
) -> Finding:
    wanted = tile_count(packet.length, rule.tile_size)
    absent = [number for number in range(wanted) if number not in carried]
    if absent:
        tile = Tile(*place_of(absent[0], rule.window_size))
        return Finding(
            Verdict.FAIL,
            f"{tile} is in no fragment",
            (evidence[0], evidence[-1]),
            expected=f"{wanted} tiles",
            observed=f"{wanted - len(absent)} of them",
        )
    return passed("the tiles are in their places, and are the whole packet", *evidence)


def _misplaced(rule: FragmentationRule, packet: Bits, first: int, count: int, payload: Bits) -> str:
    """What is wrong with the tiles of a fragment; empty if nothing is."""
    wanted = tile_count(packet.length, rule.tile_size)
    if first + count > wanted:
        return f"the packet has {wanted} tiles and this is number {first + count}"
    right = cut(packet, rule.tile_size, first, count)
    padding = payload.from_bit(min(right.length, payload.length))
    if payload.length < right.length:
        return f"{payload.length} bits where {count} tiles have {right.length}"
    if payload.slice(0, right.length) != right:
        at = first * rule.tile_size // 8
        return f"not what the packet has from its octet {at} on"
    if padding.length >= rule.l2_word_size:
        return f"{padding.length} bits follow the tiles"
    if padding.value:
        return "the padding is not zero"
    return ""


def _fail(wrong: str, tile: Tile, sent: Sent) -> Finding:
    return Finding(
        Verdict.FAIL,
        f"a fragment that begins with {tile} does not hold it: {wrong}",
        (sent.index,),
        expected=f"the packet from {tile} on",
        observed=wrong,
    )


def _senseless(sent: Sent, rule: FragmentationRule) -> Finding:
    return Finding(
        Verdict.FAIL,
        f"a message under RuleID {rule.rule_id_value} makes no sense: {sent.problem}",
        (sent.index,),
        expected="a fragment, an All-1, an ACK REQ or a Sender-Abort",
        observed=sent.observation.crossing.octets.hex(" "),
    )


def ends_with_its_check(
    trace: Trace, profile: Profile, packet: bytes, *, since: int = 0
) -> Finding:
    """Every All-1 has the RCS of the packet and names the window of its last tile. RFC8724 §8.2.3.

    Where tiles and headers are whole octets there is no padding to be covered.
    """
    rule = profile.uplink
    if not packet:
        return inconclusive(UNKNOWN)
    right = rule.rcs_algorithm.check(Bits.from_octets(packet))
    last = tile_count(len(packet) * 8, rule.tile_size) - 1
    window = last // rule.window_size
    evidence = []
    for sent in messages_of_packet(trace, profile, packet, since=since):
        if sent.problem is not None:
            return _senseless(sent, rule)
        if not isinstance(sent.message, All1):
            continue
        evidence.append(sent.index)
        if sent.message.rcs != right:
            return Finding(
                Verdict.FAIL,
                "the check that ends the packet is not that of the packet",
                (sent.index,),
                expected=f"RCS {right:08X}",
                observed=f"RCS {sent.message.rcs:08X}",
            )
        if sent.message.w != window:
            return Finding(
                Verdict.FAIL,
                "the fragment that ends the packet names another window than that of its last tile",
                (sent.index,),
                expected=f"window {window}",
                observed=f"window {sent.message.w}",
            )
    if not evidence:
        return _no_end(trace, profile, since)
    return passed("the packet ends with its check, in the window of its last tile", *evidence)


def _no_end(trace: Trace, profile: Profile, since: int) -> Finding:
    fragments = [sent.index for sent in sent_messages(trace, profile, since=since)]
    if not fragments:
        return inconclusive("the meter sent no fragment")
    return Finding(
        Verdict.FAIL,
        "no All-1 ends the packet",
        (fragments[-1],),
        expected="an All-1 after the last tile",
        observed=f"{len(fragments)} messages, none of them an All-1",
    )


def last_tile_one_way(trace: Trace, profile: Profile, packet: bytes, *, since: int = 0) -> Finding:
    """The last tile travels in Regular Fragments or in All-1s, never in both. RFC8724 §8.4.3.1."""
    rule = profile.uplink
    if not packet:
        return inconclusive(UNKNOWN)
    last = tile_count(len(packet) * 8, rule.tile_size) - 1
    regular: list[int] = []
    ending: list[int] = []
    for sent in messages_of_packet(trace, profile, packet, since=since):
        if sent.problem is not None:
            return _senseless(sent, rule)
        match sent.message:
            case Fragment() if _reaches(sent.message, last, rule):
                regular.append(sent.index)
            case All1(_, payload) if payload:
                ending.append(sent.index)
            case _:
                pass
    if regular and ending:
        return Finding(
            Verdict.FAIL,
            "the last tile travels in a Regular Fragment and in an All-1",
            (regular[0], ending[0]),
            expected="one of the two in one session",
            observed="both",
        )
    found = regular + ending
    if not found:
        return inconclusive("the last tile was not sent")
    return _as_the_rule_says(rule, regular, ending)


def _reaches(fragment: Fragment, last: int, rule: FragmentationRule) -> bool:
    """Whether it carries the last tile, which may be a short one, even if it must not."""
    whole, rest = divmod(fragment.payload.length, rule.tile_size)
    count = whole + (rest >= rule.l2_word_size)
    return number_of(fragment.w, fragment.fcn, rule.window_size) + count > last


def _as_the_rule_says(rule: FragmentationRule, regular: list[int], ending: list[int]) -> Finding:
    if regular and rule.tile_in_all_1 is TileInAll1.YES:
        where, wanted, evidence = "a Regular Fragment", "an All-1", regular
    elif ending and rule.tile_in_all_1 is TileInAll1.NO:
        where, wanted, evidence = "an All-1", "a Regular Fragment", ending
    else:
        return passed("the last tile travels one way", *(regular + ending))
    return Finding(
        Verdict.FAIL,
        f"the last tile travels in {where}, and the rule wants it elsewhere",
        (evidence[0],),
        expected=f"the last tile in {wanted}",
        observed=f"in {where}",
    )


def not_cut_up(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """Nothing of the packet goes out under the uplink rule: the windows cannot number it."""
    for sent in sent_messages(trace, profile, since=since):
        if isinstance(sent.message, Fragment | All1):
            return Finding(
                Verdict.FAIL,
                "a packet with more tiles than the windows number is cut into fragments",
                (sent.index,),
                expected=f"no fragment: {profile.uplink.capacity_tiles} tiles are the most",
                observed="a fragment",
            )
    return passed("the packet is not cut into fragments")
