"""ITU-T V.44, packet method: compression before encryption. GB §9.2.3.6, V44 §Annex-B.

UNCERTIFIED. Written from a description of the method and agreeing with two independent decoders on
their vectors; neither the conformity with ITU-T V.44 nor the parameter values that DLMS wants could
be checked. Use it between parties that declared the same parameters, and judge nobody by it.

Read first: the packet is a row of codes, least significant bit first. An *ordinal* is one octet
as it is. A *codeword* is a string seen before. An *extension*, only right after a codeword,
prolongs it by octets that follow the place where its string was first seen. Both sides make the
same new string out of every two neighbours, so the dictionary is never sent. It lives for one
packet.

A decoder stops at the bound that its caller gives: some ten octets can stand for any number of
them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from reference_stack.dlms.packed_bits import BitReader, BitWriter
from reference_stack.kernel.errors import Malformed, MisuseError

_FLUSH = 1
_STEPUP = 2
_FIRST_CODEWORD = 4
_SMALL_ORDINAL_BITS = 7
_SMALL_CODEWORD_BITS = 6


@dataclass(frozen=True, slots=True)
class V44Parameters:
    """`max_codewords` is N2, `max_string` N7. The names in the standard are all letters."""

    max_codewords: int = 1525
    max_string: int = 255

    def __post_init__(self) -> None:
        if self.max_codewords < 256 or not 32 <= self.max_string <= 255:
            raise MisuseError("V.44 wants at least 256 codewords and strings of 32 to 255 octets")

    @property
    def long_extension_bits(self) -> int:
        """How wide the length of an extension by 13 octets or more is."""
        widths = {46: 5, 78: 6, 142: 7, 255: 8}
        return next(bits for most, bits in widths.items() if self.max_string <= most)


DEFAULT_PARAMETERS = V44Parameters()


class _Occurrence(NamedTuple):
    """Where in the text a string of the dictionary was first seen."""

    start: int
    length: int


class _Dictionary:
    """The strings, by codeword. What both sides do after each code is here, once."""

    def __init__(self, parameters: V44Parameters) -> None:
        self.parameters = parameters
        self.strings: list[_Occurrence] = []
        self.previous: _Occurrence | None = None

    @property
    def next_codeword(self) -> int:
        return _FIRST_CODEWORD + len(self.strings)

    def pair(self) -> _Occurrence | None:
        """The string that the next code makes: the previous one and the octet behind it."""
        if self.previous is None or self.previous.length == self.parameters.max_string:
            return None
        return _Occurrence(self.previous.start, self.previous.length + 1)

    def add(self, string: _Occurrence) -> None:
        if self.next_codeword == self.parameters.max_codewords:
            raise _DictionaryFull
        self.strings.append(string)


class _DictionaryFull(Exception):
    """The rules that apply then are not known."""


class _Encoder:
    def __init__(self, text: bytes, parameters: V44Parameters) -> None:
        self._text = text
        self._parameters = parameters
        self._out = BitWriter()
        self._dictionary = _Dictionary(parameters)
        self._codewords: dict[bytes, list[tuple[_Occurrence, int]]] = {}
        self._ordinal_bits = _SMALL_ORDINAL_BITS
        self._codeword_bits = _SMALL_CODEWORD_BITS
        self._after_codeword = False

    def run(self) -> bytes:
        at = 0
        while at < len(self._text):
            pair = self._dictionary.pair()
            if pair is not None:
                self._learn(pair)
            at = self._advance(at)
        self._control(_FLUSH)
        return self._out.octets()

    def _advance(self, at: int) -> int:
        """Send what comes next, and say where it ends."""
        match = self._longest(at)
        if match is None:
            self._ordinal(self._text[at])
            self._dictionary.previous = _Occurrence(at, 1)
            return at + 1
        string, codeword = match
        self._codeword(codeword)
        end = at + string.length
        extension = self._common(string.start + string.length, end, string.length)
        if not extension:
            self._dictionary.previous = _Occurrence(at, string.length)
            return end
        self._extension(extension)
        self._learn(_Occurrence(at, string.length + extension))
        self._dictionary.previous = None
        return end + extension

    def _learn(self, string: _Occurrence) -> None:
        codeword = self._dictionary.next_codeword
        self._dictionary.add(string)
        head = self._text[string.start : string.start + 2]
        self._codewords.setdefault(head, []).append((string, codeword))

    def _longest(self, at: int) -> tuple[_Occurrence, int] | None:
        best: tuple[_Occurrence, int] | None = None
        for string, codeword in self._codewords.get(self._text[at : at + 2], ()):
            start, length = string
            if best is not None and length <= best[0].length:
                continue
            if self._text.startswith(self._text[start : start + length], at):
                best = string, codeword
        return best

    def _common(self, first: int, second: int, length: int) -> int:
        """How many octets from `first` on are those from `second` on, within the longest string."""
        most = min(self._parameters.max_string - length, len(self._text) - second)
        count = 0
        while count < most and self._text[first + count] == self._text[second + count]:
            count += 1
        return count

    def _control(self, code: int) -> None:
        self._out.write(1, 1)
        self._out.write(code, self._codeword_bits)
        self._after_codeword = False

    def _ordinal(self, octet: int) -> None:
        if octet >> self._ordinal_bits:
            self._control(_STEPUP)
            self._ordinal_bits = 8
        self._out.write(0, 2 if self._after_codeword else 1)
        self._out.write(octet, self._ordinal_bits)
        self._after_codeword = False

    def _codeword(self, codeword: int) -> None:
        while codeword >> self._codeword_bits:
            self._control(_STEPUP)
            self._codeword_bits += 1
        self._out.write(1, 1)
        self._out.write(codeword, self._codeword_bits)
        self._after_codeword = True

    def _extension(self, length: int) -> None:
        self._out.write(0b10, 2)  # 0 then 1
        if length == 1:
            self._out.write(1, 1)
        elif length <= 4:
            self._out.write((length - 1) << 1, 3)  # 2: 0 1 0, 3: 0 0 1, 4: 0 1 1
        elif length <= 12:
            self._out.write(0, 4)
            self._out.write(length - 5, 3)
        else:
            self._out.write(0b1000, 4)  # 0 0 0 1
            self._out.write(length - 13, self._parameters.long_extension_bits)
        self._after_codeword = False


class _Decoder:
    def __init__(self, packet: bytes, parameters: V44Parameters, limit_octets: int) -> None:
        self._in = BitReader(packet)
        self._parameters = parameters
        self._dictionary = _Dictionary(parameters)
        self._limit = limit_octets
        self._text = bytearray()
        self._ordinal_bits = _SMALL_ORDINAL_BITS
        self._codeword_bits = _SMALL_CODEWORD_BITS
        self._stepping = False

    def run(self) -> bytes:
        last: _Occurrence | None = None  # where the string of the codeword just read was first seen
        while True:
            if self._in.read(1):
                codeword = self._read_codeword()
                if codeword == _FLUSH:
                    self._in.finish()
                    return bytes(self._text)
                last = self._string(codeword) if codeword >= _FIRST_CODEWORD else None
            elif last is not None and self._in.read(1):
                self._prolong(last)
                last = None
            else:
                self._ordinal()
                last = None

    def _read_codeword(self) -> int:
        if self._stepping:
            self._codeword_bits += 1
        codeword = self._in.read(self._codeword_bits)
        self._stepping = codeword == _STEPUP
        if codeword < _FIRST_CODEWORD and codeword not in (_FLUSH, _STEPUP):
            misplaced = f"control code {codeword} has no place in a packet"
            raise Malformed(misplaced, clause="V44 §Annex-B")
        return codeword

    def _ordinal(self) -> None:
        if self._stepping:
            self._ordinal_bits = 8
            self._stepping = False
        octet = self._in.read(self._ordinal_bits)
        self._pair()
        start = len(self._text)
        self._text.append(octet)
        self._bounded()
        self._dictionary.previous = _Occurrence(start, 1)

    def _string(self, codeword: int) -> _Occurrence:
        self._pair()
        place = codeword - _FIRST_CODEWORD
        if place >= len(self._dictionary.strings):
            raise Malformed(f"codeword {codeword} is not defined yet", clause="V44 §Annex-B")
        string = self._dictionary.strings[place]
        start = len(self._text)
        self._copy(string.start, string.length)
        self._dictionary.previous = _Occurrence(start, string.length)
        return string

    def _prolong(self, string: _Occurrence) -> None:
        length = self._extension_length()
        start = len(self._text) - string.length
        self._copy(string.start + string.length, length)
        if string.length + length <= self._parameters.max_string:
            self._dictionary.add(_Occurrence(start, string.length + length))
        self._dictionary.previous = None

    def _extension_length(self) -> int:
        if self._in.read(1):
            return 1
        short = self._in.read(2)
        if short:
            return short + 1
        if self._in.read(1):
            return 13 + self._in.read(self._parameters.long_extension_bits)
        return 5 + self._in.read(3)

    def _pair(self) -> None:
        """Its last octet is about to be written; the string is known by its place already."""
        pair = self._dictionary.pair()
        if pair is not None:
            self._dictionary.add(pair)

    def _copy(self, start: int, length: int) -> None:
        """Octet by octet: the source may overlap what is being written."""
        for place in range(start, start + length):
            self._text.append(self._text[place])
            self._bounded()

    def _bounded(self) -> None:
        if len(self._text) > self._limit:
            too_long = f"the packet unpacks to more than {self._limit} octets"
            raise Malformed(too_long, clause="V44 §Annex-B")


def compress(text: bytes, parameters: V44Parameters = DEFAULT_PARAMETERS) -> bytes | None:
    """The packet, or None when it would not be shorter or the dictionary does not suffice."""
    try:
        packet = _Encoder(text, parameters).run()
    except _DictionaryFull:
        return None
    return packet if len(packet) < len(text) else None


def decompress(
    packet: bytes, limit_octets: int, parameters: V44Parameters = DEFAULT_PARAMETERS
) -> bytes:
    """The text. Raises Truncated or Malformed, also when it is longer than the limit."""
    try:
        return _Decoder(packet, parameters, limit_octets).run()
    except _DictionaryFull:
        raise Malformed("more codewords than agreed on", clause="V44 §Annex-B") from None
