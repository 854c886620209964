"""The command `meterproof`: its subcommands and options. What they do is imported when needed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from harness.command import cli_options as options
from harness.command.cli_reading import decode, dissector, rules

if TYPE_CHECKING:
    from rich.console import Console

click.rich_click.TEXT_MARKUP = "rich"
_TRACEBACK = "METERPROOF_TRACEBACK"
"""Set it to see where a fault of the harness happened."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="meterproof")
def cli() -> None:
    """Conformance tests for DLMS/COSEM over UDP/IPv6 over SCHC over LoRaWAN."""


@cli.command()
@options.selection
@options.duts
@options.declarations
@options.profile
@options.features
@options.seed
@click.option("--out", type=options.FOLDER, metavar="DIR", help="The folder of this run.")
@click.option("--strict", is_flag=True, help="Failing a recommendation is failing.")
@click.option(
    "--keep-secrets",
    is_flag=True,
    help="Keep secrets of a declaration in the octets of the journal and the capture.",
)
@click.option(
    "--operator",
    is_flag=True,
    help="Somebody sits at the terminal who does by hand what a real device is not told to do.",
)
@options.allure
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
    keep_secrets: bool,
    allure: Path | None,
) -> int:
    """Test devices, and write a report.

    SELECTION names what to test: features (FRG007), parts (FRG), requirements, official test cases
    or clauses ("RFC9011 §5.6.2"); everything if left out. Results go to results/<time>.

    Exit codes: 0 conformant, 1 not conformant, 2 a mistake in the command, 3 a fault of the harness
    or the link, 4 nothing failed, but not everything could be judged.
    """
    from harness.command import cli_run

    wanted = cli_run.Wanted(
        *(selection, duts, declarations, profile),
        out=out,
        seed=seed,
        strict=strict,
        features=features,
        operator=operator,
        keep_secrets=keep_secrets,
        allure=allure,
    )
    return cli_run.run(wanted, console)


@cli.command()
@options.selection
@options.duts
@options.declarations
@options.profile
@options.features
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
    from harness.command import cli_run

    wanted = cli_run.Wanted(selection, duts, declarations, profile, features=features)
    return cli_run.plan(wanted, console)


@cli.command()
@click.argument("recorded", type=options.FOLDER, metavar="FOLDER|FILE")
@click.option(
    "--scenario",
    "names",
    multiple=True,
    metavar="NAME",
    help="Only this feature or scenario of the run; may be given several times.",
)
@click.option("--out", type=options.FOLDER, metavar="DIR", help="The folder of the new run.")
@click.pass_obj
def replay(console: Console, recorded: Path, names: tuple[str, ...], out: Path | None) -> int:
    """Play again what a run recorded, with its seeds, and say whether it went the same.

    FOLDER is that of a run, such as results/latest; FILE a replay file, which a run writes when it
    finds a pattern of losses that fails. Exit codes are those of run.
    """
    from harness.command import cli_replay

    def options_of(words: list[str]) -> Mapping[str, object]:
        return run.make_context("run", words).params

    return cli_replay.replay(recorded, names, out, console, options_of)


@cli.command()
@click.argument("name", nargs=-1, required=True)
@options.features
def explain(name: tuple[str, ...], features: tuple[Path, ...]) -> int:
    """Say what NAME stands for: a requirement, test case, clause, feature, part or reading."""
    from harness.command.explaining import explain as explained

    return _printed(explained(" ".join(name), features))


@cli.command(name="list")
@options.features
def list_features(features: tuple[Path, ...]) -> int:
    """List all features by part."""
    from harness.command.explaining import listed

    return _printed(listed(features))


@cli.command()
@click.argument("folder", type=options.FOLDER)
@options.allure
@click.pass_obj
def report(console: Console, folder: Path, allure: Path | None) -> int:
    """Draw the report of a run again, also of one that was interrupted."""
    from harness.command import cli_report

    return cli_report.report(folder, console, allure)


@cli.command()
@click.argument("file", type=options.FILE)
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
    from harness.device.declaration_template import write_template

    write_template(file, Party(party))
    return _printed([f"{file}: answer its questions, then: meterproof run --declaration {file}"])


for command in (decode, dissector, rules):
    cli.add_command(command)


def _printed(lines: Iterable[str]) -> int:
    for line in lines:
        click.echo(line)
    return 0


def main() -> None:
    """The command. Every mistake of its operator ends as one line and exit code 2."""
    from harness.command.cli_console import EnduringConsole

    try:
        code = cli(standalone_mode=False, obj=EnduringConsole(highlight=False))
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
    from harness.command.cli_mistakes import explained

    if os.environ.get(_TRACEBACK):
        raise error
    lines, code = explained(error)
    for line in lines:
        click.echo(line if line.startswith(" ") else f"meterproof: {line}", err=True)
    return code
