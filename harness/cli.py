"""The command `meterproof`: its subcommands and options. What they do is imported when needed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

if TYPE_CHECKING:
    from rich.console import Console

click.rich_click.TEXT_MARKUP = "rich"
_FOLDER = click.Path(path_type=Path)
_FILE = click.Path(path_type=Path)
_TRACEBACK = "METERPROOF_TRACEBACK"
"""Set it to see where a fault of the harness happened."""

_selection = click.argument("selection", nargs=-1)
_duts = click.option(
    "--dut",
    "duts",
    multiple=True,
    metavar="ADDRESS",
    help="A device under test, such as in-process:meter; may be given several times.",
)
_declarations = click.option(
    "--declaration",
    "declarations",
    multiple=True,
    type=_FILE,
    metavar="FILE",
    help="What its operator declares about the device; one for each device that is not embedded.",
)
_profile = click.option(
    "--profile", default="", metavar="NAME|FILE", help="What both ends have agreed on."
)
_features = click.option(
    "--features",
    multiple=True,
    type=_FOLDER,
    metavar="DIR",
    help="A folder with features of your own, beside ours.",
)
_seed = click.option("--seed", default=1, show_default=True, help="Where all chance comes from.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="meterproof")
def cli() -> None:
    """Conformance tests for DLMS/COSEM over UDP/IPv6 over SCHC over LoRaWAN."""


@cli.command()
@_selection
@_duts
@_declarations
@_profile
@_features
@_seed
@click.option("--out", type=_FOLDER, metavar="DIR", help="The folder of this run.")
@click.option("--strict", is_flag=True, help="Failing a recommendation is failing.")
@click.option(
    "--operator",
    is_flag=True,
    help="Somebody sits at the terminal who does by hand what a real device is not told to do.",
)
@click.pass_obj
def run(
    console: Console,
    selection: tuple[str, ...],
    duts: tuple[str, ...],
    declarations: tuple[Path, ...],
    profile: str,
    features: tuple[Path, ...],
    seed: int,
    out: Path | None,
    strict: bool,
    operator: bool,
) -> int:
    """Test devices, and write a report.

    SELECTION names what to test: features (FRG007), parts (FRG), requirements, official test cases
    or clauses ("RFC9011 §5.6.2"); everything if left out. Results go to results/<time>.

    Exit codes: 0 conformant, 1 not conformant, 2 a mistake in the command, 3 a fault of the harness
    or the link, 4 nothing failed, but not everything could be judged.
    """
    from harness import cli_run

    wanted = cli_run.Wanted(
        *(selection, duts, declarations, profile),
        out=out,
        seed=seed,
        strict=strict,
        features=features,
        operator=operator,
    )
    return cli_run.run(wanted, console)


@cli.command()
@_selection
@_duts
@_declarations
@_profile
@_features
@click.pass_obj
def plan(
    console: Console,
    selection: tuple[str, ...],
    duts: tuple[str, ...],
    declarations: tuple[Path, ...],
    profile: str,
    features: tuple[Path, ...],
) -> int:
    """Say what a run would play, and why each scenario is in or out."""
    from harness import cli_run

    wanted = cli_run.Wanted(selection, duts, declarations, profile, features=features)
    return cli_run.plan(wanted, console)


@cli.command()
@click.argument("name", nargs=-1, required=True)
@_features
def explain(name: tuple[str, ...], features: tuple[Path, ...]) -> int:
    """Say what NAME stands for: a requirement, test case, clause, feature, part or reading."""
    from harness.explaining import explain as explained

    return _printed(explained(" ".join(name), features))


@cli.command(name="list")
@_features
def list_features(features: tuple[Path, ...]) -> int:
    """List all features by part."""
    from harness.explaining import listed

    return _printed(listed(features))


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.pass_obj
def report(console: Console, folder: Path) -> int:
    """Draw the report of a run again, also of one that was interrupted."""
    from harness import cli_report

    return cli_report.report(folder, console)


@cli.command()
@click.argument("file", type=_FILE)
@click.option(
    "--party",
    default="meter",
    show_default=True,
    type=click.Choice(["meter", "gateway", "head-end"]),
    help="What the device is.",
)
def init(file: Path, party: str) -> int:
    """Write a declaration to fill in."""
    from adapters.base import Party
    from harness.declaration_template import write_template

    write_template(file, Party(party))
    return _printed([f"{file}: answer its questions, then: meterproof run --declaration {file}"])


@cli.command()
@click.argument("octets", nargs=-1, required=True)
@click.option("--fport", type=click.IntRange(0, 255), help="They are a radio frame of this port.")
@click.option(
    "--direction",
    default="",
    type=click.Choice(["", "uplink", "downlink"]),
    metavar="uplink|downlink",
    help="Which way they go, if that is known.",
)
@_profile
@click.option(
    "--keys", type=_FILE, metavar="FILE", help="Keys of the sender, in a private TOML file."
)
def decode(
    octets: tuple[str, ...], fport: int | None, direction: str, profile: str, keys: Path | None
) -> int:
    """Say what OCTETS are, layer by layer, and which one is wrong.

    Hex digits, blanks and colons allowed; - reads them from standard input. With --fport they are a
    radio frame, else an IPv6 packet, a COSEM wrapper, an M-Bus or HDLC frame, or an APDU. Exit code
    1 if something is wrong with them.
    """
    from harness import cli_tools

    return cli_tools.decode(octets, port=fport, direction=direction, profile=profile, keys=keys)


@cli.command()
@_profile
def dissector(profile: str) -> int:
    """Print a Wireshark dissector in Lua for the rules of a profile."""
    from harness import cli_tools

    return cli_tools.dissector(profile)


@cli.group()
def rules() -> None:
    """Look at SCHC rule sets: of ours by name, TOML, JSON of RFC 9363 or of openschc."""


@rules.command(name="lint")
@click.argument("file")
@click.option("--payload", type=int, metavar="OCTETS", help="What a frame may carry.")
def rules_lint(file: str, payload: int | None) -> int:
    """Say what is the matter with a rule set; exit code 1 for errors."""
    from harness import cli_tools

    return cli_tools.rules_lint(file, payload)


@rules.command(name="compare")
@click.argument("a")
@click.argument("b")
def rules_compare(a: str, b: str) -> int:
    """Say where two rule sets differ, with a packet that shows it; exit code 1 if it matters."""
    from harness import cli_tools

    return cli_tools.rules_compare(a, b)


def _printed(lines: Iterable[str]) -> int:
    for line in lines:
        click.echo(line)
    return 0


def main() -> None:
    """The command. Every mistake of its operator ends as one line and exit code 2."""
    from rich.console import Console

    try:
        code = cli(standalone_mode=False, obj=Console(highlight=False))
    except click.ClickException as mistake:
        mistake.show()
        sys.exit(mistake.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(3)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:  # noqa: BLE001  (nothing leaves the command as a traceback)
        sys.exit(_explain(error))
    sys.exit(code if isinstance(code, int) else 0)


def _explain(error: Exception) -> int:
    from harness.cli_mistakes import explained

    if os.environ.get(_TRACEBACK):
        raise error
    lines, code = explained(error)
    for line in lines:
        click.echo(line if line.startswith(" ") else f"meterproof: {line}", err=True)
    return code
