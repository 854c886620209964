"""The house rules that a machine can check. What they mean: CONTRIBUTING.md."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import tomllib
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from harness.requirements.catalogue import load_catalogue

ROOT = Path(__file__).parent.parent
PACKAGES = ("adapters", "harness", "meterproof", "reference_stack", "reports")
TEXTS = {
    "",
    ".c",
    ".css",
    ".feature",
    ".html",
    ".ini",
    ".j2",
    ".lua",
    ".md",
    ".py",
    ".toml",
    ".yml",
}


def ours() -> list[Path]:
    """Files of this project: what git knows, or everything that is not hidden."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
        paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        paths = [
            path
            for path in ROOT.rglob("*")
            if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
        ]
    return sorted(path for path in paths if path.is_file())


OURS = ours()
MODULES = [
    path for path in OURS if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in PACKAGES
]
DOCUMENTS = [path for path in OURS if path.suffix == ".md"]


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def every(paths: list[Path]) -> Callable[[Callable[[Path], None]], Callable[[], None]]:
    """One test for all files, which names each that is at fault; a test each would take longer."""

    def tested(check: Callable[[Path], None]) -> Callable[[], None]:
        def test() -> None:
            faults: list[str] = []
            for path in paths:
                try:
                    check(path)
                except (AssertionError, pytest.fail.Exception) as fault:
                    faults.append(f"{shown(path)}: {fault}")
            assert not faults, "\n".join(faults)

        test.__doc__ = check.__doc__
        return test

    return tested


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(text_of(path))


@every(MODULES)
def test_a_module_has_three_hundred_lines_at_most(path: Path) -> None:
    lines = text_of(path).count("\n")
    assert lines <= 300


@every(MODULES)
def test_a_module_says_what_it_is(path: Path) -> None:
    assert path.stem not in {"utils", "util", "helpers", "common", "misc", "manager"}
    text = text_of(path)
    assert not text.strip() or ast.get_docstring(tree_of(path))


@every([path for path in MODULES if path.name == "__init__.py"])
def test_a_package_only_gives_names(path: Path) -> None:
    for statement in tree_of(path).body:
        match statement:
            case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
                pass
            case ast.Assign(targets=[ast.Name(id="__all__" | "__version__")]):
                pass
            case _:
                pytest.fail(f"line {statement.lineno} holds logic")


def test_every_module_and_data_file_is_installed() -> None:
    setuptools = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    patterns = setuptools["package-data"]
    left_out = []
    for path in OURS:
        package, *rest = path.relative_to(ROOT).parts
        if package not in (*PACKAGES, "features", "vectors") or not rest:
            continue
        if path.suffix == ".py":
            installed = (path.parent / "__init__.py").exists()
        else:
            wanted = [*patterns["*"], *patterns.get(package, [])]
            installed = any(path in (ROOT / package).glob(pattern) for pattern in wanted)
        if not installed and path.suffix != ".md":
            left_out.append(shown(path))
    assert left_out == []


CLOCKS = {"asyncio", "sched", "threading", "time"}
WORLD = {"importlib", "os", "pathlib", "secrets", "socket", "subprocess", "sys"}
MAY_READ_FILES = {"profiles", "cosem"}


def forbidden_imports(path: Path) -> set[str]:
    package, *folders = path.relative_to(ROOT).parts[:-1]
    if package != "reference_stack":
        return CLOCKS
    allowed = {"pathlib", "importlib"} if MAY_READ_FILES & {*folders} else set[str]()
    return (CLOCKS | WORLD) - allowed


