"""Rows that are all alike, as profile buffers have them, at the cost of few. GB §data.

What stands in every row at the same place (tags, and the lengths of octet-strings) is looked at for
all rows at once, and the values between are packed by one `struct`. Rows that differ anywhere are
none of this business: `None` says that they have to be done one by one.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import repeat, starmap
from typing import Any

from reference_stack.dlms.data import Data, Tag, Value
from reference_stack.kernel.errors import MisuseError

FEWEST_ROWS = 4
"""Fewer are done one by one just as fast."""
_LONGEST_SHORT_LENGTH = 0x7F
_MOST_CELLS = 64
_ONE_BY_ONE = -1
_make: Any = tuple.__new__  # a Data without the detour through its constructor


class RowLayout:
    """How one kind of row lies on the wire. `constants` stand before each value."""

    __slots__ = ("_constants", "_pack", "_places", "_tags", "_unpack", "size")

    def __init__(self, tags: Sequence[Tag], forms: Sequence[str], heads: Sequence[bytes]) -> None:
        self._tags = tags
        self._constants = heads
        joined = list(zip(heads, forms, strict=True))
        whole = struct.Struct(">" + "".join(f"{len(head)}s{form}" for head, form in joined))
        values = struct.Struct(">" + "".join(f"{len(head)}x{form}" for head, form in joined))
        self.size = whole.size
        self._pack = whole.pack
        self._unpack = values.iter_unpack
        self._places = list(_places(joined))

    def read(self, octets: bytes, at: int, count: int) -> list[Data] | None:
        """So many rows from there on, or None when some of them are not like this."""
        end = at + count * self.size
        if end > len(octets):
            return None
        for place, constant in self._places:
            if octets[at + place : end : self.size] != constant * count:
                return None
        columns = zip(*self._unpack(octets[at:end]), strict=True)
        cells = [_tagged(tag, column) for tag, column in zip(self._tags, columns, strict=True)]
        return _tagged(Tag.STRUCTURE, zip(*cells, strict=True))

    def write(self, columns: Sequence[Sequence[Value]]) -> bytes:
        """Raises MisuseError when a value does not fit its type."""
        parts: list[Iterable[object]] = []
        for constant, values in zip(self._constants, columns, strict=True):
            parts += repeat(constant), values
        try:
            return b"".join(starmap(self._pack, zip(*parts, strict=False)))
        except struct.error as problem:
            raise MisuseError(f"a value does not fit its type: {problem}") from problem


def _tagged(tag: Tag, values: Iterable[Value]) -> list[Data]:
    return list(map(_make, repeat(Data), zip(repeat(tag), values, strict=False)))


def _places(joined: Sequence[tuple[bytes, str]]) -> Iterator[tuple[int, bytes]]:
    """Where in a row constant octets stand, and which."""
    at = 0
    for head, form in joined:
        for offset in range(len(head)):
            yield at + offset, head[offset : offset + 1]
        at += len(head) + struct.calcsize(">" + form)


class AlikeRows:
    """Finds the layout of rows. `forms` says how types of fixed size are packed."""

    def __init__(self, forms: Mapping[Tag, str]) -> None:
        self._forms = forms
        self._layout = lru_cache(maxsize=256)(self._made)

    def like(self, row: Data) -> RowLayout | None:
        """The layout of a row that was read, if rows like it have one."""
        tag, cells = row
        if tag is not Tag.STRUCTURE or not isinstance(cells, tuple):
            return None
        if not 0 < len(cells) <= _MOST_CELLS:
            return None
        return self._layout(tuple([(cell[0], _length(cell)) for cell in cells]))

    def write(self, rows: Sequence[Data]) -> bytes | None:
        """All rows, or None when they are not alike."""
        layout, count = self.like(rows[0]), len(rows)
        if layout is None:
            return None
        tags, values = zip(*rows, strict=True)
        if tags.count(Tag.STRUCTURE) != count or set(map(type, values)) != {tuple}:
            return None
        columns = []
        try:
            for column in zip(*values, strict=True):
                tags, values = zip(*column, strict=True)
                if tags.count(tags[0]) != count:
                    return None
                if tags[0] is Tag.OCTET_STRING and len(set(map(len, values))) > 1:
                    return None
                columns.append(values)
        except (TypeError, ValueError):
            return None  # rows of unlike length, or values that are none of their type
        return layout.write(columns)

    def _made(self, kinds: tuple[tuple[Tag, int], ...]) -> RowLayout | None:
        tags, forms, heads = [], [], []
        head = bytes((Tag.STRUCTURE, len(kinds)))
        for tag, length in kinds:
            if tag is Tag.OCTET_STRING and 0 <= length <= _LONGEST_SHORT_LENGTH:
                form, head = f"{length}s", head + bytes((tag, length))
            elif tag in self._forms:
                form, head = self._forms[tag], head + bytes((tag,))
            else:
                return None
            tags.append(tag)
            forms.append(form)
            heads.append(head)
            head = b""
        return RowLayout(tags, forms, heads)


def _length(cell: Data) -> int:
    value = cell[1]
    return len(value) if isinstance(value, bytes) else _ONE_BY_ONE
