"""The key file of `meterproof decode`: keys of the device whose octets are explained.

    guek = "00112233445566778899aabbccddeeff"       # or ek: the block cipher key
    gak = "ffeeddccbbaa99887766554433221100"        # or ak: the authentication key
    system-title = "4d54500000000001"               # only where the octets do not carry it

Only its owner may read it, and no message tells what it holds.
"""

from __future__ import annotations

import os
import stat
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

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
        if name not in _NAMES:
            known = ", ".join((*_NAMES, _TITLE))
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
