"""Keys, fetched from where a declaration says that they are kept.

`env:NAME` is a variable of the environment, `file:PATH` a file that only its owner may read. Both
hold hex, blanks and line ends allowed. A message names the place, never what was found there.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.device.declaration import DeclarationMistake
from reference_stack.dlms.protection import Keys

KEY_LENGTHS = (16, 32)
APP_S_KEY_LENGTHS = (16,)
_ANY: tuple[int, ...] = ()
"""A password has no length of its own."""


class KeyPlaces:
    """`where` is the declaration, for messages; paths in it are relative to `folder`."""

    def __init__(self, where: str, folder: Path, environment: Mapping[str, str]) -> None:
        self._where = where
        self._folder = folder
        self._environment = environment

    def keys(self, places: Mapping[str, str | None], field: str) -> Keys:
        fetched: dict[str, Any] = {
            name: self.key(place, f"{field}.{name}", _ANY if name == "secret" else KEY_LENGTHS)
            for name, place in places.items()
        }
        return Keys(**fetched)

    def key(self, place: str | None, field: str, lengths: tuple[int, ...]) -> bytes | None:
        """The octets of a key, which has one of `lengths`, if any. Raises DeclarationMistake."""
        if place is None:
            return None
        kind, _, name = place.partition(":")
        written = self._from_environment(name) if kind == "env" else self._from_file(name)
        if isinstance(written, DeclarationMistake):
            raise DeclarationMistake(f"{self._where}: {field}: {written}")
        try:
            key = bytes.fromhex(written)
        except ValueError:
            raise DeclarationMistake(f"{self._where}: {field}: {place} holds no hex") from None
        if not key or (lengths and len(key) not in lengths):
            wanted = " or ".join(map(str, lengths)) or "some"
            raise DeclarationMistake(
                f"{self._where}: {field}: {place} holds {len(key)} octets, not {wanted}"
            )
        return key

    def _from_environment(self, name: str) -> str | DeclarationMistake:
        written = self._environment.get(name)
        if written is None:
            return DeclarationMistake(
                f"the environment variable {name} is not set; export it, or name a file:PATH"
            )
        return written

    def _from_file(self, name: str) -> str | DeclarationMistake:
        path = self._folder / name
        try:
            mode = path.stat().st_mode
            if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
                return DeclarationMistake(f"others may read {path}: chmod 600 {path}")
            return path.read_text(encoding="ascii")
        except OSError as problem:
            return DeclarationMistake(f"{path} cannot be read: {problem.strerror}")
        except UnicodeDecodeError:
            return DeclarationMistake(f"{path} holds no hex")
