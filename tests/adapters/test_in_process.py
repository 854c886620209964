"""Reference nodes, right or broken, behind the contract of every adapter."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from adapters.addresses import AddressError, open_adapter
from adapters.base import AdapterError, Crossing, Order, Party, Point, TimeKind, Unsupported
from adapters.in_process import InProcessAdapter
from adapters.mutant import load_mutant, mutant_names
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import EPOCH, Duration
from reference_stack.profiles.profile_file import load_profile

SETUP: Mapping[str, object] = {"profile": load_profile("dlms_over_lorawan"), "seed": 3}
PARTIES = ("meter", "gateway", "head-end")


def started(address: str) -> InProcessAdapter:
    adapter = open_adapter(address)
    assert isinstance(adapter, InProcessAdapter)
    adapter.reset(SETUP, EPOCH)
    return adapter


@pytest.mark.parametrize("party", PARTIES)
def test_every_party_can_be_had(party: str) -> None:
    adapter = started(f"in-process:{party}")
    assert adapter.party is Party(party)
    assert adapter.time is TimeKind.VIRTUAL
    assert adapter.takes_setup
    assert adapter.take(EPOCH) == []


@pytest.mark.parametrize("party", PARTIES)
def test_an_order_that_does_not_exist_is_unsupported(party: str) -> None:
    with pytest.raises(Unsupported, match="nonsense"):
        started(f"in-process:{party}").control(Order("nonsense"), EPOCH)


def test_what_was_sent_is_due_at_once() -> None:
    meter = started("in-process:meter")
    meter.control(Order("push"), EPOCH)
    assert meter.due() == EPOCH
    (crossing, *_) = meter.take(EPOCH)
    assert (crossing.point, crossing.direction) == (Point.RADIO, Direction.UPLINK)
    assert crossing.payload_limit_octets == 51


def test_a_fresh_start_forgets_what_was_on_its_way() -> None:
    meter = started("in-process:meter")
    meter.control(Order("push"), EPOCH)
    meter.reset(SETUP, EPOCH)
    assert meter.take(EPOCH) == []


def test_a_node_lives_through_the_moments_that_it_asked_for() -> None:
    meter = started("in-process:meter")
    meter.control(Order("send-schc-packet", {"octets": "16" + "00" * 200}), EPOCH)
    frames = meter.take(EPOCH.after(Duration.of(minutes=1)))
    assert len(frames) > 3
    moments = [crossing.at for crossing in frames]
    assert moments == sorted(set(moments))


def test_a_meter_without_radio_sends_packets() -> None:
    meter = started("in-process:meter?over=ip")
    meter.control(Order("push"), EPOCH)
    assert [crossing.point for crossing in meter.take(EPOCH)] == [Point.IP]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("in-process:toaster", "'toaster' is none of meter"),
        ("in-process:gateway?over=ip", "for a meter"),
        ("in-process:meter?under=ip", "no option 'under'"),
        ("mutant:forgets", "did you mean"),
        ("mutant:forgets_reported_gaps?party=gateway", "party: is meter, not 'gateway'"),
    ],
)
def test_a_wrong_address_is_told_in_one_line(address: str, said: str) -> None:
    with pytest.raises(AddressError, match=said) as caught:
        open_adapter(address)
    assert "\n" not in str(caught.value)


def test_a_node_that_never_started_is_no_device() -> None:
    adapter = open_adapter("in-process:meter")
    crossing = Crossing(EPOCH, Point.RADIO, Direction.DOWNLINK, b"x", port=20)
    with pytest.raises(AdapterError, match="never started"):
        adapter.give(crossing)
    with pytest.raises(AdapterError, match="needs a profile"):
        adapter.reset({}, EPOCH)


@pytest.mark.parametrize("name", mutant_names())
def test_every_broken_stack_says_what_it_breaks(name: str) -> None:
    mutant = load_mutant(name)
    assert mutant.breaks
    assert mutant.sentence.endswith(".")
    assert open_adapter(f"mutant:{name}").party is mutant.parties[0]
    for party in mutant.parties:
        assert open_adapter(f"mutant:{name}?party={party.value}").party is party
