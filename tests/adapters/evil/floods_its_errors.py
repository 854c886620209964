"""Complains for ever and never answers."""

import sys

from well_behaved import serve


def flood(request, answer):
    while True:
        sys.stderr.write("complaint\n" * 10_000)


serve(flood)
