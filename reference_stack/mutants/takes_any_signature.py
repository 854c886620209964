"""A head-end that takes a signature off and does not look at it. Breaks SEC048."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import GeneralSigning, decode_apdu
from reference_stack.dlms.protection.sealing import GcmKey, SecuredContent
from reference_stack.nodes.altered_channels import TakingRefused
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.parts import Parts

BREAKS = "SEC048"


class Unsuspecting(TakingRefused):
    def deciphered(self, secured: SecuredContent, cipher: GcmKey) -> bytes | None:
        inside = decode_apdu(super().deciphered(secured, cipher) or b"")
        return inside.content if isinstance(inside, GeneralSigning) else None


class Client(DlmsClient):
    channel = Unsuspecting


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=Client)
