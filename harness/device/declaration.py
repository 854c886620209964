"""What the operator says of the device: capabilities, values, readings, where its keys are kept.

A capability has three values: yes, no, and unset, which is not the same as no. Keys never stand in
a declaration; it only says where they are. `docs/declaration.md` explains the file,
`harness.device.declaration_file` reads it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import Enum

from adapters.base import Party
from harness.device.key_forms import private_octets
from harness.device.key_pairs import Authority, KeyPairMistake, KeyPairs, with_key_pairs
from harness.requirements.conditions import load_conditions
from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.protection import Keys
from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import Duration
from reference_stack.profiles.profile import Profile

MANAGEMENT = "management"
"""The association of a profile in which scenarios speak."""


class DeclarationMistake(Exception):
    """A declaration that cannot be used. One line: where, what is wrong, how to mend it."""


class Answer(Enum):
    """What a declaration says about a capability."""

    YES = "yes"
    NO = "no"
    UNSET = "unset"


@dataclass(frozen=True, slots=True)
class SizedAnswer:
    """An attribute whose answer to a plain GET has about so many octets."""

    octets: int
    class_id: int
    logical_name: bytes
    attribute: int = 2
    association: str = ""
    """In which it can be read; empty for any."""


@dataclass(frozen=True, slots=True)
class MeterOverride:
    """What of the meter's identity differs from the profile; None where nothing does."""

    dev_eui: bytes | None = None
    app_s_key: bytes | None = field(default=None, repr=False)
    logical_device_name: str | None = None
    serial_number: str | None = None


@dataclass(frozen=True, slots=True)
class Declaration:
    """One device as its operator describes it. Empty texts and absent members say nothing."""

    where: str = "no declaration"
    """The file it stands in, for messages."""
    identity: str = ""
    party: Party | None = None
    address: str = ""
    profile: str = ""
    capabilities: Mapping[str, Answer] = field(default_factory=dict)
    values: Mapping[str, str | int | bool | Duration] = field(default_factory=dict)
    answers: tuple[SizedAnswer, ...] = ()
    """By size, the smallest first."""
    readings: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, Keys] = field(default_factory=dict)
    """By the name of the association."""
    key_pairs: Mapping[str, KeyPairs] = field(default_factory=dict)
    """By the name of the association."""
    authority: Authority | None = None
    """Whose certificates the device takes."""
    meter: MeterOverride = MeterOverride()

    def capability(self, name: str) -> Answer:
        """Raises MisuseError for a name that `features/conditions.toml` does not have."""
        if name not in load_conditions():
            raise MisuseError(f"{name} is no condition of conditions.toml")
        return self.capabilities.get(name, Answer.UNSET)

    def questions(self, names: Sequence[str]) -> list[str]:
        """What is to be answered about capabilities, and where. Raises MisuseError as above."""
        asked = [name for name in names if self.capability(name) is Answer.UNSET]
        conditions = load_conditions()
        if len(asked) == 1:
            [name] = asked
            question = f"{self.where} leaves {name} unset: {conditions[name].asks}"
            answer = f'Write {name} = "yes" or {name} = "no" under [capabilities] of a declaration.'
            return [f"{question} {answer}"]
        heading = f"{self.where} leaves {len(asked)} capabilities unset that these features need;"
        answer = 'answer "yes" or "no" under [capabilities] of a declaration (see meterproof init):'
        lines = (f'  {name} = "unset"  # {conditions[name].asks}' for name in asked)
        return [f"{heading} {answer}", *lines]

    def value(self, name: str) -> str | int | bool | Duration | None:
        """A value of the device, such as `reporting-interval`; None when nothing is said of it."""
        return self.values.get(name)

    def reading(self, key: str) -> str | None:
        """Which reading of a doubtful text the device follows; None when nothing is said of it."""
        return self.readings.get(key)

    def answer_of(self, octets: int) -> SizedAnswer | None:
        """The smallest declared answer of at least so many octets."""
        return next((entry for entry in self.answers if entry.octets >= octets), None)

    def applied_to(self, profile: Profile, device: Party) -> Profile:
        """The profile with the identity and keys of the device. Raises DeclarationMistake."""
        self._check_class()
        changes = {part.name: getattr(self.meter, part.name) for part in fields(self.meter)}
        said = {name: value for name, value in changes.items() if value is not None}
        if self.authority is not None:
            said["trusted"] = (self.authority.certificate,)
        profile = replace(profile, meter=replace(profile.meter, **said))
        for name in self.keys:
            if name not in profile.associations:
                raise DeclarationMistake(
                    f"{self.where}: keys.{name}: profile {profile.name} has no association of that"
                    f" name; it has {', '.join(profile.associations)}"
                )
            held = self._with_keys(profile.associations[name], name, device)
            profile = profile.with_association(name, held)
        return profile

    def _with_keys(
        self, parameters: AssociationParameters, name: str, device: Party
    ) -> AssociationParameters:
        keys = self.keys[name]
        held = {part.name: getattr(keys, part.name) for part in fields(keys)}
        known = {part: key for part, key in held.items() if key is not None}
        parameters = replace(parameters, keys=replace(parameters.keys, **known))
        pairs = self.key_pairs.get(name)
        if pairs is None:
            return parameters
        try:
            return with_key_pairs(parameters, pairs, device, self.authority)
        except KeyPairMistake as mistake:
            raise DeclarationMistake(f"{self.where}: {mistake}") from None

    def secrets(self) -> tuple[bytes, ...]:
        """Everything secret that it led to, as it would travel."""
        held = [getattr(keys, part.name) for keys in self.keys.values() for part in fields(keys)]
        pairs = [key for each in self.key_pairs.values() for key in (each.signing, each.agreement)]
        pairs += [self.authority.key] if self.authority else []
        numbers = [private_octets(key) for key in pairs if key is not None]
        return tuple(filter(None, [*held, self.meter.app_s_key, *numbers]))

    def _check_class(self) -> None:
        """Raises DeclarationMistake when it is what it cannot be."""
        named = self.value("device-class")
        condition = f"class-{str(named).lower()}"
        if named in ("B", "C") and self.capability(condition) is Answer.NO:
            raise DeclarationMistake(
                f"{self.where}: values.device-class: it is {named!r}, and {condition} is answered"
                ' with "no" under [capabilities]'
            )

    def as_record(self) -> dict[str, object]:
        """What a report shows: everything said, and no key."""
        shown: dict[str, object] = {
            name: None if answer is Answer.UNSET else answer is Answer.YES
            for name, answer in self.capabilities.items()
        }
        shown |= {name: _plain(value) for name, value in self.values.items()}
        shown |= {f"reading {key}": reading for key, reading in self.readings.items()}
        if self.answers:
            shown["answers"] = [
                f"{entry.logical_name.hex('-')} attribute {entry.attribute}: {entry.octets} octets"
                for entry in self.answers
            ]
        return shown


def _plain(value: str | int | bool | Duration) -> str | int | bool:
    return str(value) if isinstance(value, Duration) else value
