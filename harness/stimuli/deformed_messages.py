"""SCHC Packets that no compressor makes: each is a correct message with one thing changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from harness.scenes.scene import Scene
from harness.stimuli.crossings import compressed, uncompressed
from harness.stimuli.datagrams import described
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import MisuseError
from reference_stack.schc.residue import size_prefix

UNKNOWN_RULE = "under a RuleID that no rule has"
_RULE_ID_BITS = 8
_TEXT = "text in full"
_SIZE_BITS = {12: 8, 28: 16}
"""Of each of the longer forms, how many bits say the size; those before are ones."""
_UNKNOWN_RULE_ID = 99
"""No rule set of the scenarios has it."""


def deformed(scene: Scene, how: str) -> Bits:
    """The message that a scenario describes so. Raises MisuseError for words it has not."""
    make = _DEFORMED.get(how)
    if make is None:
        raise MisuseError(f"no message is described by {how!r}")
    return make(scene)


def _under_unknown_rule_id(scene: Scene) -> Bits:
    message = uncompressed(scene, described("client port 5001"))
    return Bits(_UNKNOWN_RULE_ID, _RULE_ID_BITS) + message.from_bit(_RULE_ID_BITS)


def _ending_inside_its_residue(scene: Scene) -> Bits:
    message = compressed(scene, described("client port 61617"), "told in full")
    return message.slice(0, _RULE_ID_BITS + 24)


def _with_index_beyond_the_list(scene: Scene) -> Bits:
    """The first two bits of the residue are the index of one of three networks."""
    message = compressed(scene, described("client port 5008"), "one of three networks")
    rest = message.length - _RULE_ID_BITS - 2
    return Bits(message.value | 0b11 << rest, message.length)


def _with_size_beyond_its_end(scene: Scene) -> Bits:
    """A text of fourteen octets is announced, and three are there."""
    message = compressed(scene, described('client port 5001 and the text "abc"'), _TEXT)
    announced = Bits(14, 4)
    return message.slice(0, _RULE_ID_BITS) + announced + message.from_bit(_RULE_ID_BITS + 4)


def _with_size_of_bits(scene: Scene, octets: int, bits: int) -> Bits:
    """The size of the text in a longer form than it needs. RFC8724 §7.4.2."""
    message = compressed(scene, described(f"client port 5001 and {octets} bytes of text"), _TEXT)
    width = size_prefix(octets)[1]
    longer = Bits((1 << bits - _SIZE_BITS[bits]) - 1, bits - _SIZE_BITS[bits])
    return (
        message.slice(0, _RULE_ID_BITS)
        + longer
        + Bits(octets, _SIZE_BITS[bits])
        + message.from_bit(_RULE_ID_BITS + width)
    )


def _padded_with_ones(scene: Scene) -> Bits:
    message = compressed(scene, described("client port 8722"), "client port near 8720")
    return message.padded(8, bit=1)


_DEFORMED: Mapping[str, Callable[[Scene], Bits]] = MappingProxyType(
    {
        UNKNOWN_RULE: _under_unknown_rule_id,
        "and ends inside its residue": _ending_inside_its_residue,
        "with an index beyond the list": _with_index_beyond_the_list,
        "with a size beyond its end": _with_size_beyond_its_end,
        "with a size of 5 in 12 bits": lambda scene: _with_size_of_bits(scene, 5, 12),
        "with a size of 5 in 28 bits": lambda scene: _with_size_of_bits(scene, 5, 28),
        "with a size of 20 in 28 bits": lambda scene: _with_size_of_bits(scene, 20, 28),
        "padded with ones": _padded_with_ones,
    }
)

REQUIREMENT_OF: Mapping[str, str] = MappingProxyType(
    {
        UNKNOWN_RULE: "SCHC-COMP-033",
        "and ends inside its residue": "SCHC-COMP-035",
        "with an index beyond the list": "SCHC-COMP-036",
        "with a size beyond its end": "SCHC-COMP-037",
        "with a size of 5 in 12 bits": "SCHC-COMP-038",
        "with a size of 5 in 28 bits": "SCHC-COMP-038",
        "with a size of 20 in 28 bits": "SCHC-COMP-038",
        "padded with ones": "SCHC-PAD-004",
    }
)
"""What the standard says of each, some of it in words that leave room."""
