"""Attributes and methods by the names under which scenarios speak of them. BB §obis.

Those of `TEST` are no part of any standard: our own meter has them under names that are free for
manufacturers. A meter that has others in their place cannot be judged by what is written there.
"""

from __future__ import annotations

from collections.abc import Mapping

from reference_stack.cosem.obis import CLOCK, LOGICAL_DEVICE_NAME, obis
from reference_stack.dlms.apdu import AttributeDescriptor, MethodDescriptor

CLOCK_TIME = AttributeDescriptor(8, CLOCK, 2)
TIME_ZONE = AttributeDescriptor(8, CLOCK, 3)
DEVICE_NAME = AttributeDescriptor(1, LOGICAL_DEVICE_NAME, 2)
UNDEFINED = AttributeDescriptor(1, obis("0-0:99.99.99"), 2)

TEST_NUMBER = AttributeDescriptor(1, obis("0-0:96.131.1"), 2)
TEST_OCTETS = AttributeDescriptor(1, obis("0-0:96.131.2"), 2)
TEST_VALUE = AttributeDescriptor(1, obis("0-0:96.131.3"), 2)
TEST_ANYTHING = AttributeDescriptor(1, obis("0-0:96.131.4"), 2)
LONG_VALUE = AttributeDescriptor(1, obis("0-0:96.130.2"), 2)

ATTRIBUTES: Mapping[str, AttributeDescriptor] = {
    "the clock": CLOCK_TIME,
    "the time zone": TIME_ZONE,
    "the logical device name": DEVICE_NAME,
    "an object that is not there": UNDEFINED,
    "the clock under another class": AttributeDescriptor(3, CLOCK, 2),
    "an attribute that the clock does not have": AttributeDescriptor(8, CLOCK, 100),
    "all attributes of the clock": AttributeDescriptor(8, CLOCK, 0),
    "a long value": LONG_VALUE,
}

METHODS: Mapping[str, MethodDescriptor] = {
    "a method of an object that is not there": MethodDescriptor(1, obis("0-0:99.99.99"), 1),
    "a method of the association itself": MethodDescriptor(15, obis("0-0:40.0.0"), 1),
    "the shift of the clock": MethodDescriptor(8, CLOCK, 6),
}
