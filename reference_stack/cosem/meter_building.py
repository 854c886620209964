"""A meter from its template, its identity and the associations that it serves. WP Table 1.

Objects that every meter has and that follow from these are made here: names, associations, security
setups with their invocation counters. Associations under the same key share one security context,
so that no counter is ever used twice with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography import x509

from reference_stack.cosem.access import ObjectRights
from reference_stack.cosem.certificate_store import CertificateStore
from reference_stack.cosem.classes.association_ln import AssociationLn
from reference_stack.cosem.classes.data import DataObject
from reference_stack.cosem.classes.invocation_counter import InvocationCounter
from reference_stack.cosem.classes.sap_assignment import SapAssignment
from reference_stack.cosem.classes.security_setup import Secrets, SecuritySetup
from reference_stack.cosem.device import LogicalDevice, Meter
from reference_stack.cosem.model import InterfaceObject
from reference_stack.cosem.obis import (
    CURRENT_ASSOCIATION,
    LOGICAL_DEVICE_NAME,
    SAP_ASSIGNMENT,
    obis,
)
from reference_stack.cosem.registry import CLASSES
from reference_stack.cosem.roles import own_association_rights, role_rights
from reference_stack.cosem.served_association import ServedAssociation
from reference_stack.cosem.template import MeterTemplate
from reference_stack.cosem.template_file import MANAGEMENT_DEVICE
from reference_stack.dlms.apdu import Conformance
from reference_stack.dlms.apdu.initiate import SMALLEST_PDU_SIZE
from reference_stack.dlms.association import AssociationParameters, Side
from reference_stack.dlms.data import octet_string
from reference_stack.dlms.protection import (
    Protection,
    RandomOctets,
    SecurityContext,
    SecurityPolicy,
)
from reference_stack.dlms.server_association import server_association
from reference_stack.dlms.wrapper import PUBLIC_CLIENT
from reference_stack.kernel.errors import MisuseError

_ASSOCIATION_LN = 15
_SECURITY_SETUP = 64
_DEVICE_ID = obis("0-0:96.1.0")
_LONGEST_DEVICE_NAME = 16
_LARGEST_CLIENT_SAP = 0x7F
"""The attribute associated_partners_id has one signed octet for it. BB §association-ln."""

PUBLIC_READING = AssociationParameters(client_sap=PUBLIC_CLIENT, server_sap=MANAGEMENT_DEVICE)
"""What a meter serves that is told nothing else: anybody, without protection."""


@dataclass(frozen=True, slots=True)
class Identity:
    """`logical_device_name`: three letters of the manufacturer and more, at most 16 in all."""

    logical_device_name: str
    serial_number: str

    def __post_init__(self) -> None:
        name = self.logical_device_name
        if not (name.isascii() and 3 <= len(name) <= _LONGEST_DEVICE_NAME):
            raise MisuseError(f"{name!r} is no logical device name of 3 to 16 ASCII characters")


def build_meter(
    template: MeterTemplate,
    identity: Identity,
    associations: Sequence[AssociationParameters] = (PUBLIC_READING,),
    *,
    random: RandomOctets,
    trusted: Sequence[x509.Certificate] = (),
) -> Meter:
    """A meter at rest. `trusted` are the authorities whose certificates it takes.

    Raises MisuseError when the associations do not fit together, or not with the template.
    """
    meter = Meter()
    suffixes = {MANAGEMENT_DEVICE: ""} | {d.sap: d.suffix for d in template.file.device}
    strangers = {entry.server_sap for entry in associations} - suffixes.keys()
    if strangers:
        raise MisuseError(f"the meter has no logical device {strangers.pop()}")
    guarded = _Guarded(random, tuple(trusted))
    for sap, suffix in suffixes.items():
        name = (identity.logical_device_name + suffix).encode("ascii")
        builder = _DeviceBuilder(template, sap, name, guarded)
        meter.add(builder.build(meter, [a for a in associations if a.server_sap == sap]))
    serial = meter.management.objects.get(_DEVICE_ID)
    if isinstance(serial, DataObject):
        serial.value = octet_string(identity.serial_number.encode("ascii"))
    return meter


@dataclass(frozen=True, slots=True)
class _Guarded:
    """The security contexts of a meter, by the key under which they count."""

    random: RandomOctets
    trusted: tuple[x509.Certificate, ...]
    contexts: dict[bytes, SecurityContext] = field(default_factory=dict)

    def context(self, parameters: AssociationParameters) -> SecurityContext:
        key = parameters.keys.guek
        context = parameters.security_context(Side.SERVER, random=self.random)
        if key is None:
            return context
        known = self.contexts.setdefault(key, context)
        ours, theirs = (
            (c.suite, c.keys, c.own_title, c.peer_title, c.conventions) for c in (context, known)
        )
        if ours != theirs:
            raise MisuseError("associations under one key differ in suite, titles or other keys")
        return known


class _DeviceBuilder:
    """Puts one logical device together."""

    def __init__(self, template: MeterTemplate, sap: int, name: bytes, guarded: _Guarded) -> None:
        self._template = template
        self._sap = sap
        self._name = name
        self._guarded = guarded
        self._objects: dict[bytes, InterfaceObject] = {}
        self._setups: list[SecuritySetup] = []

    def build(self, meter: Meter, associations: Sequence[AssociationParameters]) -> LogicalDevice:
        self._add(DataObject(LOGICAL_DEVICE_NAME, {2: octet_string(self._name)}))
        if self._sap == MANAGEMENT_DEVICE:
            self._add(SapAssignment(SAP_ASSIGNMENT, {}))
        for blueprint in self._template.blueprints:
            if blueprint.device == self._sap:
                self._add(blueprint.build())
        served = [
            self._association(number, parameters)
            for number, parameters in enumerate(associations, start=1)
        ]
        device = LogicalDevice(self._sap, self._name, self._objects, meter)
        for association in served:
            association.rights = self._rights(association)
            client = association.machine.offer.client_sap
            if device.associations.setdefault(client, association) is not association:
                raise MisuseError(f"two associations of the client {client}")
        return device

    def _add(self, entry: InterfaceObject) -> None:
        self._objects[entry.name] = entry

    def _association(self, number: int, parameters: AssociationParameters) -> ServedAssociation:
        if not 0 < parameters.client_sap <= _LARGEST_CLIENT_SAP:
            raise MisuseError(
                f"client {parameters.client_sap}, and associations show 1 to {_LARGEST_CLIENT_SAP}"
            )
        if parameters.supports(Conformance.ATTRIBUTE0_SUPPORTED_WITH_SET):
            raise MisuseError("this meter does not write all attributes at once")
        if 0 < parameters.client_max_receive_octets < SMALLEST_PDU_SIZE:
            raise MisuseError(f"clients receive at least {SMALLEST_PDU_SIZE} octets")
        context = self._guarded.context(parameters)
        kind = CLASSES[(_ASSOCIATION_LN, self._template.file.association_version)]
        current, instance = kind(CURRENT_ASSOCIATION, {}), kind(obis(f"0-0:40.0.{number}"), {})
        if not (isinstance(current, AssociationLn) and isinstance(instance, AssociationLn)):
            raise MisuseError("class 15 is another class")
        served = ServedAssociation(
            server_association(parameters, context, self._guarded.random),
            rights={},
            setup=self._setup(context, parameters.policy) if parameters.ciphered else None,
            shown=current,
        )
        current.show(served)
        instance.show(served)
        self._add(instance)
        return served

    def _setup(self, context: SecurityContext, policy: SecurityPolicy) -> SecuritySetup:
        """The setup that guards this context by that policy, made if there is none."""
        for known in self._setups:
            if known.context is context and known.policy == policy:
                return known
        if (policy.request | policy.response).covers(Protection.SIGNED) and not (
            context.keys.signing and context.keys.peer_signing
        ):
            raise MisuseError("a policy of signatures needs the signing keys of both sides")
        number = len(self._setups) + 1
        kind = CLASSES[(_SECURITY_SETUP, self._template.file.security_setup_version)]
        setup = kind(obis(f"0-0:43.0.{number}"), {})
        if not isinstance(setup, SecuritySetup):
            raise MisuseError("class 64 is another class")
        store = CertificateStore(self._guarded.trusted)
        setup.guard(Secrets(context, self._guarded.random, store), policy)
        self._setups.append(setup)
        self._add(setup)
        self._add(InvocationCounter(obis(f"0-0:43.1.{number}"), context))
        return setup

    def _rights(self, association: ServedAssociation) -> dict[bytes, ObjectRights]:
        template, offer = self._template, association.machine.offer
        role = template.role(offer.client_sap)
        shown = association.shown
        for grants in template.grants.values():
            grants.check(shown.version)
        return {
            shown.name: own_association_rights(
                shown.version, offer.mechanism, role.access == "usual"
            ),
            **role_rights(role, self._objects.values(), template.grants),
        }
