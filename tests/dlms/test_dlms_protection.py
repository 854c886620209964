"""Protection put on and taken off: all kinds of it, and each way of being wrong with its reason."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import Mechanism, decode_apdu
from reference_stack.dlms.protection import (
    PROTECTED_TAGS,
    SUITES,
    USUAL,
    BelowPolicy,
    Conventions,
    CounterExhausted,
    CounterRefused,
    KeyChoice,
    KeyCounters,
    KeyId,
    Keys,
    NotOpened,
    Protection,
    ProtectionKind,
    ReceivingCounter,
    SecurityContext,
    SecurityControl,
    SecurityPolicy,
    Transaction,
    check_challenge,
    check_proof,
    protect,
    prove,
    unprotect,
)
from reference_stack.dlms.protection.counters import LAST
from reference_stack.dlms.protection.general import general_header
from reference_stack.dlms.protection.message_keys import REMEMBERED_KEYS
from reference_stack.dlms.protection.overhead import most_added_octets
from reference_stack.dlms.protection.sealing import TAG_OCTETS
from reference_stack.kernel.errors import (
    Malformed,
    MisuseError,
    ProtocolError,
    Truncated,
    Unprotected,
)

CLIENT = b"HES\x00\x00\x00\x00\x01"
METER = b"MMM\x00\x00\x00\x00\x01"
OTHER = b"XXX\x00\x00\x00\x00\x01"
GET = bytes.fromhex("C001C100030100010800FF0200")
AUTHENTICATED, ENCRYPTED = Protection.AUTHENTICATED, Protection.ENCRYPTED
SIGNED = Protection.SIGNED
BOTH = AUTHENTICATED | ENCRYPTED
CIPHERED = [AUTHENTICATED, ENCRYPTED, BOTH]
GLO, DED = ProtectionKind.SERVICE_SPECIFIC_GLO, ProtectionKind.SERVICE_SPECIFIC_DED
GENERAL = ProtectionKind.GENERAL_CIPHERING


def key_of(number: int, suite: int) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(number, SUITES[max(suite, 1)].public_curve)


def keys_of(suite: int, *, client: bool) -> Keys:
    """All keys that a side can have: its own private ones, the public ones of the other."""
    size = SUITES[suite].key_octets
    symmetric = {
        name: bytes([number]) * size
        for number, name in enumerate(("guek", "gak", "gbek", "kek", "dedicated"), start=1)
    }
    if suite == 0:
        return Keys(**symmetric)
    own, peer = (100, 200) if client else (200, 100)
    return Keys(
        **symmetric,
        signing=key_of(own, suite),
        agreement=key_of(own + 1, suite),
        peer_signing=key_of(peer, suite).public_key(),
        peer_agreement=key_of(peer + 1, suite).public_key(),
    )


def pair(
    suite: int = 0, *, conventions: Conventions = USUAL, **changes: bytes | None
) -> tuple[SecurityContext, SecurityContext]:
    """A client, and the meter that it talks to. `changes` are keys that the meter has otherwise."""
    draw = random.Random(1).randbytes
    client = SecurityContext(
        SUITES[suite],
        keys_of(suite, client=True),
        own_title=CLIENT,
        peer_title=METER,
        conventions=conventions,
        random=draw,
    )
    meter = SecurityContext(
        SUITES[suite],
        replace(keys_of(suite, client=False), **changes),
        own_title=METER,
        peer_title=CLIENT,
        conventions=conventions,
        random=draw,
    )
    return client, meter


# -- right -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("suite", [0, 1, 2])
@pytest.mark.parametrize("kind", ProtectionKind, ids=lambda kind: kind.value)
@pytest.mark.parametrize("protection", CIPHERED, ids=["A", "E", "AE"])
def test_what_is_protected_comes_back(
    suite: int, kind: ProtectionKind, protection: Protection
) -> None:
    client, meter = pair(suite)
    for _ in range(3):
        sealed = protect(client, GET, protection, kind)
        opened = unprotect(meter, sealed)
        assert (opened.apdu, opened.protection, opened.broadcast) == (GET, protection, False)
        assert opened.ciphered is not None
        assert (opened.ciphered.kind, opened.ciphered.originator) == (kind, CLIENT)
        hidden = GET[3:] not in sealed
        assert hidden is protection.covers(ENCRYPTED)


@pytest.mark.parametrize("suite", [1, 2])
@pytest.mark.parametrize("protection", [SIGNED, SIGNED | AUTHENTICATED, SIGNED | BOTH])
def test_a_signature_is_a_layer_of_its_own(suite: int, protection: Protection) -> None:
    client, meter = pair(suite)
    opened = unprotect(meter, protect(client, GET, protection, ProtectionKind.GENERAL_GLO))
    assert (opened.apdu, opened.protection) == (GET, protection)
    assert len(opened.layers) == (1 if protection is SIGNED else 2)


@pytest.mark.parametrize("choice", KeyChoice, ids=lambda choice: choice.value)
@pytest.mark.parametrize("suite", [0, 1, 2])
def test_general_ciphering_finds_its_key_in_every_way(suite: int, choice: KeyChoice) -> None:
    client, meter = pair(suite)
    transaction = Transaction(b"\x01" * 8, choice, b"", b"other")
    if suite == 0 and choice in (KeyChoice.ONE_PASS, KeyChoice.STATIC):
        with pytest.raises(MisuseError):
            protect(client, GET, BOTH, GENERAL, transaction=transaction)
        return
    opened = unprotect(meter, protect(client, GET, BOTH, GENERAL, transaction=transaction))
    assert opened.apdu == GET
    assert opened.ciphered is not None
    assert opened.ciphered.key_choice is choice
    assert opened.ciphered.transaction_id == transaction.transaction_id


@pytest.mark.parametrize("kind", [GLO, ProtectionKind.GENERAL_GLO, GENERAL])
def test_the_broadcast_key_is_named_where_it_is_used(kind: ProtectionKind) -> None:
    client, meter = pair()
    sealed = protect(client, GET, BOTH, kind, broadcast=True)
    form = decode_apdu(sealed)
    if isinstance(form, a.GeneralCiphering):
        assert form.key_info == a.IdentifiedKey(KeyId.GBEK)
        assert not SecurityControl.of_octet(form.content[0]).broadcast
    else:
        assert form.content[0] & 0x40  # type: ignore[attr-defined]
    assert unprotect(meter, sealed).apdu == GET
    assert client.counters(KeyId.GUEK).next_sending == 0
    assert client.counters(KeyId.GBEK).next_sending == 1


def test_what_nothing_protects_is_as_it_was() -> None:
    client, meter = pair()
    assert protect(client, GET, Protection.NONE, GLO) == GET
    assert unprotect(meter, GET) == (GET, Protection.NONE, ())


@pytest.mark.parametrize("tag", ["0F", "10", "D9", "E0"])
def test_a_service_without_ciphered_tag_goes_in_a_general_apdu(tag: str) -> None:
    client, meter = pair()
    apdu = bytes.fromhex(tag + "0000000100")
    sealed = protect(client, apdu, BOTH, GLO)
    assert sealed[0] == 0xDB
    assert unprotect(meter, sealed).apdu == apdu


@pytest.mark.parametrize("suite", [1, 2])
def test_what_becomes_shorter_is_compressed_where_the_suite_has_it(suite: int) -> None:
    client, meter = pair(suite)
    long = b"\xc4\x01\xc1\x00\x09\x81\x90" + b"abcdefgh" * 18
    sealed = protect(client, long, BOTH, GLO, compressed=True)
    assert sealed[0] == 0xDB  # no service-specific tag may be compressed
    assert len(sealed) < len(long)
    assert unprotect(meter, sealed).apdu == long
    short = protect(client, GET, BOTH, GLO, compressed=True)
    assert short[0] == 0xC8


def test_suite_0_does_not_compress() -> None:
    client, _ = pair(0)
    sealed = protect(client, bytes(200), BOTH, ProtectionKind.GENERAL_GLO, compressed=True)
    form = decode_apdu(sealed)
    assert isinstance(form, a.GeneralGloCiphering)
    assert form.content[0] == 0x30


@given(
    st.sampled_from([0, 1, 2]),
    st.sampled_from(list(ProtectionKind)),
    st.sampled_from(CIPHERED),
    st.binary(min_size=1, max_size=400).filter(lambda octets: octets[0] not in PROTECTED_TAGS),
    st.booleans(),
)
def test_any_apdu_survives_and_never_grows_beyond_what_was_said(
    suite: int, kind: ProtectionKind, protection: Protection, apdu: bytes, compressed: bool
) -> None:
    client, meter = pair(suite)
    sealed = protect(client, apdu, protection, kind, compressed=compressed)
    assert len(sealed) <= len(apdu) + most_added_octets(client, protection, kind)
    assert unprotect(meter, sealed).apdu == apdu


# -- wrong -----------------------------------------------------------------------------------------

CARRIERS = [kind for kind in ProtectionKind if kind is not ProtectionKind.GENERAL_DED]


@pytest.mark.parametrize("kind", ProtectionKind, ids=lambda kind: kind.value)
@pytest.mark.parametrize("protection", [AUTHENTICATED, BOTH], ids=["A", "AE"])
def test_no_octet_of_an_authenticated_message_can_be_changed(
    kind: ProtectionKind, protection: Protection
) -> None:
    client, meter = pair()
    sealed = protect(client, GET, protection, kind)
    for at in range(len(sealed)):
        for change in (0x01, 0x80):
            damaged = bytearray(sealed)
            damaged[at] ^= change
            try:
                opened = unprotect(meter, bytes(damaged))
            except ProtocolError:
                continue
            # Only what names another way to protect nothing may pass, and then it proves nothing.
            assert not opened.protection.covers(AUTHENTICATED), at
    assert unprotect(meter, sealed).apdu == GET  # no counter was spent on any of them


@pytest.mark.parametrize("kind", ProtectionKind, ids=lambda kind: kind.value)
@pytest.mark.parametrize("name", ["guek", "gak"])
def test_another_key_does_not_open(kind: ProtectionKind, name: str) -> None:
    other = {name: bytes(range(16))}
    if name == "guek":
        other["dedicated"] = bytes(range(16))
    client, meter = pair(**other)
    with pytest.raises(NotOpened, match="tag"):
        unprotect(meter, protect(client, GET, BOTH, kind))


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        (GLO, "guek"),
        (DED, "dedicated"),
        (ProtectionKind.GENERAL_GLO, "guek"),
        (ProtectionKind.GENERAL_DED, "dedicated"),
        (GENERAL, "guek"),
        (GLO, "gak"),
    ],
)
def test_a_key_that_is_not_there_is_no_reason_to_break(kind: ProtectionKind, missing: str) -> None:
    client, meter = pair(**{missing: None})
    with pytest.raises(NotOpened, match="there"):
        unprotect(meter, protect(client, GET, BOTH, kind))


@pytest.mark.parametrize("kind", [ProtectionKind.GENERAL_GLO, ProtectionKind.GENERAL_DED, GENERAL])
def test_another_originator_is_not_known(kind: ProtectionKind) -> None:
    client, meter = pair()
    client.own_title = OTHER
    with pytest.raises(NotOpened, match=OTHER.hex().upper()):
        unprotect(meter, protect(client, GET, BOTH, kind))


def test_another_title_under_a_service_tag_shows_in_the_nonce() -> None:
    client, meter = pair()
    client.own_title = OTHER
    with pytest.raises(NotOpened, match="tag"):
        unprotect(meter, protect(client, GET, BOTH, GLO))


def test_a_message_for_somebody_else_is_left_alone() -> None:
    client, meter = pair()
    client.peer_title = OTHER
    with pytest.raises(NotOpened, match="who is another"):
        unprotect(meter, protect(client, GET, BOTH, GENERAL))


@pytest.mark.parametrize("accepts", [True, False])
def test_an_empty_recipient_is_taken_only_by_convention(accepts: bool) -> None:
    client, meter = pair(conventions=replace(USUAL, accepts_empty_recipient=accepts))
    client.peer_title = b""
    sealed = protect(client, GET, BOTH, GENERAL)
    if accepts:
        assert unprotect(meter, sealed).apdu == GET
    else:
        with pytest.raises(NotOpened):
            unprotect(meter, sealed)


def test_an_empty_title_in_general_glo_stands_for_the_one_peer() -> None:
    client, meter = pair()
    form = decode_apdu(protect(client, GET, BOTH, ProtectionKind.GENERAL_GLO))
    assert isinstance(form, a.GeneralGloCiphering)
    assert unprotect(meter, replace(form, system_title=b"").encode()).apdu == GET


def relabelled(sealed: bytes, control: int) -> bytes:
    """A service-specific APDU whose security control octet says something else."""
    return sealed[:2] + bytes((control,)) + sealed[3:]


@pytest.mark.parametrize(
    ("control", "reason"),
    [
        (0x31, "suite 1"),
        (0x32, "suite 2"),
        (0x3F, "suite 15"),
        (0xB0, "compress"),
        (0x10, "tag"),
        (0x70, "tag"),
    ],
)
def test_a_control_octet_that_lies_is_named(control: int, reason: str) -> None:
    client, meter = pair()
    sealed = protect(client, GET, BOTH, GLO)
    with pytest.raises(NotOpened, match=reason):
        unprotect(meter, relabelled(sealed, control))


@pytest.mark.parametrize("kind", [GLO, DED, ProtectionKind.GENERAL_GLO])
def test_a_layer_that_protects_nothing_is_below_any_policy(kind: ProtectionKind) -> None:
    content = b"\x00" + bytes(4) + GET
    _, meter = pair()
    octets = {
        GLO: a.ServiceCiphering(0xC8, content).encode(),
        DED: a.ServiceCiphering(0xD0, content).encode(),
        ProtectionKind.GENERAL_GLO: a.GeneralGloCiphering(CLIENT, content).encode(),
    }[kind]
    with pytest.raises(BelowPolicy):
        unprotect(meter, octets)


def test_general_ciphering_may_be_an_empty_layer_that_proves_nothing() -> None:
    _, meter = pair()
    form = a.GeneralCiphering(b"", CLIENT, METER, b"", b"", None, b"\x00" + bytes(4) + GET)
    opened = unprotect(meter, form.encode())
    assert (opened.apdu, opened.protection) == (GET, Protection.NONE)
    with pytest.raises(BelowPolicy):
        opened.require(AUTHENTICATED)


@pytest.mark.parametrize("length", range(5 + TAG_OCTETS))
def test_a_message_too_short_for_its_tag_is_truncated(length: int) -> None:
    _, meter = pair()
    with pytest.raises(Truncated):
        unprotect(meter, a.ServiceCiphering(0xC8, (b"\x30" + bytes(30))[:length]).encode())


def test_under_a_service_tag_is_that_service() -> None:
    client, meter = pair()
    sealed = protect(client, GET, BOTH, GLO)
    with pytest.raises(Malformed, match="C0"):
        unprotect(meter, b"\xc9" + sealed[1:])


def test_layers_without_end_are_refused() -> None:
    _, meter = pair()
    apdu = GET
    for _ in range(5):
        apdu = a.GeneralCiphering(b"", CLIENT, METER, b"", b"", None, bytes(5) + apdu).encode()
    with pytest.raises(Malformed, match="layers"):
        unprotect(meter, apdu)


@pytest.mark.parametrize("missing", ["length of the fields", "all fields"])
def test_the_header_of_general_ciphering_is_authenticated(missing: str) -> None:
    client, meter = pair()
    form = decode_apdu(protect(client, GET, BOTH, GENERAL, transaction=Transaction(b"12345678")))
    assert isinstance(form, a.GeneralCiphering)
    key = client.global_key(KeyId.GUEK)
    assert key is not None
    header = {
        "length of the fields": form.transaction_id + CLIENT + METER,
        "all fields": b"",
    }[missing]
    assert header != general_header(form)
    content = key.cipher.seal(
        GET,
        control=SecurityControl.of(0, BOTH),
        title=CLIENT,
        counter=9,
        gak=client.keys.gak,
        header=header,
    )
    with pytest.raises(NotOpened, match="tag"):
        unprotect(meter, replace(form, content=content).encode())


def test_a_signature_of_somebody_else_does_not_count() -> None:
    client, meter = pair(1)
    client.keys = replace(client.keys, signing=key_of(999, 1))
    with pytest.raises(NotOpened, match="signature"):
        unprotect(meter, protect(client, GET, SIGNED, GLO))
    meter.keys = replace(meter.keys, peer_signing=None)
    with pytest.raises(NotOpened, match="not known"):
        unprotect(meter, protect(client, GET, SIGNED, GLO))


def test_a_short_signature_is_refused_and_suite_0_knows_none() -> None:
    client, meter = pair(1)
    form = decode_apdu(protect(client, GET, SIGNED, GLO))
    assert isinstance(form, a.GeneralSigning)
    with pytest.raises(NotOpened, match="63 octets"):
        unprotect(meter, replace(form, signature=form.signature[:-1]).encode())
    _, plain = pair(0)
    with pytest.raises(NotOpened):
        unprotect(plain, form.encode())


@pytest.mark.parametrize(
    "info",
    [
        a.IdentifiedKey(2),
        a.WrappedKey(1, bytes(24)),
        a.WrappedKey(0, bytes(24)),
        a.WrappedKey(0, bytes(23)),
        a.AgreedKey(b"\x03", b""),
        a.AgreedKey(b"\x02", b"more"),
        a.AgreedKey(b"\x01", bytes(128)),
        a.AgreedKey(b"\x01", bytes(127)),
        a.AgreedKey(b"", b""),
    ],
    ids=[
        "no such global key",
        "no such key encrypting key",
        "wrapped with another",
        "wrapped and cut",
        "no such agreement",
        "static with octets",
        "ephemeral with a bad signature",
        "ephemeral and cut",
        "no parameters",
    ],
)
def test_key_information_that_leads_nowhere_is_refused(info: a.KeyInfo) -> None:
    _, meter = pair(1)
    form = a.GeneralCiphering(b"", CLIENT, METER, b"", b"", info, b"\x31" + bytes(40))
    with pytest.raises(Unprotected):
        unprotect(meter, form.encode())


def test_a_packet_that_unpacks_to_too_much_is_refused() -> None:
    client, meter = pair(1)
    bomb = protect(client, b"\x0f" + bytes(9000), BOTH, ProtectionKind.GENERAL_GLO, compressed=True)
    assert len(bomb) < 300
    meter.conventions = replace(USUAL, largest_apdu_octets=1000)
    with pytest.raises(NotOpened, match="more than 1000"):
        unprotect(meter, bomb)


@given(st.sampled_from(sorted(PROTECTED_TAGS)), st.binary(max_size=120), st.sampled_from([0, 1, 2]))
def test_any_octets_are_opened_or_refused(tag: int, rest: bytes, suite: int) -> None:
    _, meter = pair(suite)
    try:
        opened = unprotect(meter, bytes((tag,)) + rest)
    except ProtocolError:
        return
    assert not opened.protection.covers(AUTHENTICATED)


# -- counters --------------------------------------------------------------------------------------


@pytest.mark.parametrize("protection", CIPHERED, ids=["A", "E", "AE"])
@pytest.mark.parametrize("kind", ProtectionKind, ids=lambda kind: kind.value)
def test_a_copy_is_not_taken_again(kind: ProtectionKind, protection: Protection) -> None:
    client, meter = pair()
    sealed = protect(client, GET, protection, kind)
    unprotect(meter, sealed)
    with pytest.raises(CounterRefused) as caught:
        unprotect(meter, sealed)
    assert (caught.value.received, caught.value.lowest_acceptable) == (0, 1)


@pytest.mark.parametrize("choice", [KeyChoice.WRAPPED, KeyChoice.ONE_PASS, KeyChoice.STATIC])
def test_a_copy_under_a_key_of_its_own_is_not_taken_again(choice: KeyChoice) -> None:
    client, meter = pair(1)
    sealed = protect(client, GET, BOTH, GENERAL, transaction=Transaction(b"t", choice))
    unprotect(meter, sealed)
    with pytest.raises(CounterRefused):
        unprotect(meter, sealed)


def test_only_so_many_keys_of_messages_are_remembered() -> None:
    client, meter = pair()
    transaction = Transaction(key_choice=KeyChoice.WRAPPED)
    for _ in range(REMEMBERED_KEYS + 5):
        unprotect(meter, protect(client, GET, BOTH, GENERAL, transaction=transaction))
    assert len(meter.message_keys._met) == REMEMBERED_KEYS  # noqa: SLF001


def test_a_forged_counter_far_ahead_shuts_nobody_out() -> None:
    """Encryption alone proves nothing: what it opens to may be rubbish, and nothing shows it."""
    client, meter = pair()
    content = b"\x20" + (LAST - 1).to_bytes(4, "big") + b"\x55" + bytes(12)
    forged = a.GeneralGloCiphering(CLIENT, content).encode()
    assert unprotect(meter, forged).protection is ENCRYPTED
    assert unprotect(meter, protect(client, GET, BOTH, GLO)).apdu == GET
    with pytest.raises(CounterRefused):
        unprotect(meter, protect(client, GET, ENCRYPTED, GLO))


def test_rubbish_under_a_service_tag_uses_up_no_counter() -> None:
    client, meter = pair()
    content = b"\x20" + (LAST - 1).to_bytes(4, "big") + bytes(13)
    with pytest.raises(Malformed):
        unprotect(meter, a.ServiceCiphering(0xC8, content).encode())
    assert unprotect(meter, protect(client, GET, ENCRYPTED, GLO)).apdu == GET


def test_the_last_counter_is_never_used() -> None:
    counters = KeyCounters()
    counters.jump(LAST - 1)
    assert counters.take() == LAST - 1
    with pytest.raises(CounterExhausted):
        counters.take()
    receiving = ReceivingCounter()
    with pytest.raises(CounterRefused):
        receiving.check(LAST, proved=True)
    receiving.check(LAST - 1, proved=True)


@given(st.lists(st.integers(0, 40), max_size=30))
def test_a_counter_is_taken_only_above_all_that_were(received: list[int]) -> None:
    receiving, taken = ReceivingCounter(), [-1]
    for counter in received:
        if counter <= max(taken):
            with pytest.raises(CounterRefused) as caught:
                receiving.check(counter, proved=True)
            assert caught.value.lowest_acceptable == max(taken) + 1
        else:
            receiving.check(counter, proved=True)
            receiving.accept(counter, proved=True)
            taken.append(counter)


@pytest.mark.parametrize(
    ("proof", "taken"), [(4, False), (5, True), (8, True), (9, False), (10, True), (LAST, False)]
)
def test_a_proof_counts_between_the_messages_before_it_and_the_one_around_it(
    proof: int, taken: bool
) -> None:
    receiving = ReceivingCounter()
    for counter in (4, 9):
        receiving.check(counter, proved=True)
        receiving.accept(counter, proved=True)
    if not taken:
        with pytest.raises(CounterRefused):
            receiving.check_within(proof)
        if proof == 9:
            receiving.check_within(proof, same=True)
        return
    receiving.check_within(proof)
    receiving.accept_within(proof)
    with pytest.raises(CounterRefused):
        receiving.check_within(proof)
    with pytest.raises(CounterRefused):
        receiving.check(proof, proved=True)


def test_counters_jump_forward_only() -> None:
    counters = KeyCounters()
    counters.jump(10)
    counters.jump(5)
    assert counters.take() == 10


def test_a_new_key_begins_its_counters_anew_and_the_others_go_on() -> None:
    client, meter = pair()
    unprotect(meter, protect(client, GET, BOTH, GLO))
    old = protect(client, GET, BOTH, GLO)
    for side in (client, meter):
        side.replace_key(KeyId.GUEK, bytes(16))
    assert client.counters(KeyId.GUEK).next_sending == 0
    assert unprotect(meter, protect(client, GET, BOTH, GLO)).apdu == GET
    with pytest.raises(NotOpened):
        unprotect(meter, old)
    client.counters(KeyId.GUEK).jump(7)
    for side in (client, meter):
        side.replace_key(KeyId.GAK, bytes(16))
    assert client.counters(KeyId.GUEK).next_sending == 7
    assert unprotect(meter, protect(client, GET, BOTH, GLO)).apdu == GET


# -- policy, keys ----------------------------------------------------------------------------------


@given(st.integers(0, 255))
def test_policy_bits_come_back(value: int) -> None:
    assert SecurityPolicy.of_version_1(value).version_1 == value & 0xFC


@given(st.integers(0, 7), st.integers(0, 7))
def test_protection_covers_what_is_part_of_it(given_: int, required: int) -> None:
    covers = Protection(given_).covers(Protection(required))
    assert covers is (given_ & required == required)


@pytest.mark.parametrize("value", [-1, 4])
def test_version_0_has_four_policies(value: int) -> None:
    with pytest.raises(Malformed):
        SecurityPolicy.of_version_0(value)


def test_policies_join_and_are_compared_side_by_side() -> None:
    request = SecurityPolicy(AUTHENTICATED, Protection.NONE)
    response = SecurityPolicy(Protection.NONE, ENCRYPTED)
    joined = request.joined(response)
    assert joined == SecurityPolicy(AUTHENTICATED, ENCRYPTED)
    assert joined.is_at_least(request)
    assert joined.is_at_least(response)
    assert not request.is_at_least(joined)


def test_keys_show_their_names_only() -> None:
    keys = keys_of(1, client=True)
    text = repr(keys) + repr(replace(keys, secret=b"password"))
    assert "guek" in text
    assert "secret" in text
    assert "password" not in text
    assert bytes([1]).hex() * 4 not in text


@pytest.mark.parametrize(
    ("suite", "keys"),
    [
        (0, Keys(guek=bytes(15))),
        (0, Keys(gak=bytes(32))),
        (2, Keys(guek=bytes(16))),
        (1, Keys(signing=key_of(1, 2))),
        (0, Keys(signing=key_of(1, 1))),
        (2, Keys(peer_agreement=key_of(1, 1).public_key())),
    ],
    ids=["short", "of suite 2", "of suite 0", "other curve", "no curve", "public other curve"],
)
def test_keys_that_do_not_fit_the_suite_are_our_own_mistake(suite: int, keys: Keys) -> None:
    with pytest.raises(MisuseError):
        SecurityContext(SUITES[suite], keys, own_title=CLIENT, peer_title=METER)


@pytest.mark.parametrize(
    ("kind", "missing"), [(GLO, "guek"), (DED, "dedicated"), (GLO, "gak"), (GENERAL, "guek")]
)
def test_protecting_without_the_key_is_our_own_mistake(kind: ProtectionKind, missing: str) -> None:
    _, meter = pair(**{missing: None})
    with pytest.raises(MisuseError):
        protect(meter, GET, BOTH, kind)


def test_a_title_of_another_length_is_our_own_mistake() -> None:
    client, _ = pair()
    client.own_title = b"short"
    with pytest.raises(MisuseError):
        protect(client, GET, BOTH, GLO)


# -- how long it becomes, and who one is -----------------------------------------------------------


@pytest.mark.parametrize("suite", [1, 2])
@pytest.mark.parametrize("choice", KeyChoice, ids=lambda choice: choice.name.lower())
@pytest.mark.parametrize("protection", [BOTH, SIGNED | BOTH, SIGNED], ids=["AE", "AES", "S"])
def test_nothing_grows_beyond_what_was_said_with_any_key(
    suite: int, choice: KeyChoice, protection: Protection
) -> None:
    client, meter = pair(suite)
    transaction = Transaction(b"12345678", choice, b"", b"other")
    most = most_added_octets(client, protection, GENERAL, transaction)
    for length in (1, 100, 127, 128, 255, 256, 5000):
        apdu = b"\x0f" * length
        sealed = protect(client, apdu, protection, GENERAL, transaction=transaction)
        assert len(sealed) - length <= most
        assert unprotect(meter, sealed).apdu == apdu


HIGH = [mechanism for mechanism in Mechanism if mechanism >= 2]


@pytest.mark.parametrize("mechanism", HIGH, ids=lambda mechanism: mechanism.name.lower())
def test_each_side_proves_itself_and_nobody_else_does(mechanism: Mechanism) -> None:
    client, meter = pair(1)
    stranger, _ = pair(1)
    for side in (client, meter):
        side.keys = replace(side.keys, secret=b"a secret of both")
    stranger.keys = replace(
        stranger.keys, secret=b"a secret of mine", signing=key_of(999, 1), gak=bytes(16)
    )
    ours, theirs = bytes(range(32)), bytes(range(32, 64))
    proof = prove(client, mechanism, received=theirs, sent=ours)
    forged = prove(stranger, mechanism, received=theirs, sent=ours)
    for wrong in (forged, proof[:-1], proof + b"x", b""):
        with pytest.raises(Unprotected):
            check_proof(meter, mechanism, wrong, received=ours, sent=theirs)
    with pytest.raises(Unprotected):
        check_proof(meter, mechanism, proof, received=ours, sent=bytes(32))
    check_proof(meter, mechanism, proof, received=ours, sent=theirs)
    answer = prove(meter, mechanism, received=ours, sent=theirs)
    assert answer != proof
    check_proof(client, mechanism, answer, received=theirs, sent=ours)


@pytest.mark.parametrize("mechanism", HIGH, ids=lambda mechanism: mechanism.name.lower())
def test_a_proof_without_the_key_for_it_is_our_own_mistake(mechanism: Mechanism) -> None:
    keyless = SecurityContext(SUITES[1], Keys(), own_title=CLIENT, peer_title=METER)
    with pytest.raises(MisuseError):
        prove(keyless, mechanism, received=bytes(32), sent=bytes(32))


@pytest.mark.parametrize(
    ("length", "mechanism", "right"),
    [(7, 5, False), (8, 5, True), (64, 5, True), (65, 5, False), (31, 7, False), (32, 7, True)],
)
def test_a_challenge_has_a_length_that_is_worth_it(
    length: int, mechanism: int, right: bool
) -> None:
    if right:
        check_challenge(bytes(length), Mechanism(mechanism))
        return
    with pytest.raises(Malformed):
        check_challenge(bytes(length), Mechanism(mechanism))
