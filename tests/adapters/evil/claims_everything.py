"""Says that it has done whatever it is asked."""

from well_behaved import serve


def claim(request, answer):
    return answer if request["do"] == "hello" else {"id": request["id"], "due": None}


serve(claim, at="everything")
