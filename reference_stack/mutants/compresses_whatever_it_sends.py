"""A head-end that compresses its requests even if they grow by it. Breaks SEC031."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.compression import DEFAULT_PARAMETERS, _Encoder
from reference_stack.mutants.calls_its_messages_compressed import Boasting
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.parts import Parts

BREAKS = "SEC031"


class Squeezing(Boasting):
    def compressed(self, apdu: bytes) -> bytes:
        return _Encoder(apdu, DEFAULT_PARAMETERS).run()


class Client(DlmsClient):
    channel = Squeezing


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=Client)
