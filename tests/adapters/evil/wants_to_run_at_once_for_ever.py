"""Whenever it has run, it wants to run at the same moment again."""

from well_behaved import serve


def insist(request, answer):
    return answer | {"due": request["now"]} if request["do"] in ("give", "wake") else answer


serve(insist, at="everything")
