"""Whether what a meter acknowledges is what has come to it. RFC8724 §8.2.2.3, §8.4.2.2."""

from __future__ import annotations

from dataclasses import dataclass, field

from harness.checks.downlink_turns import (
    Turn,
    all_told,
    could_answer,
    failed,
    prompt_acks,
    told,
    turns_of_meter,
)
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, inconclusive, passed
from reference_stack.kernel.bits import Bits
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation.messages import (
    Ack,
    AckRequest,
    All1,
    Fragment,
    ReceiverAbort,
)
from reference_stack.schc.fragmentation.rule import FragmentationRule


@dataclass(slots=True)
class Received:
    """The tiles that a meter has, when everything that arrived belongs to one packet."""

    rule: FragmentationRule
    windows: list[dict[int, Bits]] = field(default_factory=lambda: [{}])
    all_1: All1 | None = None
    answers: bool = False
    """Whether the window has been answered once, so that its last missing tile is as well."""

    @property
    def w(self) -> int:
        return len(self.windows) - 1 & 1

    @property
    def bitmap(self) -> int:
        held = sum(1 << index for index in self.windows[-1])
        return held | (1 if self.all_1 is not None else 0)

    @property
    def is_full(self) -> bool:
        return self.bitmap == (1 << self.rule.window_size) - 1

    @property
    def is_complete(self) -> bool:
        """Whether the end has come and its RCS fits."""
        if self.all_1 is None:
            return False
        tiles = [
            tile for window in self.windows for _, tile in sorted(window.items(), reverse=True)
        ]
        packet = Bits.joined([*tiles, self.all_1.payload])
        return self.rule.rcs_algorithm.check(packet) == self.all_1.rcs

    def take(self, message: Fragment | All1 | AckRequest) -> bool:
        """A message arrives; whether an ACK is due."""
        if message.w != self.w:
            self.windows.append({})
            self.answers = False
        if isinstance(message, Fragment):
            self.windows[-1].setdefault(message.fcn, message.payload)
        if isinstance(message, All1):
            self.all_1 = message
        asks = not isinstance(message, Fragment) or message.fcn == 0
        is_due = asks or (self.answers and (self.is_full or self.is_complete))
        self.answers = self.answers or is_due
        return is_due


def acks_tell_what_came(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """Each ACK that is due comes, with C=1 once the packet is complete, else with the bitmap."""
    rule = profile.downlink
    received = Received(rule)
    met: list[int] = []
    for turn in turns_of_meter(trace, profile, rule, since=since):
        message = turn.message
        if not isinstance(message, Fragment | All1 | AckRequest) or not received.take(message):
            continue
        finding = _wrong(turn, received, profile)
        if finding is not None:
            return finding
        met.append(turn.heard.index)
    if not met:
        return inconclusive("nothing that asks for an acknowledgement reached the meter")
    return passed("every acknowledgement tells what has come", *met)


def _wrong(turn: Turn, received: Received, profile: Profile) -> Finding | None:
    about = [(answer, ack) for answer, ack in prompt_acks(turn) if ack.w == received.w]
    if any(_is_right(ack, received) for _, ack in about):
        return None
    natural = [answer for answer, ack in about if _has_end_elsewhere(ack, received)]
    if natural:
        # Reading: some stacks give the tile of the All-1 the bit of its index. RFC8724 §8.2.2.3
        where = "the tile of the All-1 is acknowledged at another place than the rightmost"
        return inconclusive(where, turn.heard.index, natural[0].index)
    if isinstance(turn.message, All1) and any(
        isinstance(answer.message, ReceiverAbort) for answer in turn.answers
    ):
        # Reading: RFC9011 §figure-18 answers any wrong RCS with an abort; so nothing more comes.
        return inconclusive("the meter gives up where tiles are missing", *turn.evidence())
    if not turn.answers and not could_answer(turn, profile):
        return inconclusive("the meter did not speak when an ACK was due", turn.heard.index)
    size = received.rule.window_size
    wanted = "C=1" if received.is_complete else f"C=0 and bitmap {received.bitmap:0{size}b}"
    return failed(
        f"{told(turn.heard)} is not answered with what has come",
        turn.evidence(),
        expected=f"an ACK of W={received.w} with {wanted}",
        observed=all_told(turn.answers),
    )


def _is_right(ack: Ack, received: Received) -> bool:
    """C=1 for a full window that is not the last is a variant, and told elsewhere."""
    if received.is_complete:
        return bool(ack.c)
    if ack.c:
        return received.all_1 is None and received.is_full
    return ack.bitmap.value == received.bitmap


def _has_end_elsewhere(ack: Ack, received: Received) -> bool:
    if ack.c or received.all_1 is None:
        return False
    tiles = received.bitmap & ~1
    extra = ack.bitmap.value & ~tiles
    return ack.bitmap.value & tiles == tiles and extra.bit_count() == 1
