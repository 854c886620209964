"""How associations are opened in a scenario: by the head-end itself, or by hand.

What is proposed by hand is right to begin with; features call the changes of it by the
names here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from adapters.base import Order, Party
from harness.scenes.scene import Scene
from harness.scenes.situations import await_head_end
from harness.stimuli.correspondence import Correspondent
from harness.stimuli.deviations import UNKNOWN_TITLE, flipped
from harness.stimuli.speaking import comes_through, heard_from_head_end
from reference_stack.dlms import negotiation
from reference_stack.dlms.apdu import (
    Aarq,
    ApplicationContext,
    Conformance,
    InitiateRequest,
    Mechanism,
    context_name,
    mechanism_name,
)
from reference_stack.dlms.apdu.initiate import SHORT_NAME_SERVICES
from reference_stack.dlms.negotiation import HIGH_MECHANISMS
from reference_stack.dlms.protection import Protection, protect
from reference_stack.kernel.bits import Bits

CHALLENGE_OCTETS = 32
_UPLINKS = 2
"""For the answer to a proposal, and for that to a proof."""
_UNKNOWN_NUMBER = 9
_OLD_VERSION, _NEXT_VERSION = 5, 7
_TOO_SHORT = 11
_ALL_SERVICES = Conformance((1 << 24) - 1)


def opens(scene: Scene, association: str) -> None:
    """The head-end opens the association by itself, as far as it gets. Raises Inconclusive."""
    if scene.party is Party.HEAD_END:
        device_opens(scene, association)
    else:
        head_end = scene.head_end
        scene.act(Party.HEAD_END, lambda now: head_end.open(association, now))
    comes_through(scene, _UPLINKS)


def device_opens(scene: Scene, association: str) -> None:
    """A head-end under test proposes the association, told to or by itself. Raises Inconclusive."""
    order = Order("open", {"association": association})
    if scene.takes(Party.HEAD_END, order.name, **order.arguments):
        return
    since = scene.position

    def has_proposed() -> bool:
        return any(isinstance(said.apdu, Aarq) for _, said in heard_from_head_end(scene, since))

    await_head_end(scene, order, until=has_proposed)


class Proposal:
    """An AARQ by hand, and the InitiateRequest inside, each to be changed before it is sent."""

    def __init__(self, client: Correspondent) -> None:
        self._client = client
        parameters = client.parameters
        high = parameters.mechanism in HIGH_MECHANISMS
        self.challenge = Random(client.scene.seed).randbytes(CHALLENGE_OCTETS) if high else None
        self.protection = client.demanded if parameters.ciphered else Protection.NONE
        self.initiate = negotiation.initiate_request(parameters, dedicated_key=None)
        proposing = replace(parameters, keys=replace(parameters.keys, dedicated=None))
        self.aarq = negotiation.propose(
            proposing, client.context, challenge=self.challenge, protection=Protection.NONE
        )

    def octets(self) -> bytes:
        """As it is sent; what is protected in it takes the next counter."""
        client = self._client
        kind = client.parameters.kind.of_association
        information = protect(client.context, self.initiate.encode(), self.protection, kind)
        return replace(self.aarq, user_information=information).encode()


Fault = Callable[[Proposal], None]


def _in_aarq(change: Callable[[Aarq], Aarq]) -> Fault:
    def alter(proposal: Proposal) -> None:
        proposal.aarq = change(proposal.aarq)

    return alter


def _in_initiate(change: Callable[[InitiateRequest], InitiateRequest]) -> Fault:
    def alter(proposal: Proposal) -> None:
        proposal.initiate = change(proposal.initiate)

    return alter


def _another_context(context: int) -> Fault:
    return _in_aarq(lambda aarq: replace(aarq, application_context_name=context_name(context)))


FAULTS: Mapping[str, Fault] = {
    "an application context that nobody knows": _another_context(_UNKNOWN_NUMBER),
    "short names": _another_context(ApplicationContext.SHORT_NAMES),
    "a protocol version that there is not": _in_aarq(
        lambda aarq: replace(aarq, protocol_version=Bits(0b01, 2))
    ),
    "a mechanism that nobody knows": _in_aarq(
        lambda aarq: replace(aarq, mechanism_name=mechanism_name(_UNKNOWN_NUMBER))
    ),
    "another mechanism": _in_aarq(
        lambda aarq: replace(aarq, mechanism_name=mechanism_name(Mechanism.HIGH_MD5))
    ),
    "no authentication at all": _in_aarq(
        lambda aarq: replace(
            aarq,
            mechanism_name=None,
            sender_acse_requirements=None,
            calling_authentication_value=None,
        )
    ),
    "no name of its mechanism": _in_aarq(lambda aarq: replace(aarq, mechanism_name=None)),
    "a wrong password": _in_aarq(
        lambda aarq: replace(
            aarq, calling_authentication_value=flipped(aarq.calling_authentication_value or b"\0")
        )
    ),
    "the system title of nobody": _in_aarq(
        lambda aarq: replace(aarq, calling_ap_title=UNKNOWN_TITLE)
    ),
    "services of short names only": _in_initiate(
        lambda initiate: replace(initiate, proposed_conformance=SHORT_NAME_SERVICES)
    ),
    "an old version of DLMS": _in_initiate(
        lambda initiate: replace(initiate, proposed_dlms_version=_OLD_VERSION)
    ),
    "no room for any answer": _in_initiate(
        lambda initiate: replace(initiate, client_max_receive_pdu_size=_TOO_SHORT)
    ),
}
"""What a server has to refuse, by the words of the features."""

HARMLESS: Mapping[str, Fault] = {
    "nothing unusual": lambda proposal: None,
    "the usual protocol version in full": _in_aarq(
        lambda aarq: replace(aarq, protocol_version=Bits(1, 1))
    ),
    "a further protocol version": _in_aarq(
        lambda aarq: replace(aarq, protocol_version=Bits(0b100001, 6))
    ),
    "the title of the meter": _in_aarq(lambda aarq: replace(aarq, called_ap_title=b"\0" * 8)),
    "qualifiers and invocation ids": _in_aarq(
        lambda aarq: replace(
            aarq,
            called_ae_qualifier=b"\x01",
            called_ap_invocation_id=1,
            called_ae_invocation_id=1,
            calling_ap_invocation_id=1,
        )
    ),
    "a quality of service": _in_initiate(
        lambda initiate: replace(initiate, proposed_quality_of_service=1)
    ),
    "a coming version of DLMS": _in_initiate(
        lambda initiate: replace(initiate, proposed_dlms_version=_NEXT_VERSION)
    ),
}
"""What a server has to take, or may refuse for reasons of its own."""

SERVICES: Mapping[str, Conformance] = {
    "GET and nothing else": Conformance.GET,
    "all services that have a number": _ALL_SERVICES,
}


def proposes(client: Correspondent, *faults: Fault) -> tuple[int, Proposal]:
    """Send a proposal by hand, with these changes. Returns where it stands."""
    proposal = Proposal(client)
    for fault in faults:
        fault(proposal)
    return client.send(proposal.octets()), proposal
