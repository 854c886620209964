"""The interface classes, one a file, found by being here. BB §interface-classes.

Importing this package imports every module in it: that is how a class becomes known.
"""

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
