"""SCHC-LPWAN diagnostic, class 127: what SCHC has sent and received. BB §4.16.2.2."""

from __future__ import annotations

from reference_stack.cosem.classes.diagnostic_counters import DiagnosticCounters, counter
from reference_stack.cosem.model import interface_class


@interface_class(id=127, version=0)
class SchcLpwanDiagnostic(DiagnosticCounters):
    """Packets, fragments and acknowledgements of both directions. BB §4.16.2.2."""

    __slots__ = ()

    schc_packets_tx_counter = counter(2, "Packets sent.")
    schc_packets_rx_counter = counter(3, "Packets received.")
    schc_fragments_tx_counter = counter(4, "Fragments sent.")
    schc_fragments_rx_counter = counter(5, "Fragments received.")
    schc_ack_tx_counter = counter(6, "Acknowledgements sent.")
    schc_ack_rx_counter = counter(7, "Acknowledgements received.")
