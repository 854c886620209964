"""The interface identifier of a device. RFC9011 §5.3."""

from __future__ import annotations

from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

from reference_stack.kernel.errors import MisuseError

IID_OCTETS = 8


def device_iid(dev_eui: bytes, app_s_key: bytes) -> bytes:
    """First eight octets of AES-128-CMAC over the DevEUI. RFC9011 §5.3.

    `dev_eui` stands as it is printed, most significant octet first, not as it goes over the air.
    A new session key makes a new identifier. No universal/local bit is flipped.
    """
    if len(dev_eui) != 8 or len(app_s_key) != 16:
        raise MisuseError("a DevEUI has 8 octets and an AppSKey 16")
    mac = CMAC(AES(app_s_key))
    mac.update(dev_eui)
    return mac.finalize()[:IID_OCTETS]
