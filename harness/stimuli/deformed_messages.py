"""SCHC Packets that no compressor makes: each is a correct message with one thing changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from harness.scenes.scene import Scene
from harness.stimuli.crossings import compressed, uncompressed
from harness.stimuli.datagrams import described
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import MisuseError

UNKNOWN_RULE = "under a RuleID that no rule has"
_RULE_ID_BITS = 8
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
    message = compressed(scene, described('client port 5001 and the text "abc"'), "text in full")
    announced = Bits(14, 4)
    return message.slice(0, _RULE_ID_BITS) + announced + message.from_bit(_RULE_ID_BITS + 4)


def _padded_with_ones(scene: Scene) -> Bits:
    message = compressed(scene, described("client port 8722"), "client port near 8720")
    return message.padded(8, bit=1)


_DEFORMED: Mapping[str, Callable[[Scene], Bits]] = MappingProxyType(
    {
        UNKNOWN_RULE: _under_unknown_rule_id,
        "and ends inside its residue": _ending_inside_its_residue,
        "with an index beyond the list": _with_index_beyond_the_list,
        "with a size beyond its end": _with_size_beyond_its_end,
        "padded with ones": _padded_with_ones,
    }
)

REQUIREMENT_OF: Mapping[str, str] = MappingProxyType(
    {
        UNKNOWN_RULE: "SCHC-COMP-033",
        "and ends inside its residue": "SCHC-COMP-035",
        "with an index beyond the list": "SCHC-COMP-036",
        "with a size beyond its end": "SCHC-COMP-037",
        "padded with ones": "SCHC-PAD-004",
    }
)
"""What the standard says of each, some of it in words that leave room."""
