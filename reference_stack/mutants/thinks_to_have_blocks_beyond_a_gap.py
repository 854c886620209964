"""A head-end that acknowledges the highest general block it has heard of. Breaks SRV036."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.acknowledges_beyond_a_gap import Beyond
from reference_stack.nodes.altered_apdus import AlteredClient
from reference_stack.nodes.parts import Parts

BREAKS = "SRV036"


class Client(Beyond, AlteredClient):
    """As the meter that does the same."""


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=Client)
