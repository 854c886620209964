"""APDUs: what the vectors say, every kind there and back, and any octets refused or read."""

from __future__ import annotations

import contextlib
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_stack.dlms import apdu as a
from reference_stack.dlms import data as d
from reference_stack.dlms.apdu import Apdu, decode_apdu
from reference_stack.dlms.apdu.ciphering import PLAIN_TAGS
from reference_stack.dlms.apdu.decoding import KNOWN_TAGS
from reference_stack.dlms.apdu.initiate import Conformance
from reference_stack.dlms.date_time import Date, DateTime, Time
from reference_stack.kernel import errors
from reference_stack.kernel.errors import Malformed, MisuseError, ProtocolError, Truncated

VECTORS = Path(__file__).parents[2] / "vectors/dlms"
SERVICES = tomllib.loads((VECTORS / "service_apdus.toml").read_text(encoding="utf-8"))["case"]
ACSE = tomllib.loads((VECTORS / "acse.toml").read_text(encoding="utf-8"))["case"]


def named(cases: list[dict[str, Any]]) -> Any:
    return pytest.mark.parametrize("case", cases, ids=[case["id"] for case in cases])


def wire(case: dict[str, Any]) -> bytes:
    return bytes.fromhex(case["wire"])


@named([case for case in SERVICES + ACSE if "error" not in case])
def test_octets_are_the_apdu_that_the_vector_names(case: dict[str, Any]) -> None:
    apdu = decode_apdu(wire(case))
    assert type(apdu).__name__ == case["apdu"]
    for name, value in case.get("fields", {}).items():
        found = getattr(apdu, name)
        assert found == (bytes.fromhex(value) if isinstance(value, str) else value)


@named([c for c in SERVICES + ACSE if "error" not in c and c.get("canonical", True)])
def test_an_apdu_encodes_back_to_the_octets_it_came_from(case: dict[str, Any]) -> None:
    assert decode_apdu(wire(case)).encode() == wire(case)


@named([case for case in SERVICES if not case.get("canonical", True)])
def test_long_lengths_are_understood_and_not_repeated(case: dict[str, Any]) -> None:
    apdu = decode_apdu(wire(case))
    assert len(apdu.encode()) < len(wire(case))
    assert decode_apdu(apdu.encode()) == apdu


@named([case for case in SERVICES + ACSE if "error" in case])
def test_octets_that_are_no_apdu_are_refused(case: dict[str, Any]) -> None:
    with pytest.raises(getattr(errors, case["error"])):
        decode_apdu(wire(case))


INVOKE = a.InvokeIdAndPriority(5, high_priority=True)
LONG_INVOKE = a.LongInvokeIdAndPriority(0xABCDEF, confirmed=False, self_descriptive=True)
CLOCK = a.AttributeDescriptor(8, bytes.fromhex("0000010000FF"), 2)
RESET = a.MethodDescriptor(3, bytes.fromhex("0100010800FF"), 1)
PART = a.SelectiveAccess(2, d.structure(d.double_long_unsigned(1), d.double_long_unsigned(0)))
WHOLE = a.AttributeWithSelection(CLOCK)
PIECE = a.AttributeWithSelection(CLOCK, PART)
BLOCK = a.DataBlock(True, 3, b"rest")
NOON = DateTime(Date(2024, 1, 1, 1), Time(12, 0, 0, 0), -60, 0)
VALUE = d.double_long_unsigned(7)
SUCCESS = a.DataAccessResult.SUCCESS
DENIED = a.DataAccessResult.READ_WRITE_DENIED
DONE = a.ActionOutcome(a.ActionResult.SUCCESS)
RETURNED = a.ActionOutcome(a.ActionResult.SUCCESS, VALUE)
FAILED = a.ActionOutcome(a.ActionResult.OTHER_REASON, DENIED)
KEY_INFOS = (
    None,
    a.IdentifiedKey(0),
    a.WrappedKey(0, bytes(24)),
    a.AgreedKey(b"\x01", bytes(128)),
)

