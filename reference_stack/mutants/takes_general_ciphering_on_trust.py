"""A head-end that leaves the tag of general-ciphering unchecked. Breaks SEC046."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import GeneralCiphering
from reference_stack.mutants.takes_answers_without_a_tag import Trusting
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.parts import Parts

BREAKS = "SEC046"


class TrustingGeneralCiphering(Trusting):
    form = GeneralCiphering


class Client(DlmsClient):
    channel = TrustingGeneralCiphering


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=Client)
