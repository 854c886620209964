"""TCP-UDP setup, class 41: the transport layer of a device. BB §tcp-udp-setup."""

from __future__ import annotations

from reference_stack.cosem.model import InterfaceObject, attribute, interface_class
from reference_stack.cosem.shapes import LogicalName, LongUnsigned, Unsigned


@interface_class(id=41, version=0)
class TcpUdpSetup(InterfaceObject):
    """Port, and the network layer beneath. BB §tcp-udp-setup."""

    __slots__ = ()

    tcp_udp_port = attribute(2, LongUnsigned, "Where the device listens; 4059 by registration.")
    ip_reference = attribute(3, LogicalName, "The IPv4 or IPv6 setup object.")
    mss = attribute(4, LongUnsigned, "Maximum segment size, in octets.")
    nb_of_sim_conn = attribute(5, Unsigned, "How many connections at a time.")
    inactivity_time_out = attribute(6, LongUnsigned, "Seconds; 0: never.", writable=True)
