"""All interface classes by id and version: every module in `classes`, found by being there."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from reference_stack.cosem import classes
from reference_stack.cosem.model import CLASSES

for _module in iter_modules(classes.__path__):
    import_module(f"{classes.__name__}.{_module.name}")

__all__ = ["CLASSES"]
