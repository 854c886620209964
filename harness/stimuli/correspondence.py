"""Protected messages, right and wrong, that the harness writes in the name of one of our parties.

They take keys, titles and counters from our node of that party, so that what the node itself says
before and after stays in order. Each message says by its invoke-id which answer belongs to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from harness.checks.dlms import answers, reads
from harness.checks.security import service_of
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive
from harness.stimuli.asked import Asked
from harness.stimuli.deviations import Deviation, Sealing
from harness.stimuli.speaking import comes_through, put_to_head_end, put_to_meter, server_context
from reference_stack.dlms.apdu import (
    ActionRequestNormal,
    Apdu,
    AttributeDescriptor,
    DataNotification,
    GetRequestNormal,
    InvokeIdAndPriority,
    LongInvokeIdAndPriority,
    MethodDescriptor,
    SetRequestNormal,
)
from reference_stack.dlms.association import AssociationParameters, Side
from reference_stack.dlms.data import Data, long_unsigned, structure, visible_string
from reference_stack.dlms.protection import (
    NO_TRANSACTION,
    KeyId,
    Protection,
    ProtectionKind,
    SecurityContext,
    SecurityControl,
    Transaction,
    protect,
)
from reference_stack.dlms.wrapper import Wpdu

_HIGHEST_INVOKE_ID = 15
_REPETITIONS = 2
_BOTH = Protection.AUTHENTICATED | Protection.ENCRYPTED
_TRANSACTION_ID = bytes.fromhex("0102030405060708")
_PUSHED = structure(visible_string("meterproof"), long_unsigned(4059))


class Correspondent:
    """One side of an association. Our nodes count invoke-ids upwards, this counts them down."""

    def __init__(self, scene: Scene, association: str, side: Side = Side.CLIENT) -> None:
        self.scene = scene
        self.side = side
        self.parameters: AssociationParameters = scene.profile.association(association)
        self.context: SecurityContext = (
            scene.head_end.clients[association].context
            if side is Side.CLIENT
            else server_context(scene, self.parameters)
        )
        self._invoke_id = _HIGHEST_INVOKE_ID + 1

    # -- plain APDUs ---------------------------------------------------------------------------

    def invoke(self, *, confirmed: bool = True) -> InvokeIdAndPriority:
        """The next invoke-id."""
        self._invoke_id = self._invoke_id - 1 or _HIGHEST_INVOKE_ID
        return InvokeIdAndPriority(self._invoke_id, confirmed, False)

    def read(self, attribute: AttributeDescriptor) -> GetRequestNormal:
        return GetRequestNormal(self.invoke(), attribute)

    def write(
        self, attribute: AttributeDescriptor, value: Data, *, confirmed: bool = True
    ) -> SetRequestNormal:
        return SetRequestNormal(self.invoke(confirmed=confirmed), attribute, None, value)

    def action(self, method: MethodDescriptor, parameters: Data) -> ActionRequestNormal:
        return ActionRequestNormal(self.invoke(), method, parameters)

    def push(self, body: Data = _PUSHED) -> DataNotification:
        """One that asks to be confirmed."""
        invoke = LongInvokeIdAndPriority(self.scene.position + 1, confirmed=True)
        return DataNotification(invoke, None, body)

    # -- protection ----------------------------------------------------------------------------

    @property
    def demanded(self) -> Protection:
        """By the policy for what this side sends; both kinds where it demands nothing."""
        policy = self.parameters.policy
        own = policy.request if self.side is Side.CLIENT else policy.response
        return Protection(own & _BOTH) or _BOTH

    def sealing(
        self, plain: bytes, *, kind: ProtectionKind | None = None, ahead: int = 0
    ) -> Sealing:
        """What a right message is made of, under the next counter or so many beyond it.

        The counter is used up unless it is ahead. Raises Inconclusive when there is no key.
        """
        keys = self.context.keys
        if keys.guek is None:
            raise Inconclusive("the encryption key of the association is not known")
        counters = self.context.counters(KeyId.GUEK)
        counter = counters.next_sending + ahead if ahead else counters.take()
        return Sealing(
            plain,
            kind or self.parameters.kind,
            keys.guek,
            keys.gak,
            SecurityControl.of(self.context.suite.number, self.demanded).octet,
            counter,
            self.context.own_title,
            self.context.own_title,
            self.context.peer_title,
            _TRANSACTION_ID,
        )

    def protected(
        self,
        plain: bytes,
        *,
        protection: Protection | None = None,
        kind: ProtectionKind | None = None,
        transaction: Transaction = NO_TRANSACTION,
        compressed: bool = False,
    ) -> bytes:
        """As our own node would send it."""
        return protect(
            self.context,
            plain,
            self.demanded if protection is None else protection,
            kind or self.parameters.kind,
            transaction=transaction,
            compressed=compressed,
        )

    # -- on the way ----------------------------------------------------------------------------

    def send(self, octets: bytes) -> int:
        """An APDU as it is; everything plays until it is quiet. Returns where it stands."""
        at = self.scene.position
        agreed = self.parameters
        if self.side is Side.CLIENT:
            put_to_meter(self.scene, Wpdu(agreed.client_sap, agreed.server_sap, octets).encode())
            comes_through(self.scene)
        else:
            put_to_head_end(self.scene, Wpdu(agreed.server_sap, agreed.client_sap, octets).encode())
            self.scene.settle()
        return at

    def ask(self, request: Apdu, octets: bytes, what: str = "") -> Asked:
        """Send `octets`, which carry `request`, however wrongly."""
        invoke = getattr(request, "invoke", None)
        invoke_id = invoke.invoke_id if isinstance(invoke, InvokeIdAndPriority) else 0
        return Asked(self.send(octets), invoke_id, what)

    def asks_rightly(self, request: Apdu, *, kind: ProtectionKind | None = None) -> Asked:
        return self.insists(request, lambda: self.sealing(request.encode(), kind=kind).apdu())

    def insists(self, request: Apdu, protected: Callable[[], bytes]) -> Asked:
        """Ask, and ask again where a radio may have lost it and asking twice does no harm."""
        asked = self.ask(request, protected())
        for _ in range(self.repetitions if isinstance(request, GetRequestNormal) else 0):
            if any(True for _ in answers(self.scene.trace, self.scene.profile, since=asked.at)):
                break
            asked = self.ask(request, protected())
        return asked

    @property
    def repetitions(self) -> int:
        """How often what is not answered is said again: our own radio loses what it is told to."""
        return 0 if self.scene.company.is_virtual else _REPETITIONS

    def asks_wrongly(
        self,
        request: Apdu,
        deviation: Deviation,
        what: str,
        *,
        kind: ProtectionKind | None = None,
        ahead: int = 0,
    ) -> Asked:
        sealing = self.sealing(request.encode(), kind=kind, ahead=ahead)
        return self.ask(request, deviation(sealing), what)


def value_told(scene: Scene, asked: Asked) -> Data | None:
    """The value that the meter answered with, if it did."""
    heard = service_of(scene.trace, scene.profile, asked)
    values = reads(heard[1]) if heard else ()
    return values[0] if values else None


def under(sealing: Sealing, counter: int) -> Sealing:
    """The same message sealed under another counter."""
    return replace(sealing, counter=counter)
