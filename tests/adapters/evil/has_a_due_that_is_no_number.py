"""Says when it wants to run in words."""

from well_behaved import serve

serve(lambda request, answer: answer | {"due": "soon"})
