"""What a program is told at its start."""

from __future__ import annotations

import json
from dataclasses import replace

from adapters.base import Party
from adapters.command_setup import known_to, plain
from harness.stimuli.arrangements import keys_of_suite
from reference_stack.dlms.protection import Keys
from reference_stack.dlms.protection.signing import public_octets
from reference_stack.profiles.profile_file import load_profile


def test_a_setup_has_the_private_keys_of_the_program_and_of_nobody_else() -> None:
    client, server = keys_of_suite(Keys(), 1)
    profile = load_profile("dlms_over_lorawan")
    association = replace(
        profile.association("management"), suite=1, keys=client, server_keys=server
    )
    setup = {"seed": 1, "profile": profile.with_association("management", association)}
    for party, own, other in ((Party.METER, server, client), (Party.HEAD_END, client, server)):
        told = json.dumps(plain(known_to(party, setup)))
        assert number(own) in told
        assert number(other) not in told
        assert public(own) in told
        assert public(other) in told


def number(keys: Keys) -> str:
    assert keys.signing is not None
    return keys.signing.private_numbers().private_value.to_bytes(32, "big").hex()


def public(keys: Keys) -> str:
    assert keys.peer_signing is not None
    return public_octets(keys.peer_signing).hex()
