"""What the command line says when something cannot be done: a line, and an exit code.

Imported only when something went wrong, so that nobody else waits for it.
"""

from __future__ import annotations

import traceback

from adapters.addresses import AddressError
from adapters.base import AdapterError
from harness.command.account import shown
from harness.command.cli_tools import NoOctets
from harness.command.replay import ReplayMistake
from harness.command.results import ResultsMistake
from harness.command.rule_validating import YangMistake
from harness.device.declaration import DeclarationMistake
from harness.device.devices import NoDevice, NoProfile
from harness.octets.decoding_keys import KeyFileMistake
from harness.requirements.catalogue import CatalogueError, UnknownRequirement
from harness.requirements.selection import SelectionMistake
from harness.sessions.journal import UnreadableJournal
from harness.sessions.session import HarnessFault, SuiteFaults
from reference_stack.profiles.profile_file import ProfileMistake
from reference_stack.profiles.rule_mistakes import RuleFileMistake

USAGE, _FAULT = 2, 3
_OF_THE_OPERATOR = (
    AddressError,
    DeclarationMistake,
    KeyFileMistake,
    NoDevice,
    NoOctets,
    NoProfile,
    ProfileMistake,
    ReplayMistake,
    ResultsMistake,
    RuleFileMistake,
    SelectionMistake,
    UnknownRequirement,
    UnreadableJournal,
    YangMistake,
)


def explained(error: Exception) -> tuple[list[str], int]:
    """The lines to print and the exit code."""
    if isinstance(error, _OF_THE_OPERATOR):
        return [shown(str(error))], USAGE
    match error:
        case CatalogueError() | SuiteFaults():
            return list(map(shown, error.faults)), USAGE
        case AdapterError():
            return [shown(str(error))], _FAULT
        case HarnessFault():
            return [shown(f"fault of the harness: {error}")], _FAULT
        case OSError():
            where = f"{error.filename}: " if error.filename else ""
            return [shown(f"{where}{error.strerror or error}")], _FAULT
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({frames[-1].filename} line {frames[-1].lineno})" if frames else ""
    what = f"fault of the harness: {type(error).__name__}: {error}{place}"
    return [shown(f"{what}; METERPROOF_TRACEBACK=1 shows all of it")], _FAULT
