"""A head-end that takes up whatever counter it is told by an unprotected refusal. Breaks SEC045."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import ConfirmedServiceError, ExceptionResponse
from reference_stack.dlms.protection import KeyId
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_client_channel import Arrived
from reference_stack.nodes.dlms_client_events import Effect
from reference_stack.nodes.parts import Parts

BREAKS = "SEC045"


class Client(DlmsClient):
    def _refused(
        self, apdu: ExceptionResponse | ConfirmedServiceError, arrived: Arrived, now: Instant
    ) -> list[Effect]:
        if isinstance(apdu, ExceptionResponse):
            counter = apdu.service_error.invocation_counter
            if counter is not None:
                self.context.counters(KeyId.GUEK).next_sending = counter
        return super()._refused(apdu, arrived, now)


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=Client)
