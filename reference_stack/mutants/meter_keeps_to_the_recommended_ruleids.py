"""A meter that uses the recommended RuleIDs whatever was agreed. Breaks RUL001."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.keeps_to_the_recommended_ruleids import misread
from reference_stack.nodes.parts import Parts

BREAKS = "RUL001"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, profile=misread)
