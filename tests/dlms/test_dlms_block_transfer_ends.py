"""A general block transfer in which a block never comes has an end, whatever the other one says."""

from __future__ import annotations

from reference_stack.dlms.apdu import BlockControl, GeneralBlockTransfer
from reference_stack.dlms.block_events import BlockParameters, GiveUp, SendBlock, TimerExpired
from reference_stack.dlms.block_transfer import BlockTransfer
from reference_stack.kernel.instant import EPOCH

TURNS = 50


def test_a_peer_that_acknowledges_acknowledgements_keeps_nothing_up() -> None:
    parameters = BlockParameters(attempts=3)
    receiver = BlockTransfer(parameters, answers=False)
    first = GeneralBlockTransfer(BlockControl(False, False, 1), 1, 0, b"first")
    sent = [e.block for e in receiver.handle(first, EPOCH) if isinstance(e, SendBlock)]
    for _ in range(TURNS):
        third = GeneralBlockTransfer(
            BlockControl(True, False, 1), 3, sent[-1].block_number, b"third"
        )
        effects = receiver.handle(third, EPOCH)
        if not effects:
            break
        sent += [e.block for e in effects if isinstance(e, SendBlock)]
    assert len(sent) < TURNS
    given_up: list[GiveUp] = []
    while not given_up:
        due = receiver.due()
        assert due is not None
        given_up = [e for e in receiver.handle(TimerExpired(), due) if isinstance(e, GiveUp)]
    assert receiver.due() is None
