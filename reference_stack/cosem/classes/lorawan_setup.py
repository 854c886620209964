"""LoRaWAN setup, class 128: how the device takes part in its network. BB §4.17.2.2.

Names and outer types are known; the numbers of its enumerations and the inside of its structures
are not public. They are whatever the template says, and nothing is judged by them.
"""

from __future__ import annotations

from reference_stack.cosem.composites import ANYTHING, Array
from reference_stack.cosem.effects import NetworkOrdered
from reference_stack.cosem.model import InterfaceObject, attribute, interface_class, method
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.shapes import Boolean, DoubleLongUnsigned, Integer, enumerated
from reference_stack.dlms.data import Data

_ANY_NUMBER = enumerated(0, 255)


@interface_class(id=128, version=0)
class LorawanSetup(InterfaceObject):
    """Class, region, addresses and groups. BB §4.17.2.2.

    Its methods are orders to the radio: see `NetworkOrdered`.
    """

    __slots__ = ()

    lorawan_class = attribute(2, _ANY_NUMBER, "The class of the device.")
    state = attribute(3, _ANY_NUMBER, "Whether it has joined.")
    max_transmit_eirp_setting = attribute(4, Integer, "Transmission power.")
    adr_mode = attribute(5, Boolean, "Whether the network chooses the data rate.")
    regional_parameters = attribute(6, _ANY_NUMBER, "The region.")
    device_operation = attribute(7, ANYTHING, "How it operates: a structure.")
    modem_versions = attribute(8, ANYTHING, "Versions: a structure.")
    dev_addr = attribute(9, DoubleLongUnsigned, "The address in the network.")
    join_strategy = attribute(10, _ANY_NUMBER, "How it joins.")
    multicasts_parameters = attribute(11, Array(ANYTHING), "The groups.")

    @method(1)
    def disconnect_from_network(self, parameter: Data, occasion: Occasion) -> None:
        """Leaves the network."""
        self._order("disconnect_from_network", parameter.integer(), occasion)

    @method(2, _ANY_NUMBER)
    def change_class(self, parameter: Data, occasion: Occasion) -> None:
        """Another class."""
        self._order("change_class", parameter.enumerated(), occasion)

    @method(3, _ANY_NUMBER)
    def change_region(self, parameter: Data, occasion: Occasion) -> None:
        """Another region."""
        self._order("change_region", parameter.enumerated(), occasion)

    def _order(self, name: str, parameter: int, occasion: Occasion) -> None:
        occasion.effects.append(NetworkOrdered(self.name, name, parameter))
