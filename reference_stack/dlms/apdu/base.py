"""What all APDUs have in common: a prefix of fixed octets, and a body declared part by part."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, TypeVar, dataclass_transform

from reference_stack.dlms.codec import codec_of, part, sequence

A = TypeVar("A", bound="Apdu")


class Apdu:
    """One APDU. `prefix` is its tag, and the kind of its service where there are several."""

    __slots__ = ()
    prefix: ClassVar[bytes] = b""

    def encode(self) -> bytes:
        """The whole APDU. Raises MisuseError when a part does not fit its field."""
        return self.prefix + codec_of(type(self)).encode(self)


@dataclass_transform(frozen_default=True, field_specifiers=(part,))
def apdu(*prefix: int) -> Callable[[type[A]], type[A]]:
    """A class whose fields are `part`s becomes a frozen dataclass that follows these octets."""

    def declare(kind: type[A]) -> type[A]:
        kind.prefix = bytes(prefix)
        return sequence(kind)

    return declare
