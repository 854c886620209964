"""A head-end that proposes an association that is pre-established. Breaks ACS001."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.client_association_events import Open
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_client_events import Ask, Effect, Stimulus
from reference_stack.nodes.parts import Parts
from reference_stack.profiles.profile import Profile

BREAKS = "ACS001"


class Client(DlmsClient):
    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        if isinstance(stimulus, Ask) and not self.is_associated:
            return super().handle(Open(), now)
        return super().handle(stimulus, now)


def _negotiated(profile: Profile) -> Profile:
    for name, parameters in profile.associations.items():
        profile = profile.with_association(name, replace(parameters, pre_established=False))
    return profile


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=Client, profile=_negotiated)
