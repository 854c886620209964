"""Is ended by a signal in the middle of a scenario."""

import os
import signal

from well_behaved import serve

serve(lambda request, answer: os.kill(os.getpid(), signal.SIGKILL))
