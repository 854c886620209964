"""What a server sends unasked, and its confirm. GB §EventNotification, GB §DataNotification."""

from __future__ import annotations

from reference_stack.dlms.apdu.base import Apdu, apdu
from reference_stack.dlms.apdu.fields import (
    ATTRIBUTE,
    DATE_TIME,
    LONG_INVOKE,
    AttributeDescriptor,
    LongInvokeIdAndPriority,
)
from reference_stack.dlms.axdr import DATA, Data
from reference_stack.dlms.codec import OCTETS, optional, part
from reference_stack.dlms.date_time import DateTime


@apdu(0xC2)
class EventNotification(Apdu):
    """An attribute and its value. Never confirmed. `time` is the octets of a date-time."""

    time: bytes | None = part(optional(OCTETS))
    attribute: AttributeDescriptor = part(ATTRIBUTE)
    value: Data = part(DATA)


@apdu(0x0F)
class DataNotification(Apdu):
    """A push. It asks for a confirm when `invoke.confirmed`."""

    invoke: LongInvokeIdAndPriority = part(LONG_INVOKE)
    date_time: DateTime | None = part(DATE_TIME)
    body: Data = part(DATA)


@apdu(0x10)
class DataNotificationConfirm(Apdu):
    """Repeats the invoke-id of the notification. Came with push version 2."""

    invoke: LongInvokeIdAndPriority = part(LONG_INVOKE)
    date_time: DateTime | None = part(DATE_TIME, default=None)
