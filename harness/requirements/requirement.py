"""A requirement, and what it refers to: what an entry of the catalogue means.

The same declarations check the files: a key that is missing, unknown or wrong is named by pydantic.
What each key means: features/requirements/README.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, with_config

from adapters.base import Party
from harness.requirements.clauses import Clause, exact_clause

_NOTHING_ELSE = ConfigDict(extra="forbid")
_READING = re.compile(r"\b[A-Z]+-T\d+\b")


class Level(Enum):
    MUST = "MUST"
    SHOULD = "SHOULD"
    MAY = "MAY"


class Kind(Enum):
    """What a test of it looks like: something happens, something does not, or nothing breaks."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    ROBUSTNESS = "robustness"


class Flow(Enum):
    UPLINK = "uplink"
    DOWNLINK = "downlink"
    BOTH = "both"


class Certainty(Enum):
    """How sure we are that the standard says so."""

    PUBLIC = "A"
    """Its public text, or two independent implementations."""
    ONE_SOURCE = "B"
    """One public source."""
    READ = "S"
    """Read in the specification itself."""
    IMPLEMENTED = "I"
    """At least two implementations behave so."""
    INFERRED = "C"
    """Memory, inference, or sources that disagree."""
    KNOWN = "K"
    """General knowledge, not looked up."""
    DISPUTED = "?"
    """Sources disagree: the operator's declaration decides what is expected."""
    INTERPRETED = "interp"
    """Our reading where the text is silent."""

    @property
    def is_sure(self) -> bool:
        return self in _SURE


_SURE = {Certainty.PUBLIC, Certainty.ONE_SOURCE, Certainty.READ, Certainty.IMPLEMENTED}


def _clause(text: object) -> Clause:
    clause = exact_clause(text) if isinstance(text, str) else None
    if clause is None:
        raise ValueError("a clause is written like 'RFC8724 §8.4.3.1' or 'BB §image-transfer'")
    return clause


def _can_be_tested(party: Party) -> Party:
    if party not in (Party.METER, Party.GATEWAY, Party.HEAD_END):
        raise ValueError("only a meter, a gateway and a head-end can be put to the test")
    return party


Text = Annotated[str, Field(min_length=1)]
ClauseText = Annotated[Clause, BeforeValidator(_clause)]
TestedParty = Annotated[Party, AfterValidator(_can_be_tested)]


@with_config(_NOTHING_ELSE)
@dataclass(frozen=True, slots=True)
class Source:
    """A document we cite."""

    title: Text
    edition: Text
    quotable: bool
    replaces: Mapping[ClauseText, ClauseText] = field(default_factory=dict)
    """Clauses of this document, and what they took the place of."""


@with_config(_NOTHING_ELSE)
@dataclass(frozen=True, slots=True)
class Part:
    """A part of the features, known by three letters.

    A device without all that it `needs`, conditions as in tags, is not concerned by any of it; nor
    is one that is met on its IP side, if the part is about the `radio`.
    """

    covers: Text
    needs: tuple[str, ...] = ()
    radio: bool = False


@with_config(_NOTHING_ELSE)
@dataclass(frozen=True, slots=True)
class Reading:
    """Where texts are silent or stacks differ, and what we accept."""

    matter: Text
    answer: Text


@with_config(_NOTHING_ELSE)
@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that must be true: the keys of its entry, as the types they mean."""

    id: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*(-[A-Z]+)*-\d{3}$")]
    clauses: Annotated[tuple[ClauseText, ...], Field(min_length=1)]
    level: Level
    parties: Annotated[tuple[TestedParty, ...], Field(min_length=1)]
    kind: Kind
    certainty: Certainty
    text: Text
    how_to_test: Text
    layer: str
    """The file it stands in: `schc`, `dlms`, `lorawan`, `fuota`."""
    direction: Flow | None = None
    service: str = ""
    applies_if: str = ""
    aliases: tuple[str, ...] = ()
    evidence: str = ""
    unobservable: str = ""

    @property
    def clause(self) -> str:
        return "; ".join(map(str, self.clauses))

    @property
    def readings(self) -> tuple[str, ...]:
        """Keys of the readings that its words point to."""
        return tuple(_READING.findall(f"{self.text} {self.how_to_test}"))

    @property
    def may_fail(self) -> bool:
        """May a device be failed for breaking it? An uncertain requirement never gives *fail*."""
        return self.certainty.is_sure

    @property
    def is_owed_a_feature(self) -> bool:
        return self.level is not Level.MAY and not self.unobservable