@every([path for path in MODULES if path.relative_to(ROOT).parts[0] != "adapters"])
def test_time_and_chance_come_from_outside(path: Path) -> None:
    """Only adapters and the clock of the harness look at a watch; nobody rolls loose dice."""
    if shown(path) == "harness/scenes/clock.py":
        return
    forbidden = forbidden_imports(path)
    for node in ast.walk(tree_of(path)):
        match node:
            case ast.Import(names=names):
                roots = {name.name.split(".")[0] for name in names}
            case ast.ImportFrom(module=str(module)):
                roots = {module.split(".")[0]}
            case ast.Call(func=ast.Attribute(value=ast.Name(id="random"), attr=verb)):
                assert verb == "Random", f"line {node.lineno}: random.{verb} has no seed"
                continue
            case ast.Call(
                func=ast.Attribute(
                    value=ast.Name(id="datetime" | "date"), attr="now" | "today" | "utcnow"
                )
            ):
                pytest.fail(f"line {node.lineno} reads the clock")
            case _:
                continue
        assert not roots & forbidden, f"line {node.lineno} imports {roots & forbidden}"


CITED = re.compile(r"(?P<key>[\w.-]+) §(?P<place>[\w.-]*)")


@cache
def known_documents() -> frozenset[str]:
    """Keys of sources.toml, and the word that stands for one of them in descriptions."""
    return frozenset({*load_catalogue().references.sources, "KEY"})


@every([path for path in OURS if path.suffix in {".py", ".md", ".toml", ".lua"}])
def test_every_cited_document_is_known(path: Path) -> None:
    if path == Path(__file__) or "tests/catalogue" in shown(path):
        return
    strangers = {
        match[0]
        for match in CITED.finditer(text_of(path))
        if match["key"] not in known_documents() or not match["place"]
    }
    assert not strangers


MACHINE = re.compile(
    "|".join(
        ("/" + "(work|root|home|Users)/", "[A-Z]:" + r"\\\\?Users", "/" + "tmp/", "pypi" + r"\.org")
    )
)


@every([path for path in OURS if path.suffix in TEXTS])
def test_no_file_knows_the_machine_it_was_written_on(path: Path) -> None:
    found = [match[0] for match in MACHINE.finditer(text_of(path))]
    assert found == []


def test_test_files_have_names_of_their_own() -> None:
    names = Counter(path.name for path in OURS if path.name.startswith("test_"))
    assert [name for name, count in names.items() if count > 1] == []


DECISIONS = [path for path in OURS if path.parent.name == "decisions"]


@every(DECISIONS)
def test_a_decision_says_context_choice_and_price(path: Path) -> None:
    text = text_of(path)
    assert re.fullmatch(r"\d{4}-[a-z0-9]+(-[a-z0-9]+)*\.md", path.name)
    assert text.startswith(f"# {path.name[:4]} ")
    for word in ("**Context.**", "**Choice.**", "**Given up.**"):
        assert word in text
    assert len(text.splitlines()) <= 40


def test_decisions_are_numbered_once() -> None:
    numbers = Counter(path.name[:4] for path in DECISIONS)
    assert [number for number, count in numbers.items() if count > 1] == []


@every([path for path in DOCUMENTS if path.parent.name == "changelog.d"])
def test_a_change_is_told_in_one_sentence(path: Path) -> None:
    assert re.fullmatch(r"[a-z0-9-]+\.(added|changed|fixed|removed)\.md", path.name)
    text = text_of(path).strip()
    assert text.endswith(".")
    assert len(re.findall(r"[.!?](?=\s+[A-Z])", text)) == 0


@every(DOCUMENTS)
def test_every_link_in_a_document_leads_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text_of(path)):
        if not target.startswith(("https://", "http://")):
            assert (path.parent / target).exists(), target


@every(DOCUMENTS)
def test_every_make_target_in_a_document_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named_here = set(re.findall(r"(?:`|^|\$ )make ([a-z]+)", path.read_text(), re.MULTILINE))
    assert named_here <= targets


def test_the_command_leads_to_a_function() -> None:
    script = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    module, _, name = script["meterproof"].partition(":")
    source = ROOT.joinpath(*module.split(".")).with_suffix(".py").read_text(encoding="utf-8")
    assert re.search(rf"^(def {name}\(|{name} = )", source, re.MULTILINE)
