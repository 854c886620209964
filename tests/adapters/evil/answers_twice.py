"""Gives every answer two times."""

import json

from well_behaved import serve

serve(lambda request, answer: (json.dumps(answer) + "\n").encode() * 2, at="everything")
