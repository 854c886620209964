"""What two parties know about their association. GB §9.3, GB §pre-established-associations.

A pre-established association is simply there: both sides hold the same `AssociationParameters`. A
negotiated one begins with those of the client as its proposal and ends with the parameters agreed
on.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from reference_stack.dlms.apdu import ApplicationContext, Conformance, Mechanism
from reference_stack.dlms.protection import (
    NO_KEYS,
    NO_POLICY,
    SUITES,
    USUAL,
    Conventions,
    Keys,
    ProtectionKind,
    RandomOctets,
    SecurityContext,
    SecurityPolicy,
)

LPWAN_CONFORMANCE = (
    Conformance.GENERAL_PROTECTION
    | Conformance.GENERAL_BLOCK_TRANSFER
    | Conformance.PRIORITY_MGMT_SUPPORTED
    | Conformance.BLOCK_TRANSFER_WITH_GET_OR_READ
    | Conformance.BLOCK_TRANSFER_WITH_SET_OR_WRITE
    | Conformance.BLOCK_TRANSFER_WITH_ACTION
    | Conformance.MULTIPLE_REFERENCES
    | Conformance.DATA_NOTIFICATION
    | Conformance.ACCESS
    | Conformance.GET
    | Conformance.SET
    | Conformance.SELECTIVE_ACCESS
    | Conformance.EVENT_NOTIFICATION
    | Conformance.ACTION
)
"""A set that suits the profile; what a device supports is declared."""


class Side(Enum):
    """Which of the two parties one is."""

    CLIENT = "client"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class AssociationParameters:
    """Everything both sides have to agree on. Sizes are octets of an APDU; 0 means no limit.

    `client_max_receive_octets` bounds what the server sends, `server_max_receive_octets` what the
    client sends. `kind` is the carrier of protected APDUs. The text form shows no key.
    """

    client_sap: int
    server_sap: int
    client_title: bytes = b""
    server_title: bytes = b""
    context: ApplicationContext = ApplicationContext.LOGICAL_NAMES
    mechanism: Mechanism = Mechanism.LOWEST
    conformance: Conformance = LPWAN_CONFORMANCE
    client_max_receive_octets: int = 0
    server_max_receive_octets: int = 0
    suite: int = 0
    policy: SecurityPolicy = NO_POLICY
    kind: ProtectionKind = ProtectionKind.SERVICE_SPECIFIC_GLO
    keys: Keys = NO_KEYS
    server_keys: Keys | None = None
    """As the server holds them, when private keys make the two sides differ."""
    conventions: Conventions = USUAL
    pre_established: bool = True

    @property
    def ciphered(self) -> bool:
        """Whether protected APDUs are understood at all."""
        return self.context is ApplicationContext.LOGICAL_NAMES_CIPHERED

    def supports(self, service: Conformance) -> bool:
        return bool(self.conformance.value & service.value)

    def security_context(
        self, side: Side, *, random: RandomOctets | None = None
    ) -> SecurityContext:
        """A fresh context of one side, its counters at 0. Raises MisuseError for unfit keys.

        Each side holds the keys as seen from itself: its own private keys, its peer's public ones;
        `keys` are those of the client.
        """
        titles = (self.client_title, self.server_title)
        own, peer = titles if side is Side.CLIENT else reversed(titles)
        is_server = side is Side.SERVER and self.server_keys is not None
        return SecurityContext(
            SUITES[self.suite],
            (self.server_keys if is_server else None) or self.keys,
            own_title=own,
            peer_title=peer,
            conventions=self.conventions,
            random=random,
        )
