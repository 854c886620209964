"""What is said of a rule file that cannot be used: where, why, and which clause says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from reference_stack.kernel.errors import MisuseError
from reference_stack.schc.descriptors import RuleMistake

_CLAUSE = re.compile(r"^(?P<reason>.*) \((?P<clause>[A-Z]+[0-9]+[^()]*)\)$", re.DOTALL)
_OF_A_RULE = re.compile(r"^fragmentation rule [0-9]+: ")


class RuleFileMistake(MisuseError):
    """A rule file with a mistake. `path` leads to the field, in the terms of the file."""

    def __init__(self, where: str, path: str, reason: str, clause: str | None = None) -> None:
        place = f"{where}: {path}" if path else where
        super().__init__(f"{place}: {reason}" + (f" ({clause})" if clause else ""))
        self.where = where
        self.path = path
        self.reason = reason
        self.clause = clause


@contextmanager
def mistakes_at(where: str, path: str) -> Iterator[None]:
    """Whatever is refused inside is refused as a mistake at this place of the file."""
    try:
        yield
    except RuleFileMistake:
        raise
    except RuleMistake as mistake:
        place = f"{path}.{mistake.leaf}" if path else mistake.leaf
        raise RuleFileMistake(where, place, mistake.reason, mistake.clause) from None
    except MisuseError as mistake:
        text = _OF_A_RULE.sub("", str(mistake))
        found = _CLAUSE.match(text)
        reason, clause = (found["reason"], found["clause"]) if found else (text, None)
        raise RuleFileMistake(where, path, reason, clause) from None
