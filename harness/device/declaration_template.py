"""What `meterproof init` writes: a declaration with every question, and nothing answered."""

from __future__ import annotations

from pathlib import Path

from adapters.base import Party
from harness.device.declaration import DeclarationMistake
from harness.requirements.conditions import load_conditions

_HEAD = """\
# What is to be known about a device before it is tested. Every line may be left out.
# A capability that is left "unset" stops a run as soon as a feature needs to know it.

[device]
party = "{party}"
# identity = "Acme WM-7, firmware 2.1"     # what reports call it; else what it calls itself
# address = "command:./wm7"                # where it is, unless --dut says so
# profile = "dlms_over_lorawan"            # one of Meterproof, or a file beside this one

# Keys never stand here, only where they are kept: env:NAME, file:PATH that others cannot read, or
# keyring:SERVICE/NAME.
[meter]
# dev-eui = "70b3d50000000001"
# app-s-key = "env:WM7_APP_S_KEY"
# logical-device-name = "ACM0000000000001"
# serial-number = "00000001"

# The keys of an association, by its name in the profile.
# [keys.management]
# guek = "env:WM7_GUEK"
# gak = "file:wm7.gak"
# signing-key = "file:head-end.pem"        # suites 1 and 2: private, of the party played against it
# agreement-key = "file:head-end-agreement.pem"
# device-signing-key = "file:wm7.pem"      # public key or certificate of the device
# device-agreement-key = "file:wm7-agreement.pem"

# The authority whose certificates it takes; the key only if it may certify test devices.
# [authority]
# certificate = "file:acme-test-ca.pem"
# key = "file:acme-test-ca.key"

[capabilities]
"""

_TAIL = """
[values]
# reporting-interval = "15min"             # how often it reports without being told to
# request-interval = "30s"                 # how often a head-end asks without being told to
# answer-within = "30s"                    # how long it may take over an answer
# retransmission-timer = "12h"             # of packets from the meter, if not the profile's
# inactivity-timer = "12h"
# device-class = "C"                       # how the meter listens; A if nothing is said
# ping-slot-period = "128s"                # of class B
# last-tile = "regular"                    # or "all-1": where the last tile of a packet travels
# payload-limit-octets = 51
# largest-packet-octets = 1280
# application = "water"                    # its row of the table of applications
# daily-octets = 400                       # what a day's reading may cost on the air
# image-block-octets = 128
# image-file = "wm7-2.2.bin"               # an image that it verifies and may run
# image-identifier = "WM7"
# prefix = "2001:db8:1::/64"
# upper-tester = true                      # whether it takes orders such as send-schc-packet

# Where a text is in doubt: which reading the device follows. See features/readings.toml.
[readings]
# SCHC-T24 = "ack-req"

# Attributes whose answer has about so many octets: for packets that need fragments.
# [[answer]]
# octets = 700
# class-id = 7
# logical-name = "1.0.99.1.0.255"
# attribute = 2
# association = "management"
"""


def template(party: Party) -> str:
    """The text of the file."""
    questions = "\n".join(
        f'# {condition.asks}\n{condition.name} = "unset"'
        for condition in load_conditions().values()
    )
    return f"{_HEAD.format(party=party.value)}{questions}\n{_TAIL}"


def write_template(path: Path, party: Party) -> None:
    """Write a new file. Raises DeclarationMistake when it exists or cannot be written."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(template(party))
    except FileExistsError:
        raise DeclarationMistake(f"{path} exists; name another file") from None
    except OSError as problem:
        raise DeclarationMistake(f"{path} cannot be written: {problem.strerror}") from None
