"""Answers in an encoding of its own."""

from well_behaved import serve

serve(lambda request, answer: b'{"id": 4, "due": null, "\xff\xfe": 1}\n')
