"""Answers with what it answered to the request before."""

from well_behaved import serve

serve(lambda request, answer: answer | {"id": request["id"] - 1})
