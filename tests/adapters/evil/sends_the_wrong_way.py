"""A meter that sends downlink."""

from well_behaved import serve

FRAME = {"point": "radio", "direction": "downlink", "octets": "00", "port": 1}
serve(lambda request, answer: answer | {"crossings": [FRAME]})
