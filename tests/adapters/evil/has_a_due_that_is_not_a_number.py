"""Wants to run at the moment NaN, which Python's own reader would take."""

from well_behaved import serve

serve(lambda request, answer: answer | {"due": float("nan")})
