"""IPv6 setup, class 48: the addresses of a device. BB §ipv6-setup."""

from __future__ import annotations

from reference_stack.cosem.access import other_reason
from reference_stack.cosem.composites import Array, Structure
from reference_stack.cosem.model import InterfaceObject, attribute, interface_class, method
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.shapes import (
    DoubleLongUnsigned,
    LogicalName,
    LongUnsigned,
    Number,
    Octets,
    Unsigned,
    enumerated,
)
from reference_stack.dlms.data import Data, Tag, array

_ADDRESS = Octets((16,))
_MOST_ADDRESSES = 16
_ADDRESSES = Array(_ADDRESS, _MOST_ADDRESSES)
_TYPED_ADDRESS = Structure(ipv6_address_type=enumerated(0, 2), ipv6_address=_ADDRESS)
_LIST_OF_TYPE = {0: 4, 1: 5, 2: 6}
"""Unicast, multicast and gateway addresses, and the attribute that lists them."""


@interface_class(id=48, version=0)
class Ipv6Setup(InterfaceObject):
    """Addresses and how they come about. BB §ipv6-setup."""

    __slots__ = ()

    dl_reference = attribute(2, LogicalName, "The object of the data link layer beneath.")
    address_config_mode = attribute(
        3, enumerated(0, 3), "0 automatic, 1 DHCPv6, 2 manual, 3 neighbour discovery."
    )
    unicast_ipv6_addresses = attribute(4, _ADDRESSES, "Addresses of this device.")
    multicast_ipv6_addresses = attribute(5, _ADDRESSES, "Groups it belongs to.")
    gateway_ipv6_addresses = attribute(6, _ADDRESSES, "Its gateways.")
    primary_dns_address = attribute(7, _ADDRESS, "A name server.", writable=True)
    secondary_dns_address = attribute(8, _ADDRESS, "Another one.", writable=True)
    traffic_class = attribute(9, Number(Tag.UNSIGNED, (0, 63)), "As in the header.", writable=True)
    neighbor_discovery_setup = attribute(
        10,
        Array(
            Structure(
                rs_max_retry=Unsigned,
                rs_retry_wait_time=LongUnsigned,
                ra_send_period=DoubleLongUnsigned,
            )
        ),
        "Router solicitation and advertisement.",
    )

    @method(1, _TYPED_ADDRESS)
    def add_ipv6_address(self, parameter: Data, occasion: Occasion) -> None:
        """Adds an address to the list of its type."""
        kind, address = parameter.elements()
        index = _LIST_OF_TYPE[kind.enumerated()]
        addresses = self.stored(index).elements()
        if len(addresses) == _MOST_ADDRESSES:
            raise other_reason(f"more than {_MOST_ADDRESSES} addresses")
        if address not in addresses:
            self.store(index, array([*addresses, address]))

    @method(2, _TYPED_ADDRESS)
    def remove_ipv6_address(self, parameter: Data, occasion: Occasion) -> None:
        """Takes an address off the list of its type."""
        kind, address = parameter.elements()
        index = _LIST_OF_TYPE[kind.enumerated()]
        addresses = self.stored(index).elements()
        if address not in addresses:
            raise other_reason("there is no such address")
        self.store(index, array(kept for kept in addresses if kept != address))
