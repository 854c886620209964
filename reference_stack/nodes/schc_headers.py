"""What a SCHC end needs to know of the packets it compresses: their headers and checksums.

Here SCHC, which knows only named fields, meets IPv6, which knows how checksums are made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from reference_stack.ipv6.checksum import icmpv6_checksum, udp_checksum
from reference_stack.profiles.known_headers import KNOWN_HEADERS
from reference_stack.schc.headers import HeaderFormat

HEADERS: Final[tuple[HeaderFormat, ...]] = KNOWN_HEADERS
"""Those beside the private ones that a rule set declares itself."""

COMPUTED: Final[Mapping[str, Callable[[int, int], int]]] = MappingProxyType(
    {"fid-udp-checksum": udp_checksum, "fid-icmpv6-checksum": icmpv6_checksum}
)
"""Fields that are checksums. RFC8724 §10.11."""
