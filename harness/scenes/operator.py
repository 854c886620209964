"""Who is asked to bring about what neither an order nor a DLMS request can: the operator.

Asked last, and only where a real device is tested by a person at a terminal; see
`harness.command.cli_operator`. What was asked and what was said is remarked in the trace. Whatever
the operator does not do leaves the scenario inconclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from adapters.base import Order
from reference_stack.dlms.protection import Protection

_PROTECTIONS = {
    Protection.AUTHENTICATED: "authentication",
    Protection.ENCRYPTED: "encryption",
    Protection.SIGNED: "signature",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """What the operator answered. `words` are the reason for not doing it, if one was given."""

    done: bool
    words: str = ""

    def __str__(self) -> str:
        if self.done:
            return "the operator did it"
        return f"the operator did not do it{': ' if self.words else ''}{self.words}"


class Operator(Protocol):
    """A person who does what is asked, and says so. Nothing here waits."""

    def ask(self, request: str) -> None:
        """Put a request, such as `make the meter push`. One before it is no longer asked."""

    def reply(self) -> Reply | None:
        """The answer to the last request, None as long as there is none."""


def request_for(order: Order, party: str) -> str | None:
    """What to ask instead of an order to this party; None for what no person can do."""
    given = order.arguments
    match order.name:
        case "push":
            return f"make the {party} push its data"
        case "power-cycle":
            return f"switch the {party} off and on again"
        case "payload-limit":
            return f"make the {party} use a data rate whose frames carry {given['octets']} octets"
        case "greet":
            return f"make the {party} ask the meter for the time"
        case "open" | "release":
            return f"make the {party} {order.name} the association {given['association']}"
        case "read":
            return f"make the {party} read {_attribute(order)}{_protection(order)}"
    return None


def _attribute(order: Order) -> str:
    given = order.arguments
    name = ".".join(map(str, bytes.fromhex(str(given["logical_name"]))))
    where = f" in the association {given['association']}" if "association" in given else ""
    return f"attribute {given['attribute']} of {name} (class {given['class_id']}){where}"


def _protection(order: Order) -> str:
    demanded = order.arguments.get("protection")
    if demanded is None:
        return ""
    parts = [_PROTECTIONS[part] for part in Protection(int(demanded))]
    return f" with {' and '.join(parts)}" if parts else " without protection"
