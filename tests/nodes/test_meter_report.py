"""A meter's objects tell of its network what is true."""

from __future__ import annotations

from reference_stack.cosem.device import LogicalDevice
from reference_stack.cosem.effects import FirmwareActivated
from reference_stack.cosem.obis import obis
from reference_stack.dlms.data import octet_string
from reference_stack.kernel.instant import EPOCH
from reference_stack.lorawan.frame import Frame
from reference_stack.nodes import dlms_server_events as dlms
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.events import FrameReceived
from reference_stack.nodes.meter import MeterNode
from reference_stack.nodes.parts import Parts
from reference_stack.profiles.profile_file import load_profile

PROFILE = load_profile("dlms_over_lorawan")


def device(node: MeterNode) -> LogicalDevice:
    return node.server.meter.management


def number(node: MeterNode, name: str, index: int) -> int:
    return device(node).objects[obis(name)].stored(index).integer()


def test_the_address_that_is_used_is_listed() -> None:
    node = MeterNode(PROFILE, 1)
    (address,) = device(node).objects[obis("0-0:25.7.0")].stored(4).elements()
    assert address.octets() == PROFILE.meter_address


def test_packets_and_frames_are_counted() -> None:
    node = MeterNode(PROFILE, 1)
    node.push(EPOCH)
    assert number(node, "0-0:25.13.0", 2) == 1
    assert number(node, "0-0:25.15.0", 3) == 1
    node.handle(FrameReceived(Frame(None, b"")), EPOCH)
    assert number(node, "0-0:25.15.0", 5) == 1
    assert number(node, "0-0:25.13.0", 3) == 0


def test_a_meter_without_a_radio_counts_no_frame() -> None:
    node = MeterNode(PROFILE, 1, over_ip=True)
    node.push(EPOCH)
    assert number(node, "0-0:25.15.0", 3) == 0


class Activating(DlmsServer):
    """A server in which an image takes over whatever happens."""

    def handle(self, stimulus: dlms.Stimulus, now: object) -> list[dlms.Effect]:  # type: ignore[override]
        return [FirmwareActivated(b"MTP9")]


def test_the_firmware_that_runs_is_told() -> None:
    node = MeterNode(PROFILE, 1, parts=Parts(dlms_server=Activating))
    node.push(EPOCH)
    assert device(node).objects[obis("0-0:0.2.0")].stored(2) == octet_string(b"MTP9")
