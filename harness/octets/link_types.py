"""What a capture of ours holds: link types by point of observation, the header of a radio frame.

The writer of captures and the Wireshark dissector both come from this declaration.
"""

from __future__ import annotations

from reference_stack.kernel.layout import Field, Layout

USER0 = 147
USER1 = 148
RAW_IPV6 = 229

LINK_TYPES = {"radio": USER0, "ip": RAW_IPV6, "application": USER1}
"""By point of observation: a radio frame behind `RADIO_HEADER`, an IPv6 packet, a bare APDU."""

RADIO_HEADER = Layout(
    Field("direction", bits=8),
    Field("fate", bits=8),
    Field("fport_present", bits=8),
    Field("fport", bits=8),
    name="radio header",
)
"""The FRMPayload follows. Without an FPort both of its fields are 0."""

DIRECTIONS = ("uplink", "downlink")
FATES = ("delivered", "lost", "refused", "injected")
"""The place in these tuples is the value of the field."""
