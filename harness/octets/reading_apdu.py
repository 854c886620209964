"""What an APDU says and what protects it, as an onlooker reads it. GB §COSEMpdu, GB §9.2.7."""

from __future__ import annotations

from dataclasses import dataclass

from harness.octets.reading_layers import LayerReading, protection_of
from harness.octets.reading_protection import Opener
from reference_stack.dlms.apdu import Aare, Aarq, Apdu, Rlre, Rlrq, decode_apdu
from reference_stack.dlms.association import AssociationParameters, Side
from reference_stack.dlms.protection import (
    PROTECTED_TAGS,
    Protection,
    ProtectionKind,
    SecurityControl,
)
from reference_stack.kernel.errors import Malformed, ProtocolError, Truncated

_ACSE_TAGS = frozenset(kind.prefix[0] for kind in (Aarq, Aare, Rlrq, Rlre))
# Answers, notifications and refusals in all their tags: only servers send them. GB §COSEMpdu.
_ONLY_SERVERS_SEND = frozenset(
    bytes.fromhex("08 0E 0F 28 2E 48 4E 61 63 C2 C4 C5 C7 CA CC CD CF D2 D4 D5 D7 D8 DA")
)
_ONLY_CLIENTS_SEND = frozenset(bytes.fromhex("01 10 21 41 60 62 C0 C1 C3 C8 C9 CB D0 D1 D3 D9"))


@dataclass(frozen=True, slots=True)
class ApduReading:
    """One APDU. See `harness.octets.reading` for what problem and obstacle mean to a check."""

    octets: bytes
    """As they travelled."""
    plain: bytes | None = None
    """Without protection, `octets` itself where there is none; None if something is closed."""
    apdu: Apdu | None = None
    """`plain` decoded; None when it is closed or malformed."""
    sender: Side | None = None
    """Client or server; None when nothing tells."""
    association: AssociationParameters | None = None
    layers: tuple[LayerReading, ...] = ()
    """Protection from the outermost to the innermost, as far as it could be looked into."""
    problem: ProtocolError | None = None
    """What is wrong with it. Its octet counts in `plain` if that is there, else in `octets`."""
    obstacle: str = ""
    """What keeps the onlooker from judging, mostly a missing key. No fault of the sender."""
    initiate: ApduReading | None = None
    """The xDLMS APDU that an AARQ, AARE, RLRQ or RLRE carries."""

    @property
    def opened(self) -> bool:
        """Whether everything could be read and nothing is wrong with it."""
        return self.apdu is not None and self.problem is None and not self.obstacle

    @property
    def is_protected(self) -> bool:
        return self.octets[:1] != b"" and self.octets[0] in PROTECTED_TAGS

    @property
    def protection(self) -> Protection:
        """What all layers together say they apply, whether or not it could be opened."""
        return protection_of(self.layers)

    @property
    def cipher(self) -> LayerReading | None:
        """The outermost layer that is not a signature."""
        return next((layer for layer in self.layers if layer.kind is not None), None)

    @property
    def kind(self) -> ProtectionKind | None:
        return self.cipher.kind if self.cipher else None

    @property
    def control(self) -> SecurityControl | None:
        return self.cipher.control if self.cipher else None

    @property
    def counter(self) -> int | None:
        """The invocation counter of the outermost ciphered layer."""
        return self.cipher.counter if self.cipher else None

    @property
    def title(self) -> bytes:
        """The originator's system title as written in the outermost layer, or empty."""
        return self.layers[0].title if self.layers else b""

    @property
    def broadcast(self) -> bool:
        return any(layer.control.broadcast for layer in self.layers if layer.control)


def read_apdu(octets: bytes, opener: Opener | None, sender: Side | None = None) -> ApduReading:
    """Read one APDU with the keys of an association. Raises nothing.

    Without a sender the tag decides, and where it does not, whichever side opens it.
    """
    sender = sender or sender_by_tag(octets)
    if octets[:1] and octets[0] in PROTECTED_TAGS:
        return _protected(octets, opener, sender)
    association = opener.association if opener else None
    try:
        apdu = decode_apdu(octets)
    except ProtocolError as problem:
        return ApduReading(octets, octets, None, sender, association, problem=problem)
    if octets[0] not in _ACSE_TAGS:
        return ApduReading(octets, octets, apdu, sender, association)
    initiate = _initiate(apdu, opener, sender)
    return ApduReading(
        octets,
        octets,
        apdu,
        sender,
        association,
        problem=_carried(initiate.problem) if initiate and initiate.problem else None,
        obstacle=initiate.obstacle if initiate else "",
        initiate=initiate,
    )


def sender_by_tag(octets: bytes) -> Side | None:
    """Who sends APDUs of this kind, or None where both do. GB §COSEMpdu."""
    if octets[:1] == b"":
        return None
    if octets[0] in _ONLY_SERVERS_SEND:
        return Side.SERVER
    return Side.CLIENT if octets[0] in _ONLY_CLIENTS_SEND else None


def octet_of(problem: ProtocolError | None) -> int | None:
    """The first wrong octet that an error names, or the first missing; None if it names none."""
    match problem:
        case Malformed(at_octet=at):
            return at
        case Truncated(available_bits=bits):
            return bits // 8
        case _:
            return None


def _protected(octets: bytes, opener: Opener | None, sender: Side | None) -> ApduReading:
    if opener is None:
        return _without_keys(octets, sender)
    if sender is not None:
        return _opened(octets, opener, sender)
    readings = [_opened(octets, opener, side) for side in (Side.SERVER, Side.CLIENT)]
    return min(readings, key=lambda reading: (reading.problem is not None, reading.apdu is None))


def _opened(octets: bytes, opener: Opener, sender: Side) -> ApduReading:
    plain, layers, problem, obstacle = opener.unseal(octets, sender)
    apdu = None
    if plain is not None:
        try:
            apdu = decode_apdu(plain)
        except ProtocolError as malformed:
            problem = problem or malformed
    return ApduReading(octets, plain, apdu, sender, opener.association, layers, problem, obstacle)


def _without_keys(octets: bytes, sender: Side | None) -> ApduReading:
    """Read with the keys of nobody: only to see what the outermost layer says."""
    nobody = Opener(AssociationParameters(client_sap=0, server_sap=0))
    reading = _opened(octets, nobody, sender or Side.SERVER)
    malformed = reading.problem if not reading.layers else None
    return ApduReading(
        octets,
        None,
        None,
        sender,
        None,
        reading.layers,
        malformed,
        "" if malformed else "no association is known to which it belongs",
    )


def _initiate(apdu: Apdu, opener: Opener | None, sender: Side | None) -> ApduReading | None:
    match apdu:
        case (
            Aarq(user_information=bytes(information))
            | Aare(user_information=bytes(information))
            | Rlrq(user_information=bytes(information))
            | Rlre(user_information=bytes(information))
        ):
            return read_apdu(information, opener, sender)
        case _:
            return None


def _carried(problem: ProtocolError) -> ProtocolError:
    """Without its octet, which counts from where the carried APDU begins."""
    return ProtocolError(f"user information: {problem}", clause=problem.clause)
