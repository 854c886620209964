"""Sends a frame at a moment that is over."""

from well_behaved import serve

FRAME = {"at": 0, "point": "radio", "direction": "uplink", "octets": "00", "port": 1}
serve(lambda request, answer: answer | {"crossings": [FRAME]})
