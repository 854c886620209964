"""Foreign programs as devices under test: a meter that serves, a head-end that asks often."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from harness.scenes.clock import seconds_since_2020
from reference_stack.dlms.association import AssociationParameters
from reference_stack.profiles.profile import Profile

HERE = Path(__file__).parent
EVERY_SECONDS, TIMEOUT_SECONDS = 1, 2


@contextmanager
def gurux_meter(profile: Profile) -> Iterator[int]:
    """The port of a meter with all associations of the profile."""
    associations = [
        {
            "client": agreed.client_sap,
            "server": agreed.server_sap,
            **(_keys(agreed, own="server") if agreed.ciphered else {}),
        }
        for agreed in profile.associations.values()
    ]
    with _running("gurux_meter.py", {"associations": associations}) as program:
        assert program.stdout
        yield int(program.stdout.readline())


@contextmanager
def head_end(file: str, agreed: AssociationParameters, port: int, **more: object) -> Iterator[None]:
    """A head-end that reads energy and clock from that port on, for as long as it is wanted."""
    order: dict[str, object] = {
        "host": "127.0.0.1",
        "port": port,
        "client": agreed.client_sap,
        "server": agreed.server_sap,
        "carrier": "plain",
        "reads": [[3, "1.0.1.8.0.255", 2], [8, "0.0.1.0.0.255", 2]],
        "every": EVERY_SECONDS,
        "timeout": TIMEOUT_SECONDS,
    }
    if agreed.ciphered:
        order |= {**_keys(agreed, own="client"), "carrier": "general-glo", "security": "both"}
        order["counter"] = seconds_since_2020()
    with _running(file, {**order, **more}):
        yield


def free_port() -> int:
    """A UDP port that nobody uses at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.bind(("127.0.0.1", 0))
        port: int = opened.getsockname()[1]
        return port


def _keys(agreed: AssociationParameters, *, own: str) -> dict[str, str]:
    titles = {"client": agreed.client_title.hex(), "server": agreed.server_title.hex()}
    assert agreed.keys.guek
    assert agreed.keys.gak
    return {
        "own_title": titles.pop(own),
        "peer_title": titles.popitem()[1],
        "guek": agreed.keys.guek.hex(),
        "gak": agreed.keys.gak.hex(),
    }


@contextmanager
def _running(file: str, order: dict[str, Any]) -> Iterator[subprocess.Popen[str]]:
    """The program with its order, ended at the end. Its input ends at once unless it serves."""
    program = subprocess.Popen(
        [sys.executable, str(HERE / file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with program:
        assert program.stdin
        program.stdin.write(json.dumps(order) + "\n")
        program.stdin.flush()
        if "every" in order:
            program.stdin.close()
        try:
            yield program
        finally:
            program.kill()
