"""Which device is meant: `scheme:details?option=value`, and the adapter that understands it.

An adapter is any class in a module of this package with a `SCHEME` and a `from_address`; nothing
else needs to be told of it. A scheme with a dot in it is no scheme but a Python module, and the
details name a function in it that returns an `Adapter`.

An address ends in options when it has `?name=value&name=value` at its end. Where the details
themselves look like that, one more `?` at the very end says that there are no options.
"""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from importlib import import_module
from typing import Protocol, cast

import adapters
from adapters.base import Adapter
from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import Duration

_SCHEME = re.compile(r"([A-Za-z_][\w.+-]*):(.*)", re.DOTALL)
_OPTIONS = re.compile(r"\?((?:[a-z][a-z-]*=[^&?]*(?:&[a-z][a-z-]*=[^&?]*)*)?)$")
_ADAPTER_MEMBERS = ("party", "time", "identity", "reset", "give", "take", "due", "control", "close")


class AddressError(Exception):
    """The operator wrote an address that leads nowhere. One line, which says how to mend it."""


@dataclass(frozen=True, slots=True)
class Address:
    """A device address, taken apart. `text` is the whole of it as written."""

    text: str
    scheme: str
    details: str
    options: Mapping[str, str] = field(default_factory=dict)

    def allow_options(self, *known: str) -> None:
        """Raises AddressError for any option that is not among `known`."""
        for name in self.options:
            if name not in known:
                raise AddressError(
                    f"{self.text}: {self.scheme} has no option {name!r}; it knows"
                    f" {', '.join(known) or 'none'} (end the address with ? if this is no option)"
                )

    def duration(self, option: str, default: Duration) -> Duration:
        """An option such as `30s`. Raises AddressError when it is no duration, or none at all."""
        written = self.options.get(option)
        if written is None:
            return default
        try:
            duration = Duration.parse(written)
        except MisuseError as problem:
            raise AddressError(f"{self.text}: {option}: {problem}") from None
        if duration.microseconds == 0:
            raise AddressError(f"{self.text}: {option}: has to be longer than nothing")
        return duration


class AdapterClass(Protocol):
    """What a class of this package has to offer to be found."""

    SCHEME: str

    def from_address(self, address: Address) -> Adapter:
        """Open the device. Raises AddressError for mistakes in it, AdapterError for the rest."""


def parse_address(text: str) -> Address:
    """Take an address apart. Raises AddressError when it has no scheme."""
    match = _SCHEME.fullmatch(text)
    if match is None:
        raise AddressError(
            f"{text!r} is no device address: write scheme:details,"
            f" where the scheme is one of {', '.join(known_schemes())}"
        )
    scheme, rest = match.groups()
    options = _OPTIONS.search(rest)
    if options is None:
        return Address(text, scheme, rest)
    pairs = [pair.split("=", 1) for pair in options[1].split("&") if pair]
    if len({name for name, _ in pairs}) != len(pairs):
        raise AddressError(f"{text}: an option is given twice")
    return Address(text, scheme, rest[: options.start()], dict(pairs))


def open_adapter(text: str) -> Adapter:
    """The device behind an address. Raises AddressError, or AdapterError if it is out of reach."""
    address = parse_address(text)
    if "." in address.scheme:
        return _from_factory(address)
    found = _adapter_classes().get(address.scheme)
    if found is None:
        raise AddressError(_unknown_scheme(address.scheme))
    return found.from_address(address)


def known_schemes() -> list[str]:
    """All schemes that can be opened here, in alphabetical order."""
    return sorted(_adapter_classes())


def _adapter_classes() -> dict[str, AdapterClass]:
    return {found.SCHEME: found for module in _modules() for found in _classes_of(module)}


def _modules() -> Iterator[str]:
    for found in pkgutil.iter_modules(adapters.__path__, f"{adapters.__name__}."):
        yield found.name


def _classes_of(module_name: str) -> Iterator[AdapterClass]:
    module = import_module(module_name)
    for _, found in inspect.getmembers(module, inspect.isclass):
        if found.__module__ == module_name and isinstance(vars(found).get("SCHEME"), str):
            yield cast(AdapterClass, found)


def _unknown_scheme(scheme: str) -> str:
    known = known_schemes()
    near = get_close_matches(scheme, known, n=1)
    hint = (
        f"did you mean {near[0]}?" if near else "write package.module:function for an own adapter"
    )
    return f"no adapter for {scheme!r}: known are {', '.join(known)}; {hint}"


def _from_factory(address: Address) -> Adapter:
    """An adapter made by a function of the operator's own: `package.module:function`."""
    try:
        factory = getattr(import_module(address.scheme), address.details)
    except ImportError as problem:
        raise AddressError(f"{address.text}: cannot import {address.scheme}: {problem}") from None
    except AttributeError:
        raise AddressError(f"{address.text}: {address.scheme} has no {address.details!r}") from None
    if not callable(factory):
        raise AddressError(f"{address.text}: {address.details} is no function")
    address.allow_options()
    made = factory()
    missing = [name for name in _ADAPTER_MEMBERS if not hasattr(made, name)]
    if missing:
        raise AddressError(
            f"{address.text}: what it returns is no adapter: no {', '.join(missing)}"
        )
    return cast(Adapter, made)
