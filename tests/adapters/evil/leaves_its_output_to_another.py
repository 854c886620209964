"""Ends, while a program that it started keeps its standard output open."""

import os
import subprocess

from well_behaved import serve


def leave(request, answer):
    subprocess.Popen(["sleep", "600"])
    os._exit(0)


serve(leave)
