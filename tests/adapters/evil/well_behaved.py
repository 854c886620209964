"""A meter that keeps the protocol and does nothing. The others here differ from it in one thing."""

import json
import sys


def answer_to(request):
    answer = {"id": request["id"]}
    match request["do"]:
        case "hello":
            answer |= {
                "protocol": "meterproof-command/1",
                "party": "meter",
                "identity": "idle meter",
            }
        case "reset" | "give" | "wake":
            answer |= {"due": None}
        case _:
            answer |= {"unsupported": "no such thing"}
    return answer


def write(line):
    sys.stdout.buffer.write(line if isinstance(line, bytes) else line.encode())
    sys.stdout.flush()


def serve(changed=None, *, at="give"):
    """Answer everything well; requests `at` get what `changed(request, answer)` makes of it."""
    for line in sys.stdin:
        request = json.loads(line)
        answer = answer_to(request)
        if changed is not None and at in (request["do"], "everything"):
            answer = changed(request, answer)
        if answer is not None:
            write(answer if isinstance(answer, bytes) else json.dumps(answer) + "\n")


if __name__ == "__main__":
    serve()
