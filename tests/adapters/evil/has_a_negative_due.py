"""Wants to run before time began."""

from well_behaved import serve

serve(lambda request, answer: answer | {"due": -1})
