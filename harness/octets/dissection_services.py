"""What a service says, in one line. GB §xDLMS-APDUs."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import IntEnum
from typing import Any

from harness.octets.dissection_names import attribute_words, method_words, titled
from harness.octets.dissection_values import shown, summary
from reference_stack.dlms import apdu as a
from reference_stack.dlms.data import Data

_ACSE = (a.Aarq, a.Aare, a.Rlrq, a.Rlre)


def service_name(apdu: a.Apdu) -> str:
    """`get-response-normal`, `AARQ`."""
    name = type(apdu).__name__
    return name.upper() if isinstance(apdu, _ACSE) else spelled(name, "-")


def service_text(apdu: a.Apdu) -> str:
    """Name of the service and what it is about."""
    name = service_name(apdu).removesuffix("-normal")
    saying = _SAYINGS.get(type(apdu))
    return name if saying is None else f"{name} {saying(apdu)}"


def spelled(camel_case: str, between: str) -> str:
    """`IdentifiedKey` as `identified key`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", between, camel_case).lower()


def words(member: IntEnum) -> str:
    """`read-write-denied`."""
    return member.name.lower().replace("_", "-")


def attribute_text(attribute: a.AttributeDescriptor) -> str:
    """Logical name with its meaning, then the attribute."""
    member = attribute_words(attribute.class_id, attribute.attribute_id)
    return f"{titled(attribute.instance_id)}, {member}"


def method_text(method: a.MethodDescriptor) -> str:
    """Logical name with its meaning, then the method."""
    return f"{titled(method.instance_id)}, {method_words(method.class_id, method.method_id)}"


def _of_attribute(apdu: a.GetRequestNormal | a.SetRequestNormal) -> str:
    return attribute_text(apdu.attribute)


def _of_attributes(apdu: a.GetRequestWithList) -> str:
    return f"of {len(apdu.attributes)} attributes"


def _invoked(apdu: a.ActionRequestNormal) -> str:
    return method_text(apdu.method)


def _answered(apdu: a.GetResponseNormal) -> str:
    return summary(apdu.result) if isinstance(apdu.result, Data) else words(apdu.result)


def _answered_all(apdu: a.GetResponseWithList) -> str:
    return f"of {len(apdu.results)} results"


def _block_of(apdu: a.GetResponseWithDatablock) -> str:
    return f"{apdu.block_number}{', last' if apdu.last_block else ''}"


def _set(apdu: a.SetResponseNormal) -> str:
    return words(apdu.result)


def _event(apdu: a.EventNotification) -> str:
    return f"{attribute_text(apdu.attribute)} = {shown(apdu.value)}"


def _pushed(apdu: a.DataNotification) -> str:
    confirmed = ", asks for a confirm" if apdu.invoke.confirmed else ""
    return f"{apdu.invoke.invoke_id}{confirmed}: {summary(apdu.body)}"


def _confirmed(apdu: a.DataNotificationConfirm) -> str:
    return f"of {apdu.invoke.invoke_id}"


def _refused(apdu: a.ExceptionResponse) -> str:
    error, counter = apdu.service_error
    lowest = "" if counter is None else f", lowest counter {counter}"
    return f"{words(apdu.state_error)}, {words(error)}{lowest}"


def _block(apdu: a.GeneralBlockTransfer) -> str:
    last = ", last" if apdu.control.last_block else ""
    return f"block {apdu.block_number}{last}, acknowledges {apdu.block_number_ack}"


def _associated(apdu: a.Aare) -> str:
    known = {int(each): words(each) for each in a.AssociationResult}
    return known.get(apdu.result, f"result {apdu.result}")


_SAYINGS: dict[type, Callable[[Any], str]] = {
    a.GetRequestNormal: _of_attribute,
    a.SetRequestNormal: _of_attribute,
    a.GetRequestWithList: _of_attributes,
    a.ActionRequestNormal: _invoked,
    a.GetResponseNormal: _answered,
    a.GetResponseWithList: _answered_all,
    a.GetResponseWithDatablock: _block_of,
    a.SetResponseNormal: _set,
    a.EventNotification: _event,
    a.DataNotification: _pushed,
    a.DataNotificationConfirm: _confirmed,
    a.ExceptionResponse: _refused,
    a.GeneralBlockTransfer: _block,
    a.Aare: _associated,
}
