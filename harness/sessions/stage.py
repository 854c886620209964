"""The stage of every real run: companies, scenes and control exchanges of our own."""

from __future__ import annotations

from typing import cast

from harness.octets.dissection import dissect
from harness.scenes.company import Company
from harness.scenes.control import control_exchange
from harness.scenes.operator import Operator
from harness.scenes.scene import Scene
from harness.scenes.trace import Observation
from harness.scenes.verdict import Finding
from harness.sessions.run import Layer
from harness.sessions.suite import Device, PlayedCompany
from reference_stack.profiles.profile import Profile


class OurStage:
    """See `suite.Stage`. `operator` is who can be asked about real devices, if anybody; `pattern`
    what a replay gives to its scenario."""

    def __init__(self, operator: Operator | None = None, pattern: str = "") -> None:
        self._operator = operator
        self._pattern = pattern

    def company(self, device: Device) -> Company:
        return Company(
            device.adapter,
            device.declaration,
            profile=device.profile,
            operator=self._operator,
            pattern=self._pattern,
        )

    def scene(self, company: PlayedCompany, *, seed: int) -> Scene:
        return Scene(cast(Company, company), seed=seed)

    def control(self, company: PlayedCompany, *, seed: int) -> Finding:
        return control_exchange(cast(Company, company), seed)

    def dissect(self, observation: Observation, profile: Profile) -> tuple[str, tuple[Layer, ...]]:
        return dissect(observation, profile)
