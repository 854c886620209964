"""Sends more frames in one moment than anybody can."""

from well_behaved import serve

FRAME = {"point": "radio", "direction": "uplink", "octets": "00", "port": 1}
serve(lambda request, answer: answer | {"crossings": [FRAME] * 1001})
