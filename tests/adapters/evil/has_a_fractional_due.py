"""Wants to run between two microseconds."""

from well_behaved import serve

serve(lambda request, answer: answer | {"due": 1.5})
