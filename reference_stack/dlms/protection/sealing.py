"""AES-GCM as messages use it: what goes into the nonce and into the additional data. GB §9.2.7.2.4.

Protected content is security control, invocation counter, then the payload: the plain APDU and a
tag when authenticated only, the ciphertext when encrypted only, ciphertext and tag when both. The
nonce is the originator's system title and the counter. The tag has twelve octets in every suite.
"""

from __future__ import annotations

from hmac import compare_digest
from typing import NamedTuple, final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from reference_stack.dlms.protection.control import SecurityControl
from reference_stack.dlms.protection.failures import NotOpened
from reference_stack.kernel.errors import MisuseError, Truncated

TAG_OCTETS = 12
TITLE_OCTETS = 8
_HEAD_OCTETS = 5


class SecuredContent(NamedTuple):
    """Protected content taken apart, nothing of it checked yet."""

    control: SecurityControl
    counter: int
    payload: bytes


def split(content: bytes) -> SecuredContent:
    """Raises Truncated when there is no counter, or no tag where there has to be one."""
    control = SecurityControl.of_octet(content[0] if content else 0)
    needed = _HEAD_OCTETS + (TAG_OCTETS if control.authenticated else 0)
    if len(content) < needed:
        raise Truncated(
            "protected content", needed_bits=needed * 8, available_bits=len(content) * 8
        )
    return SecuredContent(control, int.from_bytes(content[1:5], "big"), content[5:])


@final
class GcmKey:
    """A block cipher key, prepared once. Never shows the key."""

    __slots__ = ("_aead",)

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def seal(
        self,
        plain: bytes,
        *,
        control: SecurityControl,
        title: bytes,
        counter: int,
        gak: bytes | None,
        header: bytes = b"",
    ) -> bytes:
        """Protected content of an APDU. `header` is what general-ciphering authenticates besides.

        Raises MisuseError when the authentication key is missing or the title is not eight octets.
        """
        control_octet = bytes((control.octet,))
        iv = nonce(title, counter)
        if not control.authenticated:
            payload = self._streamed(iv, plain) if control.encrypted else plain
        elif control.encrypted:
            payload = self._aead.encrypt(iv, plain, control_octet + _known(gak) + header)[:-4]
        else:
            mac = self._aead.encrypt(iv, b"", control_octet + _known(gak) + header + plain)
            payload = plain + mac[:TAG_OCTETS]
        return control_octet + iv[TITLE_OCTETS:] + payload

    def open(
        self,
        secured: SecuredContent,
        *,
        title: bytes,
        gak: bytes | None,
        header: bytes = b"",
    ) -> bytes:
        """The plain APDU of protected content. Raises NotOpened when the tag does not match."""
        control, counter, payload = secured
        iv = nonce(title, counter)
        if not control.authenticated:
            # The keystream alone: encrypting a second time takes the encryption away.
            return self._aead.encrypt(iv, payload, None)[:-16] if control.encrypted else payload
        if gak is None:
            raise NotOpened("it is authenticated, and there is no authentication key")
        known = bytes((control.octet,)) + gak + header
        body, tag = payload[:-TAG_OCTETS], payload[-TAG_OCTETS:]
        if control.encrypted:
            plain = self._streamed(iv, body)
            expected = self._aead.encrypt(iv, plain, known)[-16:-4]
        else:
            plain = body
            expected = self._aead.encrypt(iv, b"", known + body)[:TAG_OCTETS]
        if not compare_digest(expected, tag):
            raise NotOpened("the tag does not match: another key, title, counter, or other octets")
        return plain

    def _streamed(self, iv: bytes, octets: bytes) -> bytes:
        """Octets under the keystream, whose second application takes the first one away.

        The one-shot interface checks tags of sixteen octets only, and the streaming one, which
        would take twelve, is three times as slow.
        """
        return self._aead.encrypt(iv, octets, None)[:-16]

    def authenticate(self, octets: bytes, *, title: bytes, counter: int) -> bytes:
        """The twelve-octet code of `octets` alone, as HLS mechanism 5 sends it. GB §9.2.7.4."""
        return self._aead.encrypt(nonce(title, counter), b"", octets)[:TAG_OCTETS]


def nonce(title: bytes, counter: int) -> bytes:
    """Raises MisuseError when the title is not eight octets."""
    if len(title) != TITLE_OCTETS:
        raise MisuseError(f"a system title of {len(title)} octets, expected {TITLE_OCTETS}")
    return title + counter.to_bytes(4, "big")


def _known(gak: bytes | None) -> bytes:
    if gak is None:
        raise MisuseError("authentication needs the global authentication key, and there is none")
    return gak
