"""The reference meter as a program with key pairs of its own, of which it gives nothing away.

`stack_meter.py <profile> <a file of private keys and public keys of the head-end, as JSON>`. Of the
setup it takes what says how the association is used, never a key; another suite it cannot do.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from adapters.base import Crossing, Order, Party, Point, Unsupported
from adapters.command_messages import PROTOCOL, crossing_members
from adapters.in_process import InProcessAdapter
from harness.device.key_forms import certificate, private_key, public_key
from reference_stack.dlms.apdu import ApplicationContext, Mechanism
from reference_stack.dlms.association import SecurityPolicy
from reference_stack.dlms.protection import Protection, ProtectionKind
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Instant
from reference_stack.profiles.profile import Profile
from reference_stack.profiles.profile_file import read_profile

ASSOCIATION = "management"
_REQUESTS = ("reset", "give", "wake", "control")


class StackMeter:
    def __init__(self, profile: Profile, keys: dict[str, str]) -> None:
        association = profile.association(ASSOCIATION)
        head_end_signs, head_end_agrees = map(
            public_key, (keys["head_end_signing"], keys["head_end_agreement"])
        )
        assert isinstance(head_end_signs, ec.EllipticCurvePublicKey)
        assert isinstance(head_end_agrees, ec.EllipticCurvePublicKey)
        own = replace(
            association.keys,
            signing=private_key(keys["signing"]),
            agreement=private_key(keys["agreement"]),
            peer_signing=head_end_signs,
            peer_agreement=head_end_agrees,
        )
        trusted: tuple[x509.Certificate, ...] = (certificate(keys["authority"]),)
        self.profile = replace(profile, meter=replace(profile.meter, trusted=trusted))
        self.association = replace(association, keys=own)
        self.adapter = InProcessAdapter(Party.METER)
        self.is_started = False

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        does = request["do"]
        if does not in _REQUESTS or not (self.is_started or does == "reset"):
            raise Unsupported("no such request, or not yet")
        now = Instant(request["now"])
        result: dict[str, object] = {}
        match request["do"]:
            case "reset":
                self.reset(request["setup"], now)
            case "give":
                self.adapter.give(crossing_of(request["crossing"], now))
            case "control":
                order = Order(request["order"], request["arguments"])
                result = dict(self.adapter.control(order, now))
        sent = [crossing_members(crossing) for crossing in self.adapter.take(now)]
        due = self.adapter.due()
        answer: dict[str, Any] = {"crossings": sent, "due": due and due.microseconds}
        return answer | ({"result": result} if request["do"] == "control" else {})

    def reset(self, setup: dict[str, Any], now: Instant) -> None:
        said = setup["profile"]["associations"][ASSOCIATION]
        if said["suite"] != self.association.suite:
            raise Unsupported(f"this meter has suite {self.association.suite}")
        asked = replace(self.association, **usage(said))
        profile = self.profile.with_association(ASSOCIATION, asked)
        plain = {**setup, "profile": profile}
        self.adapter.reset(plain, now)
        self.is_started = True


def usage(said: dict[str, Any]) -> dict[str, Any]:
    """What of an association says how it is used."""
    policy = said["policy"]
    return {
        "policy": SecurityPolicy(Protection(policy["request"]), Protection(policy["response"])),
        "kind": ProtectionKind(said["kind"]),
        "mechanism": Mechanism(said["mechanism"]),
        "context": ApplicationContext(said["context"]),
        "pre_established": said["pre_established"],
    }


def crossing_of(members: dict[str, Any], now: Instant) -> Crossing:
    return Crossing(
        now,
        Point(members["point"]),
        Direction(members["direction"]),
        bytes.fromhex(members["octets"]),
        members["port"],
        members["payload_limit_octets"],
        members["multicast"],
    )


def main() -> None:
    profile, keys = map(Path, sys.argv[1:])
    meter = StackMeter(
        read_profile(profile.read_text(), profile.name), json.loads(keys.read_text())
    )
    for line in sys.stdin:
        request = json.loads(line)
        answer: dict[str, Any] = {"id": request["id"]}
        if request["do"] == "hello":
            answer |= {"protocol": PROTOCOL, "party": "meter", "identity": "stack meter"}
        else:
            try:
                answer |= meter.answer(request)
            except Unsupported as reason:
                answer["unsupported"] = str(reason)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
