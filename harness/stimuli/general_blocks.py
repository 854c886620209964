"""General block transfer played by hand, for one party and turn by turn. GB §9.4.6.13.

Our own node of that party is muted, so that nothing is said but what the scenario wants said: a
block may be left out, sent twice, or carry a number that nobody expects.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from adapters.base import Party
from harness.scenes.scene import Scene
from harness.stimuli.speaking import (
    client_protects,
    comes_through,
    heard_from_head_end,
    heard_from_meter,
    put_to_head_end,
    put_to_meter,
    server_protects,
)
from reference_stack.dlms.apdu import BlockControl, GeneralBlockTransfer
from reference_stack.dlms.association import Side
from reference_stack.dlms.wrapper import Wpdu

MOST_TURNS = 60


class BlockTalk:
    """One exchange. `heard` are the blocks of the other party, by number, the first of each."""

    def __init__(self, scene: Scene, association: str, side: Side, *, window: int = 1) -> None:
        self.scene = scene
        self.side = side
        self.window = window
        self.number = 0
        self.heard: dict[int, GeneralBlockTransfer] = {}
        self.sent: list[bytes] = []
        self.last_turn: list[GeneralBlockTransfer] = []
        self._association = association
        self._waiting = 0
        scene.mute(Party.HEAD_END if side is Side.CLIENT else Party.METER)

    @property
    def contiguous(self) -> int:
        """The highest number up to which we have everything."""
        number = 0
        while number + 1 in self.heard:
            number += 1
        return number

    @property
    def is_complete(self) -> bool:
        last = self.heard.get(self.contiguous)
        return last is not None and last.control.last_block

    def protected(self, apdu: bytes) -> bytes:
        """An APDU as a whole under the protection of the association."""
        protects = client_protects if self.side is Side.CLIENT else server_protects
        return protects(self.scene, self._association, apdu).apdu

    def say(
        self,
        data: bytes,
        *,
        number: int | None = None,
        last: bool = True,
        streaming: bool = False,
        ack: int | None = None,
        forget: Collection[int] = (),
    ) -> Sequence[GeneralBlockTransfer]:
        """A block of ours. Gives what comes back, which is kept but for the numbers in `forget`.

        While streaming nothing comes back: the next block follows at once.
        """
        if number is None:
            self.number += 1
        block = GeneralBlockTransfer(
            BlockControl(last, streaming, self.window),
            self.number if number is None else number,
            self.contiguous if ack is None else ack,
            data,
        )
        since = self.scene.position
        self.sent.append(block.encode())
        return self._said(block.encode(), since, streaming=streaming, forget=forget)

    def repeat(self, number: int) -> Sequence[GeneralBlockTransfer]:
        """What we said at that place, counted from 0, once more and octet by octet."""
        return self._said(self.sent[number], self.scene.position)

    def _said(
        self,
        octets: bytes,
        since: int,
        *,
        streaming: bool = False,
        forget: Collection[int] = (),
    ) -> Sequence[GeneralBlockTransfer]:
        self._put(octets)
        if streaming:
            return ()
        self.last_turn = self._blocks(since)
        for heard in self.last_turn:
            if heard.block_number not in forget:
                self.heard.setdefault(heard.block_number, heard)
        return self.last_turn

    def fetch(self) -> None:
        """Acknowledge until the other party has no more to say, or says nothing new."""
        for _ in range(MOST_TURNS):
            before = len(self.heard)
            if self.is_complete:
                return
            self.say(b"")
            if len(self.heard) == before:
                return

    def message(self) -> bytes:
        """What the blocks heard so far carry together."""
        return b"".join(self.heard[number].block_data for number in sorted(self.heard))

    def _put(self, apdu: bytes) -> None:
        agreed = self.scene.profile.association(self._association)
        if self.side is Side.CLIENT:
            put_to_meter(self.scene, Wpdu(agreed.client_sap, agreed.server_sap, apdu).encode())
            self._waiting += 1
        else:
            put_to_head_end(self.scene, Wpdu(agreed.server_sap, agreed.client_sap, apdu).encode())

    def _blocks(self, since: int) -> list[GeneralBlockTransfer]:
        if self.side is Side.CLIENT:
            comes_through(self.scene, uplinks=self._waiting)
            self._waiting = 0
            found = heard_from_meter(self.scene, since)
        else:
            self.scene.settle()
            found = heard_from_head_end(self.scene, since)
        return [r.apdu for _, r in found if isinstance(r.apdu, GeneralBlockTransfer)]
