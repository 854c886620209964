"""A meter that takes the DevEUI as it goes over the air, last octet first. Breaks IPV002."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.reads_the_dev_eui_backwards import misread
from reference_stack.nodes.parts import Parts

BREAKS = "IPV002"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, profile=misread)
