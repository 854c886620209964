"""Knows none of the protocols that it is offered."""

from well_behaved import serve

serve(lambda request, answer: {"id": request["id"], "unsupported": "too old"}, at="hello")
