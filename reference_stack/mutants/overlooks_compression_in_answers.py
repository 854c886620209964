"""A head-end that takes what is called compressed as it is. Breaks SEC050."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.altered_channels import TakingRefused
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.parts import Parts

BREAKS = "SEC050"


class Client(DlmsClient):
    channel = TakingRefused


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=Client)
