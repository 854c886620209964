"""Key files: what they may say, and that no mistake in one tells a key."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from harness.octets.decoding import explain_octets
from harness.octets.decoding_keys import KeyFileMistake, read_key_file
from harness.stimuli.deviations import signed
from reference_stack.dlms.apdu import GeneralSigning
from reference_stack.dlms.protection import SUITES
from reference_stack.profiles.profile_file import load_profile
from tests.harness.key_pairs_at_hand import METER_TITLE, private, private_pem, public_pem

GUEK = "00112233445566778899aabbccddeeff"
GAK = "ffeeddccbbaa99887766554433221100"
needs_modes = pytest.mark.skipif(os.name != "posix", reason="files have no mode here")


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "keys.toml"
    path.touch(mode=0o600)
    return path


@pytest.mark.parametrize(("cipher", "authentication"), [("guek", "gak"), ("ek", "ak")])
def test_keys_are_read_under_either_name(key_file: Path, cipher: str, authentication: str) -> None:
    key_file.write_text(
        f'{cipher} = "{GUEK}"\n{authentication} = "{GAK}"\nsystem-title = "4d54500000000001"\n'
    )
    given = read_key_file(key_file)
    assert given.keys.guek == bytes.fromhex(GUEK)
    assert given.keys.gak == bytes.fromhex(GAK)
    assert given.keys.gbek is None
    assert given.title == b"MTP" + bytes(4) + b"\x01"
    assert GUEK not in repr(given)


MISTAKES = {
    "no-toml": (f"guek = {GUEK}", "is no TOML"),
    "unknown": (f'key = "{GUEK}"', "key: there is no such key"),
    "twice": (f'guek = "{GUEK}"\nek = "{GUEK}"', "ek: the same key"),
    "no-hex": (f'guek = "{GUEK[:-1]}g"', "guek: is no hex"),
    "short": (f'guek = "{GUEK[:-2]}"', "guek: has 15 octets, not 16 or 32"),
    "no-text": ("guek = 12", "guek: write 16 or 32 octets"),
    "title": ('system-title = "4d54"', "system-title: has 2 octets, not 8"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_names_the_place_and_not_the_key(key_file: Path, name: str) -> None:
    text, words = MISTAKES[name]
    key_file.write_text(text)
    with pytest.raises(KeyFileMistake) as caught:
        read_key_file(key_file)
    assert words in str(caught.value)
    assert str(key_file) in str(caught.value)
    assert GUEK[:8] not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(KeyFileMistake, match="cannot be read"):
        read_key_file(tmp_path / "none.toml")


@needs_modes
def test_a_file_that_others_may_read_is_refused(key_file: Path) -> None:
    key_file.write_text(f'guek = "{GUEK}"')
    key_file.chmod(0o644)
    with pytest.raises(KeyFileMistake, match="chmod 600"):
        read_key_file(key_file)


def test_a_signature_is_checked_with_the_key_of_the_signer(key_file: Path) -> None:
    signer = private(0x3301)
    form = GeneralSigning(bytes(8), METER_TITLE, bytes(8), b"", b"", bytes.fromhex("c4010100"), b"")
    octets = signed(form, signer, SUITES[1])
    for key, is_right in ((signer, True), (private(0x3302), False)):
        key_file.write_text(f'peer-signing = """{public_pem(key)}"""')
        profile = load_profile("dlms_over_lorawan")
        decoded = explain_octets(octets, profile=profile, keys=read_key_file(key_file).keys)
        told = "\n".join(decoded.lines())
        assert ("signing key of the originator is not here" not in told) is is_right
        assert "suite 0 has none" not in told


def test_a_private_key_is_no_public_one(key_file: Path) -> None:
    key_file.write_text(f'peer-signing = """{private_pem(private(0x3301))}"""')
    with pytest.raises(KeyFileMistake, match="peer-signing: it holds a private key where"):
        read_key_file(key_file)
