"""One run of a suite under pytest, shut off from whatever pytest finds around it."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

from harness.sessions.plugin import Conformance
from harness.sessions.recording import Act
from harness.sessions.suite import Audience, Suite

_INI = Path(__file__).with_name("pytest.ini")
_NOT_WANTED = (
    *("terminal", "cacheprovider", "junitxml", "faulthandler", "doctest", "unittest"),
    *("debugging", "logging", "pastebin", "setuponly", "setupplan", "stepwise"),
    # These two collect garbage at the end, which takes longer than most features do.
    *("unraisableexception", "threadexception"),
)
_FOREIGN = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")


class SuiteFaults(Exception):
    """The suite cannot be played as it is. `faults` are sentences for the operator."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class HarnessFault(Exception):
    """Pytest, or our plugin, failed outside of any scenario. `cause` says by what."""


def play(suite: Suite, audience: Audience) -> None:
    """Play every scenario on every device it is for.

    Raises SuiteFaults before anything is played, KeyboardInterrupt, HarnessFault.
    """
    _run(suite, audience, play=True)


def planned(suite: Suite, audience: Audience) -> list[Act]:
    """What `play` would play, in its order; decided by the same code. Raises SuiteFaults."""
    return _run(suite, audience, play=False).acts


@contextmanager
def interruptible() -> Iterator[None]:
    """A request to end is what Ctrl-C is: verdicts reached so far are reported."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _run(suite: Suite, audience: Audience, *, play: bool) -> Conformance:
    plugin = Conformance(suite, audience, play=play)
    if not suite.features:
        audience.planned(0)
        return plugin
    arguments = [
        *("-c", str(_INI), "--rootdir", str(suite.folder), "--noconftest"),
        *("--disable-plugin-autoload", "-p", "pytest_bdd.plugin", "--capture=no"),
        *(f"-pno:{name}" for name in _NOT_WANTED),
        *dict.fromkeys(str(feature.path) for feature in suite.features),
    ]
    with pytest.MonkeyPatch.context() as environment:
        for name in _FOREIGN:
            environment.delenv(name, raising=False)
        pytest.main(arguments, plugins=[plugin])
    if plugin.internal_error is not None:
        raise HarnessFault(str(plugin.internal_error)) from plugin.internal_error
    if plugin.interrupted:
        raise KeyboardInterrupt
    if plugin.faults and play:
        raise SuiteFaults(plugin.faults)
    return plugin
