"""Whatever comes, the server answers or drops it; what it refuses changes nothing."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import Apdu, Mechanism
from reference_stack.dlms.apdu.decoding import KNOWN_TAGS
from reference_stack.dlms.association import Side
from reference_stack.dlms.axdr import encode_data
from reference_stack.dlms.data import (
    NULL,
    Data,
    array,
    boolean,
    double_long_unsigned,
    enum,
    integer,
    long,
    long_unsigned,
    octet_string,
    structure,
    unsigned,
)
from reference_stack.dlms.protection import ProtectionKind, protect
from reference_stack.dlms.wrapper import ALL_STATION, Wpdu
from reference_stack.kernel.instant import Duration
from reference_stack.nodes.dlms_server_events import PowerLost
from tests.nodes.metering import BOTH, PLAIN, SECURED, Metering, limited

NEGOTIATED = replace(
    SECURED,
    client_sap=0x20,
    mechanism=Mechanism.HIGH_SHA256,
    keys=replace(SECURED.keys, secret=b"secret", guek=bytes(range(32, 48))),
    pre_established=False,
)
SAPS = [PLAIN.client_sap, SECURED.client_sap, NEGOTIATED.client_sap, 0x10, 0x7777]
OBJECTS = sorted(
    (entry.class_id, entry.name, tuple(entry.attributes), tuple(entry.methods))
    for entry in Metering().server.meter.management.objects.values()
)
INVOKE = a.InvokeIdAndPriority(1)


def metering() -> Metering:
    """A meter with every kind of association, whose client hears nothing."""
    found = Metering(limited(PLAIN, 120), others=(SECURED, NEGOTIATED))
    found.client_listens = False
    return found


datagrams = st.one_of(
    st.binary(max_size=64),
    st.builds(
        lambda client, server, tag, rest: Wpdu(client, server, bytes([tag]) + rest).encode(),
        st.sampled_from(SAPS),
        st.sampled_from([1, 2, ALL_STATION]),
        st.sampled_from(sorted(KNOWN_TAGS)),
        st.binary(max_size=80),
    ),
)

date_times = st.sampled_from(
    [
        "07E80101010C000000FFC400",
        "FFFFFFFFFFFFFFFFFF800000",
        "FFFFFDFEFF02FFFFFF8000FF",
        "270F0C1F053B3B3B630000FF",
        "00010101FF00000000000000",
        "07E8021E0318000000800000",
    ]
).map(bytes.fromhex)
simple = st.one_of(
    st.just(NULL),
    st.booleans().map(boolean),
    st.integers(0, 255).map(unsigned),
    st.integers(0, 255).map(enum),
    st.integers(-128, 127).map(integer),
    st.integers(-0x8000, 0x7FFF).map(long),
    st.integers(0, 0xFFFF).map(long_unsigned),
    st.integers(0, 0xFFFFFFFF).map(double_long_unsigned),
    st.binary(max_size=14).map(octet_string),
    date_times.map(octet_string),
    st.sampled_from([name for _, name, _, _ in OBJECTS]).map(octet_string),
)
values = st.recursive(
    simple,
    lambda inner: (
        st.lists(inner, max_size=6).map(array)
        | st.lists(inner, max_size=6).map(lambda parts: structure(*parts))
    ),
    max_leaves=10,
)


@st.composite
def alike(draw: st.DrawFn, pattern: Data) -> Data:
    """Another value of the types of `pattern`, so that it passes where types are looked at."""
    if pattern.tag.name in ("ARRAY", "STRUCTURE") and draw(st.booleans()):
        parts = [draw(alike(part)) for part in pattern.elements()]
        return array(parts) if pattern.tag.name == "ARRAY" else structure(*parts)
    if isinstance(pattern.value, bool) or not isinstance(pattern.value, int | bytes):
        return pattern
    if isinstance(pattern.value, int):
        return Data(pattern.tag, draw(st.integers(0, 127)))
    return octet_string(draw(date_times if len(pattern.value) == 12 else st.binary(max_size=14)))


@st.composite
def requests(draw: st.DrawFn, found: Metering) -> Apdu:
    """A well-formed request for something that the meter has, with values that may be anything."""
    class_id, name, attributes, methods = draw(st.sampled_from(OBJECTS))
    index = draw(st.sampled_from(attributes))
    attribute = a.AttributeDescriptor(class_id, name, index)
    stored = found.server.meter.management.objects[name].stored(index)
    value = draw(alike(stored) | values)
    selection = a.SelectiveAccess(draw(st.integers(0, 3)), value)
    kinds: list[Apdu] = [
        a.GetRequestNormal(INVOKE, attribute),
        a.GetRequestNormal(INVOKE, attribute, selection),
        a.GetRequestNext(INVOKE, draw(st.integers(0, 3))),
        a.SetRequestNormal(INVOKE, attribute, None, value),
        a.SetRequestWithFirstDatablock(
            INVOKE, attribute, None, a.DataBlock(draw(st.booleans()), 1, encode_data(value))
        ),
        a.GeneralBlockTransfer(
            a.BlockControl(draw(st.booleans()), draw(st.booleans()), draw(st.integers(0, 63))),
            draw(st.integers(0, 3)),
            draw(st.integers(0, 3)),
            a.GetRequestNormal(INVOKE, attribute).encode(),
        ),
    ]
    for method in methods:
        descriptor = a.MethodDescriptor(class_id, name, method)
        kinds.append(a.ActionRequestNormal(INVOKE, descriptor, value))
        kinds.append(a.ActionRequestNormal(INVOKE, descriptor, integer(0)))
    return draw(st.sampled_from(kinds))


@given(st.lists(datagrams, max_size=6))
def test_no_datagram_breaks_the_server(received: list[bytes]) -> None:
    found = metering()
    for datagram in received:
        effects = found.give(datagram)
        assert len([e for e in effects if type(e).__name__ == "SendDatagram"]) <= 64


@given(st.data())
def test_no_request_breaks_the_server_nor_what_it_does_later(draw: st.DataObject) -> None:
    found = metering()
    context = SECURED.security_context(Side.CLIENT)
    for _ in range(draw.draw(st.integers(1, 5))):
        apdu = draw.draw(requests(found)).encode()
        if draw.draw(st.booleans()):
            sealed = protect(context, apdu, BOTH, ProtectionKind.SERVICE_SPECIFIC_GLO)
            datagram = Wpdu(SECURED.client_sap, 1, sealed)
        else:
            datagram = Wpdu(PLAIN.client_sap, 1, apdu)
        found.give(datagram.encode())
    if draw.draw(st.booleans()):
        found.server.handle(PowerLost(), found.now)
    found.wait(Duration.of(hours=1))


@given(st.data())
def test_a_damaged_protected_request_changes_nothing(draw: st.DataObject) -> None:
    found = metering()
    context = SECURED.security_context(Side.CLIENT)
    name = a.AttributeDescriptor(1, bytes.fromhex("0000608301FF"), 2)
    write = a.SetRequestNormal(
        INVOKE, name, None, double_long_unsigned(draw.draw(st.integers(0, 9)))
    )
    kind = draw.draw(st.sampled_from([k for k in ProtectionKind if k.value.count("ded") == 0]))
    sealed = bytearray(protect(context, write.encode(), BOTH, kind))
    before = found.server.meter.management.objects[name.instance_id].stored(2)
    sealed[draw.draw(st.integers(0, len(sealed) - 1))] ^= draw.draw(st.integers(1, 255))
    found.give(Wpdu(SECURED.client_sap, 1, bytes(sealed)).encode())
    assert found.server.meter.management.objects[name.instance_id].stored(2) == before
