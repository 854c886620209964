"""What a SCHC end needs to know of the packets it compresses: their headers and checksums."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Final

from reference_stack.profiles.known_headers import CHECKSUMS, KNOWN_HEADERS
from reference_stack.profiles.profile import Profile
from reference_stack.schc.compression import Compressor
from reference_stack.schc.headers import HeaderFormat

HEADERS: Final[tuple[HeaderFormat, ...]] = KNOWN_HEADERS
"""Those beside the private ones that a rule set declares itself."""

COMPUTED: Final[Mapping[str, Callable[[int, int], int]]] = CHECKSUMS

_READY: OrderedDict[tuple[type[Compressor], int, bytes], Compressor] = OrderedDict()
_READY_AT_MOST = 32


def ready_compressor(kind: type[Compressor], profile: Profile) -> Compressor:
    """The compressor of a profile. Making rules ready costs more than a scenario, so it is kept.

    By rules: scenarios change the rest of a profile more often.
    """
    rules, dev_iid = profile.rules, profile.dev_iid
    key = kind, id(rules), dev_iid
    found = _READY.get(key)
    if found is not None and found.rules is rules:
        return found
    made = kind(rules, HEADERS, computed=COMPUTED, dev_iid=dev_iid)
    _READY[key] = made
    if len(_READY) > _READY_AT_MOST:
        _READY.popitem(last=False)
    return made
