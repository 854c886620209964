"""Rule sets by name or file, whatever form they are written in."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from reference_stack.profiles.profile_file import load_profile, profile_names
from reference_stack.profiles.rule_files import load_rules, rule_file_names
from reference_stack.profiles.rule_json import rule_set_from_json
from reference_stack.profiles.rule_json_writing import json_from_rule_set
from reference_stack.profiles.rule_mistakes import RuleFileMistake
from reference_stack.profiles.rule_openschc import rule_set_from_openschc
from reference_stack.profiles.rule_text import rule_set_from
from reference_stack.schc.rules import RuleSet

_TABLES = ("rule", "header")
"""What of a profile is its rules."""


def rules_called(name: str) -> RuleSet:
    """A rule set or profile of ours by name, or a file: TOML, JSON of RFC 9363 or of openschc.

    Raises RuleFileMistake, ProfileMistake.
    """
    path = Path(name)
    if path.suffix not in (".toml", ".json") and not path.is_file():
        if name in rule_file_names():
            return load_rules(name)
        if name in profile_names():
            return load_profile(name).rules
        known = ", ".join(sorted({*rule_file_names(), *profile_names()}))
        raise RuleFileMistake(name, "", f"there is no such rule set; there are {known}")
    text = _text(path)
    if path.suffix == ".json":
        return _from_json(text, name)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise RuleFileMistake(name, "", f"no TOML: {problem}") from None
    return rule_set_from({key: document[key] for key in _TABLES if key in document}, where=name)


def rules_as_json(name: str) -> object:
    """The document of RFC 9363: as a file has it, or as we would write what it says.

    Raises RuleFileMistake, ProfileMistake.
    """
    path = Path(name)
    if path.suffix == ".json":
        document = _json(_text(path), name)
        if _is_of_the_model(document):
            return document
    return json.loads(json_from_rule_set(rules_called(name)))


def _from_json(text: str, name: str) -> RuleSet:
    if _is_of_the_model(_json(text, name)):
        return rule_set_from_json(text, where=name)
    return rule_set_from_openschc(text, where=name)


def _is_of_the_model(document: object) -> bool:
    """The YANG module's own top-level name tells the two forms apart."""
    return isinstance(document, dict) and any("ietf-schc" in key for key in document)


def _json(text: str, name: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise RuleFileMistake(name, "", f"no JSON: {problem}") from None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as problem:
        raise RuleFileMistake(str(path), "", f"cannot be read: {problem.strerror}") from None
    except UnicodeDecodeError:
        raise RuleFileMistake(str(path), "", "it is no UTF-8 text") from None
