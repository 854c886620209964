"""Image transfer, class 18: a firmware image in blocks. BB §image-transfer.

Blocks may come in any order and more than once, by unicast or to a group; the first is number 0. An
image of this simulated meter ends with the SHA-256 digest of what precedes it: that is what
`image_verify` looks at. See `sealed_image`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress

from cryptography.hazmat.primitives import hashes

from reference_stack.cosem.access import AccessRefused, other_reason
from reference_stack.cosem.classes.data import DataObject
from reference_stack.cosem.composites import Array, Structure
from reference_stack.cosem.effects import FirmwareActivated
from reference_stack.cosem.model import InterfaceObject, attribute, interface_class, method
from reference_stack.cosem.obis import obis
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.shapes import (
    BitString,
    Boolean,
    DoubleLongUnsigned,
    OctetString,
    enumerated,
)
from reference_stack.dlms.apdu import DataAccessResult
from reference_stack.dlms.data import (
    Data,
    array,
    bit_string,
    double_long_unsigned,
    enum,
    octet_string,
    structure,
)
from reference_stack.kernel.bits import Bits

(
    NOT_INITIATED,
    INITIATED,
    VERIFICATION_INITIATED,
    VERIFICATION_SUCCESSFUL,
    VERIFICATION_FAILED,
    ACTIVATION_INITIATED,
    ACTIVATION_SUCCESSFUL,
    ACTIVATION_FAILED,
) = range(8)
ACTIVE_FIRMWARE = obis("0-0:0.2.0")
DIGEST_OCTETS = 32
LARGEST_IMAGE_OCTETS = 1 << 20
_INFORMATION = Structure(
    image_to_activate_size=DoubleLongUnsigned,
    image_to_activate_identification=OctetString,
    image_to_activate_signature=OctetString,
)


def sealed_image(content: bytes) -> bytes:
    """An image that the simulated meter verifies: its content and the digest of it."""
    return content + _digest(content)


def _digest(content: bytes) -> bytes:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(content)
    return digest.finalize()


@interface_class(id=18, version=0)
class ImageTransfer(InterfaceObject):
    """Transfer, verification and activation of an image. BB §image-transfer."""

    __slots__ = ("_blocks", "_identifier", "_missed", "_size", "_slow")

    image_block_size = attribute(2, DoubleLongUnsigned, "Octets per block.")
    image_transferred_blocks_status = attribute(
        3, BitString, "One bit per block, block 0 first; 1: it is there."
    )
    image_first_not_transferred_block_number = attribute(
        4, DoubleLongUnsigned, "The first block missing; if none is, the number of blocks."
    )
    image_transfer_enabled = attribute(5, Boolean, "Whether methods work.", writable=True)
    image_transfer_status = attribute(6, enumerated(0, 7), "How far it has come.")
    image_to_activate_info = attribute(
        7, Array(_INFORMATION), "The images found by the verification."
    )

    def __init__(self, name: bytes, template: Mapping[int, Data]) -> None:
        super().__init__(name, template)
        self._identifier = b""
        self._size = 0
        self._blocks: dict[int, bytes] = {}
        self._missed: set[int] = set()
        self._slow = 0

    # -- attributes ----------------------------------------------------------------------------

    @image_transferred_blocks_status.reading
    def _read_blocks_status(self, occasion: Occasion) -> Data:
        count = self._block_count
        present = bytes(number in self._blocks for number in range(count))
        return bit_string(Bits(int(present.translate(_AS_DIGITS) or b"0", 2), count))

    @image_first_not_transferred_block_number.reading
    def _read_first_missing(self, occasion: Occasion) -> Data:
        return double_long_unsigned(self._first_missing())

    @image_transfer_status.reading
    def _read_status(self, occasion: Occasion) -> Data:
        status = self.image_transfer_status
        if status.enumerated() == VERIFICATION_INITIATED:
            self._slow -= 1
            if not self._slow:
                self._verify_at_leisure()
        return status

    # -- what the simulation lets happen -------------------------------------------------------

    def miss(self, numbers: Iterable[int]) -> None:
        """Blocks of these numbers get lost once, as those of a group may on the air."""
        self._missed = set(numbers)

    def verify_slowly(self, looks: int) -> None:
        """Verification lasts until the status has been looked at so often."""
        self._slow = looks

    def _verify_at_leisure(self) -> None:
        with suppress(AccessRefused):
            self._verify()

    # -- methods -------------------------------------------------------------------------------

    @method(1, Structure(image_identifier=OctetString, image_size=DoubleLongUnsigned))
    def image_transfer_initiate(self, parameter: Data, occasion: Occasion) -> None:
        """Begins a transfer; whatever was there of another one is gone."""
        self._check_enabled()
        identifier, size = parameter.elements()
        if not 0 < size.integer() <= LARGEST_IMAGE_OCTETS:
            raise other_reason(f"an image of {size.integer()} octets")
        self._identifier, self._size = identifier.octets(), size.integer()
        self._blocks = {}
        self.image_to_activate_info = array([])
        self.image_transfer_status = enum(INITIATED)

    @method(2, Structure(image_block_number=DoubleLongUnsigned, image_block_value=OctetString))
    def image_block_transfer(self, parameter: Data, occasion: Occasion) -> None:
        """Takes one block. The same one again changes nothing."""
        self._check_enabled()
        self._check_status(INITIATED)
        number, value = parameter.elements()
        if number.integer() >= self._block_count:
            raise other_reason(f"block {number.integer()} of {self._block_count}")
        if len(value.octets()) != self._octets_of(number.integer()):
            raise other_reason(f"a block of {len(value.octets())} octets")
        if number.integer() in self._missed:
            self._missed.discard(number.integer())
            return
        self._blocks.setdefault(number.integer(), value.octets())

    @method(3)
    def image_verify(self, parameter: Data, occasion: Occasion) -> None:
        """Looks whether the image is whole and right."""
        self._check_enabled()
        self._check_status(INITIATED, VERIFICATION_INITIATED, VERIFICATION_SUCCESSFUL)
        if self._first_missing() < self._block_count:
            raise other_reason("blocks are missing")
        if self._slow:
            self.image_transfer_status = enum(VERIFICATION_INITIATED)
            raise AccessRefused(DataAccessResult.TEMPORARY_FAILURE, "verification takes longer")
        self._verify()

    def _verify(self) -> None:
        image = b"".join(self._blocks[number] for number in range(self._block_count))
        content, signature = image[:-DIGEST_OCTETS], image[-DIGEST_OCTETS:]
        if not self.is_genuine(content, signature):
            self.image_transfer_status = enum(VERIFICATION_FAILED)
            raise other_reason("the image is not genuine")
        found = structure(
            double_long_unsigned(self._size),
            octet_string(self._identifier),
            octet_string(signature),
        )
        self.image_to_activate_info = array([found])
        self.image_transfer_status = enum(VERIFICATION_SUCCESSFUL)

    @method(4)
    def image_activate(self, parameter: Data, occasion: Occasion) -> None:
        """Runs what was verified."""
        self._check_enabled()
        self._check_status(VERIFICATION_SUCCESSFUL)
        self.image_transfer_status = enum(ACTIVATION_SUCCESSFUL)
        active = occasion.device.objects.get(ACTIVE_FIRMWARE)
        if isinstance(active, DataObject):
            active.value = octet_string(self._identifier)
        occasion.effects.append(FirmwareActivated(self._identifier))

    def is_genuine(self, content: bytes, signature: bytes) -> bool:
        """Whether whoever made the image made exactly this."""
        return signature == _digest(content)

    def _check_enabled(self) -> None:
        if not self.image_transfer_enabled.truth():
            raise AccessRefused(DataAccessResult.READ_WRITE_DENIED, "image transfer is not enabled")

    def _check_status(self, *expected: int) -> None:
        status = self.image_transfer_status.enumerated()
        if status not in expected:
            raise other_reason(f"image transfer status {status}")

    @property
    def _block_count(self) -> int:
        return -(-self._size // self.image_block_size.integer())

    def _octets_of(self, number: int) -> int:
        size = self.image_block_size.integer()
        return min(size, self._size - number * size)

    def _first_missing(self) -> int:
        missing = (n for n in range(self._block_count) if n not in self._blocks)
        return next(missing, self._block_count)


_AS_DIGITS = bytes.maketrans(b"\x00\x01", b"01")
