"""Property tests find the same cases on every machine, and none is judged by its duration."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("meterproof", deadline=None, derandomize=True)
settings.load_profile("meterproof")
