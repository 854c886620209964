"""Who may do what, and how well protected: the access rights of an association. BB §association-ln.

A right is the same thing in all versions of the class; how it is shown in object_list differs. The
octet 3 means read and write everywhere, and 4 means different things: see `mode`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from reference_stack.dlms.apdu import DataAccessResult
from reference_stack.dlms.data import Data, Tag, boolean, enum
from reference_stack.dlms.protection import NO_POLICY, Protection, SecurityPolicy
from reference_stack.kernel.errors import Malformed, MisuseError

BITS_VERSION = 3
"""The version of the association class from which on rights are shown as bits."""

# Reading: what versions 1 and 2 call authenticated access asks it of request and response.
_AUTHENTICATED = SecurityPolicy(Protection.AUTHENTICATED, Protection.AUTHENTICATED)
_AUTHENTICATED_ATTRIBUTE = 3
_AUTHENTICATED_METHOD = 2


class AccessRefused(Exception):
    """A server does not carry out an access, and why. GB §Data-Access-Result."""

    def __init__(self, result: DataAccessResult, reason: str = "") -> None:
        super().__init__(reason or result.name)
        self.result = result


def type_unmatched(reason: str) -> AccessRefused:
    return AccessRefused(DataAccessResult.TYPE_UNMATCHED, reason)


def other_reason(reason: str) -> AccessRefused:
    return AccessRefused(DataAccessResult.OTHER_REASON, reason)


@dataclass(frozen=True, slots=True)
class AttributeRight:
    """What may be done with an attribute. `demands` adds to the security policy."""

    readable: bool = False
    writable: bool = False
    demands: SecurityPolicy = NO_POLICY

    def mode(self, version: int) -> Data:
        """As object_list of this version of the class shows it. Raises MisuseError if it cannot."""
        value = self.readable | self.writable << 1
        if version >= BITS_VERSION:
            return enum(value | self.demands.version_1)
        if self.demands == NO_POLICY:
            return enum(value)
        if self.demands == _AUTHENTICATED and version > 0 and value:
            return enum(value + _AUTHENTICATED_ATTRIBUTE)
        raise _cannot_show(version)

    @classmethod
    def of_mode(cls, mode: Data, version: int) -> AttributeRight:
        """What object_list of this version says. Raises Malformed."""
        value = mode.enumerated()
        if version >= BITS_VERSION:
            return cls(bool(value & 1), bool(value & 2), SecurityPolicy.of_version_1(value))
        authenticated = value > _AUTHENTICATED_ATTRIBUTE
        if value > 2 * _AUTHENTICATED_ATTRIBUTE or (authenticated and version == 0):
            raise Malformed(f"access mode {value} in version {version} of the association")
        if authenticated:
            value -= _AUTHENTICATED_ATTRIBUTE
        return cls(bool(value & 1), bool(value & 2), _AUTHENTICATED if authenticated else NO_POLICY)


@dataclass(frozen=True, slots=True)
class MethodRight:
    """Whether a method may be invoked, and what protection that takes besides the policy's."""

    invocable: bool = False
    demands: SecurityPolicy = NO_POLICY

    def mode(self, version: int) -> Data:
        """As object_list of this version of the class shows it. Raises MisuseError if it cannot."""
        if version >= BITS_VERSION:
            return enum(self.invocable | self.demands.version_1)
        if self.demands == NO_POLICY:
            return boolean(self.invocable) if version == 0 else enum(int(self.invocable))
        if self.demands == _AUTHENTICATED and version > 0 and self.invocable:
            return enum(_AUTHENTICATED_METHOD)
        raise _cannot_show(version)

    @classmethod
    def of_mode(cls, mode: Data, version: int) -> MethodRight:
        """What object_list of this version says. Raises Malformed."""
        if mode.tag is Tag.BOOLEAN and version == 0:
            return cls(mode.truth())
        value = mode.enumerated()
        if version >= BITS_VERSION:
            return cls(bool(value & 1), SecurityPolicy.of_version_1(value))
        if value > (_AUTHENTICATED_METHOD if version else 1):
            raise Malformed(f"access mode {value} in version {version} of the association")
        return cls(value > 0, _AUTHENTICATED if value == _AUTHENTICATED_METHOD else NO_POLICY)


def _cannot_show(version: int) -> MisuseError:
    return MisuseError(f"version {version} of the association class cannot show this access right")


class ObjectRights(NamedTuple):
    """Rights on one object, by attribute and by method. What is not listed may not be touched."""

    attributes: Mapping[int, AttributeRight]
    methods: Mapping[int, MethodRight]


class Grants(NamedTuple):
    """How the rights to one object differ from the usual: more to write, more protection needed."""

    writable: frozenset[int] = frozenset()
    attributes: tuple[tuple[int, SecurityPolicy], ...] = ()
    methods: tuple[tuple[int, SecurityPolicy], ...] = ()

    def check(self, version: int) -> None:
        """Raises MisuseError when this version of the association class cannot show them."""
        for _, demands in self.attributes:
            AttributeRight(readable=True, demands=demands).mode(version)
        for _, demands in self.methods:
            MethodRight(invocable=True, demands=demands).mode(version)


NO_GRANTS = Grants()

Rights = Mapping[bytes, ObjectRights]
"""By logical name. An object that is not listed is not there for this association."""
