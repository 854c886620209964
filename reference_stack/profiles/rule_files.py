"""The rule sets of this project that belong to no profile, by name."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from reference_stack.profiles.rule_mistakes import RuleFileMistake
from reference_stack.profiles.rule_text import rule_set_from
from reference_stack.schc.rules import RuleSet

_SUFFIX = ".toml"


def _folder() -> Traversable:
    return resources.files("reference_stack.profiles").joinpath("rules")


@cache
def load_rules(name: str) -> RuleSet:
    """The rule set of that name, the same object each time. Raises RuleFileMistake."""
    known = rule_file_names()
    if name not in known:
        raise RuleFileMistake(name, "", f"there is no such rule set; there are {', '.join(known)}")
    text = _folder().joinpath(name + _SUFFIX).read_text(encoding="utf-8")
    return rule_set_from(tomllib.loads(text), where=name)


def rule_file_names() -> list[str]:
    """In alphabetical order."""
    return sorted(
        entry.name.removesuffix(_SUFFIX)
        for entry in _folder().iterdir()
        if entry.name.endswith(_SUFFIX)
    )
