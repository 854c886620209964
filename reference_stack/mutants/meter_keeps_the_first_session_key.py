"""A meter that keeps to the AppSKey of the first session. Breaks IPV002."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.keeps_the_first_session_key import misread
from reference_stack.nodes.parts import Parts

BREAKS = "IPV002"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, profile=misread)
