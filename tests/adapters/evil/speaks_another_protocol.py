"""Speaks a protocol of another version."""

from well_behaved import serve

serve(lambda request, answer: answer | {"protocol": "meterproof-command/9"}, at="hello")
