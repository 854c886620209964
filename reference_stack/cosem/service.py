"""What the services have in common: long values in blocks, and what cannot be served. GB §9.4."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from enum import Enum
from typing import ClassVar, NamedTuple

from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.served_association import ServedAssociation
from reference_stack.cosem.transfers import (
    LARGEST_VALUE_OCTETS,
    Finish,
    Incoming,
    Outgoing,
    Transfer,
)
from reference_stack.dlms.apdu import (
    Apdu,
    Conformance,
    DataBlock,
    InvokeIdAndPriority,
    ServiceError,
    StateError,
)
from reference_stack.dlms.codec import longest_octets
from reference_stack.dlms.protection import Protection
from reference_stack.dlms.service_blocks import BlockSink, BlockSource
from reference_stack.kernel.errors import MisuseError, ProtocolError, Unexpected


class ServiceRefused(Exception):
    """The whole service is answered with an exception-response. GB §Exception-Response."""

    def __init__(self, state_error: StateError, service_error: ServiceError) -> None:
        super().__init__(f"{state_error.name}, {service_error.name}")
        self.state_error = state_error
        self.service_error = service_error


def unsupported() -> ServiceRefused:
    """A service that is unknown, or was not agreed on."""
    return ServiceRefused(StateError.SERVICE_UNKNOWN, ServiceError.SERVICE_NOT_SUPPORTED)


Room = Callable[[Protection], int | None]
"""How many octets a plain answer may have that will be protected so. None: as many as it takes."""


class Handler(NamedTuple):
    """The method of a service that serves one kind of APDU.

    `needs` has to have been agreed on. What does not continue a transfer ends it.
    """

    name: str
    needs: Conformance
    continues: bool = False


def association_of(occasion: Occasion) -> ServedAssociation:
    """Of a request, which always has one."""
    if occasion.association is None:
        raise MisuseError("a request belongs to an association")
    return occasion.association


class Service:
    """One service. `handlers` says which APDU goes to which method.

    A handler takes the request, the occasion and the room for the answer. Its answer is plain; if
    it is still too long, the client agreed on no blocks.
    """

    handlers: ClassVar[Mapping[type[Apdu], Handler]] = {}
    blocks: ClassVar[Conformance]
    """What has to be agreed on for answers in blocks."""
    block_head_octets: ClassVar[int] = 0
    """How long a block is besides its data and their length."""

    def __init__(self, access: ObjectAccess) -> None:
        self.access = access

    # -- answers in blocks ---------------------------------------------------------------------

    def first_block(
        self, value: bytes, invoke: InvokeIdAndPriority, occasion: Occasion, *, limit: int
    ) -> DataBlock | None:
        """Begin to send a long value in blocks, or None when the client takes none."""
        association = association_of(occasion)
        block_octets = longest_octets(limit - self.block_head_octets)
        if not association.agreed.supports(self.blocks) or block_octets < 1:
            return None
        source = BlockSource(value, block_octets)
        association.transfers.outgoing = Outgoing(
            self, invoke, occasion.applied, source, occasion.demanded
        )
        return source.next(0)

    def outgoing(self, invoke: InvokeIdAndPriority, occasion: Occasion) -> Outgoing | None:
        """The transfer that a request for the next block is about, if there is one."""
        transfer = association_of(occasion).transfers.outgoing
        if transfer is None or not self._continues(transfer, invoke, occasion):
            return None
        occasion.demanded |= transfer.demanded
        return transfer

    def _continues(
        self, transfer: Transfer, invoke: InvokeIdAndPriority, occasion: Occasion
    ) -> bool:
        """It has to come under the same id, and protected no less than the beginning."""
        return (
            transfer.service is self
            and transfer.invoke.invoke_id == invoke.invoke_id
            and occasion.applied.covers(transfer.applied)
        )


class BlockFailure(Enum):
    """Why a request in blocks comes to nothing."""

    NOT_IN_PROGRESS = "there is no first block that this one follows"
    NUMBER_INVALID = "its number does not follow that of the block before"
    ABORTED = "the blocks make no sense together"


class BlockwiseService(Service, ABC):
    """A service whose requests may come in blocks. Nothing is done before the last one is there."""

    @abstractmethod
    def more(self, invoke: InvokeIdAndPriority, number: int) -> Apdu:
        """Confirms a block that is not the last."""

    @abstractmethod
    def failed(self, invoke: InvokeIdAndPriority, number: int, failure: BlockFailure) -> Apdu:
        """Answers a block that ends the transfer."""

    def begin(
        self, invoke: InvokeIdAndPriority, block: DataBlock, occasion: Occasion, *, finish: Finish
    ) -> bytes:
        association_of(occasion).transfers.incoming = Incoming(
            self, invoke, occasion.applied, finish, BlockSink(LARGEST_VALUE_OCTETS)
        )
        return self.take(invoke, block, occasion)

    def take(self, invoke: InvokeIdAndPriority, block: DataBlock, occasion: Occasion) -> bytes:
        """The answer to a block, which is that to the whole when it is the last."""
        transfers = association_of(occasion).transfers
        transfer = transfers.incoming
        number = block.block_number
        if transfer is None or not self._continues(transfer, invoke, occasion):
            return self.failed(invoke, number, BlockFailure.NOT_IN_PROGRESS).encode()
        try:
            transfer.sink.take(block)
            if not transfer.sink.is_done:
                return self.more(invoke, number).encode()
            transfers.incoming = None
            occasion.applied = transfer.applied
            return transfer.finish(transfer.sink.octets(), occasion, number)
        except Unexpected:
            failure = BlockFailure.NUMBER_INVALID
        except ProtocolError:
            failure = BlockFailure.ABORTED
        transfers.incoming = None
        return self.failed(invoke, number, failure).encode()
