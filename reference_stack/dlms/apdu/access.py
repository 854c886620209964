"""ACCESS: reading, writing and invoking in one exchange. GB §ACCESS, GB §Access-Request."""

from __future__ import annotations

from reference_stack.dlms.apdu.base import Apdu, apdu
from reference_stack.dlms.apdu.fields import (
    ACCESS_RESULT,
    ACTION_RESULT,
    ATTRIBUTE,
    DATE_TIME,
    LONG_INVOKE,
    METHOD,
    ActionResult,
    AttributeDescriptor,
    DataAccessResult,
    LongInvokeIdAndPriority,
    MethodDescriptor,
    SelectiveAccess,
)
from reference_stack.dlms.axdr import DATA, Data
from reference_stack.dlms.codec import (
    Codec,
    choice,
    codec_of,
    optional,
    part,
    sequence,
    sequence_of,
)
from reference_stack.dlms.date_time import DateTime

_SELECTED = codec_of(SelectiveAccess)


@sequence
class AccessGet:
    attribute: AttributeDescriptor = part(ATTRIBUTE)


@sequence
class AccessSet:
    attribute: AttributeDescriptor = part(ATTRIBUTE)


@sequence
class AccessAction:
    method: MethodDescriptor = part(METHOD)


@sequence
class AccessGetWithSelection:
    attribute: AttributeDescriptor = part(ATTRIBUTE)
    selection: SelectiveAccess = part(_SELECTED)


@sequence
class AccessSetWithSelection:
    attribute: AttributeDescriptor = part(ATTRIBUTE)
    selection: SelectiveAccess = part(_SELECTED)


AccessSpecification = (
    AccessGet | AccessSet | AccessAction | AccessGetWithSelection | AccessSetWithSelection
)
_SPECIFICATIONS: Codec[tuple[AccessSpecification, ...]] = sequence_of(
    choice(
        {
            1: AccessGet,
            2: AccessSet,
            3: AccessAction,
            4: AccessGetWithSelection,
            5: AccessSetWithSelection,
        }
    )
)


@sequence
class AccessGetResult:
    result: DataAccessResult = part(ACCESS_RESULT)


@sequence
class AccessSetResult:
    result: DataAccessResult = part(ACCESS_RESULT)


@sequence
class AccessActionResult:
    result: ActionResult = part(ACTION_RESULT)


AccessResult = AccessGetResult | AccessSetResult | AccessActionResult
_RESULTS: Codec[tuple[AccessResult, ...]] = sequence_of(
    choice({1: AccessGetResult, 2: AccessSetResult, 3: AccessActionResult})
)


@apdu(0xD9)
class AccessRequest(Apdu):
    """Specifications, and one `Data` for each of them: null-data where none is needed.

    The two lists may differ in length on the wire; a server refuses that.
    """

    invoke: LongInvokeIdAndPriority = part(LONG_INVOKE)
    date_time: DateTime | None = part(DATE_TIME)
    specifications: tuple[AccessSpecification, ...] = part(_SPECIFICATIONS)
    data: tuple[Data, ...] = part(sequence_of(DATA))


@apdu(0xDA)
class AccessResponse(Apdu):
    """One `Data` and one result for each specification, which is repeated only if asked for."""

    invoke: LongInvokeIdAndPriority = part(LONG_INVOKE)
    date_time: DateTime | None = part(DATE_TIME)
    specifications: tuple[AccessSpecification, ...] | None = part(optional(_SPECIFICATIONS))
    data: tuple[Data, ...] = part(sequence_of(DATA))
    results: tuple[AccessResult, ...] = part(_RESULTS)
