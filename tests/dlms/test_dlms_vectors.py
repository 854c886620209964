"""Every vector of `vectors/dlms` is played, each by the player of its file, and none by nobody."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from reference_stack.cosem.obis import obis
from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import Mechanism, decode_apdu
from reference_stack.dlms.axdr import decode_data, encode_data
from reference_stack.dlms.compression import compress, decompress
from reference_stack.dlms.data import Data
from reference_stack.dlms.protection import (
    SUITES,
    CounterRefused,
    KeyId,
    Keys,
    NotOpened,
    Protection,
    ProtectionKind,
    SecurityContext,
    SecurityControl,
    Transaction,
    check_proof,
    protect,
    prove,
    unprotect,
    unwrap_key,
    wrap_key,
)
from reference_stack.dlms.protection import agreement as agreed
from reference_stack.dlms.protection.agreement import AlgorithmArc, SignedKey
from reference_stack.dlms.protection.authentication import Challenge, check_answer
from reference_stack.dlms.protection.sealing import TAG_OCTETS, GcmKey
from reference_stack.dlms.protection.signing import public_octets
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.kernel import errors

FOLDER = Path(__file__).parents[2] / "vectors/dlms"
FILES = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
    for path in sorted(FOLDER.glob("*.toml"))
}
ORIGINS = {"spec", "derived", "captured"}

Player = Callable[[dict[str, Any], dict[str, Any]], None]
"""Takes the case and its file."""


def octets(text: str) -> bytes:
    return bytes.fromhex(text)


# -- encodings -------------------------------------------------------------------------------------


def play_data(case: dict[str, Any], file: dict[str, Any]) -> None:
    if "error" in case:
        with pytest.raises(getattr(errors, case["error"])):
            decode_data(octets(case["wire"]))
        return
    value = decode_data(octets(case["wire"]))
    assert value.tag.name == case["tag"]
    assert (encode_data(value) == octets(case["wire"])) is case.get("canonical", True)


def play_apdu(case: dict[str, Any], file: dict[str, Any]) -> None:
    if "error" in case:
        with pytest.raises(getattr(errors, case["error"])):
            decode_apdu(octets(case["wire"]))
        return
    apdu = decode_apdu(octets(case["wire"]))
    assert type(apdu).__name__ == case["apdu"]
    assert (apdu.encode() == octets(case["wire"])) is case.get("canonical", True)
    for name, value in case.get("fields", {}).items():
        assert getattr(apdu, name) == (octets(value) if isinstance(value, str) else value)


def play_packet(case: dict[str, Any], file: dict[str, Any]) -> None:
    packet = octets(case["packet"])
    if "error" in case:
        with pytest.raises(getattr(errors, case["error"])):
            decompress(packet, 1500)
        return
    plain = octets(case["plain"])
    assert decompress(packet, len(plain)) == plain
    assert compress(plain) == (packet if len(packet) < len(plain) else None)
    with pytest.raises(errors.Malformed):
        decompress(packet, len(plain) - 1)


# -- protection ------------------------------------------------------------------------------------


def flags(case: dict[str, Any]) -> Protection:
    protection = Protection.NONE
    for name in case["protection"]:
        protection |= Protection[name.upper()]
    return protection


def both_sides(case: dict[str, Any], file: dict[str, Any]) -> tuple[SecurityContext, ...]:
    """The originator and the recipient of a case."""
    suite = case.get("suite", 0)
    found = file["keys_suite_2" if suite == 2 else "keys"]
    keys = Keys(**{name: octets(key) for name, key in found.items()})
    titles = octets(case["originator"]), octets(case["recipient"])
    return tuple(
        SecurityContext(SUITES[suite], keys, own_title=own, peer_title=peer)
        for own, peer in (titles, titles[::-1])
    )


def play_protected(case: dict[str, Any], file: dict[str, Any]) -> None:
    sender, receiver = both_sides(case, file)
    wire, plain = octets(case["wire"]), octets(case["plain"])
    broadcast = case.get("broadcast", False)
    key = KeyId.GBEK if broadcast else KeyId.GUEK
    sender.counters(key).jump(case["counter"])
    made = protect(
        sender,
        plain,
        flags(case),
        ProtectionKind(case["kind"]),
        broadcast=broadcast,
        compressed=case.get("compressed", False),
        transaction=Transaction(octets(case.get("transaction_id", ""))),
    )
    assert made == wire
    opened = unprotect(receiver, wire)
    assert (opened.apdu, opened.protection, opened.broadcast) == (plain, flags(case), broadcast)
    with pytest.raises(CounterRefused):
        unprotect(receiver, wire)
    if "wrapper" in case:
        datagram = octets(case["wrapper"]) + wire
        assert Wpdu.decode(datagram).encode() == datagram


def play_proof(case: dict[str, Any], file: dict[str, Any]) -> None:
    keys = Keys(guek=octets(file["guek"]), gak=octets(file["gak"]), secret=octets(file["secret"]))
    titles = octets(file["client_title"]), octets(file["server_title"])
    challenges = octets(file["client_challenge"]), octets(file["server_challenge"])
    if case["side"] == "server":
        titles, challenges = titles[::-1], challenges[::-1]
    prover, verifier = (
        SecurityContext(SUITES[0], keys, own_title=own, peer_title=peer)
        for own, peer in (titles, titles[::-1])
    )
    mechanism = Mechanism(case["mechanism"])
    prover.counters(KeyId.GUEK).jump(case.get("counter", 0))
    sent, received = challenges
    proof = prove(prover, mechanism, received=received, sent=sent)
    assert proof == octets(case["proof"])
    wrong = proof[:-1] + bytes((proof[-1] ^ 1,))
    with pytest.raises(NotOpened):
        check_proof(verifier, mechanism, wrong, received=sent, sent=received)
    check_proof(verifier, mechanism, proof, received=sent, sent=received)


def play_wrap(case: dict[str, Any], file: dict[str, Any]) -> None:
    kek, key, wrapped = octets(case["kek"]), octets(case["key"]), octets(case["wrapped"])
    suite = SUITES[0 if len(key) == 16 else 2]
    assert wrap_key(kek, key) == wrapped
    assert unwrap_key(kek, wrapped, suite) == key
    with pytest.raises(NotOpened):
        unwrap_key(kek, wrapped[:-1] + bytes((wrapped[-1] ^ 1,)), suite)


def play_gcm(case: dict[str, Any], file: dict[str, Any]) -> None:
    """The first octet of the additional data stands where a security control octet would."""
    key, nonce = GcmKey(octets(case["key"])), octets(case["nonce"])
    title, counter = nonce[:8], int.from_bytes(nonce[8:], "big")
    known, tag = octets(case["known"]), octets(case["tag"])[:TAG_OCTETS]
    if not known:
        assert key.authenticate(b"", title=title, counter=counter) == tag
        return
    control = SecurityControl.of_octet(known[0])
    assert control.authenticated
    assert control.encrypted
    sealed = key.seal(
        octets(case["plain"]), control=control, title=title, counter=counter, gak=known[1:]
    )
    assert sealed[-TAG_OCTETS:] == tag


def play_not_reproduced(case: dict[str, Any], file: dict[str, Any]) -> None:
    assert case["oracle"] is False
    if "key" not in case:
        return
    plain = next(
        c for c in FILES["service_apdus"]["case"] if c["id"] == "access-four-gets-with-selection"
    )
    sealed = GcmKey(octets(case["key"])).seal(
        octets(plain["wire"]),
        control=SecurityControl.of_octet(0x31),
        title=octets(case["title"]),
        counter=case["counter"],
        gak=bytes(16),
    )
    assert sealed[5:].startswith(octets(case["ciphertext_begins"]))


# -- public keys -----------------------------------------------------------------------------------


def private_key(number: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int(number, 16), ec.SECP256R1())


def key_pair(name: str) -> ec.EllipticCurvePrivateKey:
    """The private key of that name, whose public half is the one printed beside it."""
    pair = FILES["key_agreement"][name]
    key = private_key(pair["private"])
    assert public_octets(key.public_key()) == octets(pair["public"])
    return key


def shared_secret(case: dict[str, Any]) -> bytes:
    """Z, from the side whose private keys are known, once all signatures are checked."""
    suite = SUITES[1]
    if "own" in case:
        return agreed.exchange(key_pair(case["own"]), key_pair(case["static"]).public_key())
    if "client_ephemeral_public" in case:
        ephemeral = private_key(case["server_ephemeral_private"])
        assert public_octets(ephemeral.public_key()) == octets(case["server_ephemeral_public"])
        received = SignedKey(
            octets(case["client_ephemeral_public"]), octets(case["client_signature"])
        )
        signer = key_pair("client_sign").public_key()
        with pytest.raises(NotOpened):
            agreed.checked_key(received, signer, suite)  # without the key id in front
        other = agreed.checked_key(received, signer, suite, key_id=KeyId(case["key_id"]))
        return agreed.exchange(ephemeral, other)
    received = SignedKey(octets(case["ephemeral_public"]), octets(case["signature"]))
    other = agreed.checked_key(received, key_pair(case["signer"]).public_key(), suite)
    if "ephemeral_private" in case:
        own = private_key(case["ephemeral_private"])
        assert public_octets(own.public_key()) == received.public
    return agreed.exchange(key_pair(case["static"]), other)


def play_agreement(case: dict[str, Any], file: dict[str, Any]) -> None:
    shared = shared_secret(case)
    assert shared == octets(case["shared"])
    for name, arc in (
        ("key_as_encoded", AlgorithmArc.AS_ENCODED),
        ("key_as_printed", AlgorithmArc.AS_PRINTED),
    ):
        if name in case:
            key = agreed.derive(
                shared,
                suite=SUITES[1],
                algorithm=agreed.Algorithm.AES_GCM_128,
                arc=arc,
                party_u=octets(case["party_u"]),
                party_v=octets(case["party_v"]),
            )
            assert key == octets(case[name])


def play_signature(case: dict[str, Any], file: dict[str, Any]) -> None:
    keys = Keys(peer_signing=key_pair(case["signer"]).public_key())
    if "proof" in case:
        titles = octets(case["prover_title"]), octets(case["verifier_title"])
        proof = octets(case["proof"])
        right = Challenge(*titles, received=octets(case["received"]), sent=octets(case["sent"]))
        swapped = Challenge(*titles, received=octets(case["sent"]), sent=octets(case["received"]))
        check_answer(Mechanism.HIGH_ECDSA, proof, right, keys, SUITES[1])
        with pytest.raises(NotOpened):
            check_answer(Mechanism.HIGH_ECDSA, proof, swapped, keys, SUITES[1])
        return
    receiver = SecurityContext(
        SUITES[1],
        keys,
        own_title=octets(case["recipient"]),
        peer_title=octets(case["originator"]),
    )
    opened = unprotect(receiver, octets(case["wire"]))
    assert (opened.apdu, opened.protection) == (octets(case["plain"]), Protection.SIGNED)


# -- real meters -----------------------------------------------------------------------------------


def play_telegram(case: dict[str, Any], file: dict[str, Any]) -> None:
    wire = octets(case["apdu"])
    carrier = decode_apdu(wire)
    assert isinstance(carrier, a.GeneralGloCiphering)
    assert carrier.system_title == octets(case["expected_system_title"])
    control = SecurityControl.of_octet(carrier.content[0])
    receiver = SecurityContext(
        SUITES[control.suite],
        Keys(guek=octets(case["ek"]), gak=octets(case["ak"]) or None),
        own_title=bytes(8),
        peer_title=carrier.system_title,
    )
    opened = unprotect(receiver, wire)
    assert opened.apdu == octets(case["expected_plain"])
    notification = decode_apdu(opened.apdu)
    assert isinstance(notification, a.DataNotification)
    if "time" in case:
        assert notification.date_time is not None
        assert notification.date_time.in_utc() == datetime.fromisoformat(case["time"])
    if "body" in case:
        assert notification.body.octets() == octets(case["body"])
    if "registers" in case:
        assert list(registers(notification.body)) == case["registers"]


def registers(body: Data) -> Iterator[dict[str, Any]]:
    """What a notification of pairs and triples tells: names, values, and their units."""
    for element in body.elements():
        if element.tag.name != "STRUCTURE":
            continue
        name, value, *scaler_unit = element.elements()
        told: dict[str, Any] = {"name": written(name.octets())}
        told["value"] = (
            value.octets().decode() if isinstance(value.value, bytes) else value.integer()
        )
        for pair in scaler_unit:
            scaler, unit = pair.elements(2)
            told |= {"scaler": scaler.integer(), "unit": unit.enumerated()}
        yield told


def written(name: bytes) -> str:
    one, two, three, four, five, last = name
    text = f"{one}-{two}:{three}.{four}.{five}"
    assert last == 255
    assert obis(text) == name
    return text


PLAYERS: dict[tuple[str, str], Player] = {
    ("acse", "case"): play_apdu,
    ("authentication", "case"): play_proof,
    ("captured_telegrams", "case"): play_telegram,
    ("ciphered_apdus", "case"): play_protected,
    ("compressed_packets", "case"): play_packet,
    ("data", "case"): play_data,
    ("key_agreement", "case"): play_agreement,
    ("primitives", "gcm"): play_gcm,
    ("primitives", "wrap"): play_wrap,
    ("published_not_reproduced", "case"): play_not_reproduced,
    ("service_apdus", "case"): play_apdu,
    ("signatures", "case"): play_signature,
}

TABLES = {
    (stem, name): value
    for stem, file in FILES.items()
    for name, value in file.items()
    if isinstance(value, list)
}
CASES = [(key, case) for key, cases in TABLES.items() for case in cases]


@pytest.mark.parametrize(
    ("table", "case"), CASES, ids=[f"{key[0]}-{key[1]}-{case['id']}" for key, case in CASES]
)
def test_the_stack_agrees_with_the_vector(table: tuple[str, str], case: dict[str, Any]) -> None:
    PLAYERS[table](case, FILES[table[0]])


def test_every_file_of_vectors_has_its_player() -> None:
    assert TABLES.keys() == PLAYERS.keys()
    assert {stem for stem, _ in TABLES} == FILES.keys()


@pytest.mark.parametrize("stem", FILES)
def test_every_vector_says_where_it_comes_from_and_has_a_name_of_its_own(stem: str) -> None:
    file = FILES[stem]
    assert file["source"]
    assert file["origin"] in ORIGINS
    cases = [case for (owner, _), cases in TABLES.items() if owner == stem for case in cases]
    assert all(case.get("origin", file["origin"]) in ORIGINS for case in cases)
    assert len({case["id"] for case in cases}) == len(cases)
    assert all(case.get("why") for case in cases if "error" in case)
