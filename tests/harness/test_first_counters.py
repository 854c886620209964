"""A real device remembers the counters of our parties, so that these never begin again."""

from __future__ import annotations

from adapters.base import Party, TimeKind
from adapters.in_process import InProcessAdapter
from harness.device.declaration import Declaration
from harness.scenes.clock import seconds_since_2020
from harness.scenes.company import Company
from harness.stimuli.arrangements import MANAGEMENT
from reference_stack.dlms.protection import KeyId
from reference_stack.kernel.instant import EPOCH
from reference_stack.nodes.head_end import HeadEndNode
from reference_stack.nodes.meter import MeterNode
from reference_stack.profiles.profile_file import load_profile

PROFILE = load_profile("dlms_over_lorawan")
FAR_AHEAD = 3_000_000_000


class RealDevice(InProcessAdapter):
    """A device on the wall clock, as far as a company looks at it."""

    time = TimeKind.WALL


def test_counters_of_a_real_run_begin_where_no_earlier_one_was() -> None:
    company = Company(RealDevice(Party.METER), Declaration(), profile=PROFILE)
    assert 0 < company.first_counter <= seconds_since_2020()


def test_counters_of_a_scenario_begin_after_those_of_the_one_before() -> None:
    for device, ours in ((Party.METER, Party.HEAD_END), (Party.HEAD_END, Party.METER)):
        company = Company(RealDevice(device), Declaration(), profile=PROFILE)
        adapter = company.reference(ours)
        assert adapter is not None
        adapter.reset({"profile": PROFILE, "first_counter": FAR_AHEAD}, EPOCH)
        assert company.first_counter == FAR_AHEAD


def test_both_nodes_begin_where_they_are_told() -> None:
    meter = MeterNode(PROFILE, 1, first_counter=700)
    assert meter.next_counter == 700
    head_end = HeadEndNode(PROFILE, 1, first_counter=900)
    assert head_end.next_counter == 900
    head_end.clients[MANAGEMENT].context.counters(KeyId.GUEK).take()
    assert head_end.next_counter == 901


def test_in_virtual_time_everything_begins_at_zero() -> None:
    company = Company(InProcessAdapter(Party.METER), Declaration(), profile=PROFILE)
    adapter = company.reference(Party.HEAD_END)
    assert adapter is not None
    adapter.reset({"profile": PROFILE, "first_counter": FAR_AHEAD}, EPOCH)
    assert company.first_counter == 0
    assert InProcessAdapter(Party.GATEWAY).next_counter == 0
