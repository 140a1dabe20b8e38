"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from greenroom.evidence import HostKind
from greenroom.export import FORMATS

_F = TypeVar("_F", bound=Callable[..., Any])
_FILE = click.Path(dir_okay=False, path_type=Path)


def options_of_seeing(function: _F) -> _F:
    for option in (
        click.option("--platform", metavar="ID", help="adapter to read with, e.g. douyin"),
        click.option(
            "--host",
            type=click.Choice([str(kind) for kind in HostKind]),
            default=str(HostKind.undeclared),
            help="what you declare the host to be",
        ),
        click.option("--samples", type=click.IntRange(1, 60), default=2, help="moments to look at"),
        click.option(
            "--interval", type=click.FloatRange(0.1, 600), default=1.0, help="seconds between them"
        ),
        click.option(
            "--engine",
            type=click.Choice(["auto", "rapidocr", "tesseract", "none"]),
            default="auto",
            help="what reads the words in pictures; none: leave pictures alone",
        ),
    ):
        function = option(function)
    return function


def options_of_judging(function: _F) -> _F:
    for option in (
        click.option(
            "--as-of",
            type=click.DateTime(["%Y-%m-%d"]),
            help="judge by the law of this day [default: day of the evidence]",
        ),
        click.option("--format", "form", type=click.Choice(sorted(FORMATS)), default="text"),
        click.option("--lang", type=click.Choice(["zh", "en"]), default="zh"),
        click.option(
            "--history",
            type=click.Path(dir_okay=False, path_type=Path),
            help="prices of earlier days (JSON lines); those seen now are added to it",
        ),
    ):
        function = option(function)
    return function


def options_of_people(function: _F) -> _F:
    for option in (
        click.option("--answers", type=_FILE, help="log of answers, made by `answer`"),
        click.option("--waivers", type=_FILE, help="log of waivers, made by `waive`"),
        click.option("--no-waivers", is_flag=True, help="list waivers, but waive nothing"),
    ):
        function = option(function)
    return function


option_dossier = click.option(
    "--dossier", type=_FILE, help="what lies behind the page (.yaml .json .xlsx)"
)
option_weights = click.option(
    "--weights", type=_FILE, help="your own weights for a further score; never laxer than the law"
)
option_pictures = click.option(
    "--pictures",
    type=click.Path(file_okay=False, path_type=Path),
    help="folder of the room's pictures, viewers' words in them covered",
)
option_out = click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="write here, not to the screen"
)
