"""A program on its standard streams, one line out for one line in, that cannot hurt us.

Nothing here waits longer than the deadline of one answer, whatever the program does: all pipes are
non-blocking and polled together, so that a program that floods one stream, or reads nothing,
cannot wedge us against another. What it writes is bounded in length; of its standard error only
the tail is kept. Every failure ends the program and all that it started, and is a `DeviceDied`
with evidence. Needs a system with `poll` on pipes: Windows has none (decision 0060).
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import time
from collections.abc import Sequence
from typing import IO, cast

from adapters.base import AdapterError, DeviceDied
from adapters.device_text import printable, secrets_pattern
from reference_stack.kernel.instant import Duration

MAX_LINE_OCTETS = 1 << 20
"""One answer, its end of line included."""
MAX_OUTPUT_OCTETS = 64 << 20
"""All answers together, until `allow_output` grants as much again."""
MAX_ERROR_OUTPUT_OCTETS = 64 << 20
"""What may come on standard error while one answer is awaited."""
KEPT_ERROR_OCTETS = 8192
"""More than is shown, so that a key which stands across the cut is found and hidden."""
SHOWN_ERROR_CHARACTERS = 4096
_SHOWN_CHARACTERS = 200
_CHUNK_OCTETS = 1 << 16
_LOOK_UP_SECONDS = 0.5
"""A signal that comes just before the wait begins is only noticed when the wait ends."""
_FAREWELL_SECONDS = 1.0


class ChildProcess:
    """One run. `deadline` is for each answer; evidence leaves out what `hidden` finds."""

    def __init__(self, argv: Sequence[str], *, deadline: Duration) -> None:
        """Raises AdapterError when the program cannot be started."""
        if not hasattr(select, "poll"):  # pragma: no cover: no such system in our builds
            raise AdapterError("programs as devices need a POSIX system; on Windows use WSL")
        try:
            # A session of its own: our Ctrl-C is not for it, and all that it starts ends with it.
            self._process = subprocess.Popen(
                argv,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                start_new_session=True,
            )
        except OSError as problem:
            raise AdapterError(f"cannot start {argv[0]}: {problem.strerror}") from None
        process = self._process
        self._pipes = cast(list[IO[bytes]], [process.stdin, process.stdout, process.stderr])
        self._input, self._output, self._errors = (pipe.fileno() for pipe in self._pipes)
        for pipe in self._pipes:
            os.set_blocking(pipe.fileno(), False)
        self._poll = select.poll()
        self._poll.register(self._output, select.POLLIN)
        self._poll.register(self._errors, select.POLLIN)
        self._deadline_seconds = deadline.seconds
        self._received = bytearray()
        self._last_answer = b""
        self._error_tail = b""
        self._output_left = MAX_OUTPUT_OCTETS
        self._is_gone = False
        self.hidden = secrets_pattern(())

    @property
    def pid(self) -> int:
        return self._process.pid

    def allow_output(self) -> None:
        """Start counting anew what the program writes."""
        self._output_left = MAX_OUTPUT_OCTETS

    def ask(self, line: bytes) -> bytes:
        """Write one line, read one line. Raises DeviceDied, and the program is then no more."""
        ends = time.monotonic() + self._deadline_seconds
        errors_left = MAX_ERROR_OUTPUT_OCTETS
        unsent = self._write(line)
        if unsent:
            self._poll.register(self._input, select.POLLOUT)
        while (left := ends - time.monotonic()) > 0:
            for stream, _ in self._poll.poll(min(left, _LOOK_UP_SECONDS) * 1000):
                if stream == self._output:
                    answer = self._read_output()
                    if answer is not None and unsent:
                        raise self.end("it answered before it had read the question")
                    if answer is not None:
                        return answer
                elif stream == self._errors:
                    errors_left -= self._read_errors()
                    if errors_left < 0:
                        raise self.end("it floods its standard error")
                else:
                    unsent = self._write(unsent)
                    if not unsent:
                        self._poll.unregister(self._input)
        raise self.end(f"it gave no answer within {self._deadline_seconds:g} s")

    def end(self, message: str) -> DeviceDied:
        """End the program. The error to raise has what was last seen of it as evidence."""
        with contextlib.suppress(BlockingIOError):
            self._keep_errors(os.read(self._errors, _CHUNK_OCTETS))
        status = self._process.poll()
        evidence = ["it was still running" if status is None else f"it ended {_how(status)}"]
        if output := bytes(self._received) or self._last_answer:
            evidence.append(f"last output: {self._shown(output, _SHOWN_CHARACTERS)}")
        if self._error_tail:
            evidence.append(
                f"standard error: {self._shown(self._error_tail, SHOWN_ERROR_CHARACTERS)}"
            )
        self.kill()
        return DeviceDied(message, evidence="; ".join(evidence))

    def close(self) -> None:
        """Close the program's input, give it a moment to end by itself, then end it."""
        if self._is_gone:
            return
        self._pipes[0].close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_FAREWELL_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End the program and all that it started, at once. Leaves neither pipe nor zombie."""
        if self._is_gone:
            return
        self._is_gone = True
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        for pipe in self._pipes:
            pipe.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_FAREWELL_SECONDS)

    def _write(self, octets: bytes) -> bytes:
        """Write what the pipe takes; the rest comes back."""
        try:
            return octets[os.write(self._input, octets) :]
        except BlockingIOError:
            return octets
        except BrokenPipeError:
            # It may have said why before it went: what it said is read next, and then its end.
            return b""

    def _read_output(self) -> bytes | None:
        """Take what has come; the line, without its end, if it is whole now."""
        chunk = os.read(self._output, _CHUNK_OCTETS)
        if not chunk:
            raise self._at_end_of_output()
        received = self._received
        start = len(received)
        received += chunk
        self._output_left -= len(chunk)
        if self._output_left < 0:
            raise self.end(f"it wrote more than {MAX_OUTPUT_OCTETS} octets in one scenario")
        end = received.find(b"\n", start)
        if end >= MAX_LINE_OCTETS or (end < 0 and len(received) >= MAX_LINE_OCTETS):
            raise self.end(f"it wrote a line of more than {MAX_LINE_OCTETS} octets")
        if end < 0:
            return None
        if end != len(received) - 1:
            raise self.end("it wrote more than one line in answer to one")
        self._last_answer = bytes(received[:end])
        received.clear()
        return self._last_answer

    def _read_errors(self) -> int:
        chunk = os.read(self._errors, _CHUNK_OCTETS)
        if not chunk:
            self._poll.unregister(self._errors)
        self._keep_errors(chunk)
        return len(chunk)

    def _keep_errors(self, chunk: bytes) -> None:
        self._error_tail = (self._error_tail + chunk)[-KEPT_ERROR_OCTETS:]

    def _shown(self, octets: bytes, limit: int) -> str:
        text = octets.decode("utf-8", "backslashreplace")
        return printable(self.hidden.sub("[hidden]", text), limit=limit)

    def _at_end_of_output(self) -> DeviceDied:
        try:
            self._process.wait(_FAREWELL_SECONDS)
        except subprocess.TimeoutExpired:
            return self.end("it closed its standard output")
        return self.end("it ended")


def _how(status: int) -> str:
    """An exit status in words; negative is the signal that ended it."""
    if status >= 0:
        return f"with exit status {status}"
    return f"by signal {-status} ({signal.strsignal(-status)})"
