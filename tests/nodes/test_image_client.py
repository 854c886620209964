"""A client brings an image into a meter, whatever gets lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from reference_stack.cosem.classes.image_transfer import ImageTransfer, sealed_image
from reference_stack.cosem.obis import obis
from reference_stack.dlms.apdu import ActionOutcome, ActionResult, DataAccessResult
from reference_stack.dlms.data import Data, bit_string, boolean, double_long_unsigned, enum
from reference_stack.dlms.requests import Invoke, Read, Request, Results
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import EPOCH, Duration, Instant, earliest
from reference_stack.nodes.events import PacketReceived, SendPacket, TimerExpired
from reference_stack.nodes.head_end import HeadEndNode
from reference_stack.nodes.image_client import MOST_POLLS, ImageClient, Step, Wait, advanced
from reference_stack.nodes.meter import MeterNode
from reference_stack.profiles.profile_file import load_profile

NAME = obis("0-0:44.0.0")
IMAGE = sealed_image(bytes(300))
PROFILE = load_profile("dlms_over_lorawan")


class Pair:
    """A head-end and a meter with nothing but IP between them."""

    def __init__(self) -> None:
        self.head_end = HeadEndNode(PROFILE, 1)
        self.meter = MeterNode(PROFILE, 2, over_ip=True)
        self.now: Instant = EPOCH
        self.crossed: list[Direction] = []
        self.answered = 0

    @property
    def image_transfer(self) -> ImageTransfer:
        entry = self.meter.server.meter.management.objects[NAME]
        assert isinstance(entry, ImageTransfer)
        return entry

    def play(self, *, to_group: bool = False) -> None:
        """Until the head-end has nothing to wait for."""
        waiting = self.head_end.transfer_image(
            "management", NAME, b"MTP2", IMAGE, self.now, to_group=to_group
        )
        for _ in range(1000):
            packets = [effect.octets for effect in waiting if isinstance(effect, SendPacket)]
            if packets:
                answers = [
                    answer.octets
                    for octets in packets
                    for answer in self.meter.handle(PacketReceived(octets), self.now)
                    if isinstance(answer, SendPacket)
                ]
                self.answered += len(answers)
                waiting = [
                    effect
                    for octets in answers
                    for effect in self.head_end.handle(PacketReceived(octets), self.now)
                ]
                self.crossed.append(Direction.DOWNLINK)
                continue
            due = earliest(self.head_end.due())
            if due is None:
                return
            self.now = due
            waiting = self.head_end.handle(TimerExpired(), self.now)


def status(pair: Pair) -> int:
    return pair.image_transfer.image_transfer_status.enumerated()


def test_an_image_is_brought_and_verified() -> None:
    pair = Pair()
    pair.play()
    assert status(pair) == 3


@pytest.mark.parametrize("missed", [(0,), (1, 4), tuple(range(6))], ids=str)
def test_missing_blocks_are_sent_again(missed: tuple[int, ...]) -> None:
    whole, pair = Pair(), Pair()
    whole.play()
    pair.image_transfer.miss(missed)
    pair.play()
    assert status(pair) == 3
    # One more look at the bitmap, and the missing blocks.
    assert len(pair.crossed) == len(whole.crossed) + len(missed) + 1


@pytest.mark.parametrize("missed", [(), (1, 4)], ids=["nothing", "two blocks"])
def test_what_a_group_misses_is_completed(missed: tuple[int, ...]) -> None:
    pair = Pair()
    pair.image_transfer.miss(missed)
    pair.play(to_group=True)
    assert status(pair) == 3


def test_blocks_to_a_group_are_not_answered() -> None:
    alone, group = Pair(), Pair()
    alone.play()
    group.play(to_group=True)
    assert group.answered == alone.answered - 6


def test_what_another_group_is_sent_goes_to_each_member_again() -> None:
    alone, pair = Pair(), Pair()
    alone.play()
    network = replace(PROFILE.network, group_address=bytes.fromhex("ff15") + bytes(14))
    pair.head_end = HeadEndNode(replace(PROFILE, network=network), 1)
    pair.play(to_group=True)
    assert status(pair) == 3
    assert pair.answered == alone.answered + 1  # one more look at the bitmap


def test_a_temporary_failure_is_waited_for() -> None:
    pair = Pair()
    pair.image_transfer.verify_slowly(4)
    pair.play()
    assert status(pair) == 3
    assert pair.now >= EPOCH.after(Duration.of(minutes=15))


# -- a meter that answers otherwise than it should -------------------------------------------------

DENIED = (DataAccessResult.READ_WRITE_DENIED,)
DONE = (ActionOutcome(ActionResult.SUCCESS),)
REFUSED = (ActionOutcome(ActionResult.OTHER_REASON),)
LATER = (ActionOutcome(ActionResult.TEMPORARY_FAILURE),)
SIZE = (double_long_unsigned(64),)
FULL = (bit_string(Bits(0b111111, 6)),)
EMPTY = (bit_string(Bits(0, 6)),)


def reading(request: Step, index: int) -> bool:
    return isinstance(request, Read) and request.attributes[0].attribute.attribute_id == index


def invoking(request: Step, index: int) -> bool:
    return isinstance(request, Invoke) and request.methods[0].method_id == index


Meter = Callable[[Request], Results | None]


def meter(
    *,
    size: Results | None = SIZE,
    bitmap: Results | None = FULL,
    begun: Results | None = DONE,
    verified: Results | None = DONE,
    shown: Data | None = None,
) -> Meter:
    def answer(request: Request) -> Results | None:
        if reading(request, 2):
            return size
        if reading(request, 3):
            return bitmap
        if reading(request, 6):
            return DENIED if shown is None else (shown,)
        if invoking(request, 3):
            return verified
        return begun if invoking(request, 1) else DONE

    return answer


def ended(answer: Meter) -> tuple[str, int]:
    """How a transfer ended, and how often the client waited."""
    transfer = ImageClient(NAME, b"MTP2", IMAGE).transfer()
    step, waits = advanced(transfer, None), 0
    for _ in range(10_000):
        match step:
            case str():
                return step, waits
            case Wait():
                waits += 1
                step = advanced(transfer, None)
            case _:
                step = advanced(transfer, answer(step))
    raise AssertionError("it goes on for ever")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (meter(), "is verified"),
        (meter(size=DENIED), "attribute 2 cannot be read"),
        (meter(size=(boolean(True),)), "integer is expected"),
        (meter(size=(double_long_unsigned(0),)), "no size"),
        (meter(size=None), "attribute 2 cannot be read"),
        (meter(begun=REFUSED), "method 1: OTHER_REASON"),
        (meter(begun=None), "method 1 is not answered"),
        (meter(bitmap=DENIED), "attribute 3 cannot be read"),
        (meter(verified=REFUSED), "not verified: OTHER_REASON"),
        (meter(verified=LATER, shown=enum(4)), "status 4"),
        (meter(verified=LATER, shown=enum(3)), "is verified"),
        (meter(verified=LATER), "attribute 6 cannot be read"),
    ],
    ids=[
        *("all well", "denied", "another type", "no size", "silence", "refused", "no answer"),
        *("no bitmap", "not genuine", "failed later", "verified later", "no status"),
    ],
)
def test_a_transfer_ends_however_the_meter_answers(answer: Meter, says: str) -> None:
    end, _ = ended(answer)
    assert says in end


def test_a_meter_that_never_has_its_blocks_is_given_up() -> None:
    end, _ = ended(meter(bitmap=EMPTY, verified=REFUSED))
    assert "not transferred" in end


def test_a_meter_that_never_ends_its_verification_is_given_up() -> None:
    end, waits = ended(meter(verified=LATER, shown=enum(2)))
    assert "status 2" in end
    assert waits == MOST_POLLS


def test_a_short_bitmap_means_that_everything_is_missing() -> None:
    transfer = ImageClient(NAME, b"", IMAGE).missing(6)
    next(transfer)
    with pytest.raises(StopIteration) as stopped:
        transfer.send((bit_string(Bits(0, 2)),))
    assert stopped.value.value == list(range(6))
