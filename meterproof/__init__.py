"""What a vendor imports: the public names of this project, and nothing else.

For an adapter of your own, named on the command line as `package.module:function`: `Adapter` and
what it speaks of. For a script around runs: `load_declaration`, `read_run` and the records.
"""

from adapters.addresses import AddressError, open_adapter
from adapters.base import (
    Adapter,
    AdapterError,
    Crossing,
    DeviceDied,
    Order,
    Party,
    Point,
    TimeKind,
    Unsupported,
)
from harness.device.declaration import Answer, Declaration, DeclarationMistake, SizedAnswer
from harness.device.declaration_file import load_declaration
from harness.scenes.verdict import (
    Finding,
    Inconclusive,
    NotApplicable,
    Verdict,
    inconclusive,
    passed,
)
from harness.sessions.journal import UnreadableJournal, read_run
from harness.sessions.run import FindingRecord, Run, RunRecord, ScenarioRecord
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import MisuseError, ProtocolError
from reference_stack.kernel.instant import EPOCH, Duration, Instant
from reference_stack.profiles.profile import Profile
from reference_stack.profiles.profile_file import ProfileMistake, load_profile, read_profile

__all__ = [
    "EPOCH",
    "Adapter",
    "AdapterError",
    "AddressError",
    "Answer",
    "Crossing",
    "Declaration",
    "DeclarationMistake",
    "DeviceDied",
    "Direction",
    "Duration",
    "Finding",
    "FindingRecord",
    "Inconclusive",
    "Instant",
    "MisuseError",
    "NotApplicable",
    "Order",
    "Party",
    "Point",
    "Profile",
    "ProfileMistake",
    "ProtocolError",
    "Run",
    "RunRecord",
    "ScenarioRecord",
    "SizedAnswer",
    "TimeKind",
    "UnreadableJournal",
    "Unsupported",
    "Verdict",
    "inconclusive",
    "load_declaration",
    "load_profile",
    "open_adapter",
    "passed",
    "read_profile",
    "read_run",
]
