"""Associations that scenarios speak of: as the profile has them, or changed so that it does.

What a device cannot be set up to, `Scene.arrange` refuses. Keys that a suite needs and the profile
lacks are made from those that it has, since only devices that are set up by us meet them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import ec

from harness.device.declaration import MANAGEMENT as MANAGEMENT
from harness.scenes.scene import Scene
from reference_stack.dlms.apdu import ApplicationContext, Mechanism
from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.protection import SUITES, Keys, Protection, ProtectionKind

PUBLIC = "public"
BOTH = Protection.AUTHENTICATED | Protection.ENCRYPTED
_SECRET = b"a secret of both"
_CLIENT_SIGNS, _CLIENT_AGREES, _SERVER_SIGNS, _SERVER_AGREES = range(0x1001, 0x1005)

CARRIERS: Mapping[str, ProtectionKind] = {
    "service-specific ciphering": ProtectionKind.SERVICE_SPECIFIC_GLO,
    "general-glo-ciphering": ProtectionKind.GENERAL_GLO,
    "general-ciphering": ProtectionKind.GENERAL_CIPHERING,
}
MECHANISMS: Mapping[str, Mechanism] = {
    "no authentication": Mechanism.LOWEST,
    "a password": Mechanism.LOW,
    "GMAC": Mechanism.HIGH_GMAC,
    "SHA-256": Mechanism.HIGH_SHA256,
    "ECDSA": Mechanism.HIGH_ECDSA,
}

_BY_SECRET = (Mechanism.LOW, Mechanism.HIGH_SHA256)

Change = Callable[[AssociationParameters], AssociationParameters]


def arrange(scene: Scene, change: Change, name: str = MANAGEMENT) -> AssociationParameters:
    """Everybody is to have this association changed so. Raises Inconclusive, see `Scene`."""
    changed = change(scene.profile.association(name))
    if changed != scene.profile.association(name):
        scene.arrange(scene.profile.with_association(name, changed))
    return changed


def of_suite(suite: int) -> Change:
    """With keys of that suite, public ones too."""

    def change(parameters: AssociationParameters) -> AssociationParameters:
        if parameters.suite == suite:
            return parameters
        keys, server = keys_of_suite(_symmetric(parameters.keys), suite)
        return replace(parameters, suite=suite, keys=keys, server_keys=server)

    return change


def negotiated(mechanism: Mechanism, *, ciphered: bool = True) -> Change:
    """Opened with an AARQ, by that mechanism; a plain one has no policy."""

    def change(parameters: AssociationParameters) -> AssociationParameters:
        contexts = ApplicationContext
        context = contexts.LOGICAL_NAMES_CIPHERED if ciphered else contexts.LOGICAL_NAMES
        policy = (
            parameters.policy
            if ciphered
            else replace(parameters.policy, request=Protection.NONE, response=Protection.NONE)
        )
        secret = parameters.keys.secret
        if mechanism in _BY_SECRET:
            secret = secret or _SECRET
        return replace(
            parameters,
            pre_established=False,
            mechanism=mechanism,
            context=context,
            policy=policy,
            keys=replace(parameters.keys, secret=secret),
            server_keys=parameters.server_keys and replace(parameters.server_keys, secret=secret),
        )

    return change


def demanding(*, request: Protection | None = None, response: Protection | None = None) -> Change:
    """With that policy in one direction or both."""

    def change(parameters: AssociationParameters) -> AssociationParameters:
        policy = parameters.policy
        return replace(
            parameters,
            policy=replace(
                policy,
                request=policy.request if request is None else request,
                response=policy.response if response is None else response,
            ),
        )

    return change


def carried_by(kind: ProtectionKind) -> Change:
    return lambda parameters: replace(parameters, kind=kind)


@lru_cache(maxsize=32)
def keys_of_suite(keys: Keys, number: int) -> tuple[Keys, Keys]:
    """Those of the client and of the server: symmetric ones of the right length, and key pairs."""
    suite = SUITES[number]
    lengthened = replace(
        keys,
        guek=_of_length(keys.guek, suite.key_octets),
        gak=_of_length(keys.gak, suite.key_octets),
        gbek=_of_length(keys.gbek, suite.key_octets),
        kek=_of_length(keys.kek, suite.key_octets),
    )
    if suite.curve is None:
        return lengthened, lengthened
    client_signs, client_agrees, server_signs, server_agrees = (
        ec.derive_private_key(number, suite.curve)
        for number in (_CLIENT_SIGNS, _CLIENT_AGREES, _SERVER_SIGNS, _SERVER_AGREES)
    )
    return (
        replace(
            lengthened,
            signing=client_signs,
            agreement=client_agrees,
            peer_signing=server_signs.public_key(),
            peer_agreement=server_agrees.public_key(),
        ),
        replace(
            lengthened,
            signing=server_signs,
            agreement=server_agrees,
            peer_signing=client_signs.public_key(),
            peer_agreement=client_agrees.public_key(),
        ),
    )


def _symmetric(keys: Keys) -> Keys:
    """Without key pairs, which are of one suite only."""
    return replace(keys, signing=None, agreement=None, peer_signing=None, peer_agreement=None)


def _of_length(key: bytes | None, octets: int) -> bytes | None:
    return None if key is None else (key + key[::-1])[:octets]
