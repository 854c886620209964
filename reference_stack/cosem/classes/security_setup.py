"""Security setup, class 64: policy, suite and keys of associations. BB §security-setup.

The object and the associations that refer to it share one security context: a key transferred here
protects there. Keys take effect when the response has gone out under the old ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from reference_stack.cosem.access import other_reason, type_unmatched
from reference_stack.cosem.certificate_store import Certificate, CertificateStore, Entity
from reference_stack.cosem.composites import ANYTHING, Array, Structure
from reference_stack.cosem.model import InterfaceObject, attribute, interface_class, method
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.shapes import OctetString, enumerated
from reference_stack.dlms.data import Data, array, enum, octet_string, structure
from reference_stack.dlms.protection import (
    KeyId,
    Protection,
    RandomOctets,
    SecurityContext,
    SecurityPolicy,
    unwrap_key,
)
from reference_stack.dlms.protection.agreement import (
    SignedKey,
    algorithm_for,
    checked_key,
    derive,
    ephemeral_key,
    exchange,
    signed_key,
)
from reference_stack.kernel.errors import MisuseError, ProtocolError

_KEY = Structure(key_id=enumerated(0, 255), key_data=OctetString)
_CERTIFICATE_TYPE = enumerated(0, 3)
_CERTIFICATE = Structure(
    certificate_entity=enumerated(0, 3),
    certificate_type=_CERTIFICATE_TYPE,
    serial_number=OctetString,
    issuer=OctetString,
    subject=OctetString,
    subject_alt_name=OctetString,
)
_IDENTIFICATION = Structure(certificate_identification_type=enumerated(0, 1), options=ANYTHING)
_MOST_KEYS = 4


@dataclass(slots=True)
class Secrets:
    """What a security setup guards; the store is empty in suite 0."""

    context: SecurityContext
    random: RandomOctets
    store: CertificateStore


class SecuritySetup(InterfaceObject):
    """What both versions have in common: attributes 2 to 5, methods 1 and 2."""

    __slots__ = ("_secrets",)

    transferable_keys: ClassVar[tuple[KeyId, ...]] = (KeyId.GUEK, KeyId.GBEK, KeyId.GAK)

    security_policy = attribute(2, enumerated(0, 255), "What protection messages need.")
    security_suite = attribute(3, enumerated(0, 15), "The suite.")
    client_system_title = attribute(4, OctetString, "Title of the client.")
    server_system_title = attribute(5, OctetString, "Title of the server.")

    def __init__(self, name: bytes, template: Mapping[int, Data]) -> None:
        super().__init__(name, template)
        self._secrets: Secrets | None = None

    @property
    def secrets(self) -> Secrets:
        """Raises MisuseError before `guard` was called."""
        if self._secrets is None:
            raise MisuseError("the security setup guards nothing")
        return self._secrets

    def guard(self, secrets: Secrets, policy: SecurityPolicy) -> None:
        self._secrets = secrets
        self.security_policy = enum(self.policy_value(policy))

    @property
    def context(self) -> SecurityContext:
        return self.secrets.context

    # -- policy --------------------------------------------------------------------------------

    @property
    def policy(self) -> SecurityPolicy:
        return self.policy_of(self.security_policy.enumerated())

    @staticmethod
    @cache  # every message asks
    def policy_of(value: int) -> SecurityPolicy:
        """Raises Malformed."""
        return SecurityPolicy.of_version_0(value)

    @staticmethod
    def policy_value(policy: SecurityPolicy) -> int:
        """Raises MisuseError for a policy that this version has no number for."""
        if policy.request != policy.response or policy.request.covers(Protection.SIGNED):
            raise MisuseError("version 0 has one policy for both directions, without signatures")
        return policy.request.value

    def is_activable(self, policy: SecurityPolicy) -> bool:
        """Whether nothing becomes weaker, and the keys for it are there."""
        signed = (policy.request | policy.response).covers(Protection.SIGNED)
        keys = self.context.keys
        has_keys = not signed or (keys.signing is not None and keys.peer_signing is not None)
        return policy.is_at_least(self.policy) and has_keys

    # -- attributes ----------------------------------------------------------------------------

    @security_suite.reading
    def _read_suite(self, occasion: Occasion) -> Data:
        return enum(self.context.suite.number)

    @client_system_title.reading
    def _read_client_title(self, occasion: Occasion) -> Data:
        return octet_string(self.context.peer_title)

    @server_system_title.reading
    def _read_server_title(self, occasion: Occasion) -> Data:
        return octet_string(self.context.own_title)

    # -- methods -------------------------------------------------------------------------------

    @method(1, enumerated(0, 255))
    def security_activate(self, parameter: Data, occasion: Occasion) -> None:
        """Strengthens the policy."""
        policy = self.policy_of(parameter.enumerated())
        if self.policy_value(policy) != parameter.enumerated() or not self.is_activable(policy):
            raise other_reason(f"policy {parameter.enumerated()}")
        occasion.afterwards.append(lambda: self.store(2, parameter))

    @method(2, Array(_KEY, _MOST_KEYS))
    def key_transfer(self, parameter: Data, occasion: Occasion) -> None:
        """Takes new keys, wrapped with the master key: all of them or none."""
        kek = self.context.keys.kek
        if kek is None or not parameter.elements():
            raise other_reason("there is no master key, or nothing to unwrap")
        keys: dict[KeyId, bytes] = {}
        for entry in parameter.elements():
            key_id, wrapped = entry.elements()
            identifier = self._transferable(key_id.enumerated())
            try:
                keys[identifier] = unwrap_key(kek, wrapped.octets(), self.context.suite)
            except ProtocolError as problem:
                raise other_reason(str(problem)) from problem
        self._replace_afterwards(keys, occasion)

    def _transferable(self, key_id: int) -> KeyId:
        if key_id not in self.transferable_keys:
            raise other_reason(f"there is no key {key_id} to be replaced")
        return KeyId(key_id)

    def _replace_afterwards(self, keys: Mapping[KeyId, bytes], occasion: Occasion) -> None:
        def replace_keys() -> None:
            for key_id, key in keys.items():
                self.context.replace_key(key_id, key)

        occasion.afterwards.append(replace_keys)


@interface_class(id=64, version=0)
class SecuritySetupVersion0(SecuritySetup):
    """One policy of four for both directions. BB §security-setup."""

    __slots__ = ()


@interface_class(id=64, version=1)
class SecuritySetupVersion1(SecuritySetup):
    """Policy by bits, key agreement, certificates. BB §security-setup."""

    __slots__ = ()

    transferable_keys = tuple(KeyId)

    certificates = attribute(6, Array(_CERTIFICATE), "The certificates held.")

    @staticmethod
    @cache
    def policy_of(value: int) -> SecurityPolicy:
        return SecurityPolicy.of_version_1(value)

    @staticmethod
    def policy_value(policy: SecurityPolicy) -> int:
        return policy.version_1

    @certificates.reading
    def _read_certificates(self, occasion: Occasion) -> Data:
        return array(certificate.described() for certificate in self.secrets.store.held)

    @method(3, Array(_KEY, _MOST_KEYS))
    def key_agreement(self, parameter: Data, occasion: Occasion) -> Data:
        """Agrees on keys: the client's signed ephemeral keys come in, the server's go back."""
        keys, answers = {}, []
        for entry in parameter.elements():
            key_id, key_data = entry.elements()
            identifier = self._transferable(key_id.enumerated())
            try:
                keys[identifier], answer = self._agree(identifier, key_data.octets())
            except ProtocolError as problem:
                raise other_reason(str(problem)) from problem
            answers.append(structure(key_id, octet_string(answer)))
        if not answers:
            raise other_reason("nothing to agree on")
        self._replace_afterwards(keys, occasion)
        return array(answers)

    @method(4, _CERTIFICATE_TYPE)
    def generate_key_pair(self, parameter: Data, occasion: Occasion) -> None:
        """Makes a key pair, which waits for its certificate."""
        secrets = self.secrets
        try:
            secrets.store.generate(parameter.enumerated(), self.context, secrets.random)
        except ProtocolError as problem:
            raise other_reason(str(problem)) from problem

    @method(5, _CERTIFICATE_TYPE)
    def generate_certificate_request(self, parameter: Data, occasion: Occasion) -> Data:
        """Returns a certificate signing request."""
        try:
            return octet_string(self.secrets.store.request(parameter.enumerated(), self.context))
        except ProtocolError as problem:
            raise other_reason(str(problem)) from problem

    @method(6, OctetString)
    def import_certificate(self, parameter: Data, occasion: Occasion) -> None:
        """Takes a certificate that is signed by somebody trusted."""
        at = occasion.device.clock.utc(occasion.now)
        try:
            self.secrets.store.add(parameter.octets(), self.context, at)
        except ProtocolError as problem:
            raise other_reason(str(problem)) from problem

    @method(7, _IDENTIFICATION)
    def export_certificate(self, parameter: Data, occasion: Occasion) -> Data:
        """Returns a certificate."""
        return octet_string(self._identified(parameter).der)

    @method(8, _IDENTIFICATION)
    def remove_certificate(self, parameter: Data, occasion: Occasion) -> None:
        """Forgets a certificate; the key of the server itself stays in force."""
        certificate = self._identified(parameter)
        if certificate.entity is Entity.SERVER:
            raise other_reason("the certificates of the server itself are kept")
        self.secrets.store.remove(certificate, self.context)

    def _identified(self, parameter: Data) -> Certificate:
        by_serial, options = parameter.elements()
        store = self.secrets.store
        if by_serial.enumerated():
            serial, issuer = options.elements(2)
            found = store.by_serial(serial.octets(), issuer.octets())
        else:
            entity, kind, title = options.elements(3)
            found = store.by_entity(entity.enumerated(), kind.enumerated(), title.octets())
        if found is None:
            raise other_reason("there is no such certificate")
        return found

    def _agree(self, key_id: KeyId, received: bytes) -> tuple[bytes, bytes]:
        """The key agreed on by C(2e, 0s), and what the client needs for it."""
        context, suite = self.context, self.context.suite
        signing, signer = context.keys.signing, context.keys.peer_signing
        if suite.curve is None or signing is None or signer is None:
            raise type_unmatched("key agreement needs signing keys of both sides")
        public = checked_key(SignedKey.decode(received, suite), signer, suite, key_id=key_id)
        own = ephemeral_key(suite, self.secrets.random)
        key = derive(
            exchange(own, public),
            suite=suite,
            algorithm=algorithm_for(suite, key_id),
            arc=context.conventions.arc,
            party_u=context.peer_title,
            party_v=context.own_title,
        )
        return key, signed_key(own, signing, suite, key_id=key_id).encode()
