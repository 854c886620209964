"""A meter whose long answers outlive the association that they were begun in. Breaks SRV015."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.device import LogicalDevice
from reference_stack.cosem.served_association import ServedAssociation
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_conversation import Conversation
from reference_stack.nodes.parts import Parts

BREAKS = "SRV015"


class _Unending(Conversation):
    def forget(self) -> None:
        """What was begun stays."""


class _Server(DlmsServer):
    def _conversation(self, device: LogicalDevice, association: ServedAssociation) -> Conversation:
        super()._conversation(device, association)
        return _Unending(
            device,
            self.reception(association, self._memories[association.context]),
            self.answer_protection(association),
            self._application,
            self.refusals(),
            settings=self._settings,
        )


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
