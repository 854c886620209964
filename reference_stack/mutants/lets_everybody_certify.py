"""A meter that takes certificates signed by anybody whose own one it holds. Breaks SEC034."""

from __future__ import annotations

from dataclasses import replace

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from reference_stack.cosem.classes.security_setup import SecuritySetup
from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.apdu import ActionOutcome, ActionResult, MethodDescriptor
from reference_stack.dlms.data import Data
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "SEC034"
_IMPORT = 6


class Trusting(ObjectAccess):
    def invoke(
        self, method: MethodDescriptor, parameter: Data | None, occasion: Occasion
    ) -> ActionOutcome:
        outcome = super().invoke(method, parameter, occasion)
        setup = occasion.device.objects.get(method.instance_id)
        if not isinstance(setup, SecuritySetup) or method.method_id != _IMPORT:
            return outcome
        issuers = [held.content for held in setup.secrets.store.held]
        if parameter is not None and any(_issued(parameter.octets(), by) for by in issuers):
            return ActionOutcome(ActionResult.SUCCESS)
        return outcome


def _issued(octets: bytes, issuer: x509.Certificate) -> bool:
    try:
        x509.load_der_x509_certificate(octets).verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


class Server(DlmsServer):
    object_access = Trusting


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
