"""Never answers when it is given something."""

import signal

from well_behaved import serve

serve(lambda request, answer: signal.pause())
