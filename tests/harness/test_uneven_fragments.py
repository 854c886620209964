"""Fragments of unlike sizes are the same packet, cut elsewhere."""

from __future__ import annotations

from harness.stimuli.fragments_to_meter import Parts, cut
from harness.stimuli.uneven_fragments import uneven
from reference_stack.kernel.bits import Bits
from reference_stack.profiles.profile_file import load_profile
from reference_stack.schc.fragmentation.messages import All1, Fragment

PROFILE = load_profile("dlms_over_lorawan_multicast")
MESSAGE = Bits.from_octets(bytes(range(100)))


def test_the_bits_and_the_end_are_the_same() -> None:
    for rule in PROFILE.rules.fragmentation[1:]:
        fragments = cut(rule, MESSAGE, 5)
        assert fragments is not None
        said = [part for part in uneven(Parts(b"", rule, fragments)) if isinstance(part, Fragment)]
        assert Bits.joined(part.payload for part in [*said, fragments[-1]]) == MESSAGE


def test_all_are_whole_words_and_most_of_another_size() -> None:
    for rule in PROFILE.rules.fragmentation[1:]:
        fragments = cut(rule, MESSAGE, 5)
        assert fragments is not None
        *said, end = uneven(Parts(b"", rule, fragments))
        assert isinstance(end, All1)
        sizes = [part.encode(rule).length for part in said if isinstance(part, Fragment)]
        assert all(size % rule.l2_word_size == 0 for size in sizes)
        assert sizes[0] < sizes[1]
        assert sizes[2] > sizes[3]
