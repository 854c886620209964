"""LoRaWAN diagnostic, class 129: what the radio has sent and heard. BB §4.17.2.3."""

from __future__ import annotations

from reference_stack.cosem.classes.diagnostic_counters import DiagnosticCounters, counter
from reference_stack.cosem.model import attribute, interface_class
from reference_stack.cosem.shapes import Integer, enumerated


@interface_class(id=129, version=0)
class LorawanDiagnostic(DiagnosticCounters):
    """Frames, commands, and the quality of reception. BB §4.17.2.3.

    # Reading: u stands for unconfirmed and c for confirmed frames.
    """

    __slots__ = ()

    internal_error_code = attribute(2, enumerated(0, 255), "The last error.")
    out_frames_u_counter = counter(3, "Unconfirmed frames sent.")
    out_frames_c_counter = counter(4, "Confirmed frames sent.")
    in_frames_u_counter = counter(5, "Unconfirmed frames received.")
    in_frames_c_counter = counter(6, "Confirmed frames received.")
    in_mac_command_counter = counter(7, "Commands received.")
    in_mac_ans_error_counter = counter(8, "Wrong answers received.")
    in_mac_ignored_counter = counter(9, "Commands ignored.")
    in_per = attribute(10, Integer, "Packet error rate.")
    in_mean_rssi_rx1 = attribute(11, Integer, "Mean signal strength in the first window.")
    in_mean_snr_rx1 = attribute(12, Integer, "Mean signal to noise in the first window.")
    in_mean_rssi_rx2 = attribute(13, Integer, "Mean signal strength in the second window.")
    in_mean_snr_rx2 = attribute(14, Integer, "Mean signal to noise in the second window.")
