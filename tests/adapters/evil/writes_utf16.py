"""Answers in UTF-16, which a lenient reader of JSON would take."""

import json

from well_behaved import serve

serve(lambda request, answer: json.dumps(answer).encode("utf-16") + b"\n")
