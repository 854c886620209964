"""Subcommands about octets and rules, which need no device. What they do is in `cli_tools`."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

from harness.command.cli_options import FILE, profile


@click.command()
@click.argument("octets", nargs=-1, required=True)
@click.option("--fport", type=click.IntRange(0, 255), help="They are a radio frame of this port.")
@click.option(
    "--direction",
    default="",
    type=click.Choice(["", "uplink", "downlink"]),
    metavar="uplink|downlink",
    help="Which way they go, if that is known.",
)
@profile
@click.option(
    "--keys", type=FILE, metavar="FILE", help="Keys of the sender, in a private TOML file."
)
def decode(
    octets: tuple[str, ...], fport: int | None, direction: str, profile: str, keys: Path | None
) -> int:
    """Say what OCTETS are, layer by layer, and which one is wrong.

    Hex digits, blanks and colons allowed; - reads them from standard input. With --fport they are a
    radio frame, else an IPv6 packet, a COSEM wrapper, an M-Bus or HDLC frame, or an APDU. Exit code
    1 if something is wrong with them.
    """
    from harness.command import cli_tools

    return cli_tools.decode(octets, port=fport, direction=direction, profile=profile, keys=keys)


@click.command()
@profile
def dissector(profile: str) -> int:
    """Print a Wireshark dissector in Lua for the rules of a profile."""
    from harness.command import cli_tools

    return cli_tools.dissector(profile)


@click.group()
def rules() -> None:
    """Look at SCHC rule sets: of ours by name, TOML, JSON of RFC 9363 or of openschc."""


@rules.command(name="lint")
@click.argument("file")
@click.option("--payload", type=int, metavar="OCTETS", help="What a frame may carry.")
@click.option(
    "--yang",
    type=FILE,
    metavar="FOLDER",
    help="Validate its JSON too, against the modules ietf-schc and what it imports in FOLDER.",
)
def rules_lint(file: str, payload: int | None, yang: Path | None) -> int:
    """Say what is the matter with a rule set; exit code 1 for errors."""
    from harness.command import cli_tools

    return cli_tools.rules_lint(file, payload, yang)


@rules.command(name="compare")
@click.argument("a")
@click.argument("b")
def rules_compare(a: str, b: str) -> int:
    """Say where two rule sets differ, with a packet that shows it; exit code 1 if it matters."""
    from harness.command import cli_tools

    return cli_tools.rules_compare(a, b)
