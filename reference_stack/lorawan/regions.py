"""How much a frame may carry: octets of FRMPayload for each data rate. RP002.

Not behind a repeater, without FOpts; every octet of FOpts takes one away.
"""

from __future__ import annotations

from collections.abc import Mapping

from reference_stack.kernel.errors import MisuseError

MAX_FOPTS_OCTETS = 15

# fmt: off
PAYLOAD_OCTETS: Mapping[str, Mapping[int, int]] = {
    "EU868": {0: 51, 1: 51, 2: 51, 3: 115, 4: 242, 5: 242, 6: 242, 7: 242,
              8: 50, 9: 115, 10: 50, 11: 115},
}
# fmt: on


def payload_limit_octets(region: str, data_rate: int, *, fopts_octets: int = 0) -> int:
    """What one frame may carry. Raises MisuseError for an unknown region, data rate or FOpts."""
    rates = PAYLOAD_OCTETS.get(region)
    if rates is None:
        raise MisuseError(f"region {region!r} is none of {', '.join(PAYLOAD_OCTETS)}")
    if data_rate not in rates:
        raise MisuseError(
            f"{region} has no data rate {data_rate}; it has {', '.join(map(str, rates))}"
        )
    if not 0 <= fopts_octets <= MAX_FOPTS_OCTETS:
        raise MisuseError(f"FOpts has 0 to {MAX_FOPTS_OCTETS} octets, not {fopts_octets}")
    return rates[data_rate] - fopts_octets
