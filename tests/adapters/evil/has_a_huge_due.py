"""Wants to run after the end of all numbers of 64 bits."""

from well_behaved import serve

serve(lambda request, answer: answer | {"due": 1 << 64})
