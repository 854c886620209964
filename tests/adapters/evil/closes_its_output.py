"""Closes its standard output and lives on."""

import os
import signal

from well_behaved import serve


def close(request, answer):
    os.close(1)
    signal.pause()


serve(close)