EVERY_KIND: list[Apdu] = [
    a.InitiateRequest(bytes(16), False, -1, 6, Conformance.GET, 0xFFFF),
    a.InitiateResponse(3, 6, Conformance.GET | Conformance.ACTION, 1024, 7),
    a.ConfirmedServiceError(1, a.ErrorClass.INITIATE, 2),
    a.ExceptionResponse(a.StateError.SERVICE_UNKNOWN, a.ServiceErrorWithCounter(a.ServiceError(2))),
    a.ExceptionResponse(
        a.StateError.SERVICE_NOT_ALLOWED, a.ServiceErrorWithCounter(a.ServiceError(6), 16)
    ),
    a.DataNotification(LONG_INVOKE, NOON, VALUE),
    a.DataNotificationConfirm(LONG_INVOKE),
    a.EventNotification(NOON.encode(), CLOCK, VALUE),
    a.EventNotification(None, CLOCK, VALUE),
    a.GetRequestNormal(INVOKE, CLOCK, PART),
    a.GetRequestNext(INVOKE, 9),
    a.GetRequestWithList(INVOKE, (WHOLE, PIECE)),
    a.GetResponseNormal(INVOKE, VALUE),
    a.GetResponseNormal(INVOKE, DENIED),
    a.GetResponseWithDatablock(INVOKE, False, 1, b"piece"),
    a.GetResponseWithDatablock(INVOKE, True, 1, DENIED),
    a.GetResponseWithList(INVOKE, (VALUE, DENIED)),
    a.SetRequestNormal(INVOKE, CLOCK, PART, VALUE),
    a.SetRequestWithFirstDatablock(INVOKE, CLOCK, None, BLOCK),
    a.SetRequestWithDatablock(INVOKE, BLOCK),
    a.SetRequestWithList(INVOKE, (WHOLE, PIECE), (VALUE, VALUE)),
    a.SetRequestWithListAndFirstDatablock(INVOKE, (WHOLE,), BLOCK),
    a.SetResponseNormal(INVOKE, SUCCESS),
    a.SetResponseDatablock(INVOKE, 2),
    a.SetResponseLastDatablock(INVOKE, DENIED, 3),
    a.SetResponseLastDatablockWithList(INVOKE, (SUCCESS, DENIED), 3),
    a.SetResponseWithList(INVOKE, (SUCCESS, DENIED)),
    a.ActionRequestNormal(INVOKE, RESET, VALUE),
    a.ActionRequestNormal(INVOKE, RESET),
    a.ActionRequestNextPblock(INVOKE, 4),
    a.ActionRequestWithList(INVOKE, (RESET, RESET), (VALUE, d.NULL)),
    a.ActionRequestWithFirstPblock(INVOKE, RESET, BLOCK),
    a.ActionRequestWithListAndFirstPblock(INVOKE, (RESET,), BLOCK),
    a.ActionRequestWithPblock(INVOKE, BLOCK),
    a.ActionResponseNormal(INVOKE, RETURNED),
    a.ActionResponseWithPblock(INVOKE, BLOCK),
    a.ActionResponseWithList(INVOKE, (DONE, RETURNED, FAILED)),
    a.ActionResponseNextPblock(INVOKE, 4),
    a.AccessRequest(
        LONG_INVOKE,
        NOON,
        (
            a.AccessGet(CLOCK),
            a.AccessSet(CLOCK),
            a.AccessAction(RESET),
            a.AccessGetWithSelection(CLOCK, PART),
            a.AccessSetWithSelection(CLOCK, PART),
        ),
        (d.NULL, VALUE, VALUE, d.NULL, VALUE),
    ),
    a.AccessResponse(
        LONG_INVOKE,
        None,
        (a.AccessGet(CLOCK),),
        (VALUE,),
        (
            a.AccessGetResult(SUCCESS),
            a.AccessSetResult(DENIED),
            a.AccessActionResult(a.ActionResult.SUCCESS),
        ),
    ),
    a.AccessResponse(LONG_INVOKE, None, None, (), ()),
    a.GeneralBlockTransfer(a.BlockControl(True, False, 63), 0xFFFF, 0, bytes(200)),
    a.GeneralGloCiphering(b"", b"content"),
    a.GeneralDedCiphering(bytes(8), b"content"),
    *(a.GeneralCiphering(b"t", bytes(8), b"", b"", b"", info, b"content") for info in KEY_INFOS),
    a.GeneralSigning(b"t", bytes(8), bytes(8), b"", b"", b"content", bytes(64)),
    *(a.ServiceCiphering(tag, b"content") for tag in (0x21, 0xC8, 0xD7)),
    a.Aarq(
        application_context_name=a.context_name(3),
        called_ap_title=bytes(8),
        called_ae_qualifier=b"q",
        called_ap_invocation_id=1,
        called_ae_invocation_id=300,
        calling_ap_title=bytes(8),
        calling_ae_qualifier=b"certificate",
        calling_ap_invocation_id=0,
        calling_ae_invocation_id=200,
        mechanism_name=a.mechanism_name(7),
        calling_authentication_value=bytes(64),
        implementation_information=b"any",
        user_information=bytes(200),
    ),
    a.Aare(
        application_context_name=a.context_name(1),
        result=1,
        result_source_diagnostic=a.Diagnostic(a.DiagnosticSource.ACSE_SERVICE_PROVIDER, 2),
    ),
    a.Rlrq(),
    a.Rlre(reason=30, user_information=b"any"),
]


