"""Compact data, class 62: captured values without their types. BB §compact-data.

The buffer holds the values back to back; what they are is told by the template description, or
known to who knows the template id, which is the first value.
"""

from __future__ import annotations

from reference_stack.cosem.access import other_reason
from reference_stack.cosem.capture import CAPTURE_OBJECT, RESTRICTED_OBJECT, captured
from reference_stack.cosem.composites import Array
from reference_stack.cosem.model import InterfaceObject, attribute, interface_class, method
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.shapes import OctetString, Unsigned, enumerated
from reference_stack.dlms.axdr import TYPE_DESCRIPTION, describe, encode_contents
from reference_stack.dlms.data import Data, octet_string, structure
from reference_stack.kernel.errors import MisuseError

_ON_READING = 1
_TEMPLATE_ID = 4
_MOST_VALUES = 64
_BUFFERS = {(7, 2), (62, 2)}
"""What is not captured: a buffer within a buffer would grow without end."""


class CompactData(InterfaceObject):
    """What both versions have in common."""

    __slots__ = ()

    compact_buffer = attribute(2, OctetString, "The values, without types.")
    template_id = attribute(4, Unsigned, "Tells templates apart.")
    template_description = attribute(5, OctetString, "The types of the values.")
    capture_method = attribute(
        6, enumerated(0, 1), "0 when `capture` is invoked, 1 whenever it is read.", writable=True
    )

    def _entries(self) -> Data:
        return self.stored(3)

    @compact_buffer.reading
    def _read_compact_buffer(self, occasion: Occasion) -> Data:
        if self.capture_method.enumerated() == _ON_READING:
            self._capture(occasion)
        return self.compact_buffer

    @template_description.reading
    def _read_template_description(self, occasion: Occasion) -> Data:
        if not self.template_description.octets():
            self._capture(occasion)
        return self.template_description

    @method(1)
    def reset(self, parameter: Data, occasion: Occasion) -> None:
        """Empties the buffer."""
        self.compact_buffer = octet_string(b"")

    @method(2)
    def capture(self, parameter: Data, occasion: Occasion) -> None:
        """Fills the buffer."""
        self._capture(occasion)

    def _write_entries(self, data: Data, occasion: Occasion) -> None:
        entries = data.elements()
        if not entries or not self._is_own_template_id(entries[0]):
            raise other_reason("the first value has to be the template id of this object")
        for entry in entries:
            class_id, _, index, *_ = entry.elements()
            if (class_id.integer(), index.integer()) in _BUFFERS:
                raise other_reason("buffers are not captured")
            captured(entry, occasion)
        self.store(3, data)
        self.compact_buffer = self.template_description = octet_string(b"")

    def _is_own_template_id(self, entry: Data) -> bool:
        class_id, name, index, *_ = entry.elements()
        told = (class_id.integer(), name.octets(), index.integer())
        return told == (self.class_id, self.name, _TEMPLATE_ID)

    def _capture(self, occasion: Occasion) -> None:
        row = structure(*(captured(entry, occasion) for entry in self._entries().elements()))
        try:
            description = describe(row)
        except MisuseError as problem:
            raise other_reason(str(problem)) from problem
        self.compact_buffer = octet_string(encode_contents(description, [row]))
        self.template_description = octet_string(TYPE_DESCRIPTION.encode(description))


@interface_class(id=62, version=0)
class CompactDataVersion0(CompactData):
    """Captures whole attributes or elements of them. BB §compact-data."""

    __slots__ = ()

    capture_objects = attribute(
        3, Array(CAPTURE_OBJECT, _MOST_VALUES), "What is captured.", writable=True
    )

    @capture_objects.writing
    def _write_capture_objects(self, data: Data, occasion: Occasion) -> None:
        self._write_entries(data, occasion)


@interface_class(id=62, version=1)
class CompactDataVersion1(CompactData):
    """May restrict what it captures of a buffer. BB §compact-data."""

    __slots__ = ()

    capture_objects = attribute(
        3, Array(RESTRICTED_OBJECT, _MOST_VALUES), "What is captured.", writable=True
    )

    @capture_objects.writing
    def _write_capture_objects(self, data: Data, occasion: Occasion) -> None:
        self._write_entries(data, occasion)
