"""A head-end that deciphers and does not look at the tag. Breaks SEC040."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.protection.sealing import GcmKey, SecuredContent
from reference_stack.nodes.altered_channels import TakingRefused, whatever_the_tag
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.parts import Parts

BREAKS = ("SEC040", "SEC041")


class Trusting(TakingRefused):
    def deciphered(self, secured: SecuredContent, cipher: GcmKey) -> bytes:
        return whatever_the_tag(secured, cipher, self.context.peer_title)


class Client(DlmsClient):
    channel = Trusting


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=Client)
