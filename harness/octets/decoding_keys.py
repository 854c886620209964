"""The key file of `meterproof decode`: keys of the device whose octets are explained.

    guek = "00112233445566778899aabbccddeeff"       # or ek: the block cipher key
    gak = "ffeeddccbbaa99887766554433221100"        # or ak: the authentication key
    system-title = "4d54500000000001"               # only where the octets do not carry it
    peer-signing = "<x then y>"                     # who signed it: hex, PEM or a certificate

`agreement` is the private key of whoever reads the message, `peer-agreement` the public key of the
one who sent it; with them and `peer-signing` a key that both agreed on is found.

Only its owner may read it, and no message tells what it holds.
"""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from harness.device.key_forms import KeyFormMistake, private_key, public_key
from reference_stack.dlms.protection import Keys
from reference_stack.kernel.errors import MisuseError

_NAMES = {
    "guek": "guek",
    "ek": "guek",
    "gak": "gak",
    "ak": "gak",
    "gbek": "gbek",
    "kek": "kek",
    "dedicated": "dedicated",
}
_FORMS: Mapping[str, Callable[[str], object]] = {
    "agreement": private_key,
    "peer-signing": public_key,
    "peer-agreement": public_key,
}
_TITLE = "system-title"
_KEY_OCTETS = (16, 32)
_TITLE_OCTETS = (8,)


class KeyFileMistake(MisuseError):
    """A key file that cannot be used: which, where, and how to mend it. Never what it holds."""


class GivenKeys(NamedTuple):
    """What `explain_octets` takes."""

    keys: Keys
    title: bytes = b""


def read_key_file(path: Path) -> GivenKeys:
    """Raises KeyFileMistake."""
    table = _table(path)
    found: dict[str, Any] = {}
    for name, written in table.items():
        if name == _TITLE:
            continue
        if name in _FORMS:
            found[name.replace("-", "_")] = _in_form(path, name, written)
            continue
        if name not in _NAMES:
            known = ", ".join((*_NAMES, *_FORMS, _TITLE))
            raise KeyFileMistake(f"{path}: {name}: there is no such key; there are {known}")
        if _NAMES[name] in found:
            raise KeyFileMistake(f"{path}: {name}: the same key is there under two names")
        found[_NAMES[name]] = _octets(path, name, written, _KEY_OCTETS)
    title = _octets(path, _TITLE, table[_TITLE], _TITLE_OCTETS) if _TITLE in table else b""
    return GivenKeys(Keys(**found), title)


def _table(path: Path) -> dict[str, Any]:
    try:
        mode = path.stat().st_mode
        if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KeyFileMistake(f"others may read {path}: chmod 600 {path}")
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise KeyFileMistake(f"{path} cannot be read: {problem.strerror}") from None
    except ValueError:
        # What the parser says may quote the file.
        raise KeyFileMistake(f'{path} is no TOML; write for example guek = "0011..."') from None


def _in_form(path: Path, name: str, written: object) -> object:
    if not isinstance(written, str):
        raise KeyFileMistake(f"{path}: {name}: write hex or PEM between quotes")
    try:
        key = _FORMS[name](written)
    except KeyFormMistake as mistake:
        raise KeyFileMistake(f"{path}: {name}: it {mistake}") from None
    if not isinstance(key, x509.Certificate):
        return key
    public = key.public_key()
    if not isinstance(public, ec.EllipticCurvePublicKey):
        raise KeyFileMistake(f"{path}: {name}: certifies a key that is not on an elliptic curve")
    return public


def _octets(path: Path, name: str, written: object, lengths: tuple[int, ...]) -> bytes:
    wanted = " or ".join(map(str, lengths))
    if not isinstance(written, str):
        raise KeyFileMistake(f"{path}: {name}: write {wanted} octets as hex between quotes")
    try:
        octets = bytes.fromhex(written)
    except ValueError:
        raise KeyFileMistake(f"{path}: {name}: is no hex") from None
    if len(octets) not in lengths:
        raise KeyFileMistake(f"{path}: {name}: has {len(octets)} octets, not {wanted}")
    return octets
