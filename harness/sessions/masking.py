"""Secrets of a declaration, masked in the octets that a record keeps. See decision 0061.

A record is passed on with its report; what travelled in clear would go with it. SCHC shifts octets
by bits and cuts packets into frames, so it is runs of bits that are looked for: any run of a secret
of at least `LEAST_BITS` is set to ones. Shorter ends of one, cut off by a frame, stay.
"""

from __future__ import annotations

from collections.abc import Iterable

LEAST_BITS = 32
"""Long enough never to be met by chance; no secret that is shorter is masked."""
_RUN = (1 << LEAST_BITS) - 1


class Mask:
    """Ready for many messages."""

    def __init__(self, secrets: Iterable[bytes]) -> None:
        runs = {
            int.from_bytes(secret, "big") >> shift & _RUN
            for secret in secrets
            for shift in range(len(secret) * 8 - LEAST_BITS + 1)
        }
        self._runs = runs - {0, _RUN}  # which stand in every message

    def masked(self, octets: bytes) -> bytes:
        """The same octets, every known run of bits in them set to ones."""
        if not self._runs:
            return octets
        whole, bits = int.from_bytes(octets, "big"), len(octets) * 8
        ones = 0
        for shift in range(bits - LEAST_BITS + 1):
            if whole >> shift & _RUN in self._runs:
                ones |= _RUN << shift
        return (whole | ones).to_bytes(len(octets), "big")
