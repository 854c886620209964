"""General blocks that are each protected by themselves, instead of what they carry. DLMS-T18."""

from __future__ import annotations

from harness.checks.services_answers import results_of
from harness.checks.services_writing import Written
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive, NotApplicable
from harness.stimuli.general_blocks import BlockTalk
from harness.stimuli.objects import TEST_OCTETS
from harness.stimuli.speaking import heard_from_meter, reads_by_hand
from reference_stack.dlms import apdu as a
from reference_stack.dlms.association import Side
from reference_stack.dlms.data import Data, octet_string
from reference_stack.dlms.protection import ProtectionKind

_INVOKE = a.InvokeIdAndPriority(11)
_PIECES = 5
_GENERAL = (ProtectionKind.GENERAL_GLO, ProtectionKind.GENERAL_DED)


class ProtectedBlocks(BlockTalk):
    """Every block goes out under protection."""

    def _put(self, apdu: bytes) -> None:
        super()._put(self.protected(apdu))


def writes_in_protected_blocks(scene: Scene, association: str) -> Written:
    """Octets unlike those that are there. Raises Inconclusive when these cannot be read.

    Raises NotApplicable where only services are ciphered: no tag stands for a block so protected.
    """
    if scene.profile.association(association).kind not in _GENERAL:
        raise NotApplicable("blocks themselves can be protected by general messages only")
    since = reads_by_hand(scene, association, TEST_OCTETS)
    results = [results_of(reading.apdu) for _, reading in heard_from_meter(scene, since)]
    old = next((value for each in results for value in each if isinstance(value, Data)), None)
    if old is None:
        raise Inconclusive("the octets cannot be read before they are written")
    value = octet_string(bytes((scene.seed + i) & 0xFF for i in range(60)))
    whole = a.SetRequestNormal(_INVOKE, TEST_OCTETS, None, value).encode()
    size = -(-len(whole) // _PIECES)
    pieces = [whole[at : at + size] for at in range(0, len(whole), size)]
    talk = ProtectedBlocks(scene, association, Side.CLIENT)
    position = scene.position
    for number, piece in enumerate(pieces, start=1):
        last = number == len(pieces)
        talk.say(piece, last=last, streaming=not last)
    talk.fetch()
    return Written(TEST_OCTETS, old, value, position)
