"""JSON that somebody else wrote, walked by path, so that a mistake is named by its place."""

from __future__ import annotations

import base64
import binascii
import difflib
import json
from collections.abc import Collection
from dataclasses import dataclass

from reference_stack.profiles.rule_mistakes import RuleFileMistake


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it stands. Asking it for what it is not raises RuleFileMistake."""

    value: object
    path: str
    where: str

    def has(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def member(self, key: str) -> Node:
        if not isinstance(self.value, dict):
            raise self.mistake("is no object")
        path = f"{self.path}.{key}" if self.path else key
        if key not in self.value:
            raise RuleFileMistake(self.where, path, "is missing", "RFC9363 §6")
        return Node(self.value[key], path, self.where)

    def only(self, keys: Collection[str]) -> None:
        """Raises RuleFileMistake for a member that is none of these."""
        if isinstance(self.value, dict):
            for key in self.value:
                if key not in keys:
                    near = difflib.get_close_matches(key, keys, n=1)
                    hint = f"; did you mean {near[0]}?" if near else ""
                    path = f"{self.path}.{key}" if self.path else key
                    raise RuleFileMistake(
                        self.where, path, f"is no member known here{hint}", "RFC9363 §6"
                    )

    def elements(self) -> list[Node]:
        if not isinstance(self.value, list):
            raise self.mistake("is no array")
        return [
            Node(value, f"{self.path}[{place}]", self.where)
            for place, value in enumerate(self.value)
        ]

    def number(self) -> int:
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.mistake("is no whole number")
        return self.value

    def truth(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.mistake("is neither true nor false")
        return self.value

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise self.mistake("is no string")
        return self.value

    def octets(self) -> bytes:
        """Written in base64. RFC9363 §6."""
        try:
            return base64.b64decode(self.text(), validate=True)
        except (binascii.Error, ValueError):
            raise self.mistake("is no base64") from None

    def mistake(self, reason: str, clause: str = "RFC9363 §6") -> RuleFileMistake:
        return RuleFileMistake(self.where, self.path, reason, clause)


def root_of(text: str, where: str) -> Node:
    """Raises RuleFileMistake for what is no JSON."""
    try:
        return Node(json.loads(text), "", where)
    except (json.JSONDecodeError, RecursionError, UnicodeEncodeError) as problem:
        raise RuleFileMistake(where, "", f"no JSON: {problem}") from None
