"""The keys of an association as an onlooker uses them: which may have protected a message.

GB §9.2.5, GB §9.2.7.2.4.6. Keys go in and ciphers come out; nothing here shows a key.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric import ec

from harness.octets.reading_layers import Ciphered, other, title_of
from reference_stack.dlms.apdu import (
    GeneralCiphering,
    GeneralDedCiphering,
    GeneralGloCiphering,
    IdentifiedKey,
    ServiceCiphering,
    WrappedKey,
)
from reference_stack.dlms.association import AssociationParameters, Side
from reference_stack.dlms.protection import SUITES, KeyId, NotOpened, SecurityControl
from reference_stack.dlms.protection.agreement import AlgorithmArc
from reference_stack.dlms.protection.message_keys import KeyMaking, MessageKeys
from reference_stack.dlms.protection.sealing import GcmKey
from reference_stack.kernel.errors import MisuseError, ProtocolError

_AES_KEY_OCTETS = (16, 24, 32)


class Candidates(NamedTuple):
    """Ciphers to try, each with a remark; or else why there is none, by whose fault."""

    ciphers: tuple[tuple[GcmKey, str], ...] = ()
    obstacle: str = ""
    problem: ProtocolError | None = None


class KeyRing:
    """The keys of one association, made ready once."""

    def __init__(self, association: AssociationParameters) -> None:
        self.association = association
        self.suite = SUITES.get(association.suite, SUITES[0])
        self.gak = association.keys.gak
        self._ciphers: dict[bytes, GcmKey] = {}

    def candidates(self, form: Ciphered, control: SecurityControl, sender: Side) -> Candidates:
        """The ciphers that the form names."""
        keys = self.association.keys
        match form:
            case ServiceCiphering() if not form.dedicated:
                return self._global(broadcast=control.broadcast)
            case GeneralGloCiphering():
                return self._global(broadcast=control.broadcast)
            case ServiceCiphering() | GeneralDedCiphering():
                return self._one(keys.dedicated, "dedicated key")
            case GeneralCiphering(key_info=None):
                return self._global(broadcast=False)
            case GeneralCiphering(key_info=IdentifiedKey(key_id)):
                if key_id not in (KeyId.GUEK, KeyId.GBEK):
                    return Candidates(problem=NotOpened(f"there is no global key {key_id}"))
                return self._global(broadcast=key_id == KeyId.GBEK)
            case GeneralCiphering():
                return self._message_keys(form, sender)

    def signers(self) -> Iterator[ec.EllipticCurvePublicKey]:
        """Public signing keys of both parties: whose side the keys are on is not known here."""
        met: list[ec.EllipticCurvePublicKey] = []
        for keys in filter(None, (self.association.keys, self.association.server_keys)):
            for public in (keys.peer_signing, keys.signing.public_key() if keys.signing else None):
                if public is not None and public not in met:
                    met.append(public)
                    yield public

    def cipher(self, key: bytes | None) -> GcmKey | None:
        """A key made ready, or None when it is not there or of no length that AES has."""
        if key is None or len(key) not in _AES_KEY_OCTETS:
            return None
        if key not in self._ciphers:
            self._ciphers[key] = GcmKey(key)
        return self._ciphers[key]

    def _global(self, *, broadcast: bool) -> Candidates:
        keys = self.association.keys
        return self._one(keys.gbek, "GBEK") if broadcast else self._one(keys.guek, "GUEK")

    def _one(self, key: bytes | None, name: str) -> Candidates:
        cipher = self.cipher(key)
        if cipher is None:
            return Candidates(obstacle=f"there is no {name} here")
        return Candidates(((cipher, ""),))

    def _message_keys(self, form: GeneralCiphering, sender: Side) -> Candidates:
        """Keys that came wrapped or were agreed on, of which the algorithm may be named twofold."""
        info, keys = form.key_info, self.association.keys
        if sender is Side.CLIENT and self.association.server_keys is not None:
            keys = self.association.server_keys  # the private keys of its receiver
        assert info is not None
        usual = self.association.conventions.arc
        found: dict[bytes, tuple[GcmKey, str]] = {}
        refusal: ProtocolError | MisuseError | None = None
        for arc in sorted(AlgorithmArc, key=lambda arc: arc is not usual):
            try:
                _, key, live = MessageKeys(KeyMaking(self.suite, arc, None)).meet(
                    info,
                    keys,
                    originator=form.originator_system_title or title_of(self.association, sender),
                    own=form.recipient_system_title or title_of(self.association, other(sender)),
                    transaction_id=form.transaction_id,
                )
            except (ProtocolError, MisuseError) as problem:
                refusal = refusal or problem
                continue
            remark = "" if arc is usual else f"key agreed on with algorithm id {arc.value:02X}"
            found.setdefault(key, (live.cipher, remark))
        if found:
            return Candidates(tuple(found.values()))
        # Whose private keys these are is not known here, so a failed agreement proves nothing.
        proved = isinstance(info, WrappedKey) and keys.kek is not None
        if proved and isinstance(refusal, ProtocolError):
            return Candidates(problem=refusal)
        return Candidates(obstacle=str(refusal))
