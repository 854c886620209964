"""Rule sets in RFC 9363 JSON held against the YANG modules themselves, by the package yangson.

The modules are the operator's own copies: this project ships none of their text. Besides ietf-schc
its folder holds what that imports, and may hold modules that extend it. The package comes with the
extra `yang` and is imported here only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

if TYPE_CHECKING:
    from yangson import DataModel
    from yangson.instance import InstanceNode
    from yangson.statement import Statement

_MODEL = "ietf-schc"
_TOP = "ietf-schc:schc"
_MOST_VIOLATIONS = 100


class YangMistake(Exception):
    """Why nothing can be validated: no package, or modules that do not make a model. One line."""


class Violation(NamedTuple):
    """`path` leads to the wrong node in the words of our other messages: `rule[2].entry[0]`."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class _Module:
    """What a YANG library says of a module."""

    name: str
    revision: str
    namespace: str
    path: Path
    needs: frozenset[str]
    includes: frozenset[str]
    features: tuple[str, ...] = field(default=())


def violations(document: object, folder: Path) -> list[Violation]:
    """What of a rule set in JSON the modules of `folder` do not allow. Raises YangMistake."""
    try:
        import yangson.exceptions
    except ImportError:
        raise YangMistake(
            'to validate needs the package yangson: pip install "meterproof[yang]"'
        ) from None
    try:
        model = _model(folder)
    except yangson.exceptions.YangsonException as problem:
        name = type(problem).__name__
        raise YangMistake(f"{folder}: the modules make no model: {name}: {problem}") from None
    if not isinstance(document, dict):
        return [Violation("", "a rule set is an object")]
    unreadable = list(_unreadable(model, json.loads(json.dumps(document))))
    return unreadable or list(_invalid(model.from_raw(document)))[:_MOST_VIOLATIONS]


# -- the model -------------------------------------------------------------------------------------


def _model(folder: Path) -> DataModel:
    from yangson import DataModel

    found = _modules(folder)
    if _MODEL not in found:
        raise YangMistake(f"{folder} holds no module {_MODEL}: put {_MODEL}@2023-03-01.yang there")
    implemented = {_MODEL, *(name for name, module in found.items() if _MODEL in module.needs)}
    wanted = _with_needs(implemented, found, folder)
    library = [_entry(found[name], found, name in implemented) for name in sorted(wanted)]
    return DataModel(
        json.dumps({"ietf-yang-library:modules-state": {"module-set-id": "", "module": library}}),
        [str(folder)],
    )


def _modules(folder: Path) -> dict[str, _Module]:
    """By name, of several revisions the last."""
    found: dict[str, _Module] = {}
    try:
        paths = sorted(folder.iterdir())
    except OSError as problem:
        raise YangMistake(f"{folder} cannot be read: {problem.strerror}") from None
    for path in paths:
        if path.suffix == ".yang":
            module = _read(path)
            known = found.get(module.name)
            if known is None or known.revision <= module.revision:
                found[module.name] = module
    return found


def _read(path: Path) -> _Module:
    from yangson.exceptions import YangsonException
    from yangson.statement import ModuleParser

    try:
        parser = ModuleParser(path.read_text(encoding="utf-8"))
        parser.opt_separator()
        statement = parser.statement()
    except OSError as problem:
        raise YangMistake(f"{path} cannot be read: {problem.strerror}") from None
    except (UnicodeDecodeError, YangsonException):
        raise YangMistake(f"{path} is no YANG module") from None
    if statement.keyword not in ("module", "submodule"):
        raise YangMistake(f"{path} is no YANG module")
    namespace = statement.find1("namespace")
    return _Module(
        name=statement.argument,
        revision=next(_arguments(statement, "revision"), ""),  # the latest comes first
        namespace=namespace.argument if namespace else "",
        path=path,
        needs=frozenset(_arguments(statement, "import")),
        includes=frozenset(_arguments(statement, "include")),
        features=tuple(_arguments(statement, "feature")),
    )


def _arguments(statement: Statement, keyword: str) -> Iterator[str]:
    for found in statement.find_all(keyword):
        yield found.argument


