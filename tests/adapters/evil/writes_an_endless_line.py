"""Begins a line that has no end."""

from well_behaved import serve, write


def flood(request, answer):
    while True:
        write(b"x" * 65536)


serve(flood)
