"""Writes far more on its standard error than a pipe holds, and is well-behaved all the same."""

import sys

from well_behaved import serve


def complain(request, answer):
    sys.stderr.write("still there\n" * 50_000)
    return answer


serve(complain, at="everything")
