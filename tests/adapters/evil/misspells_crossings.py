"""Writes a member that does not exist: without a check its frames would vanish silently."""

from well_behaved import serve

serve(lambda request, answer: answer | {"crosings": []})
