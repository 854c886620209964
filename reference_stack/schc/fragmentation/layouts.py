"""The formats of fragmentation messages, field by field. RFC8724 §8.3.

These are the raw view: testers make them say anything that fits the widths. What may follow a
header (tiles, a bitmap, padding) is in `messages`, where the meaning is.
"""

from __future__ import annotations

from functools import lru_cache

from reference_stack.kernel.layout import Field, Layout
from reference_stack.schc.fragmentation.rule import FragmentationRule


@lru_cache(maxsize=256)
def fragment_header(rule: FragmentationRule) -> Layout:
    """Of a Regular Fragment, an ACK REQ and a Sender-Abort. RFC8724 §8.3.1, §8.3.3, §8.3.4."""
    return Layout(*_pair(rule), Field("fcn", bits=rule.fcn_size), name="fragment header")


@lru_cache(maxsize=256)
def all_1_header(rule: FragmentationRule) -> Layout:
    """Of an All-1 Fragment. RFC8724 §8.3.1.2."""
    return Layout(
        *_pair(rule),
        Field("fcn", bits=rule.fcn_size),
        Field("rcs", bits=rule.rcs_algorithm.length),
        name="All-1 header",
    )


@lru_cache(maxsize=256)
def ack_header(rule: FragmentationRule) -> Layout:
    """Of an ACK and a Receiver-Abort. RFC8724 §8.3.2, §8.3.5."""
    return Layout(*_pair(rule), Field("c", bits=1), name="ACK header")


def _pair(rule: FragmentationRule) -> tuple[Field, ...]:
    """What every message begins with."""
    return (
        Field("rule_id", bits=rule.rule_id_length),
        Field("dtag", bits=rule.dtag_size),  # zero wide over LoRaWAN, RFC9011 §5.6.1
        Field("w", bits=rule.w_size),  # zero wide in No-ACK mode, RFC8724 §8.4.1
    )
