"""Leaves out when it wants to run."""

from well_behaved import serve

serve(lambda request, answer: {"id": request["id"]})
