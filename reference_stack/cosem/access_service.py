"""ACCESS: reading, writing and invoking in one request, in its order. GB §ACCESS."""

from __future__ import annotations

from typing import ClassVar, assert_never

from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.service import Handler, Room, Service
from reference_stack.dlms.apdu import (
    AccessAction,
    AccessActionResult,
    AccessGet,
    AccessGetResult,
    AccessGetWithSelection,
    AccessRequest,
    AccessResponse,
    AccessResult,
    AccessSet,
    AccessSetResult,
    AccessSetWithSelection,
    AccessSpecification,
    ActionResult,
    Conformance,
    DataAccessResult,
)
from reference_stack.dlms.data import NULL, Data
from reference_stack.kernel.errors import Malformed

Outcome = tuple[Data, AccessResult]


class AccessService(Service):
    """One result for each specification. What fails brings null-data, and the rest goes on."""

    handlers: ClassVar = {AccessRequest: Handler("access_all", Conformance.ACCESS)}

    def access_all(self, request: AccessRequest, occasion: Occasion, *, room: Room) -> bytes:
        """Raises Malformed when there is not one `Data` for each specification."""
        if len(request.specifications) != len(request.data):
            raise Malformed("ACCESS needs a value for each specification", clause="GB §ACCESS")
        outcomes: list[Outcome] = []
        stopped = False
        for specification, data in zip(request.specifications, request.data, strict=True):
            if stopped:
                outcomes.append((NULL, _not_processed(specification)))
                continue
            outcome = self.one(specification, data, occasion)
            outcomes.append(outcome)
            failed = outcome[1].result != DataAccessResult.SUCCESS
            stopped = failed and request.invoke.break_on_error
        return AccessResponse(
            request.invoke,
            None,
            request.specifications if request.invoke.self_descriptive else None,
            tuple(data for data, _ in outcomes),
            tuple(result for _, result in outcomes),
        ).encode()

    def one(self, specification: AccessSpecification, data: Data, occasion: Occasion) -> Outcome:
        match specification:
            case AccessGet() | AccessGetWithSelection():
                selection = getattr(specification, "selection", None)
                result = self.access.read(specification.attribute, selection, occasion)
                if isinstance(result, Data):
                    return result, AccessGetResult(DataAccessResult.SUCCESS)
                return NULL, AccessGetResult(result)
            case AccessSet() | AccessSetWithSelection():
                selection = getattr(specification, "selection", None)
                written = self.access.write(specification.attribute, selection, data, occasion)
                return NULL, AccessSetResult(written)
            case AccessAction():
                outcome = self.access.invoke(specification.method, data, occasion)
                returned = outcome.returned
                return (
                    returned if isinstance(returned, Data) else NULL,
                    AccessActionResult(outcome.result),
                )
            case _:
                assert_never(specification)


def _not_processed(specification: AccessSpecification) -> AccessResult:
    # Reading: the code for what was not tried any more is nowhere fixed.
    match specification:
        case AccessGet() | AccessGetWithSelection():
            return AccessGetResult(DataAccessResult.OTHER_REASON)
        case AccessSet() | AccessSetWithSelection():
            return AccessSetResult(DataAccessResult.OTHER_REASON)
        case AccessAction():
            return AccessActionResult(ActionResult.OTHER_REASON)
        case _:
            assert_never(specification)
