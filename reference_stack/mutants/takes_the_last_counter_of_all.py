"""A head-end that takes what comes under the last of all counters. Breaks SEC044."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.protection import CounterRefused
from reference_stack.dlms.protection.counters import LAST
from reference_stack.dlms.protection.sealing import GcmKey, SecuredContent
from reference_stack.nodes.altered_channels import TakingRefused
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.parts import Parts

BREAKS = "SEC044"


class Wrapping(TakingRefused):
    refusal = CounterRefused

    def deciphered(self, secured: SecuredContent, cipher: GcmKey) -> bytes | None:
        return super().deciphered(secured, cipher) if secured.counter == LAST else None


class Client(DlmsClient):
    channel = Wrapping


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=Client)
