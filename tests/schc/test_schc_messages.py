"""Fragmentation messages: what the vectors say, there and back, any bits refused or read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_stack.kernel.bits import NO_BITS, Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import Malformed, MisuseError, ProtocolError, Truncated
from reference_stack.kernel.instant import Duration
from reference_stack.profiles.rule_text import rule_set_from
from reference_stack.schc.fragmentation.layouts import ack_header, all_1_header, fragment_header
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
from reference_stack.schc.fragmentation.rule import (
    BitmapFormat,
    FragmentationRule,
    Mode,
    TileInAll1,
    rfc9011_uplink,
)
from vectors.loading import Case, load_vectors

VECTORS = load_vectors("schc/fragmentation_messages")
RIGHT = [case for case in VECTORS.case if "error" not in case.says]
WRONG = [case for case in VECTORS.case if "error" in case.says]
ERRORS = {"Truncated": Truncated, "Malformed": Malformed}
NOTHING_MATCHES = {"rule-id-value": 22, "rule-nature": "nature-no-compression"}
UPLINK = rfc9011_uplink()


def rule_of(case: Case) -> FragmentationRule:
    table = VECTORS.says["rules"][case.says["rule"]]
    (rule,) = rule_set_from({"rule": [table, NOTHING_MATCHES]}, where="vectors").fragmentation
    return rule


def wire_of(case: Case) -> Bits:
    return Bits.from_octets(bytes.fromhex(str(case.says["wire"])))


def payload_of(case: Case) -> Bits:
    if "payload-bits" in case.says:
        return Bits.written(case.says["payload-bits"])
    return Bits.from_octets(bytes.fromhex(case.says["payload"]))


def meaning_of(case: Case) -> FromSender | FromReceiver:
    says = case.says
    w, dtag = says.get("w", 0), says.get("dtag", 0)
    match says["kind"]:
        case "Fragment":
            return Fragment(says["fcn"], payload_of(case), w, dtag)
        case "All1":
            return All1(int(says["rcs"], 16), payload_of(case), w, dtag)
        case "Ack":
            return Ack(w, says["c"], Bits.written(says["bitmap"]), dtag)
        case "CompoundAck":
            windows = tuple((n, Bits.written(bitmap)) for n, bitmap in says["windows"])
            return CompoundAck(windows, dtag)
        case "AckRequest":
            return AckRequest(w, dtag)
        case "SenderAbort":
            return SenderAbort(dtag)
        case "ReceiverAbort":
            return ReceiverAbort(dtag)
    raise AssertionError(says["kind"])


@pytest.mark.parametrize("case", RIGHT, ids=str)
def test_a_message_is_written_as_in_the_vectors(case: Case) -> None:
    assert meaning_of(case).encode(rule_of(case)) == wire_of(case)


@pytest.mark.parametrize("case", RIGHT, ids=str)
def test_a_message_is_read_as_in_the_vectors(case: Case) -> None:
    meaning = meaning_of(case)
    decode = decode_from_sender if isinstance(meaning, FromSender) else decode_from_receiver
    assert decode(rule_of(case), wire_of(case)) == meaning


@pytest.mark.parametrize("case", WRONG, ids=str)
def test_a_wrong_message_is_refused(case: Case) -> None:
    decode = decode_from_sender if case.says["from"] == "sender" else decode_from_receiver
    with pytest.raises(ERRORS[case.says["error"]]):
        decode(rule_of(case), wire_of(case))


def test_a_bitmap_that_was_not_compressed_is_read_as_well() -> None:
    full = Bits((1 << 63) - 1, 63)
    message = (ack_header(UPLINK).encode(rule_id=20, dtag=0, w=2, c=0) + full).padded(8)
    assert message.length == 80
    assert decode_from_receiver(UPLINK, message) == Ack(2, 0, full)


def test_an_abort_with_a_word_too_many_is_still_one() -> None:
    message = ReceiverAbort().encode(UPLINK) + Bits(0xFF, 8)
    assert decode_from_receiver(UPLINK, message) == ReceiverAbort()


def test_any_padding_of_an_ack_is_read() -> None:
    assert decode_from_receiver(UPLINK, Bits(0x147F, 16)) == Ack(1, 1)


def test_a_raw_message_can_say_what_a_meaning_cannot() -> None:
    raw = fragment_header(UPLINK).encode(rule_id=20, dtag=0, w=0, fcn=63) + Bits(0, 80)
    assert isinstance(decode_from_sender(UPLINK, raw), All1)
    with pytest.raises(MisuseError):
        Fragment(63, Bits(0, 80)).encode(UPLINK)
    assert all_1_header(UPLINK).length == 48


@pytest.mark.parametrize(
    "message",
    [
        Fragment(62, NO_BITS),
        Ack(0, 0, Bits(0, 62)),
        CompoundAck(()),
        CompoundAck(((1, Bits(0, 63)), (0, Bits(0, 63)))),
        CompoundAck(((1, Bits(0, 63)), (1, Bits(0, 63)))),
        Ack(4, 1),
        AckRequest(4),
    ],
    ids=repr,
)
def test_a_meaning_that_no_message_has_is_our_own_mistake(
    message: FromSender | FromReceiver,
) -> None:
    with pytest.raises(MisuseError):
        message.encode(UPLINK)


@st.composite
def rules(draw: st.DrawFn) -> FragmentationRule:
    """Any parameters that a rule may have, L2 Words of odd sizes included."""
    mode = draw(st.sampled_from(Mode))
    fcn_size = draw(st.integers(1, 6))
    rule_id_length = draw(st.integers(0, 12))
    word = draw(st.sampled_from([1, 4, 8, 8, 16]))
    return FragmentationRule(
        rule_id_value=draw(st.integers(0, (1 << rule_id_length) - 1)),
        rule_id_length=rule_id_length,
        fragmentation_mode=mode,
        direction=Direction.UPLINK,
        fcn_size=fcn_size,
        w_size={Mode.NO_ACK: 0, Mode.ACK_ALWAYS: 1}.get(mode) or draw(st.integers(1, 3))
        if mode is not Mode.NO_ACK
        else 0,
        dtag_size=draw(st.integers(0, 3)),
        window_size=draw(st.integers(1, (1 << fcn_size) - 1)),
        tile_size=word + draw(st.integers(0, 70)),
        l2_word_size=word,
        max_ack_requests=4,
        retransmission_timer=Duration.of(seconds=10),
        inactivity_timer=Duration.of(minutes=10),
        tile_in_all_1=draw(st.sampled_from([TileInAll1.YES, TileInAll1.SENDER_CHOICE])),
        bitmap_format=draw(st.sampled_from(BitmapFormat)),
    )


@given(rules(), st.binary(max_size=40), st.booleans())
def test_any_octets_are_read_or_refused(
    rule: FragmentationRule, octets: bytes, named: bool
) -> None:
    message = Bits.from_octets(octets)
    if named:
        message = Bits(rule.rule_id_value, rule.rule_id_length) + message
    message = message.padded(rule.l2_word_size)
    for decode in (decode_from_sender, decode_from_receiver):
        try:
            meaning = decode(rule, message)
        except ProtocolError:
            continue
        assert decode(rule, meaning.encode(rule)) == decode(rule, meaning.encode(rule))


@given(rules(), st.data())
def test_acks_come_back(rule: FragmentationRule, data: st.DataObject) -> None:
    if rule.fragmentation_mode is Mode.NO_ACK:
        return
    w = data.draw(st.integers(0, (1 << rule.w_size) - 1))
    dtag = data.draw(st.integers(0, (1 << rule.dtag_size) - 1))
    bitmap = Bits(data.draw(st.integers(0, (1 << rule.window_size) - 1)), rule.window_size)
    for ack in (Ack(w, 0, bitmap, dtag), Ack(w, 1, dtag=dtag), ReceiverAbort(dtag)):
        message = ack.encode(rule)
        assert message.length % rule.l2_word_size == 0
        assert decode_from_receiver(rule, message) == ack


@given(rules(), st.data())
def test_requests_and_aborts_come_back(rule: FragmentationRule, data: st.DataObject) -> None:
    dtag = data.draw(st.integers(0, (1 << rule.dtag_size) - 1))
    if rule.fragmentation_mode is not Mode.NO_ACK:
        request = AckRequest(data.draw(st.integers(0, (1 << rule.w_size) - 1)), dtag)
        assert decode_from_sender(rule, request.encode(rule)) == request
    abort = SenderAbort(dtag)
    assert decode_from_sender(rule, abort.encode(rule)) == abort


@given(rules(), st.data())
def test_fragments_come_back_with_their_padding(
    rule: FragmentationRule, data: st.DataObject
) -> None:
    w = data.draw(st.integers(0, (1 << rule.w_size) - 1))
    dtag = data.draw(st.integers(0, (1 << rule.dtag_size) - 1))
    size = rule.tile_size if rule.fragmentation_mode is Mode.ACK_ON_ERROR else rule.l2_word_size
    tile = Bits(data.draw(st.integers(0, (1 << size) - 1)), size)
    fcn = data.draw(st.integers(0, max(rule.window_size - 1, 0))) if rule.w_size else 0
    for fragment in (Fragment(fcn, tile, w, dtag), All1(1, tile, w, dtag)):
        read = decode_from_sender(rule, fragment.encode(rule))
        assert type(read) is type(fragment)
        assert (read.w, read.dtag) == (w, dtag)
        assert read.payload.slice(0, size) == tile
        assert read.payload.length - size < rule.l2_word_size
        assert not read.payload.from_bit(size).value


@given(st.dictionaries(st.integers(0, 3), st.integers(0, 126), min_size=2, max_size=4))
def test_compound_acks_come_back(windows: dict[int, int]) -> None:
    rule = next(rule_of(case) for case in VECTORS.case if case.id == "compound-of-two-windows")
    ack = CompoundAck(tuple((w, Bits(windows[w], 7)) for w in sorted(windows)))
    message = ack.encode(rule)
    assert decode_from_receiver(rule, message) == ack
    full = sum((Bits(w, 2) + bitmap for w, bitmap in ack.windows[1:]), ack.windows[0][1])
    assert message.length <= (11 + full.length + 7) // 8 * 8
