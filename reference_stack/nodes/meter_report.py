"""What a meter's own objects tell of its network: the address and port it has, the traffic it saw.

Only what is seen from above the radio can be counted: packets and frames.
BB §schc-lpwan-diagnostic, BB §lorawan-diagnostic.
"""

from __future__ import annotations

from reference_stack.cosem.classes.data import DataObject
from reference_stack.cosem.classes.ipv6_setup import Ipv6Setup
from reference_stack.cosem.classes.lorawan_diagnostic import LorawanDiagnostic
from reference_stack.cosem.classes.schc_lpwan_diagnostic import SchcLpwanDiagnostic
from reference_stack.cosem.classes.tcp_udp_setup import TcpUdpSetup
from reference_stack.cosem.device import Meter
from reference_stack.cosem.obis import obis
from reference_stack.dlms.data import array, long_unsigned, octet_string

_UNICAST_ADDRESSES = 4
_PORT = 2
_FIRMWARE_IDENTIFIER = obis("0-0:0.2.0")


class MeterReport:
    """Keeps the objects of one meter true."""

    def __init__(self, meter: Meter, address: bytes, port: int) -> None:
        objects = meter.management.objects.values()
        self._firmware = meter.management.objects.get(_FIRMWARE_IDENTIFIER)
        self._schc = [entry for entry in objects if isinstance(entry, SchcLpwanDiagnostic)]
        self._radio = [entry for entry in objects if isinstance(entry, LorawanDiagnostic)]
        for entry in objects:
            if isinstance(entry, Ipv6Setup):
                entry.store(_UNICAST_ADDRESSES, array([octet_string(address)]))
            if isinstance(entry, TcpUdpSetup):
                entry.store(_PORT, long_unsigned(port))

    def firmware_activated(self, identification: bytes) -> None:
        """Another firmware runs from now on."""
        if isinstance(self._firmware, DataObject):
            self._firmware.value = octet_string(identification)

    def packet_sent(self) -> None:
        for entry in self._schc:
            entry.count("schc_packets_tx_counter")

    def packet_received(self) -> None:
        for entry in self._schc:
            entry.count("schc_packets_rx_counter")

    def frame_sent(self) -> None:
        for entry in self._radio:
            entry.count("out_frames_u_counter")

    def frame_received(self) -> None:
        for entry in self._radio:
            entry.count("in_frames_u_counter")
