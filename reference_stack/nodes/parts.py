"""What nodes are made of. A broken stack is a node in which one of these is another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.events import Effect
from reference_stack.nodes.image_client import ImageClient
from reference_stack.profiles.profile import Profile
from reference_stack.schc.compression import Compressor
from reference_stack.schc.fragmentation import events as fragmentation
from reference_stack.schc.fragmentation.rule import FragmentationRule, Mode
from reference_stack.schc.fragmentation.sessions import receiver_of, sender_of


class FragmentationEnd(Protocol):
    """A sender or a receiver of one rule."""

    def handle(
        self, stimulus: fragmentation.Stimulus, now: Instant
    ) -> Sequence[fragmentation.Effect]: ...

    def due(self) -> Instant | None: ...


FragmentationMaker = Callable[[FragmentationRule], FragmentationEnd]


def as_it_is(profile: Profile) -> Profile:
    """What a node makes of the profile it is given, if it is right: nothing."""
    return profile


def is_from_meter(datagram: UdpDatagram, profile: Profile) -> bool:
    """Whom a head-end believes, if it is right: the meter that it asks."""
    return datagram.source == profile.meter_address


def is_own_group(address: bytes, profile: Profile) -> bool:
    """To which groups a meter belongs, if it is right: the one of the profile."""
    return address == profile.network.group_address


def all_of_it(effect: Effect, now: Instant) -> Sequence[Effect]:
    """What becomes of a node's effects, if it is right: they happen."""
    return (effect,)


@dataclass(frozen=True, slots=True)
class Parts:
    """Classes and functions that a node is put together from."""

    compressor: type[Compressor] = Compressor
    sender: FragmentationMaker = sender_of
    receiver: FragmentationMaker = receiver_of
    dlms_server: type[DlmsServer] = DlmsServer
    dlms_client: type[DlmsClient] = DlmsClient
    image_client: type[ImageClient] = ImageClient
    profile: Callable[[Profile], Profile] = as_it_is
    believed: Callable[[UdpDatagram, Profile], bool] = is_from_meter
    belongs_to: Callable[[bytes, Profile], bool] = is_own_group
    outgoing: Callable[[], Callable[[Effect, Instant], Sequence[Effect]]] = lambda: all_of_it
    """Makes, for each node anew, what every effect passes on its way out."""

    def with_sender(self, mode: Mode, make: FragmentationMaker) -> Parts:
        """Another sender for the rules of one mode."""
        usual = self.sender
        return replace(
            self,
            sender=lambda rule: make(rule) if rule.fragmentation_mode is mode else usual(rule),
        )

    def with_receiver(self, mode: Mode, make: FragmentationMaker) -> Parts:
        """Another receiver for the rules of one mode."""
        usual = self.receiver
        return replace(
            self,
            receiver=lambda rule: make(rule) if rule.fragmentation_mode is mode else usual(rule),
        )


CORRECT = Parts()
