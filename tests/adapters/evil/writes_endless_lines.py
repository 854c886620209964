"""Writes lines for ever."""

from well_behaved import serve, write


def flood(request, answer):
    while True:
        write(b"{}\n" * 1000)


serve(flood)
