"""What the operator is asked, when, and what becomes of the answer."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from rich.console import Console

from adapters.base import Crossing, Order, Party, Point, TimeKind, Unsupported
from harness.command.cli_operator import TerminalOperator, operator_at
from harness.device.declaration import Declaration
from harness.scenes.company import Company
from harness.scenes.control import control_exchange
from harness.scenes.operator import Reply, request_for
from harness.scenes.scene import Scene
from harness.scenes.situations import head_end_asks, meter_has_packet, meter_speaks
from harness.scenes.trace import Remark
from harness.scenes.verdict import Inconclusive, Verdict
from reference_stack.cosem.obis import CLOCK
from reference_stack.dlms.apdu import AttributeDescriptor, AttributeWithSelection
from reference_stack.dlms.requests import Read
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import EPOCH, Duration
from reference_stack.profiles.profile_file import load_profile

PROFILE = load_profile("dlms_over_lorawan")
DONE = Reply(done=True)
BROKEN = Reply(done=False, words="its button is broken")
FRAME = Crossing(EPOCH, Point.RADIO, Direction.UPLINK, b"\x3e" + bytes(10), port=20)


@dataclass
class Deaf:
    """A device that takes no orders. `sends` is what comes from it when next looked at."""

    party: Party = Party.METER
    time: TimeKind = TimeKind.WALL
    over_ip: bool = False
    sends: list[Crossing] = field(default_factory=list)
    SCHEME = "deaf"
    identity = "one without ears"
    takes_setup = True

    def reset(self, setup: object, now: object) -> None: ...

    def give(self, crossing: Crossing) -> None: ...

    def take(self, until: object) -> tuple[Crossing, ...]:
        sent, self.sends = tuple(self.sends), []
        return sent

    def due(self) -> None:
        return None

    def control(self, order: object, now: object) -> dict[str, object]:
        raise Unsupported("it takes no orders")

    def close(self) -> None: ...


@dataclass
class Scripted:
    """An operator who answers the same to everything, the second time he is looked at."""

    answer: Reply | None = DONE
    does: Callable[[], None] = lambda: None
    requests: list[str] = field(default_factory=list)
    looks: int = 0

    def ask(self, request: str) -> None:
        self.requests.append(request)
        self.looks = 0
        self.does()

    def reply(self) -> Reply | None:
        self.looks += 1
        return self.answer if self.looks > 1 else None


def scene_with(operator: Scripted | None, device: Deaf | None = None) -> Scene:
    adapter = device or Deaf()
    return Scene(
        Company(adapter, Declaration(), profile=PROFILE, operator=operator),  # type: ignore[arg-type]
        seed=1,
    )


def remarks(scene: Scene) -> list[str]:
    return [entry.text for entry in scene.trace if isinstance(entry, Remark)]


def test_a_packet_that_nothing_else_brings_about_is_asked_of_the_operator() -> None:
    operator = Scripted()
    scene = scene_with(operator)
    packet = meter_has_packet(scene, 700)
    request = "make the meter send a SCHC packet of 700 octets or more"
    assert (packet.size_octets, packet.octets) == (700, b"")
    assert operator.requests == [request]
    assert remarks(scene)[-2:] == [f"asked of the operator: {request}", "the operator did it"]


def test_what_the_meter_sends_meanwhile_waits_until_the_scenario_is_arranged() -> None:
    device = Deaf()
    scene = scene_with(Scripted(does=lambda: device.sends.append(FRAME)), device)
    meter_has_packet(scene, 700)
    assert not list(scene.trace.messages())
    scene.play(Duration(1))
    assert [seen.crossing.octets for seen in scene.trace.messages()] == [FRAME.octets]


def test_everybody_plays_on_while_the_operator_does_what_an_order_would() -> None:
    device = Deaf()
    scene = scene_with(Scripted(does=lambda: device.sends.append(FRAME)), device)
    assert scene.can(Party.METER, "push")
    assert [seen.crossing.octets for seen in scene.trace.messages()] == [FRAME.octets]
    scene.order(Party.METER, "power-cycle")
    assert remarks(scene)[-2:] == [
        "asked of the operator: switch the meter off and on again",
        "the operator did it",
    ]


def test_what_the_operator_does_not_do_is_inconclusive_with_his_reason() -> None:
    scene = scene_with(Scripted(BROKEN))
    with pytest.raises(Inconclusive, match=r"700 octets or more; .* its button is broken$"):
        meter_has_packet(scene, 700)
    with pytest.raises(
        Inconclusive, match=r"names no reporting interval; .* its button is broken$"
    ):
        meter_speaks(scene)
    for give in (scene.order, scene.can):
        with pytest.raises(Inconclusive, match=r"takes no orders; .* its button is broken$"):
            give(Party.METER, "power-cycle")


def test_a_head_end_is_asked_for_by_name_when_it_does_not_come_by_itself() -> None:
    operator = Scripted()
    scene = scene_with(operator, Deaf(Party.HEAD_END))
    scene.company.declaration.values["request-interval"] = Duration(1)  # type: ignore[index]
    clock = AttributeDescriptor(8, CLOCK, 2)
    head_end_asks(scene, "management", Read((AttributeWithSelection(clock),)))
    [request] = operator.requests
    assert request.startswith("make the head-end read attribute 2 of 0.0.1.0.0.255 (class 8) in ")
    assert request.endswith(" the association management")


def test_a_head_end_that_nobody_makes_greet_may_still_come_by_itself() -> None:
    greeting = Crossing(EPOCH, Point.IP, Direction.DOWNLINK, b"anything")
    device = Deaf(Party.HEAD_END)
    scene = scene_with(Scripted(BROKEN, does=lambda: device.sends.append(greeting)), device)
    assert control_exchange(scene.company, 1).verdict is Verdict.PASS


def test_nobody_is_asked_about_a_device_in_virtual_time_or_without_an_operator() -> None:
    operator = Scripted()
    for scene in (scene_with(operator, Deaf(time=TimeKind.VIRTUAL)), scene_with(None)):
        with pytest.raises(Inconclusive, match=r"700 octets or more$"):
            meter_has_packet(scene, 700)
        with pytest.raises(Unsupported, match=r"^it takes no orders$"):
            scene.order(Party.METER, "power-cycle")
    assert operator.requests == []


def test_others_than_the_device_are_never_asked_for() -> None:
    operator = Scripted()
    scene = scene_with(operator)
    with pytest.raises(Unsupported):
        scene.order(Party.HEAD_END, "power-cycle")
    assert operator.requests == []


def test_who_does_not_answer_has_not_done_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.scenes.scene.PATIENCE", Duration.of(seconds=0.1))
    monkeypatch.setattr("harness.scenes.scene._A_WHILE", Duration.of(seconds=0.04))
    with pytest.raises(Inconclusive, match="no answer within"):
        meter_has_packet(scene_with(Scripted(None)), 700)


@pytest.mark.parametrize(
    ("order", "request_"),
    [
        (Order("payload-limit", {"octets": 51}), "use a data rate whose frames carry 51 octets"),
        (Order("open", {"association": "management"}), "open the association management"),
        (Order("greet"), "ask the meter for the time"),
        (
            Order("read", {"class_id": 3, "logical_name": "0100", "attribute": 2, "protection": 3}),
            "read attribute 2 of 1.0 (class 3) with authentication and encryption",
        ),
        (
            Order("read", {"class_id": 3, "logical_name": "0100", "attribute": 2, "protection": 0}),
            "read attribute 2 of 1.0 (class 3) without protection",
        ),
    ],
    ids=["rate", "open", "greet", "protected", "plain"],
)
def test_an_order_is_a_sentence(order: Order, request_: str) -> None:
    assert request_for(order, "head-end") == f"make the head-end {request_}"


def test_no_person_is_asked_for_octets() -> None:
    assert request_for(Order("send-packet", {"octets": "60"}), "meter") is None


# -- at the terminal -------------------------------------------------------------------------------


@dataclass
class Desk:
    """A pseudo terminal: what is typed on it, and what stands on the screen."""

    keys: int
    screen: io.StringIO
    operator: TerminalOperator

    def types(self, text: str) -> None:
        os.write(self.keys, text.encode())


@pytest.fixture
def desk() -> Iterator[Desk]:
    pty = pytest.importorskip("pty")
    keys, terminal = pty.openpty()
    screen = io.StringIO()
    with os.fdopen(terminal) as keyboard:
        yield Desk(keys, screen, TerminalOperator(Console(file=screen), keyboard))
    os.close(keys)


@pytest.mark.parametrize(
    ("typed", "reply"),
    [
        ("\n", DONE),
        ("s\n", Reply(done=False, words="skipped")),
        ("n\n", Reply(done=False, words="skipped")),
        ("its button is broken\n", BROKEN),
        ("\x04", Reply(done=False, words="skipped")),
    ],
    ids=["enter", "s", "n", "reason", "end"],
)
def test_a_key_and_enter_answer(desk: Desk, typed: str, reply: Reply) -> None:
    desk.operator.ask("make the meter push")
    assert desk.operator.reply() is None
    assert "Please make the meter push." in desk.screen.getvalue()
    desk.types(typed)
    assert desk.operator.reply() == reply


def test_what_was_typed_before_the_question_does_not_answer_it(desk: Desk) -> None:
    desk.types("\n\n")
    desk.operator.ask("make the meter push")
    assert desk.operator.reply() is None


@pytest.mark.parametrize(("typed", "others"), [("n\n", None), ("\x04", False)], ids=["n", "end"])
def test_never_is_never_and_who_has_left_is_asked_nothing(
    desk: Desk, typed: str, others: bool | None
) -> None:
    desk.operator.ask("make the meter push")
    desk.types(typed)
    desk.operator.reply()
    said = desk.screen.getvalue()
    desk.operator.ask("make the meter push")
    assert desk.operator.reply() == Reply(done=False, words="skipped")
    assert desk.screen.getvalue() == said
    desk.operator.ask("switch the meter off and on again")
    reply = desk.operator.reply()
    assert (reply and reply.done) == others


def test_a_pipeline_has_no_operator() -> None:
    assert operator_at(Console(file=io.StringIO())) is None
