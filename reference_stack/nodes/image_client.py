"""A client that brings an image into a meter, block by block. BB §image-transfer, WP §multicast.

The steps are those of the book: size of blocks, beginning, blocks, those that are missing, and
verification. The first round of blocks may go to a group, which answers nothing; what is missing
after that goes to the meter itself. A *temporary failure* is none: the meter is asked how far it
is until that is over. The transfer is a generator: it yields what to ask, or how long to wait, and
is sent results.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass

from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import AttributeDescriptor, AttributeWithSelection, MethodDescriptor
from reference_stack.dlms.data import (
    Data,
    double_long_unsigned,
    integer,
    octet_string,
    structure,
)
from reference_stack.dlms.requests import Invoke, Read, Request, Results
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Duration

_CLASS = 18
_BLOCK_SIZE, _BLOCKS_STATUS, _STATUS = 2, 3, 6
_INITIATE, _TRANSFER, _VERIFY = 1, 2, 3
VERIFYING, VERIFIED = 2, 3
MOST_ROUNDS = 10
"""How often missing blocks are sent again before the transfer is given up."""
MOST_POLLS = 50
POLL_EVERY = Duration.of(minutes=5)


@dataclass(frozen=True, slots=True)
class Wait:
    """Ask again after that long."""

    lasting: Duration


class TransferFailed(Exception):
    """The meter does not take the image. The text is why."""


@dataclass(frozen=True, slots=True)
class ToGroup:
    """Send this to all meters of the group, under the broadcast key. Nobody answers."""

    request: Request


Step = Request | Wait | ToGroup
Transfer = Generator[Step, Results | None, None]


class ImageClient:
    """Transfers one image into the object of that name. Steps are methods, for broken clients."""

    def __init__(
        self, name: bytes, identifier: bytes, image: bytes, *, to_group: bool = False
    ) -> None:
        self._name = name
        self._identifier = identifier
        self._image = image
        self._to_group = to_group

    def transfer(self) -> Transfer:
        """Until the image is verified. Raises TransferFailed, and ProtocolError for odd values."""
        size = (yield from self._read(_BLOCK_SIZE)).integer()
        if size <= 0:
            raise TransferFailed("blocks have no size")
        blocks = [self._image[at : at + size] for at in range(0, len(self._image), size)]
        beginning = structure(
            octet_string(self._identifier), double_long_unsigned(len(self._image))
        )
        yield from self._done(_INITIATE, beginning)
        if self._to_group:
            yield from self.send_to_group(blocks)
        else:
            yield from self._send(range(len(blocks)), blocks)
        yield from self.complete(blocks)
        yield from self.verify()

    def send_to_group(self, blocks: Sequence[bytes]) -> Transfer:
        """Each block once, and then a while until the last of them is on the air."""
        for number, octets in enumerate(blocks):
            method = MethodDescriptor(_CLASS, self._name, _TRANSFER)
            yield ToGroup(Invoke((method,), (_block(number, octets),)))
        yield Wait(POLL_EVERY)

    def complete(self, blocks: Sequence[bytes]) -> Transfer:
        """Send what the meter does not have, until it has all, as often as that makes sense."""
        for _ in range(MOST_ROUNDS):
            missing = yield from self.missing(len(blocks))
            if not missing:
                break
            yield from self._send(missing, blocks)

    def missing(self, count: int) -> Generator[Step, Results | None, Sequence[int]]:
        """The numbers of blocks that the meter does not have."""
        bits = (yield from self._read(_BLOCKS_STATUS)).bits()
        present = bits.value >> (len(bits) - count) if len(bits) >= count else 0
        return [number for number in range(count) if not present >> (count - 1 - number) & 1]

    def verify(self) -> Transfer:
        """Have it verified, and wait until that is over."""
        result = yield from self._invoke(_VERIFY, integer(0))
        if result is a.ActionResult.TEMPORARY_FAILURE:
            yield from self.temporary_failure()
        elif result is not a.ActionResult.SUCCESS:
            raise TransferFailed(f"the image is not verified: {result.name}")

    def temporary_failure(self) -> Transfer:
        """Ask how far the verification is until it is over."""
        for _ in range(MOST_POLLS):
            status = (yield from self._read(_STATUS)).enumerated()
            if status != VERIFYING:
                break
            yield Wait(POLL_EVERY)
        if status != VERIFIED:
            raise TransferFailed(f"the image is not verified: status {status}")

    def _send(self, numbers: Iterable[int], blocks: Sequence[bytes]) -> Transfer:
        for number in numbers:
            yield from self._done(_TRANSFER, _block(number, blocks[number]))

    def _read(self, index: int) -> Generator[Step, Results | None, Data]:
        attribute = AttributeDescriptor(_CLASS, self._name, index)
        results = yield Read((AttributeWithSelection(attribute),))
        value = results[0] if isinstance(results, tuple) else None
        if not isinstance(value, Data):
            raise TransferFailed(f"attribute {index} cannot be read")
        return value

    def _done(self, index: int, parameter: Data) -> Transfer:
        result = yield from self._invoke(index, parameter)
        if result is not a.ActionResult.SUCCESS:
            raise TransferFailed(f"method {index}: {result.name}")

    def _invoke(
        self, index: int, parameter: Data
    ) -> Generator[Step, Results | None, a.ActionResult]:
        method = MethodDescriptor(_CLASS, self._name, index)
        results = yield Invoke((method,), (parameter,))
        outcome = results[0] if isinstance(results, tuple) else None
        if not isinstance(outcome, a.ActionOutcome):
            raise TransferFailed(f"method {index} is not answered")
        return outcome.result


def _block(number: int, octets: bytes) -> Data:
    return structure(double_long_unsigned(number), octet_string(octets))


def advanced(transfer: Transfer, results: Results | None) -> Step | str:
    """The next step of a transfer, or how it ended."""
    try:
        return transfer.send(results)
    except StopIteration:
        return "the image is verified"
    except (TransferFailed, ProtocolError) as problem:
        return f"the image is not transferred: {problem}"