def kinds(apdus: list[Apdu]) -> list[str]:
    """The name of each kind, numbered from the second of it on."""
    seen: Counter[str] = Counter()
    names = []
    for apdu in apdus:
        name = type(apdu).__name__
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return names


@pytest.mark.parametrize("apdu", EVERY_KIND, ids=kinds(EVERY_KIND))
def test_every_kind_of_apdu_comes_back(apdu: Apdu) -> None:
    assert decode_apdu(apdu.encode()) == apdu


def test_every_kind_of_apdu_is_tried() -> None:
    tried = {apdu.encode()[0] for apdu in EVERY_KIND}
    ciphered = set(PLAIN_TAGS)
    assert KNOWN_TAGS - ciphered == tried - ciphered


@pytest.mark.parametrize("apdu", EVERY_KIND, ids=kinds(EVERY_KIND))
@given(draw=st.data())
def test_an_apdu_cut_short_is_refused(apdu: Apdu, draw: st.DataObject) -> None:
    octets = apdu.encode()
    with pytest.raises(ProtocolError):
        decode_apdu(octets[: draw.draw(st.integers(0, len(octets) - 1))])


@pytest.mark.parametrize("apdu", EVERY_KIND, ids=kinds(EVERY_KIND))
@given(draw=st.data())
def test_an_apdu_with_a_changed_octet_is_read_or_refused(apdu: Apdu, draw: st.DataObject) -> None:
    octets = bytearray(apdu.encode())
    octets[draw.draw(st.integers(0, len(octets) - 1))] ^= draw.draw(st.integers(1, 255))
    with contextlib.suppress(ProtocolError):
        decode_apdu(bytes(octets)).encode()


@given(st.sampled_from(sorted(KNOWN_TAGS)), st.binary(max_size=120))
def test_any_octets_are_an_apdu_or_a_protocol_error(tag: int, rest: bytes) -> None:
    try:
        apdu = decode_apdu(bytes([tag]) + rest)
    except ProtocolError:
        return
    assert decode_apdu(apdu.encode()) == apdu


@pytest.mark.parametrize("octets", ["", "C0", "60"])
def test_an_apdu_of_one_octet_or_none_is_truncated(octets: str) -> None:
    with pytest.raises(Truncated):
        decode_apdu(bytes.fromhex(octets))


