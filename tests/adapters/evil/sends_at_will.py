"""Sends what its test tells it to send: not evil, but one of a kind."""

import json
import sys

from well_behaved import answer_to, write

setup = {}
for line in sys.stdin:
    request = json.loads(line)
    answer = answer_to(request)
    if request["do"] == "reset":
        setup = request["setup"]
    if request["do"] in setup.get("answers", {}):
        answer |= setup["answers"][request["do"]]
    if request["do"] == "control" and request["order"] == "report":
        answer = {"id": request["id"], "due": None, "result": {"request": json.dumps(request)}}
    write(json.dumps(answer) + "\n")
