"""Knows which requests exist, and says that it has carried out any order."""

from well_behaved import serve

serve(lambda request, answer: {"id": request["id"], "due": None}, at="control")
