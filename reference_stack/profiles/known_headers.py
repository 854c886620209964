"""The headers every SCHC end of ours can cut without being told, and their checksums.

Identities are those of RFC9363 §4.3; ICMPv6 has none there and follows their manner. Headers above
UDP are declared in rule files, as `[[header]]`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from reference_stack.ipv6.checksum import icmpv6_checksum, udp_checksum
from reference_stack.ipv6.header import ICMPV6, UDP, VERSION
from reference_stack.ipv6.icmpv6 import ECHO_REPLY, ECHO_REQUEST
from reference_stack.schc.headers import FieldFormat, HeaderFormat

_BEFORE_FLOW_LABEL = (FieldFormat("fid-ipv6-version", 4), FieldFormat("fid-ipv6-trafficclass", 8))
_BEFORE_FLOW_LABEL_SPLIT = (
    FieldFormat("fid-ipv6-version", 4),
    FieldFormat("fid-ipv6-trafficclass-ds", 6),
    FieldFormat("fid-ipv6-trafficclass-ecn", 2),
)
_FROM_FLOW_LABEL = (
    FieldFormat("fid-ipv6-flowlabel", 20),
    # Next header, hop limit and two addresses come after it and do not count. RFC8200 §3.
    FieldFormat("fid-ipv6-payload-length", 16, octets_after=-34),
    FieldFormat("fid-ipv6-nextheader", 8),
    FieldFormat("fid-ipv6-hoplimit", 8),
    # The source is the device going up, the application going down. RFC8724 §10.7.
    FieldFormat("fid-ipv6-devprefix", 64, downlink_fid="fid-ipv6-appprefix"),
    FieldFormat("fid-ipv6-deviid", 64, downlink_fid="fid-ipv6-appiid"),
    FieldFormat("fid-ipv6-appprefix", 64, downlink_fid="fid-ipv6-devprefix"),
    FieldFormat("fid-ipv6-appiid", 64, downlink_fid="fid-ipv6-deviid"),
)
_IS_IPV6 = {"fid-ipv6-version": frozenset({VERSION})}

IPV6: Final = HeaderFormat("ipv6", (*_BEFORE_FLOW_LABEL, *_FROM_FLOW_LABEL), requires=_IS_IPV6)
IPV6_SPLIT_CLASS: Final = HeaderFormat(
    "ipv6", (*_BEFORE_FLOW_LABEL_SPLIT, *_FROM_FLOW_LABEL), requires=_IS_IPV6
)
"""The same header for rules that treat the halves of the traffic class apart. RFC9363 §4.3."""

UDP_HEADER: Final = HeaderFormat(
    "udp",
    (
        FieldFormat("fid-udp-dev-port", 16, downlink_fid="fid-udp-app-port"),
        FieldFormat("fid-udp-app-port", 16, downlink_fid="fid-udp-dev-port"),
        # Two ports and the length itself come before. The datagram must fill the packet:
        # RFC8724 §10.10.
        FieldFormat("fid-udp-length", 16, octets_after=6),
        FieldFormat("fid-udp-checksum", 16),
    ),
    follows="ipv6",
    requires={"fid-ipv6-nextheader": frozenset({UDP})},
)

ICMPV6_ECHO: Final = HeaderFormat(
    "icmpv6-echo",
    (
        FieldFormat("fid-icmpv6-type", 8),
        FieldFormat("fid-icmpv6-code", 8),
        FieldFormat("fid-icmpv6-checksum", 16),
        FieldFormat("fid-icmpv6-identifier", 16),
        FieldFormat("fid-icmpv6-sequence", 16),
    ),
    follows="ipv6",
    requires={
        "fid-ipv6-nextheader": frozenset({ICMPV6}),
        "fid-icmpv6-type": frozenset({ECHO_REQUEST, ECHO_REPLY}),
    },
)

KNOWN_HEADERS: Final = (IPV6, IPV6_SPLIT_CLASS, UDP_HEADER, ICMPV6_ECHO)

CHECKSUMS: Final[Mapping[str, Callable[[int, int], int]]] = MappingProxyType(
    {"fid-udp-checksum": udp_checksum, "fid-icmpv6-checksum": icmpv6_checksum}
)
"""Fields that are computed over the whole packet. RFC8724 §10.11."""
