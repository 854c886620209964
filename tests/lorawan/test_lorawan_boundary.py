"""What a frame carries, and when a device of class A hears."""

from __future__ import annotations

import pytest

from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import Duration, Instant
from reference_stack.lorawan.classes import ReceiveWindows
from reference_stack.lorawan.frame import EMPTY, Frame
from reference_stack.lorawan.regions import payload_limit_octets


@pytest.mark.parametrize(
    ("data_rate", "octets"), [(0, 51), (2, 51), (3, 115), (4, 242), (7, 242), (8, 50), (11, 115)]
)
def test_every_data_rate_of_europe_has_its_payload(data_rate: int, octets: int) -> None:
    assert payload_limit_octets("EU868", data_rate) == octets


def test_options_take_room_from_the_payload() -> None:
    assert payload_limit_octets("EU868", 0, fopts_octets=15) == 36


@pytest.mark.parametrize(
    ("region", "data_rate", "fopts", "said"),
    [("XX000", 0, 0, "XX000"), ("EU868", 12, 0, "data rate 12"), ("EU868", 0, 16, "FOpts")],
)
def test_what_a_region_does_not_have_is_named(
    region: str, data_rate: int, fopts: int, said: str
) -> None:
    with pytest.raises(MisuseError, match=said):
        payload_limit_octets(region, data_rate, fopts_octets=fopts)


def test_the_windows_follow_the_end_of_the_uplink() -> None:
    windows = ReceiveWindows.after(Instant(5_000_000), delay=Duration.of(seconds=1))
    assert (windows.first.microseconds, windows.second.microseconds) == (6_000_000, 7_000_000)
    assert windows.over > windows.second


def test_a_schc_message_begins_with_the_fport() -> None:
    frame = Frame.of_schc_message(bytes.fromhex("143e00"))
    assert (frame.port, frame.payload.hex()) == (20, "3e00")
    assert frame.schc_message().hex() == "143e00"


def test_an_empty_frame_has_no_fport() -> None:
    assert EMPTY.is_empty
    assert EMPTY.schc_message() == b""
    with pytest.raises(MisuseError, match="FPort"):
        Frame(None, b"x")
    with pytest.raises(MisuseError, match="one octet"):
        Frame(256, b"x")
