"""How vectors are read: one function, one schema, which `schema.json` shows to others."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

Origin = Literal["spec", "derived", "captured"]
"""From a standard; by hand, with workings in a comment; from a real device, with consent."""


class Case(BaseModel):
    """One case. What else stands in it is the topic's own."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, JsonValue]

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    why: str = ""
    origin: Origin | None = None
    """Where it differs from that of the file."""

    def __str__(self) -> str:
        return self.id

    @property
    def says(self) -> dict[str, JsonValue]:
        """Everything that the topic defines."""
        return self.__pydantic_extra__


class Vectors(BaseModel):
    """One topic. What else stands beside the cases holds for all of them."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, JsonValue]

    source: str = Field(min_length=1)
    origin: Origin
    case: tuple[Case, ...] = ()

    @property
    def says(self) -> dict[str, JsonValue]:
        """What holds for all cases."""
        return self.__pydantic_extra__


def load_vectors(topic: str) -> Vectors:
    """The vectors of a topic such as `schc/compression_rules`. Raises ValueError for bad ones."""
    file = resources.files("vectors").joinpath(f"{topic}.toml")
    return Vectors.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
