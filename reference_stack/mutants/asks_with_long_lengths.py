"""A head-end that writes lengths in as many octets as it likes. Breaks ENC004."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.wrapper import HEADER_OCTETS, Wpdu
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_client_events import Effect, SendDatagram, Stimulus
from reference_stack.nodes.parts import Parts

BREAKS = "ENC004"


_GENERAL_GLO, _CONTENT_AT = 0xDB, 18
"""Behind the wrapper, the tag and a system title of eight octets."""


class _Client(DlmsClient):
    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        return [_longer(effect) for effect in super().handle(stimulus, now)]


def _longer(effect: Effect) -> Effect:
    if not isinstance(effect, SendDatagram) or effect.octets[HEADER_OCTETS] != _GENERAL_GLO:
        return effect
    octets = effect.octets
    if octets[_CONTENT_AT] >= 0x80:
        return effect
    long = b"\x82\x00" + octets[_CONTENT_AT : _CONTENT_AT + 1]
    apdu = octets[HEADER_OCTETS:_CONTENT_AT] + long + octets[_CONTENT_AT + 1 :]
    wpdu = Wpdu.decode(octets)
    return replace(effect, octets=replace(wpdu, apdu=apdu).encode())


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=_Client)
