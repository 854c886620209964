"""Logical names: six octets that say what an object is about. BB §obis.

On the wire and in every table here a name is its octets. For people it is written in value groups,
`A-B:C.D.E.F`, where the last group may be left out when it is 255.
"""

from __future__ import annotations

import re

from reference_stack.kernel.errors import MisuseError

_WRITTEN = re.compile(
    r"([0-9]{1,3})[-.]([0-9]{1,3})[:.]([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})(?:[.*]([0-9]{1,3}))?"
)
_USUAL_LAST_GROUP = 255


def obis(written: str) -> bytes:
    """The octets of a name such as `1-0:1.8.0`. Raises MisuseError when it is none."""
    match = _WRITTEN.fullmatch(written)
    groups = (
        [_USUAL_LAST_GROUP if group is None else int(group) for group in match.groups()]
        if match
        else []
    )
    if not groups or max(groups) > 255:
        raise MisuseError(f"{written!r} is no logical name; write for example 1-0:1.8.0")
    return bytes(groups)


def obis_text(name: bytes) -> str:
    """How a name is written, all six groups. Raises MisuseError when it has not six octets."""
    if len(name) != 6:
        raise MisuseError(f"a logical name of {len(name)} octets, expected 6")
    a, b, c, d, e, f = name
    return f"{a}-{b}:{c}.{d}.{e}.{f}"


CLOCK = obis("0-0:1.0.0")
CURRENT_ASSOCIATION = obis("0-0:40.0.0")
SAP_ASSIGNMENT = obis("0-0:41.0.0")
LOGICAL_DEVICE_NAME = obis("0-0:42.0.0")
