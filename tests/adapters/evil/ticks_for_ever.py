"""Wants to be woken in every microsecond and never does anything then."""

from well_behaved import serve


def tick(request, answer):
    return answer | {"due": request["now"] + 1} if request["do"] in ("give", "wake") else answer


serve(tick, at="everything")
