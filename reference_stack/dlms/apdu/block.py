"""GENERAL-BLOCK-TRANSFER: any APDU in numbered blocks. GB §9.4.6.13."""

from __future__ import annotations

from typing import NamedTuple

from reference_stack.dlms.apdu.base import Apdu, apdu
from reference_stack.dlms.codec import OCTETS, UNSIGNED16, Codec, part
from reference_stack.kernel.errors import MisuseError

LARGEST_WINDOW = 63


class BlockControl(NamedTuple):
    """`streaming`: more blocks follow at once. `window`: how many the sender would receive."""

    last_block: bool
    streaming: bool
    window: int


def _read_control(octets: bytes, at: int) -> tuple[BlockControl, int]:
    octet = octets[at]
    return BlockControl(octet & 0x80 != 0, octet & 0x40 != 0, octet & 0x3F), at + 1


def _write_control(value: BlockControl, out: bytearray) -> None:
    if not 0 <= value.window <= LARGEST_WINDOW:
        raise MisuseError(f"a window of {value.window} blocks does not fit in six bits")
    out.append(value.last_block << 7 | value.streaming << 6 | value.window)


_CONTROL: Codec[BlockControl] = Codec(_read_control, _write_control)


@apdu(0xE0)
class GeneralBlockTransfer(Apdu):
    """A block. Numbers count from 1 for each direction; the acknowledged one is 0 at first."""

    control: BlockControl = part(_CONTROL)
    block_number: int = part(UNSIGNED16)
    block_number_ack: int = part(UNSIGNED16)
    block_data: bytes = part(OCTETS)
