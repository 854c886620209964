"""SCHC-LPWAN setup, class 126: the rules of header compression and fragmentation. BB §4.16.2.1.

Names and outer types are known, what is inside the rules is not public: it is whatever the template
says, and nothing is judged by it.
"""

from __future__ import annotations

from reference_stack.cosem.composites import ANYTHING, Array
from reference_stack.cosem.model import InterfaceObject, attribute, interface_class
from reference_stack.cosem.shapes import LogicalName


@interface_class(id=126, version=0)
class SchcLpwanSetup(InterfaceObject):
    """What SCHC on this device was set up with. BB §4.16.2.1."""

    __slots__ = ()

    lpwan_reference = attribute(2, LogicalName, "The object of the LPWAN beneath.")
    schc_cd_rules = attribute(3, Array(ANYTHING), "Rules of compression.")
    schc_fr_param = attribute(4, ANYTHING, "Parameters of fragmentation: a structure.")
