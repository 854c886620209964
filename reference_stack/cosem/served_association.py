"""One association of a logical device, as services meet it. BB §association-ln."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reference_stack.cosem.access import Rights
from reference_stack.cosem.transfers import Transfers
from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.protection import RandomOctets, SecurityContext, SecurityPolicy
from reference_stack.dlms.server_association import ServerAssociation, server_association

if TYPE_CHECKING:
    from reference_stack.cosem.classes.association_ln import AssociationLn
    from reference_stack.cosem.classes.security_setup import SecuritySetup


class ServedAssociation:
    """`rights` say who may do what; `setup` is the object that holds policy and keys, if any.

    `shown` is how the association sees itself, under the name of the current association.
    """

    __slots__ = ("machine", "rights", "setup", "shown", "transfers")

    def __init__(
        self,
        machine: ServerAssociation,
        rights: Rights,
        *,
        setup: SecuritySetup | None,
        shown: AssociationLn,
    ) -> None:
        self.machine = machine
        self.rights = rights
        self.setup = setup
        self.shown = shown
        self.transfers = Transfers()

    @property
    def agreed(self) -> AssociationParameters:
        """What holds now; while nothing is agreed on, what the server offers."""
        return self.machine.agreed or self.machine.offer

    @property
    def context(self) -> SecurityContext:
        return self.machine.context

    def close(self, random: RandomOctets) -> None:
        """What was negotiated is forgotten, as when the power fails."""
        self.machine = server_association(self.machine.offer, self.context, random)
        self.transfers.clear()

    def change_secret(self, secret: bytes) -> None:
        """The password, or what both sides prove to know, from the next opening on."""
        self.context.keys = replace(self.context.keys, secret=secret)
        self.machine.offer = replace(self.machine.offer, keys=self.context.keys)

    @property
    def policy(self) -> SecurityPolicy:
        """What protection all messages need. GB §9.2.7.3."""
        return self.machine.offer.policy if self.setup is None else self.setup.policy
