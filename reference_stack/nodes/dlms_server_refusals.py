"""Which exception-response answers which failure. GB §Exception-Response.

Peers differ in these codes, and silence is right too: no verdict hangs on them. Each failure has a
method of its own, so that a stack which answers otherwise differs in one place.
"""

from __future__ import annotations

from reference_stack.cosem.service import ServiceRefused
from reference_stack.dlms.apdu import (
    ExceptionResponse,
    ServiceError,
    ServiceErrorWithCounter,
    StateError,
)
from reference_stack.dlms.protection import BelowPolicy, CounterRefused, NotOpened
from reference_stack.kernel.errors import ProtocolError


class Refusals:
    """The answers of GB8.3 and later."""

    def answer(self, problem: ProtocolError | ServiceRefused) -> ExceptionResponse:
        match problem:
            case ServiceRefused():
                return _exception(problem.state_error, problem.service_error)
            case CounterRefused():
                return self.counter_refused(problem)
            case NotOpened():
                return self.not_opened()
            case BelowPolicy():
                return self.below_policy()
            case _:
                return self.malformed()

    def counter_refused(self, problem: CounterRefused) -> ExceptionResponse:
        """Tells the lowest counter that will be accepted."""
        error = ServiceErrorWithCounter(
            ServiceError.INVOCATION_COUNTER_ERROR, problem.lowest_acceptable
        )
        return ExceptionResponse(StateError.SERVICE_NOT_ALLOWED, error)

    def not_opened(self) -> ExceptionResponse:
        return _exception(StateError.SERVICE_NOT_ALLOWED, ServiceError.DECIPHERING_ERROR)

    def below_policy(self) -> ExceptionResponse:
        return _exception(StateError.SERVICE_NOT_ALLOWED, ServiceError.OPERATION_NOT_POSSIBLE)

    def malformed(self) -> ExceptionResponse:
        return _exception(StateError.SERVICE_NOT_ALLOWED, ServiceError.OPERATION_NOT_POSSIBLE)


def not_associated() -> ServiceRefused:
    """A service of an association that is not open."""
    return ServiceRefused(StateError.SERVICE_NOT_ALLOWED, ServiceError.OPERATION_NOT_POSSIBLE)


def too_long() -> ServiceRefused:
    """A request, or the answer to one, that is longer than its receiver takes."""
    return ServiceRefused(StateError.SERVICE_NOT_ALLOWED, ServiceError.PDU_TOO_LONG)


def _exception(state_error: StateError, service_error: ServiceError) -> ExceptionResponse:
    return ExceptionResponse(state_error, ServiceErrorWithCounter(service_error))
