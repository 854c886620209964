"""The machines that a rule asks for."""

from __future__ import annotations

from reference_stack.schc.fragmentation.ack_always_receiver import AckAlwaysReceiver
from reference_stack.schc.fragmentation.ack_always_sender import AckAlwaysSender
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver
from reference_stack.schc.fragmentation.ack_on_error_sender import AckOnErrorSender
from reference_stack.schc.fragmentation.no_ack import NoAckReceiver, NoAckSender
from reference_stack.schc.fragmentation.receiver import FragmentReceiver
from reference_stack.schc.fragmentation.rule import FragmentationRule, Mode
from reference_stack.schc.fragmentation.sender import FragmentSender

SENDERS: dict[Mode, type[FragmentSender]] = {
    Mode.NO_ACK: NoAckSender,
    Mode.ACK_ALWAYS: AckAlwaysSender,
    Mode.ACK_ON_ERROR: AckOnErrorSender,
}
RECEIVERS: dict[Mode, type[FragmentReceiver]] = {
    Mode.NO_ACK: NoAckReceiver,
    Mode.ACK_ALWAYS: AckAlwaysReceiver,
    Mode.ACK_ON_ERROR: AckOnErrorReceiver,
}


def sender_of(rule: FragmentationRule, dtag: int = 0) -> FragmentSender:
    """A sender for packets under this rule, one after another."""
    return SENDERS[rule.fragmentation_mode](rule, dtag=dtag)


def receiver_of(rule: FragmentationRule, dtag: int = 0) -> FragmentReceiver:
    """A receiver for packets under this rule, one after another."""
    return RECEIVERS[rule.fragmentation_mode](rule, dtag=dtag)
