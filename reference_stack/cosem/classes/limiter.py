"""Limiter, class 71: acts when a value stays above or below a threshold. BB §limiter."""

from __future__ import annotations

from collections.abc import Mapping

from reference_stack.cosem.classes.register_monitor import VALUE_REFERENCE, monitored_number
from reference_stack.cosem.classes.script_table import SCRIPT_REFERENCE, run_script
from reference_stack.cosem.composites import ANYTHING, Array, Structure
from reference_stack.cosem.model import InterfaceObject, attribute, interface_class
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.shapes import (
    Boolean,
    DateTimeOctets,
    DoubleLongUnsigned,
    LongUnsigned,
)
from reference_stack.dlms.data import Data, boolean
from reference_stack.dlms.date_time import DateTime
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Duration, Instant, earliest

_EMERGENCY = Structure(
    emergency_profile_id=LongUnsigned,
    emergency_activation_time=DateTimeOctets,
    emergency_duration=DoubleLongUnsigned,
)


@interface_class(id=71, version=0)
class Limiter(InterfaceObject):
    """Runs a script when too much, or no more too much, is used for long enough. BB §limiter."""

    __slots__ = ("_above", "_since")

    monitored_value = attribute(2, VALUE_REFERENCE, "What is watched.", writable=True)
    threshold_active = attribute(3, ANYTHING, "The threshold that holds now.")
    threshold_normal = attribute(4, ANYTHING, "The usual threshold.", writable=True)
    threshold_emergency = attribute(5, ANYTHING, "The one of emergencies.", writable=True)
    min_over_threshold_duration = attribute(6, DoubleLongUnsigned, "Seconds.", writable=True)
    min_under_threshold_duration = attribute(7, DoubleLongUnsigned, "Seconds.", writable=True)
    emergency_profile = attribute(8, _EMERGENCY, "When there is an emergency.", writable=True)
    emergency_profile_group_id_list = attribute(
        9, Array(LongUnsigned, 32), "Which emergencies count here.", writable=True
    )
    emergency_profile_active = attribute(10, Boolean, "Whether there is one now.")
    actions = attribute(
        11,
        Structure(action_over_threshold=SCRIPT_REFERENCE, action_under_threshold=SCRIPT_REFERENCE),
        "Scripts.",
        writable=True,
    )

    def __init__(self, name: bytes, template: Mapping[int, Data]) -> None:
        super().__init__(name, template)
        self._above = False
        self._since: Instant | None = None

    @threshold_active.reading
    def _read_threshold_active(self, occasion: Occasion) -> Data:
        in_emergency = self._in_emergency(occasion)
        return self.threshold_emergency if in_emergency else self.threshold_normal

    @emergency_profile_active.reading
    def _read_emergency_profile_active(self, occasion: Occasion) -> Data:
        return boolean(self._in_emergency(occasion))

    # -- watching ------------------------------------------------------------------------------

    def observe(self, occasion: Occasion) -> None:
        """A value on the other side of the threshold is remembered with the time of it."""
        if self._crossed(occasion) != (self._since is not None):
            self._since = None if self._since is not None else occasion.now

    def due(self, occasion: Occasion) -> Instant | None:
        acts = None if self._since is None else self._since.after(self._patience())
        begins, ends = self._emergency(occasion)
        coming = [moment for moment in (begins, ends) if moment and moment > occasion.now]
        return earliest(acts, *coming)

    def advance(self, occasion: Occasion) -> None:
        self.observe(occasion)
        if self._since is None or self._since.after(self._patience()) > occasion.now:
            return
        self._since = None
        self._above = not self._above
        over, under = self.actions.elements()
        run_script(over if self._above else under, occasion)

    def _crossed(self, occasion: Occasion) -> bool:
        value = monitored_number(self.monitored_value, occasion)
        try:
            threshold = self._read_threshold_active(occasion).integer()
        except ProtocolError:
            return False  # there is no threshold
        return value is not None and (value > threshold) != self._above

    def _patience(self) -> Duration:
        seconds = (
            self.min_under_threshold_duration if self._above else self.min_over_threshold_duration
        )
        return Duration.of(seconds=seconds.integer())

    def _emergency(self, occasion: Occasion) -> tuple[Instant | None, Instant | None]:
        """When the emergency that counts here begins and ends."""
        identifier, begins, duration = self.emergency_profile.elements()
        if identifier not in self.emergency_profile_group_id_list.elements():
            return None, None
        try:
            moment = DateTime.decode(begins.octets()).moment()
        except ProtocolError:
            return None, None
        instant = occasion.device.clock.instant_of_wall(moment.replace(tzinfo=None))
        return instant, instant.after(Duration.of(seconds=duration.integer()))

    def _in_emergency(self, occasion: Occasion) -> bool:
        begins, ends = self._emergency(occasion)
        return begins is not None and ends is not None and begins <= occasion.now < ends
