"""The right way to protect an APDU, and beside it the ways that are known to be taken by mistake.

Each dimension lists its options, the right one first and without words. GB §9.2.7.2.4, and the
disagreements of published implementations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from harness.octets.diagnosis_additional import Option, additional_options
from harness.octets.reading_layers import LayerReading, other, title_of
from reference_stack.dlms.apdu import (
    GeneralCiphering,
    GeneralDedCiphering,
    IdentifiedKey,
    ServiceCiphering,
)
from reference_stack.dlms.association import AssociationParameters, Side
from reference_stack.dlms.protection import SUITES, KeyId, Keys
from reference_stack.dlms.protection.agreement import AlgorithmArc
from reference_stack.dlms.protection.message_keys import KeyMaking, MessageKeys
from reference_stack.dlms.protection.sealing import TAG_OCTETS, TITLE_OCTETS
from reference_stack.kernel.errors import MisuseError, ProtocolError

_AES_KEY_OCTETS = (16, 24, 32)
_LAST_COUNTER = 0xFFFF_FFFF
_GENERAL_LENGTHS = (16, 8)
_ROLES = {
    "guek": "the global unicast encryption key",
    "gbek": "the global broadcast encryption key",
    "dedicated": "the dedicated key",
    "gak": "the authentication key",
    "kek": "the master key",
}


class Trial(NamedTuple):
    """One way, ready to be tried. A tag of no octets stands for none."""

    key: bytes
    iv: bytes
    additional: bytes
    tag_octets: int


@dataclass(frozen=True, slots=True)
class Options:
    """The options of each dimension."""

    keys: tuple[Option, ...]
    authentication_keys: tuple[Option, ...]
    titles: tuple[Option, ...]
    counters: tuple[Option, ...]
    orders: tuple[Option, ...]
    additional: tuple[Option, ...]
    tags: tuple[Option, ...]

    def dimensions(self) -> tuple[tuple[Option, ...], ...]:
        return (
            self.keys,
            self.authentication_keys,
            self.titles,
            self.counters,
            self.orders,
            self.additional,
            self.tags,
        )

    def of_the_cipher(self) -> Options:
        """Only what decides how octets decipher, whatever their tag."""
        return replace(
            self,
            authentication_keys=self.authentication_keys[:1],
            additional=self.additional[:1],
            tags=(self.tags[0], *(option for option in self.tags[1:] if option[1] == 0)),
        )

    def trial(self, values: Sequence[Any]) -> Trial | None:
        """One value of each dimension put together; None when they do not go together."""
        key, gak, title, counter, counter_first, additional, tag_octets = values
        if key is None or len(title) != TITLE_OCTETS:
            return None
        iv = counter + title if counter_first else title + counter
        return Trial(key, iv, additional(gak), tag_octets)


def ciphering_options(
    layer: LayerReading,
    association: AssociationParameters,
    sender: Side,
    others: Mapping[str, AssociationParameters],
) -> Options:
    """For one ciphered layer whose control octet and counter are there."""
    return Options(
        keys=_distinct(_keys(layer, association, sender, others)),
        authentication_keys=_distinct(_authentication_keys(association.keys, others)),
        titles=_distinct(_titles(layer, association, sender, others)),
        counters=_distinct(_counters(layer.counter or 0)),
        orders=(("", False), ("the counter before the system title in the nonce", True)),
        additional=tuple(additional_options(layer)),
        tags=tuple(_tags(layer)),
    )


def _distinct(options: Iterator[Option]) -> tuple[Option, ...]:
    """Without those that would repeat an earlier one."""
    found: dict[Any, str] = {}
    for words, value in options:
        found.setdefault(value, words)
    return tuple((words, value) for value, words in found.items())


def _keys(
    layer: LayerReading,
    association: AssociationParameters,
    sender: Side,
    others: Mapping[str, AssociationParameters],
) -> Iterator[Option]:
    keys = association.keys
    right, role = _right_key(layer, association, sender)
    yield "", right
    for name, words in _ROLES.items():
        key = getattr(keys, name)
        if name != role and _usable(key):
            yield words, key
    for name, parameters in others.items():
        for attribute, words in _ROLES.items():
            key = getattr(parameters.keys, attribute)
            if _usable(key):
                yield f"{words} of the association {name}", key
    yield from _agreed(layer, association, sender)


def _right_key(
    layer: LayerReading, association: AssociationParameters, sender: Side
) -> tuple[bytes | None, str]:
    keys, form = association.keys, layer.form
    broadcast = bool(layer.control and layer.control.broadcast)
    match form:
        case ServiceCiphering(tag=_) if form.dedicated:
            role = "dedicated"
        case GeneralDedCiphering():
            role = "dedicated"
        case GeneralCiphering(key_info=IdentifiedKey(key_id)):
            role = "gbek" if key_id == KeyId.GBEK else "guek"
        case GeneralCiphering(key_info=None):
            role = "guek"
        case GeneralCiphering():
            agreed = next(_agreed(layer, association, sender), None)
            return (None if agreed is None else agreed[1]), ""
        case _:
            role = "gbek" if broadcast else "guek"
    key = getattr(keys, role)
    return (key if _usable(key) else None), role


def _agreed(
    layer: LayerReading, association: AssociationParameters, sender: Side
) -> Iterator[Option]:
    """Keys that come with the message, by either way to name the algorithm."""
    form = layer.form
    if not isinstance(form, GeneralCiphering) or isinstance(form.key_info, IdentifiedKey | None):
        return
    suite = SUITES.get(association.suite, SUITES[0])
    for arc in AlgorithmArc:
        try:
            _, key, _ = MessageKeys(KeyMaking(suite, arc, None)).meet(
                form.key_info,
                association.keys,
                originator=form.originator_system_title or title_of(association, sender),
                own=form.recipient_system_title or title_of(association, other(sender)),
                transaction_id=form.transaction_id,
            )
        except (ProtocolError, MisuseError):
            continue
        yield f"a key agreed on with algorithm id {arc.value:02X}", key


def _authentication_keys(
    keys: Keys, others: Mapping[str, AssociationParameters]
) -> Iterator[Option]:
    yield "", keys.gak or b""
    for name, words in _ROLES.items():
        key = getattr(keys, name)
        if name != "gak" and key is not None:
            yield f"{words} in place of the authentication key", key
    for name, parameters in others.items():
        if parameters.keys.gak is not None:
            yield f"the authentication key of the association {name}", parameters.keys.gak


def _titles(
    layer: LayerReading,
    association: AssociationParameters,
    sender: Side,
    others: Mapping[str, AssociationParameters],
) -> Iterator[Option]:
    expected = title_of(association, sender)
    right = layer.title or expected
    yield "", right
    yield f"the system title of the {sender.value} as agreed on in the nonce", expected
    receiver = title_of(association, other(sender))
    yield "the receiver's system title in the nonce", receiver
    yield "the octets of the system title reversed in the nonce", right[::-1]
    yield "zeros for the system title in the nonce", bytes(TITLE_OCTETS)
    for name, parameters in others.items():
        for side in Side:
            words = f"the system title of the {side.value} of the association {name} in the nonce"
            yield words, title_of(parameters, side)


def _counters(counter: int) -> Iterator[Option]:
    octets = counter.to_bytes(4, "big")
    yield "", octets
    yield "the octets of the counter reversed in the nonce", octets[::-1]
    if counter < _LAST_COUNTER:
        yield "a counter one higher in the nonce", (counter + 1).to_bytes(4, "big")
    if counter:
        yield "a counter one lower in the nonce", (counter - 1).to_bytes(4, "big")
    yield "a counter of zero in the nonce", bytes(4)


def _tags(layer: LayerReading) -> Iterator[Option]:
    authenticated = bool(layer.control and layer.control.authenticated)
    if authenticated:
        yield "", TAG_OCTETS
        yield "no tag, although the security control names authentication", 0
    else:
        yield "", 0
        yield "a tag, although the security control names no authentication", TAG_OCTETS
    for octets in _GENERAL_LENGTHS:
        yield f"a tag of {octets} octets", octets


def _usable(key: bytes | None) -> bool:
    return key is not None and len(key) in _AES_KEY_OCTETS
