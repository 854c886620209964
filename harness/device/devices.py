"""From addresses and files on the command line to devices under test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from adapters.addresses import open_adapter, parse_address
from adapters.base import Adapter
from harness.device.declaration import MANAGEMENT, Answer, Declaration, DeclarationMistake
from harness.device.declaration_file import load_declaration, reference_declaration
from harness.device.declared_values import with_values
from harness.sessions.suite import Device, named_devices
from reference_stack.profiles.profile import Profile
from reference_stack.profiles.profile_file import load_profile, profile_names, read_profile

PROFILE = "dlms_over_lorawan"
"""When neither the command line nor a declaration names another."""
_EMBEDDED = ("in-process", "mutant")


class NoDevice(Exception):
    """The command line names no device. One line, which says how to name one."""


class NoProfile(Exception):
    """A profile file that is not there, holds no text, or nothing to be tested. One line."""


def profile_called(name: str) -> Profile:
    """A profile of ours, or one in a file. Raises ProfileMistake, RuleFileMistake, NoProfile."""
    path = Path(name)
    if path.suffix != ".toml" and not path.is_file():
        return load_profile(name)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "it is no UTF-8 text"
        raise NoProfile(
            f"{path}: the profile cannot be read: {reason};"
            f" profiles of ours are {', '.join(profile_names())}"
        ) from None
    return read_profile(text, str(path))


@contextmanager
def opened_devices(
    addresses: Sequence[str], declarations: Sequence[Path], profile: str
) -> Iterator[tuple[Device, ...]]:
    """The devices of a run, closed at the end.

    Declarations belong in order to the devices that are not ours, or, if there are more, to all of
    them; without any address each brings its own. Embedded nodes are declared already. Raises
    NoDevice, DeclarationMistake, AddressError, AdapterError, and what `profile_called` raises.
    """
    adapters: list[Adapter] = []
    try:
        opened: list[tuple[str, Adapter, Declaration, Profile]] = []
        for address, declared in _paired(addresses, declarations):
            parse_address(address)
            own_profile = declared.profile if declared else ""
            read = profile_called(profile or _beside(declared, own_profile) or PROFILE)
            adapters.append(adapter := open_adapter(address))
            declaration = _declared(address, adapter, declared)
            _require_management(read, declaration)
            own = with_values(read, declaration.values, adapter.party)
            opened.append((address, adapter, declaration, own))
        yield named_devices(opened)
    finally:
        for adapter in adapters:
            adapter.close()


def _require_management(profile: Profile, declaration: Declaration) -> None:
    """Raises NoProfile when scenarios of DLMS would find no association to speak in."""
    named = MANAGEMENT in profile.associations
    if not named and declaration.capability("dlms") is not Answer.NO:
        raise NoProfile(
            f"profile {profile.name}: scenarios speak in an association called {MANAGEMENT};"
            f" give that name to the one to be tested of {', '.join(profile.associations)}"
        )


def _paired(
    addresses: Sequence[str], paths: Sequence[Path]
) -> list[tuple[str, Declaration | None]]:
    declared = [load_declaration(path) for path in paths]
    if not addresses:
        addresses = [declaration.address for declaration in declared]
        for declaration in declared:
            if not declaration.address:
                raise NoDevice(
                    f"{declaration.where} names no address under [device]; name one with --dut"
                )
    if not addresses:
        raise NoDevice(
            "no device: name one with --dut, such as --dut in-process:meter"
            ' or --dut command:"<program>"'
        )
    own = [place for place, address in enumerate(addresses) if not _is_embedded(address)]
    places = own if len(declared) <= len(own) else list(range(len(addresses)))
    if len(declared) > len(places):
        raise DeclarationMistake(
            f"{declared[len(places)].where}: more declarations than devices; give as many --dut"
        )
    by_place = dict(zip(places, declared, strict=False))
    return [(address, by_place.get(place)) for place, address in enumerate(addresses)]


def _is_embedded(address: str) -> bool:
    return address.partition(":")[0] in _EMBEDDED


def _beside(declared: Declaration | None, profile: str) -> str:
    """A profile that a declaration names by its file lies beside the declaration."""
    if declared and profile.endswith(".toml"):
        return str(Path(declared.where).parent / profile)
    return profile


def _declared(address: str, adapter: Adapter, declaration: Declaration | None) -> Declaration:
    if declaration is None:
        return (
            reference_declaration(adapter.party, getattr(adapter, "template", ""))
            if _is_embedded(address)
            else Declaration(where=address)
        )
    if declaration.party not in (None, adapter.party):
        raise DeclarationMistake(
            f"{declaration.where}: device.party: it declares a {declaration.party.value},"
            f" and {address} is a {adapter.party.value}"
        )
    return declaration
