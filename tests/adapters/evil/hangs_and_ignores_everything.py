"""Never answers, and ends neither at the end of its input nor when it is asked to."""

import signal

from well_behaved import serve

signal.signal(signal.SIGTERM, signal.SIG_IGN)
serve()
while True:
    signal.pause()
