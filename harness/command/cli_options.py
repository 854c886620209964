"""Options that several subcommands of `meterproof` share."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

FOLDER = click.Path(path_type=Path)
FILE = click.Path(path_type=Path)
selection = click.argument("selection", nargs=-1)
duts = click.option(
    "--dut",
    "duts",
    multiple=True,
    metavar="ADDRESS",
    help="A device under test, such as in-process:meter; may be given several times.",
)
declarations = click.option(
    "--declaration",
    "declarations",
    multiple=True,
    type=FILE,
    metavar="FILE",
    help="What its operator declares about the device; one for each device that is not embedded.",
)
profile = click.option(
    "--profile", default="", metavar="NAME|FILE", help="What both ends have agreed on."
)
features = click.option(
    "--features",
    multiple=True,
    type=FOLDER,
    metavar="DIR",
    help="A folder with features of your own, beside ours.",
)
seed = click.option("--seed", default=1, show_default=True, help="Where all chance comes from.")
allure = click.option(
    "--allure", type=FOLDER, metavar="DIR", help="Also export results for Allure, into this folder."
)