def _with_needs(names: set[str], found: Mapping[str, _Module], folder: Path) -> set[str]:
    wanted, left = set[str](), list(names)
    while left:
        name = left.pop()
        if name in wanted:
            continue
        wanted.add(name)
        parts = [found[name], *(found[each] for each in found[name].includes if each in found)]
        for needed in {each for part in parts for each in part.needs | part.includes}:
            if needed not in found:
                raise YangMistake(f"{folder} holds no module {needed}, which {name} needs")
        left += [each for part in parts for each in part.needs]
    return wanted


def _entry(module: _Module, found: Mapping[str, _Module], implemented: bool) -> dict[str, Any]:
    parts = [found[name] for name in sorted(module.includes)]
    features = [*module.features, *(name for part in parts for name in part.features)]
    return {
        "name": module.name,
        "revision": module.revision,
        "namespace": module.namespace,
        "conformance-type": "implement" if implemented else "import",
        "feature": features,
        "submodule": [{"name": part.name, "revision": part.revision} for part in parts],
    }


# -- the instance ----------------------------------------------------------------------------------


def _unreadable(model: DataModel, document: dict[str, Any]) -> Iterator[Violation]:
    """Members that there are not, and values of no type that fits, one after the other."""
    from yangson.exceptions import RawDataError, RawMemberError

    for _ in range(_MOST_VIOLATIONS):
        try:
            model.from_raw(document)
        except RawDataError as problem:
            no_such = isinstance(problem, RawMemberError)
            what = "there is no such member" if no_such else _wrong(problem)
            steps = _steps(model, document, problem.path)
            yield Violation(_told(steps) or problem.path, what)
            if not steps:
                return
            *above, last = steps
            inner: Any = document
            for step in above:
                inner = inner[step]
            del inner[last]  # so that the next mistake can be seen
        else:
            return


def _steps(model: DataModel, document: dict[str, Any], path: str) -> list[str | int]:
    """Members and places that lead to what a path with keys names, or none if nothing is there."""
    steps: list[str | int] = []
    schema: Any = model.schema
    inner: Any = document
    module = ""
    for step in path.split("/")[1:]:
        member, _, keys = step.partition("=")
        own, _, name = member.rpartition(":")
        module = own or module
        schema = schema.get_data_child(name, module)
        if schema is None or not isinstance(inner, dict) or member not in inner:
            return [*steps, member] if isinstance(inner, dict) and member in inner else []
        steps.append(member)
        inner = inner[member]
        if keys:
            wanted = [unquote(key) for key in keys.split(",")]
            places = [at for at, entry in enumerate(inner) if _keys(schema, entry) == wanted]
            if not places:
                return []
            steps.append(places[0])
            inner = inner[places[0]]
    return steps


def _keys(schema: Any, entry: object) -> list[str]:
    held = entry if isinstance(entry, dict) else {}
    return [str(held.get(name)) for name, _ in schema.keys]


def _told(steps: Iterable[str | int]) -> str:
    """`rule[2].entry[0].field-id`; the container around all goes without saying."""
    told = ""
    for step in steps:
        told += f"[{step}]" if isinstance(step, int) else f".{step}"
    return told.removeprefix(f".{_TOP}").removeprefix(".")


def _wrong(problem: Exception) -> str:
    expected = getattr(problem, "expected", "")
    return f"the value is none of its type{f', expected {expected}' if expected else ''}"


def _invalid(node: InstanceNode) -> Iterator[Violation]:
    """The deepest nodes that break a constraint: what is above them breaks it by them only."""
    from yangson.exceptions import ValidationError

    below = [found for child in _children(node) for found in _invalid(child)]
    if below:
        yield from below
        return
    try:
        node.validate()
    except ValidationError as problem:
        words = ": ".join(filter(None, (problem.tag, problem.message)))
        pointer = problem.instance.json_pointer().split("/")[1:]
        yield Violation(_told(int(step) if step.isdigit() else step for step in pointer), words)


def _children(node: InstanceNode) -> Iterator[InstanceNode]:
    from yangson.instvalue import ArrayValue, ObjectValue

    match node.value:
        case ObjectValue():
            for name in node.value:
                if not name.startswith("@"):
                    yield node[name]
        case ArrayValue():
            yield from (node[place] for place in range(len(node.value)))
