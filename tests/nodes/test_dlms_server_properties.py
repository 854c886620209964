"""Whatever comes: the server answers or drops it, and nothing that is refused changes anything."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from reference_stack.cosem.device import Meter
from reference_stack.cosem.registry import CLASSES
from reference_stack.dlms.apdu import Mechanism
from reference_stack.dlms.axdr import encode_data
from reference_stack.dlms.data import Data
from tests.nodes.metering import PLAIN, SECURED, Metering

NEGOTIATED = replace(
    SECURED,
    client_sap=0x20,
    mechanism=Mechanism.HIGH_SHA256,
    keys=replace(SECURED.keys, secret=b"secret", guek=bytes(range(32, 48))),
    pre_established=False,
)
SAPS = [PLAIN.client_sap, SECURED.client_sap, NEGOTIATED.client_sap]
NAMES = sorted(Metering().server.meter.management.objects)


def values() -> st.SearchStrategy[Data]:
    """Data of many types, well formed."""
    simple = st.one_of(
        st.just(Data(0)),  # type: ignore[arg-type]
        st.booleans().map(lambda v: Data(3, v)),  # type: ignore[arg-type]
        st.integers(0, 255).map(lambda v: Data(17, v)),  # type: ignore[arg-type]
        st.integers(0, 255).map(lambda v: Data(22, v)),  # type: ignore[arg-type]
        st.integers(-128, 127).map(lambda v: Data(15, v)),  # type: ignore[arg-type]
        st.integers(0, 0xFFFF).map(lambda v: Data(18, v)),  # type: ignore[arg-type]
        st.integers(0, 0xFFFFFFFF).map(lambda v: Data(6, v)),  # type: ignore[arg-type]
        st.binary(max_size=14).map(lambda v: Data(9, v)),  # type: ignore[arg-type]
    )
    return simple.map(lambda data: data)


assert CLASSES
assert Meter
assert encode_data
