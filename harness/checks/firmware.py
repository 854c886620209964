"""What a trace says about an image on its way into a meter. BB §image-transfer."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from harness.checks.objects import Rule, value_line
from harness.stimuli.images import Image
from reference_stack.dlms.data import Data

(
    NOT_INITIATED,
    INITIATED,
    VERIFYING,
    VERIFIED,
    VERIFICATION_FAILED,
    ACTIVATING,
    ACTIVATED,
    ACTIVATION_FAILED,
) = range(8)
STATUS = (
    "not initiated",
    "initiated",
    "being verified",
    "verified",
    "not verified",
    "being activated",
    "activated",
    "not activated",
)
BLOCK_SIZE = Rule(
    "blocks have a size",
    "blocks have no size",
    "more than 0",
    lambda values: "" if values[0].integer() > 0 else value_line(values[0]),
    required=True,
)


def blocks_are(image: Image, present: Collection[int]) -> Rule:
    """Of the looks at bitmap, first missing block: just these blocks are there.

    Bits beyond the last block mean nothing.
    """
    count = len(image.blocks)
    missing = [number for number in range(count) if number not in present]
    first = missing[0] if missing else count

    def complaint(values: Sequence[Data]) -> str:
        bits = values[0].bits()
        if len(bits) < count:
            return f"{len(bits)} bits for {count} blocks"
        told = [n for n in range(count) if bits.value >> (len(bits) - 1 - n) & 1]
        if told != sorted(present):
            return f"blocks {told[:12]}"
        named = values[1].integer()
        # When no block is missing the number may be that of the blocks, or higher.
        return "" if named == first or (not missing and named >= count) else f"first {named}"

    return Rule(
        "the meter tells which blocks are there",
        "the meter does not tell which blocks are there",
        f"blocks {sorted(present)[:12]}, the first missing {first}",
        complaint,
        required=True,
    )


def status_is(*expected: int) -> Rule:
    named = " or ".join(STATUS[status] for status in expected)
    return Rule(
        f"the image is {named}",
        "the image transfer is not as far as it has to be",
        named,
        lambda values: _status_unlike(values[-1], expected),
        required=True,
    )


def status_is_not(*forbidden: int) -> Rule:
    named = " nor ".join(STATUS[status] for status in forbidden)
    return Rule(
        f"the image is neither {named}" if len(forbidden) > 1 else f"the image is not {named}",
        "the image transfer is further than it may be",
        f"not {named}",
        lambda values: (
            ""
            if values[-1].enumerated() not in forbidden
            else _status_line(values[-1].enumerated())
        ),
        required=True,
    )


def _status_unlike(value: Data, expected: Sequence[int]) -> str:
    return "" if value.enumerated() in expected else _status_line(value.enumerated())


def _status_line(status: int) -> str:
    return STATUS[status] if status < len(STATUS) else f"status {status}"


def tells_image(image: Image) -> Rule:
    """The size of the image is among those found, if it holds just one.

    Identifier and signature are as the maker declared, which is not known here.
    """

    def complaint(values: Sequence[Data]) -> str:
        entries = [entry.elements(3) for entry in values[0].elements()]
        if not entries:
            return "no image"
        for size, identifier, signature in entries:
            identifier.octets(), signature.octets()
            if not 0 < size.integer() <= len(image.octets):
                return f"an image of {size.integer()} octets"
        return ""

    return Rule(
        "the images found are told",
        "the images found are not told",
        f"size, identifier and signature of each image within {len(image.octets)} octets",
        complaint,
        required=True,
    )


def same_or_none(before: Collection[int], image: Image) -> Rule:
    """After a restart: blocks as before, or nothing initiated. Looks: bitmap, first, status."""
    kept = blocks_are(image, before)

    def complaint(values: Sequence[Data]) -> str:
        if values[2].enumerated() == NOT_INITIATED:
            return ""
        return kept.complaint(values[:2])

    return Rule(
        "the transfer goes on where it was, or begins anew",
        "the transfer is neither where it was nor at its beginning",
        f"blocks {sorted(before)}, or status not initiated",
        complaint,
    )


def changed(values: Sequence[Data]) -> str:
    return "" if values[0] != values[-1] else f"still {value_line(values[-1])}"


FIRMWARE_CHANGED = Rule(
    "another firmware runs", "the same firmware runs", "another firmware identifier", changed
)
