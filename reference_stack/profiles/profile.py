"""What two ends agree on before the first frame: rules, addresses, link, associations.

A profile is a value. What a scenario changes it changes by `replace`, so that nothing that one
scenario arranged can be seen by the next.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from cryptography import x509

from reference_stack.dlms.association import AssociationParameters
from reference_stack.ipv6.interface_id import device_iid
from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import Duration, Instant
from reference_stack.lorawan.classes import DeviceClass, ping_slot
from reference_stack.lorawan.regions import payload_limit_octets
from reference_stack.schc.fragmentation.rule import FragmentationRule
from reference_stack.schc.rules import RuleSet


@dataclass(frozen=True, slots=True)
class Link:
    """The radio below SCHC, as far as it can be seen from above."""

    region: str = "EU868"
    data_rate: int = 0
    receive_delay: Duration = Duration.of(seconds=1)
    uplink_interval: Duration = Duration.of(seconds=5)
    """How long a device of ours waits from one uplink to the next at least."""
    idle_uplink: Duration | None = None
    """After how much silence a device sends any uplink; None for never. RFC9011 §5.6.3."""
    declared_limit_octets: int | None = None
    """What a frame carries, where that is another than region and data rate say."""
    device_class: DeviceClass = DeviceClass.A
    ping_slot_period: Duration = Duration.of(seconds=128)
    """Of class B; the longest that there is. RP002."""
    ping_slot_offset: Duration = Duration.of(seconds=2.12)
    """Of one slot from the epoch: as if the first of all followed its beacon. TS001 §11."""

    @property
    def listens_by_itself(self) -> bool:
        """Whether the device hears something without having sent."""
        return self.device_class is not DeviceClass.A

    def listens(self, moment: Instant) -> Instant | None:
        """When from that moment on the device hears something without having sent; None: never."""
        match self.device_class:
            case DeviceClass.A:
                return None
            case DeviceClass.B:
                return ping_slot(moment, period=self.ping_slot_period, offset=self.ping_slot_offset)
            case DeviceClass.C:
                return moment

    @property
    def downlink_interval(self) -> Duration:
        """How long a gateway of ours waits from one frame to the next for a device that listens."""
        in_slots = self.device_class is DeviceClass.B
        return self.ping_slot_period if in_slots else self.uplink_interval

    @property
    def downlink_timers(self) -> tuple[Duration, Duration]:
        """Retransmission and Inactivity Timer of packets to the device, as recommended.

        RFC9011 §5.6.3.5.1, RFC9011 §5.6.3.6.
        """
        match self.device_class:
            case DeviceClass.A:
                return Duration.of(hours=4), Duration.of(hours=36)
            case DeviceClass.B:
                return self.ping_slot_period.times(3), Duration.of(hours=12)
            case DeviceClass.C:
                return Duration.of(seconds=30), Duration.of(hours=12)

    @property
    def payload_limit_octets(self) -> int:
        """What a frame may carry at this data rate. RP002."""
        if self.declared_limit_octets is not None:
            return self.declared_limit_octets
        return payload_limit_octets(self.region, self.data_rate)


_OUR_GROUP = bytes.fromhex("ff150000000000000000000000004d50")


@dataclass(frozen=True, slots=True)
class Network:
    """Addresses, as octets, and UDP ports. The meter's interface identifier is made of its keys."""

    meter_prefix: bytes
    head_end_address: bytes
    meter_port: int = 4059
    head_end_port: int = 4059
    group_address: bytes = _OUR_GROUP
    """Of all meters that are brought one image: a group of the site, RFC4291 §2.7."""


@dataclass(frozen=True, slots=True)
class MeterIdentity:
    """Who the meter is on each layer."""

    dev_eui: bytes
    app_s_key: bytes
    logical_device_name: str
    serial_number: str
    template: str = "electricity"
    trusted: tuple[x509.Certificate, ...] = ()
    """Authorities whose certificates it takes."""

    def __repr__(self) -> str:
        return f"MeterIdentity({self.dev_eui.hex()}, {self.logical_device_name})"


@dataclass(frozen=True, slots=True)
class Profile:
    """`associations` by the name under which scenarios speak of them."""

    name: str
    title: str
    source: str
    rules: RuleSet
    link: Link
    network: Network
    meter: MeterIdentity
    associations: Mapping[str, AssociationParameters]

    @property
    def dev_iid(self) -> bytes:
        """RFC9011 §5.3."""
        return device_iid(self.meter.dev_eui, self.meter.app_s_key)

    @property
    def meter_address(self) -> bytes:
        return self.network.meter_prefix + self.dev_iid

    @property
    def uplink(self) -> FragmentationRule:
        """Raises MisuseError when the rules fragment nothing that way; so do the next two."""
        return _present(self.rules.uplink, "uplink fragmentation rule")

    @property
    def downlink(self) -> FragmentationRule:
        return _present(self.rules.downlink, "downlink fragmentation rule")

    def association(self, name: str) -> AssociationParameters:
        """Raises MisuseError for a name that the profile does not have."""
        found = self.associations.get(name)
        if found is None:
            raise MisuseError(
                f"profile {self.name} has no association {name!r};"
                f" it has {', '.join(self.associations)}"
            )
        return found

    def with_association(self, name: str, parameters: AssociationParameters) -> Profile:
        return replace(self, associations={**self.associations, name: parameters})

    def with_data_rate(self, data_rate: int) -> Profile:
        link = replace(self.link, data_rate=data_rate, declared_limit_octets=None)
        return replace(self, link=link)

    def with_link(self, link: Link) -> Profile:
        """Another link; the timers of packets to the device follow where its class does."""
        changed, rule = replace(self, link=link), self.rules.downlink
        if rule is None or link.downlink_timers == self.link.downlink_timers:
            return changed
        retransmission, inactivity = link.downlink_timers
        return changed.with_rule(
            replace(rule, retransmission_timer=retransmission, inactivity_timer=inactivity)
        )

    def of_class(self, device_class: DeviceClass) -> Profile:
        return self.with_link(replace(self.link, device_class=device_class))

    def with_rule(self, changed: FragmentationRule) -> Profile:
        """The fragmentation rule of the same RuleID replaced by this one."""
        return replace(self, rules=_exchanged(self.rules, changed))


_EXCHANGED: OrderedDict[tuple[int, FragmentationRule], tuple[RuleSet, RuleSet]] = OrderedDict()
_MOST_EXCHANGED = 16


def _exchanged(rules: RuleSet, changed: FragmentationRule) -> RuleSet:
    """The same rules but one. Kept, since whoever makes a rule set ready does it once for each."""
    key = (id(rules), changed)
    found = _EXCHANGED.get(key)
    if found is not None and found[0] is rules:
        return found[1]
    others = tuple(
        changed
        if isinstance(rule, FragmentationRule) and rule.rule_id_value == changed.rule_id_value
        else rule
        for rule in rules.rules
    )
    made = replace(rules, rules=others)
    _EXCHANGED[key] = (rules, made)
    if len(_EXCHANGED) > _MOST_EXCHANGED:
        _EXCHANGED.popitem(last=False)
    return made


def _present(rule: FragmentationRule | None, what: str) -> FragmentationRule:
    if rule is None:
        raise MisuseError(f"the profile has no {what}")
    return rule
