"""Fragmentation and reassembly of SCHC Packets. RFC8724 §8, RFC9441 §3, RFC9011 §5.6."""

from reference_stack.schc.fragmentation.messages import (
    Ack,
    AckRequest,
    All1,
    CompoundAck,
    Fragment,
    FromReceiver,
    FromSender,
    ReceiverAbort,
    SenderAbort,
    decode_from_receiver,
    decode_from_sender,
)
from reference_stack.schc.fragmentation.rule import FragmentationRule, Mode
from reference_stack.schc.fragmentation.sessions import receiver_of, sender_of

__all__ = [
    "Ack",
    "AckRequest",
    "All1",
    "CompoundAck",
    "Fragment",
    "FragmentationRule",
    "FromReceiver",
    "FromSender",
    "Mode",
    "ReceiverAbort",
    "SenderAbort",
    "decode_from_receiver",
    "decode_from_sender",
    "receiver_of",
    "sender_of",
]