@pytest.mark.parametrize("tag", ["05", "06", "0C", "0D", "16", "18", "C6", "CE", "D6", "13", "70"])
def test_tags_that_are_reserved_or_of_short_names_are_refused(tag: str) -> None:
    with pytest.raises(Malformed) as caught:
        decode_apdu(bytes.fromhex(tag + "00"))
    assert caught.value.at_octet == 0


UNFIT: list[Apdu] = [
    a.GetRequestNext(a.InvokeIdAndPriority(16), 1),
    a.DataNotification(a.LongInvokeIdAndPriority(1 << 24), None, d.NULL),
    a.GetRequestNext(INVOKE, 1 << 32),
    a.GetRequestNormal(INVOKE, a.AttributeDescriptor(8, b"short", 2)),
    a.GeneralBlockTransfer(a.BlockControl(True, True, 64), 1, 0, b""),
    a.ExceptionResponse(
        a.StateError.SERVICE_NOT_ALLOWED, a.ServiceErrorWithCounter(a.ServiceError(6))
    ),
    a.ServiceCiphering(0xC6, b""),
    a.Rlrq(reason=1 << 32),
]


@pytest.mark.parametrize("apdu", UNFIT, ids=kinds(UNFIT))
def test_what_does_not_fit_its_field_is_our_own_mistake(apdu: Apdu) -> None:
    with pytest.raises(MisuseError):
        apdu.encode()


def test_invoke_ids_take_their_bits_from_the_standard() -> None:
    assert a.GetRequestNext(a.InvokeIdAndPriority(1, True, True), 1).encode()[2] == 0xC1
    assert a.GetRequestNext(a.InvokeIdAndPriority(1, True), 1).encode()[2] == 0x41
    long = a.LongInvokeIdAndPriority(1, True, True, self_descriptive=True, break_on_error=True)
    assert a.DataNotificationConfirm(long).encode().hex() == "10f000000100"


@pytest.mark.parametrize(
    ("bits", "octets"),
    [
        ([9, 10, 11, 12, 13, 14, 19, 20, 21, 22, 23], "007E1F"),
        ([9, 11, 19, 20, 21, 22, 23], "00501F"),
        ([1, 2, 9, 11, 12, 13, 14, 16, 17, 19, 20, 21, 22, 23], "605EDF"),
    ],
)
def test_conformance_counts_its_bits_from_the_highest(bits: list[int], octets: str) -> None:
    value = Conformance(0)
    for bit in bits:
        value |= Conformance.of_bit(bit)
    request = a.InitiateRequest(None, True, None, 6, value, 0)
    assert request.encode().hex().upper().endswith(octets + "0000")


def test_secrets_stay_out_of_the_text_form() -> None:
    request = a.InitiateRequest(b"dedicated key 16", True, None, 6, Conformance.GET, 0)
    aarq = a.Aarq(
        application_context_name=a.context_name(1), calling_authentication_value=b"password"
    )
    assert "dedicated key 16" not in repr(request)
    assert "password" not in repr(aarq)


def test_a_ciphered_service_names_the_plain_one() -> None:
    assert a.ServiceCiphering(0xC8, b"").plain_tag == 0xC0
    assert a.ServiceCiphering(0xD0, b"").dedicated
    assert not a.ServiceCiphering(0x21, b"").dedicated
    assert a.ServiceCiphering(0x48, b"").plain_tag == 0x08


def test_names_of_others_are_kept_and_stand_for_nothing() -> None:
    foreign = bytes.fromhex("2A8648")
    octets = a.Aarq(application_context_name=foreign, mechanism_name=foreign).encode()
    aarq = a.Aarq.decode(octets)
    assert aarq.application_context_name == foreign
    assert a.context_of(foreign) is None
    assert a.mechanism_of(foreign) is None
    assert a.context_of(a.context_name(3)) is a.ApplicationContext.LOGICAL_NAMES_CIPHERED
    assert a.mechanism_of(a.mechanism_name(5)) is a.Mechanism.HIGH_GMAC
