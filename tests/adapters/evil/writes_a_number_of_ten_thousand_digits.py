"""Writes a number that nobody should try to read."""

from well_behaved import serve

serve(lambda request, answer: b'{"id": 4, "due": ' + b"9" * 10_000 + b"}\n")
