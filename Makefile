# Everything happens in .venv, which the first target that needs it makes. Needs Python 3.11+ and a package index.
.POSIX:

PYTHON = python3
BIN = .venv/bin

# Set to choose another folder, or more devices: make demo DEMO="--dut in-process:meter"
DEMO = --dut in-process:meter --dut in-process:gateway --dut in-process:head-end

# More words for pytest: make test TESTS="-n 2" plays on two cores, which helps where nobody else uses them.
TESTS =

# Of fuzzing: how long for each property, and words in the names of those that are wanted, all if none.
SECONDS = 20
TARGETS =

.PHONY: demo test check bench fuzz format changelog clean help

help:
	@echo "make demo    run the built-in suite against the embedded stacks, write a report"
	@echo "make test    formatting, lint, types, import contracts, tests"
	@echo "make bench   speed, as ratios against other stacks in the same run"
	@echo "make fuzz    properties of decoders, driven by coverage; not a part of make test"
	@echo "make format  put the sources in order"
	@echo "make changelog VERSION=...  turn changelog.d into an entry of CHANGELOG.md"
	@echo "make clean   remove the environment, caches and results"

demo: .venv/installed
	@$(BIN)/meterproof run $(DEMO)

test: check
	$(BIN)/python -m pytest $(TESTS)

check: .venv/developed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: .venv/developed
	$(BIN)/python -m pytest benchmarks

fuzz: .venv/developed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[fuzz]'
	$(BIN)/python tests/fuzz.py --seconds $(SECONDS) $(TARGETS)

format: .venv/developed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

changelog: .venv/bin/python
	@test -n "$(VERSION)" || { echo "Name the version: make changelog VERSION=0.2.0" >&2; exit 2; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[release]'
	$(BIN)/towncrier build --yes --version "$(VERSION)"

clean:
	rm -rf .venv build dist *.egg-info results
	rm -rf .benchmarks .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "Python 3.11 or later is needed; name one: make PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 2; }

# Installed in place: the sources here are what runs, so only a change of pyproject.toml installs again.
.venv/installed: .venv/bin/python pyproject.toml
	@echo "Installing into .venv (once, about a minute)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/developed: .venv/bin/python pyproject.toml
	@echo "Installing development tools into .venv (once, about a minute)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch .venv/installed $@
