"""What a SCHC end needs to know of the packets it compresses: their headers and checksums."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from reference_stack.profiles.known_headers import CHECKSUMS, KNOWN_HEADERS
from reference_stack.schc.headers import HeaderFormat

HEADERS: Final[tuple[HeaderFormat, ...]] = KNOWN_HEADERS
"""Those beside the private ones that a rule set declares itself."""

COMPUTED: Final[Mapping[str, Callable[[int, int], int]]] = CHECKSUMS
