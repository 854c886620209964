"""SAP assignment, class 17: which logical device listens where. BB §sap-assignment."""

from __future__ import annotations

from reference_stack.cosem.composites import Array, Structure
from reference_stack.cosem.model import InterfaceObject, attribute, interface_class
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.shapes import LongUnsigned, OctetString
from reference_stack.dlms.data import Data, array, long_unsigned, octet_string, structure


@interface_class(id=17, version=0)
class SapAssignment(InterfaceObject):
    """All logical devices of the meter. BB §sap-assignment.

    Its only method would give a logical device another address; this meter's are fixed.
    """

    __slots__ = ()

    sap_assignment_list = attribute(
        2,
        Array(Structure(sap=LongUnsigned, logical_device_name=OctetString)),
        "Address and name of each logical device.",
    )

    @sap_assignment_list.reading
    def _read_list(self, occasion: Occasion) -> Data:
        return array(
            structure(long_unsigned(device.sap), octet_string(device.name))
            for device in occasion.device.meter.devices
        )
