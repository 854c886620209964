"""A foreign head-end reads our meter through our SCHC gateway: real UDP above, a radio below."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.addresses import open_adapter
from adapters.base import Party, Point
from adapters.udp import UdpAdapter
from harness.checks.dlms import value_returned
from harness.device.declaration import Declaration
from harness.octets.reading import frames
from harness.scenes.company import Company
from harness.scenes.scene import Scene
from harness.scenes.verdict import Verdict
from harness.stimuli.dialogue import ENERGY, reads_attribute
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Duration
from reference_stack.profiles.profile import Profile
from reference_stack.profiles.profile_file import load_profile

PROGRAM = Path(__file__).with_name("gurux_head_end.py")
SECONDS = 60


def hurried() -> Profile:
    """The profile with a meter that does not wait long between uplinks: this is the wall clock."""
    profile = load_profile("dlms_over_lorawan")
    link = replace(
        profile.link,
        receive_delay=Duration.parse("100ms"),
        uplink_interval=Duration.parse("200ms"),
    )
    return replace(profile, link=link)


def order(profile: Profile, port: int, **changes: Any) -> dict[str, Any]:
    management = profile.association("management")
    assert management.keys.guek
    assert management.keys.gak
    return {
        "host": "127.0.0.1",
        "port": port,
        "client": management.client_sap,
        "server": management.server_sap,
        "carrier": "general-glo",
        "own_title": management.client_title.hex(),
        "peer_title": management.server_title.hex(),
        "guek": management.keys.guek.hex(),
        "gak": management.keys.gak.hex(),
        "security": "both",
        "counter": 1,
        "reads": [[3, "1.0.1.8.0.255", 2]],
        "timeout": SECONDS,
        **changes,
    }


class Gurux(threading.Thread):
    """The foreign head-end, in its own process."""

    def __init__(self, order: dict[str, Any]) -> None:
        super().__init__()
        self._order = json.dumps(order)
        self.answer: dict[str, Any] = {}

    def run(self) -> None:
        done = subprocess.run(
            [sys.executable, str(PROGRAM)],
            input=self._order,
            capture_output=True,
            text=True,
            timeout=2 * SECONDS,
            check=False,
        )
        self.answer = json.loads(done.stdout) if done.stdout else {"error": done.stderr}


@pytest.mark.parametrize(
    "changes",
    [{}, {"carrier": "plain", "client": 16, "reads": [[8, "0.0.1.0.0.255", 3]]}],
    ids=["protected", "plain"],
)
def test_gurux_reads_the_meter_behind_the_gateway(changes: dict[str, Any]) -> None:
    profile = hurried()
    adapter = open_adapter("udp:127.0.0.1:0?party=head-end&bind=127.0.0.1:0")
    assert isinstance(adapter, UdpAdapter)
    company = Company(adapter, Declaration(), profile=profile)
    gurux = Gurux(order(profile, adapter.bound.port, **changes))
    scene = Scene(company, seed=1)
    try:
        scene.start()
        gurux.start()
        reads_attribute(scene, "public" if changes else "management", ENERGY)
        gurux.join(SECONDS)
    finally:
        company.close()
    assert gurux.answer["values"] == [1234567 if not changes else -60]
    finding = value_returned(scene.trace, scene.profile)
    assert finding.verdict is Verdict.PASS
    requests = list(scene.trace.messages(point=Point.IP, sender=Party.HEAD_END))
    heard = [r for _, r in frames(scene.trace, profile, direction=Direction.DOWNLINK)]
    assert len(requests) == 1
    assert [reading.packet is not None for reading in heard] == [True]
    assert len(heard[0].octets) < len(requests[0].crossing.octets) / 2  # it went compressed
