"""Writes the key that it was set up with where everybody can see it, and dies."""

import json
import os
import sys

from well_behaved import answer_to, write

for line in sys.stdin:
    request = json.loads(line)
    if request["do"] == "reset":
        key = request["setup"]["keys"]["app_s_key"]
    elif request["do"] == "give":
        sys.stderr.write(f"key {key.upper()}, octets {bytes.fromhex(key).hex(' ')}\n")
        sys.stderr.flush()
        write(f"{key} is my key")
        os._exit(1)
    write(json.dumps(answer_to(request)) + "\n")
