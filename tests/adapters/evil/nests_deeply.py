"""Answers with arrays in arrays in arrays."""

from well_behaved import serve

serve(lambda request, answer: b"[" * 500_000 + b"\n")
