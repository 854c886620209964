"""Every property of a decoder, driven by coverage for as long as one likes: `make fuzz`.

A property that takes nothing but what Hypothesis draws is a target: atheris feeds the octets from
which Hypothesis draws, and keeps those that reach new code. What breaks a property is printed as
Hypothesis prints it, and lies in the folder of the corpus, to be fed again. One process a target,
since atheris never returns.

    python tests/fuzz.py [--seconds N] [--corpus DIR] [WORD ...]     targets that contain a word
"""

from __future__ import annotations

import argparse
import ast
import importlib
import importlib.util
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
INSTRUMENTED = ["adapters", "harness", "reference_stack"]


def targets() -> Iterator[str]:
    """`tests.dlms.test_dlms_data:test_any_octets_…` of each property that needs no fixture."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and _takes_drawn_values_alone(node):
                yield f"{module}:{node.name}"


def _takes_drawn_values_alone(test: ast.FunctionDef) -> bool:
    """Whether all of its parameters are named or counted by its one `given`."""
    marks = [mark for mark in test.decorator_list if isinstance(mark, ast.Call)]
    given = [mark for mark in marks if ast.unparse(mark.func) == "given"]
    return len(given) == 1 and len(given[0].args + given[0].keywords) == len(test.args.args)


def drive(target: str, corpus: Path, seconds: int) -> None:
    """Feed one target for so long; does not return."""
    atheris = importlib.import_module("atheris")
    module, name = target.split(":")
    sys.path.insert(0, str(ROOT))
    with atheris.instrument_imports(include=INSTRUMENTED):
        test = getattr(importlib.import_module(module), name)
    corpus.mkdir(parents=True, exist_ok=True)
    words = [target, str(corpus), f"-artifact_prefix={corpus}/broken-", "-verbosity=0"]
    atheris.Setup([*words, f"-max_total_time={seconds}"], test.hypothesis.fuzz_one_input)
    atheris.Fuzz()


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Feed the properties by coverage.")
    parser.add_argument("--seconds", type=int, default=20, help="for each target")
    parser.add_argument("--corpus", type=Path, default=ROOT / "results" / "fuzz")
    parser.add_argument("--only", help="exactly this target, in this process")
    parser.add_argument("words", nargs="*", help="targets that contain one of these")
    asked = parser.parse_args(words)
    if asked.only:
        drive(asked.only, asked.corpus, asked.seconds)
    if importlib.util.find_spec("atheris") is None:
        sys.exit("atheris is not installed: pip install 'meterproof[fuzz]'")
    broken = []
    for target in targets():
        if asked.words and not any(word in target for word in asked.words):
            continue
        _say(f"== {target}")
        corpus = asked.corpus / target.replace(":", ".")
        given = ["--only", target, "--corpus", str(corpus), "--seconds", str(asked.seconds)]
        if subprocess.run([sys.executable, __file__, *given], cwd=ROOT, check=False).returncode:
            broken.append(target)
    for target in broken:
        _say(f"broken: {target}")
    return 1 if broken else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
