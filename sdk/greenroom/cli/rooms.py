"""`see`, `judge`, `check`: one room looked at and judged."""

import math
import sys
from datetime import date, datetime
from pathlib import Path

import click

from greenroom import __version__
from greenroom.answers.fold import People
from greenroom.cli.files import bytes_of, put
from greenroom.cli.options import (
    option_dossier,
    option_out,
    options_of_judging,
    options_of_people,
    options_of_seeing,
)
from greenroom.cli.people import read_people
from greenroom.dossier.document import Dossier
from greenroom.dossier.reading import MAX_BYTES as MAX_DOSSIER
from greenroom.dossier.reading import read_dossier
from greenroom.engine import judge
from greenroom.evidence import MAX_BYTES, Evidence, HostKind, day_of, read_evidence
from greenroom.export import FORMATS
from greenroom.mask import mask_viewers
from greenroom.pack import load_pack
from greenroom.report import exit_code


@click.command("see")
@click.argument("target")
@options_of_seeing
@option_out
def see_command(
    target: str, platform: str | None, host: str, samples: int, interval: float, out: Path | None
) -> None:
    """Look at TARGET (address, saved page, data file) and print the evidence as JSON."""
    evidence = seen(target, platform, host, samples, interval)
    put(evidence.to_json(indent=1) + "\n", out)


@click.command("judge")
@click.argument("evidence", type=click.Path(dir_okay=False, path_type=Path))
@options_of_judging
@option_dossier
@options_of_people
@option_out
def judge_command(
    evidence: Path,
    as_of: datetime | None,
    form: str,
    lang: str,
    dossier: Path | None,
    answers: Path | None,
    waivers: Path | None,
    out: Path | None,
    *,
    no_waivers: bool,
) -> None:
    """Judge kept EVIDENCE: no browser, no network, no clock."""
    behind, people = recorded(dossier), read_people(answers, waivers, no_waivers=no_waivers)
    report_on(kept(evidence), as_of, form, lang, out, behind, people)


@click.command("check")
@click.argument("target")
@options_of_seeing
@options_of_judging
@option_dossier
@options_of_people
@option_out
def check_command(
    target: str,
    platform: str | None,
    host: str,
    samples: int,
    interval: float,
    as_of: datetime | None,
    form: str,
    lang: str,
    dossier: Path | None,
    answers: Path | None,
    waivers: Path | None,
    out: Path | None,
    *,
    no_waivers: bool,
) -> None:
    """See and judge TARGET: an address, a saved page, a platform data file, or evidence."""
    behind, people = recorded(dossier), read_people(answers, waivers, no_waivers=no_waivers)
    evidence = seen(target, platform, host, samples, interval)
    report_on(evidence, as_of, form, lang, out, behind, people)


def seen(target: str, platform: str | None, host: str, samples: int, interval: float) -> Evidence:
    if not math.isfinite(interval):
        raise click.BadParameter("a number of seconds", param_hint="--interval")
    # Judging kept evidence must not wait for the parts that see.
    from greenroom.audit import see  # noqa: PLC0415
    from greenroom.capture.page import Look  # noqa: PLC0415

    look = Look(samples=samples, interval_s=interval)
    return see(target, platform=platform, host=HostKind(host), look=look)


def kept(path: Path) -> Evidence:
    raw = bytes_of(path, MAX_BYTES, "give a file made by `see`")
    return mask_viewers(read_evidence(raw, at=str(path)))


def recorded(path: Path | None) -> Dossier | None:
    if path is None:
        return None
    return read_dossier(bytes_of(path, MAX_DOSSIER), str(path))


def report_on(
    evidence: Evidence,
    as_of: datetime | None,
    form: str,
    lang: str,
    out: Path | None,
    dossier: Dossier | None,
    people: People,
) -> None:
    day: date = as_of.date() if as_of else day_of(evidence)
    pack = load_pack()
    report = people.fold_into(
        judge(evidence, pack, day, version=__version__, dossier=dossier), pack
    )
    put(FORMATS[form](report, lang), out)
    sys.exit(exit_code(report))
