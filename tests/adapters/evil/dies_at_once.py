"""Says why on its standard error and ends."""

import sys

sys.stderr.write("no radio found\n")
sys.exit(3)
