"""A stack that is wrong on purpose, as a device: `mutant:<what_it_does_wrong>`.

Broken stacks are modules of `reference_stack.mutants`, found by name. Each says by `BREAKS` which
features have to notice it, and has a function for each party that can be wrong so: `break_meter`,
`break_gateway` or `break_head_end` changes the parts of that node. `?party=` says which is meant
where there are several; without it, the first in that order.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module

from adapters.addresses import Address, AddressError
from adapters.base import Party
from adapters.in_process import InProcessAdapter
from reference_stack.nodes.parts import CORRECT, Parts

_MUTANTS = "reference_stack.mutants"
_BREAKS: Mapping[str, Party] = {
    "break_meter": Party.METER,
    "break_gateway": Party.GATEWAY,
    "break_head_end": Party.HEAD_END,
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One broken stack: what it does in a sentence, the features that have to fail it."""

    name: str
    sentence: str
    breaks: tuple[str, ...]
    changes: Mapping[Party, Callable[[Parts], Parts]]

    @property
    def parties(self) -> tuple[Party, ...]:
        """Who can be wrong so."""
        return tuple(self.changes)


class MutantAdapter(InProcessAdapter):
    """A reference node with one thing wrong."""

    SCHEME = "mutant"

    @classmethod
    def from_address(cls, address: Address) -> MutantAdapter:
        """`mutant:<name>`. Raises AddressError for a name that there is not."""
        address.allow_options("party")
        names = mutant_names()
        if address.details not in names:
            near = get_close_matches(address.details, names, n=2, cutoff=0.4)
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            raise AddressError(f"{address.text}: none of our {len(names)} broken stacks{hint}")
        mutant = load_mutant(address.details)
        wanted = address.options.get("party", mutant.parties[0].value)
        party = next((each for each in mutant.parties if each.value == wanted), None)
        if party is None:
            known = ", ".join(each.value for each in mutant.parties)
            raise AddressError(f"{address.text}: party: is {known}, not {wanted!r}")
        changed = mutant.changes[party](CORRECT)
        return cls(party, parts=changed, identity=f"broken: {mutant.name}")


def mutant_names() -> list[str]:
    """All broken stacks, in alphabetical order."""
    package = import_module(_MUTANTS)
    return sorted(found.name for found in pkgutil.iter_modules(package.__path__))


def load_mutant(name: str) -> Mutant:
    """The broken stack of that name. Raises ImportError when there is none, or it is no mutant."""
    module = import_module(f"{_MUTANTS}.{name}")
    changes = {
        party: getattr(module, function)
        for function, party in _BREAKS.items()
        if hasattr(module, function)
    }
    if not changes:
        raise ImportError(f"{name} has none of {', '.join(_BREAKS)}")
    breaks = module.BREAKS
    return Mutant(
        name=name,
        sentence=" ".join((module.__doc__ or "").split()),
        breaks=(breaks,) if isinstance(breaks, str) else tuple(breaks),
        changes=changes,
    )
