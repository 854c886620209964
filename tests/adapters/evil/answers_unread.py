"""Answers each request as soon as it lies in the pipe, and leaves it there unread."""

import array
import fcntl
import json
import sys
import termios
import time

from well_behaved import answer_to, write

for _ in range(3):
    write(json.dumps(answer_to(json.loads(sys.stdin.buffer.raw.readline()))) + "\n")
waiting, number = array.array("i", [0]), 4
while True:
    seen = waiting[0]
    fcntl.ioctl(0, termios.FIONREAD, waiting)
    if waiting[0] > seen:
        write(json.dumps({"id": number, "due": None}) + "\n")
        number += 1
    time.sleep(0.0001)
