"""Writes its answer one octet at a time and never comes to the end of it."""

import time

from well_behaved import serve, write


def drip(request, answer):
    while True:
        write(b" ")
        time.sleep(0.01)


serve(drip)
