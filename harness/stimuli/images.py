"""Firmware images that scenarios transfer: declared ones, or made for our own meter.

Nobody but its maker can make an image that a meter takes for genuine. Our own meter takes any that
ends with its digest.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from adapters.base import Party
from adapters.in_process import InProcessAdapter
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive
from reference_stack.cosem.classes.image_transfer import DIGEST_OCTETS, sealed_image
from reference_stack.dlms.data import Data, double_long_unsigned, octet_string, structure

_OUR_IDENTIFIER = b"MTP2"


@dataclass(frozen=True, slots=True)
class Image:
    """An image in blocks, the last of which may be shorter."""

    identifier: bytes
    octets: bytes
    block_octets: int

    @property
    def blocks(self) -> tuple[bytes, ...]:
        size = self.block_octets
        return tuple(self.octets[at : at + size] for at in range(0, len(self.octets), size))

    def flipped(self) -> Image:
        """The same with one bit of the first block changed."""
        first = self.octets[0] ^ 1
        return Image(self.identifier, bytes((first,)) + self.octets[1:], self.block_octets)


def block(image: Image, number: int) -> Data:
    """One block as a parameter; beyond the image it is the first one under that number."""
    octets = image.blocks[number] if number < len(image.blocks) else image.blocks[0]
    return structure(double_long_unsigned(number), octet_string(octets))


def our_image(block_octets: int, blocks: int) -> Image:
    """One that our own meter verifies, the last block of half the size."""
    size = block_octets * (2 * blocks - 1) // 2 - DIGEST_OCTETS
    content = bytes(i * 7 & 0xFF for i in range(size))
    return Image(_OUR_IDENTIFIER, sealed_image(content), block_octets)


def image_for(scene: Scene, block_octets: int) -> Image:
    """An image that the meter under test verifies. Raises Inconclusive when there is none."""
    declaration = scene.company.declaration
    file = declaration.value("image-file")
    if isinstance(file, str):
        identifier = str(declaration.value("image-identifier") or Path(file).stem)
        path = Path(declaration.where).parent / file
        try:
            octets = path.read_bytes()
        except OSError as problem:
            raise Inconclusive(f"the declared image cannot be read: {problem.strerror}") from None
        if len(octets) <= block_octets:
            raise Inconclusive("the declared image is no longer than one block")
        return Image(identifier.encode(), octets, block_octets)
    if isinstance(scene.company.device, InProcessAdapter) and scene.party is Party.METER:
        return our_image(block_octets, 3)
    raise Inconclusive("the declaration names no image-file that the meter would verify")
