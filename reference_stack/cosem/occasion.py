"""Where, when and by whom something is done to an object."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reference_stack.cosem.effects import Effect
from reference_stack.dlms.protection import Protection
from reference_stack.kernel.instant import Instant

if TYPE_CHECKING:
    from reference_stack.cosem.device import LogicalDevice
    from reference_stack.cosem.served_association import ServedAssociation


@dataclass(slots=True)
class Occasion:
    """One request, or one moment at which the meter acts by itself: then nobody's rights count.

    `applied` is how the request was protected; `demanded` grows by what the response has to be.
    `afterwards` is done when the response has been protected: new keys come into force then.
    """

    device: LogicalDevice
    now: Instant
    association: ServedAssociation | None = None
    applied: Protection = Protection.NONE
    demanded: Protection = Protection.NONE
    effects: list[Effect] = field(default_factory=list)
    afterwards: list[Callable[[], None]] = field(default_factory=list)
    _steps_left: int = 50

    def take_step(self) -> bool:
        """Whether another script or action of one may run: scripts may call each other."""
        self._steps_left -= 1
        return self._steps_left >= 0
