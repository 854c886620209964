"""Push setup, class 40: what a meter sends by itself, where to, when and how. BB §push-setup.

The object says what goes into a notification and when it may be tried; sending it, protecting it
and waiting for its confirm is for `PushDelivery` and the node. Versions differ in what the list may
narrow down, and in whether a push can be confirmed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from reference_stack.cosem.access import AccessRefused
from reference_stack.cosem.calendar_dates import next_moment
from reference_stack.cosem.capture import (
    CAPTURE_OBJECT,
    COLUMNED_OBJECT,
    RESTRICTED_OBJECT,
    Reading,
    captured,
)
from reference_stack.cosem.composites import ANYTHING, Array, Structure
from reference_stack.cosem.effects import PushResetWanted, PushWanted
from reference_stack.cosem.model import InterfaceObject, attribute, interface_class, method
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.shapes import (
    DateTimeOctets,
    DoubleLongUnsigned,
    Integer,
    LogicalName,
    LongUnsigned,
    Moment,
    OctetString,
    Unsigned,
    enumerated,
)
from reference_stack.dlms.data import NULL, Data, Tag, date_time, structure
from reference_stack.dlms.date_time import DateTime
from reference_stack.dlms.protection import Protection
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Duration, Instant

UDP = 1
"""A transport service. BB §push-setup send_destination_and_method."""
CONFIRMED = 2
"""A push operation method: what is not confirmed is sent again. BB §push-setup."""

_MOST_OBJECTS = 64
_DESTINATION = Structure(
    transport_service=enumerated(0, 255), destination=OctetString, message=enumerated(0, 255)
)
_WINDOWS = Array(Structure(start_time=DateTimeOctets, end_time=DateTimeOctets), 16)
_PROTECTION = Array(
    Structure(
        protection_type=enumerated(0, 3),
        protection_options=Structure(
            transaction_id=OctetString,
            originator_system_title=OctetString,
            recipient_system_title=OctetString,
            other_information=OctetString,
            key_info=ANYTHING,
        ),
    ),
    4,
)
_GROWING_DELAY = Structure(
    repetition_delay_min=LongUnsigned,
    repetition_delay_exponent=LongUnsigned,
    repetition_delay_max=LongUnsigned,
)
_CONFIRMATION = Structure(
    confirmation_start_date=Moment(DateTime, Tag.DATE_TIME),
    confirmation_interval=DoubleLongUnsigned,
)
_KINDS = (
    Protection.AUTHENTICATED,
    Protection.ENCRYPTED,
    Protection.AUTHENTICATED | Protection.ENCRYPTED,
    Protection.SIGNED,
)


@dataclass(frozen=True, slots=True)
class PushPlan:
    """How a push is tried: delays count from try to try."""

    confirmed: bool
    retries: int
    random_delay: Duration
    delays: tuple[Duration, ...]
    """Before the first retry, the second and on; the last one stays."""

    def delay(self, retry: int) -> Duration:
        """Before the retry of that number, the first is 0."""
        return self.delays[min(retry, len(self.delays) - 1)]


@interface_class(id=40, version=0)
class PushSetup(InterfaceObject):
    """Version 0: whole attributes or elements of them, unconfirmed. BB §push-setup."""

    __slots__ = ()

    push_object_list = attribute(
        2, Array(CAPTURE_OBJECT, _MOST_OBJECTS), "What is sent, in this order.", writable=True
    )
    send_destination_and_method = attribute(3, _DESTINATION, "Where to.", writable=True)
    communication_window = attribute(4, _WINDOWS, "When; empty: always.", writable=True)
    randomisation_start_interval = attribute(
        5, LongUnsigned, "The first try waits up to so many seconds.", writable=True
    )
    number_of_retries = attribute(6, Unsigned, "How many.", writable=True)
    repetition_delay = attribute(7, LongUnsigned, "Seconds from try to try.", writable=True)

    @method(1)
    def push(self, parameter: Data, occasion: Occasion) -> None:
        """Sends the data."""
        occasion.effects.append(PushWanted(self.name))

    def plan(self) -> PushPlan:
        return PushPlan(
            confirmed=False,
            retries=self.number_of_retries.integer(),
            random_delay=Duration.of(seconds=self.randomisation_start_interval.integer()),
            delays=self._delays(),
        )

    def _delays(self) -> tuple[Duration, ...]:
        return (Duration.of(seconds=self.repetition_delay.integer()),)

    # -- what is sent --------------------------------------------------------------------------

    def body(self, occasion: Occasion, reading: Reading) -> Data:
        """A structure of as many elements as the list has; null-data for what may not be read."""
        return structure(
            *(self._element(entry, occasion, reading) for entry in self.push_object_list.elements())
        )

    def _element(self, entry: Data, occasion: Occasion, reading: Reading) -> Data:
        try:
            return captured(entry, occasion, reading)
        except (AccessRefused, ProtocolError):
            return NULL

    def client_sap(self) -> int | None:
        """Where the client listens, if the object says so."""
        return None

    def protection(self) -> Protection | None:
        """What the object asks for; None leaves it to the policy."""
        return None

    # -- when ----------------------------------------------------------------------------------

    def window(self, moment: Instant, occasion: Occasion) -> Instant | None:
        """The first moment from that one on at which a push may be sent, or None if never again."""
        windows = self.communication_window.elements()
        if not windows:
            return moment
        clock = occasion.device.clock
        wall = clock.wall(moment)
        openings = []
        for start, end in (window.elements() for window in windows):
            opened, closed = DateTime.decode(start.octets()), DateTime.decode(end.octets())
            opens = next_moment(opened.date, opened.time, wall)
            closes = next_moment(closed.date, closed.time, wall)
            if closes is not None and (opens is None or closes < opens):
                return moment  # it is open now
            if opens is not None:
                openings.append(clock.instant_of_wall(opens))
        return min(openings, default=None)


@interface_class(id=40, version=1)
class PushSetupVersion1(PushSetup):
    """Restricts what is sent, names its client, and says how to protect it. BB §push-setup."""

    __slots__ = ()

    push_object_list = attribute(
        2, Array(RESTRICTED_OBJECT, _MOST_OBJECTS), "What is sent, in this order.", writable=True
    )
    port_reference = attribute(8, LogicalName, "The communication port.", writable=True)
    push_client_sap = attribute(9, Integer, "Where the client listens.", writable=True)
    push_protection_parameters = attribute(
        10, _PROTECTION, "How it is protected; empty: as the policy says.", writable=True
    )

    def client_sap(self) -> int | None:
        return self.push_client_sap.integer()

    def protection(self) -> Protection | None:
        asked = Protection.NONE
        for layer in self.push_protection_parameters.elements():
            asked |= _KINDS[layer.elements()[0].enumerated()]
        return asked or None


@interface_class(id=40, version=2)
class PushSetupVersion2(PushSetupVersion1):
    """Picks columns, can wait for a confirm, and waits longer each time. BB §push-setup."""

    __slots__ = ()

    most_delays: ClassVar[int] = 32

    push_object_list = attribute(
        2, Array(COLUMNED_OBJECT, _MOST_OBJECTS), "What is sent, in this order.", writable=True
    )
    repetition_delay = attribute(
        7,
        _GROWING_DELAY,
        "Seconds from try to try: at first, growth in percent, at most.",
        writable=True,
    )
    push_operation_method = attribute(
        11, enumerated(0, 2), "0, 1 unconfirmed; 2 confirmed.", writable=True
    )
    confirmation_parameters = attribute(
        12, _CONFIRMATION, "From when on, and how often, a push is to be confirmed.", writable=True
    )
    last_confirmation_date_time = attribute(
        13, Moment(DateTime, Tag.DATE_TIME), "When the last push was confirmed."
    )

    @method(2)
    def reset(self, parameter: Data, occasion: Occasion) -> None:
        """Stops what is still being tried."""
        occasion.effects.append(PushResetWanted(self.name))

    def plan(self) -> PushPlan:
        plan = super().plan()
        return PushPlan(
            confirmed=self.push_operation_method.enumerated() == CONFIRMED,
            retries=plan.retries,
            random_delay=plan.random_delay,
            delays=plan.delays,
        )

    def confirm(self, occasion: Occasion) -> None:
        """A push was confirmed."""
        self.last_confirmation_date_time = date_time(occasion.device.clock.local(occasion.now))

    def _delays(self) -> tuple[Duration, ...]:
        return tuple(Duration.of(seconds=seconds) for seconds in self._growing())

    def _growing(self) -> Iterator[int]:
        # Reading: each delay is that before it times exponent / 100, as long as max allows.
        least, percent, most = (part.integer() for part in self.repetition_delay.elements())
        seconds = least
        for _ in range(self.most_delays):
            yield min(seconds, most) if most else seconds
            seconds = min(seconds * percent // 100, 0xFFFF)


@interface_class(id=40, version=3)
class PushSetupVersion3(PushSetupVersion2):
    """As version 2, as far as is public. BB §push-setup."""

    __slots__ = ()
