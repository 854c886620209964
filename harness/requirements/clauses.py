"""References to clauses: `KEY §place`, the one syntax of the house."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

CLAUSE = re.compile(r"(?P<key>[A-Z][A-Za-z0-9]*(?:[.-][A-Za-z0-9]+)*) §(?P<place>\w+(?:[.-]\w+)*)")


class Clause(NamedTuple):
    """A place in a cited document: a number or a fixed word; empty for the whole document."""

    key: str
    place: str

    def __str__(self) -> str:
        return f"{self.key} §{self.place}" if self.place else self.key

    def covers(self, other: Clause) -> bool:
        """Is `other` this clause, or one below it?"""
        if self.key != other.key:
            return False
        mine, others = self.place.casefold(), other.place.casefold()
        return not mine or others == mine or others.startswith(f"{mine}.")

    def moved(self, *, new: Clause, old: Clause) -> Clause | None:
        """Where this stood before `new` replaced `old`; None if it is not below `new`."""
        if not new.covers(self):
            return None
        return Clause(old.key, old.place + self.place[len(new.place) :])


def exact_clause(text: str) -> Clause | None:
    """A clause written as the house writes it, or None."""
    match = CLAUSE.fullmatch(text)
    return Clause(match["key"], match["place"]) if match else None


def loose_clause(text: str, keys: Iterable[str]) -> Clause | None:
    """A clause as a person types it, or None: `rfc 9011 5.6.2`, `RFC8724 Appendix C`, `GB`."""
    known = {key.casefold(): key for key in keys}
    words = text.replace("§", " ").split()
    for taken in range(1, len(words) + 1):
        key = known.get("".join(words[:taken]).casefold())
        if key is not None:
            return Clause(key, "-".join(words[taken:]))
    return None
