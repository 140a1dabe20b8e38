"""`see`, `judge`, `check`: one room looked at and judged."""

import math
import sys
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from pathlib import Path

import click

from greenroom import __version__
from greenroom.answers.fold import People
from greenroom.cli.files import bytes_of, put
from greenroom.cli.options import (
    option_dossier,
    option_out,
    option_pictures,
    option_weights,
    options_of_judging,
    options_of_people,
    options_of_seeing,
)
from greenroom.cli.people import read_people
from greenroom.cli.pictures import read_album, shown, write_album
from greenroom.dossier.document import Dossier
from greenroom.dossier.reading import MAX_BYTES as MAX_DOSSIER
from greenroom.dossier.reading import read_dossier
from greenroom.engine import judge
from greenroom.evidence import MAX_BYTES, Evidence, HostKind, day_of, read_evidence
from greenroom.export import FORMATS
from greenroom.mask import mask_viewers
from greenroom.pack import load_pack, with_weights
from greenroom.pricing import PriceHistory
from greenroom.pricing.records import MAX_BYTES as HISTORY_BYTES
from greenroom.pricing.records import as_lines, read_lines, room_key, shown_deals
from greenroom.report import exit_code
from greenroom.weights import MAX_BYTES as WEIGHTS_BYTES
from greenroom.weights import Weights, read_weights


@dataclass(frozen=True, slots=True)
class Given:
    """What is judged along with the evidence.

    dossier: what lies behind the page. history: file of prices of earlier days.
    weights: file of the operator's own profile.
    """

    people: People
    dossier: Dossier | None
    history: Path | None
    weights: Path | None = None


@click.command("see")
@click.argument("target")
@options_of_seeing
@option_pictures
@option_out
def see_command(
    target: str,
    platform: str | None,
    host: str,
    samples: int,
    interval: float,
    engine: str,
    pictures: Path | None,
    out: Path | None,
) -> None:
    """Look at TARGET (address, saved page, data file) and print the evidence as JSON."""
    album: dict[str, bytes] = {}
    evidence = seen(target, platform, host, samples, interval, engine, album)
    if pictures is not None:
        write_album(pictures, album)
    put(evidence.to_json(indent=1) + "\n", out)


@click.command("judge")
@click.argument("evidence", type=click.Path(dir_okay=False, path_type=Path))
@options_of_judging
@option_pictures
@option_weights
@option_dossier
@options_of_people
@option_out
def judge_command(
    evidence: Path,
    as_of: datetime | None,
    form: str,
    lang: str,
    pictures: Path | None,
    weights: Path | None,
    dossier: Path | None,
    history: Path | None,
    answers: Path | None,
    waivers: Path | None,
    out: Path | None,
    *,
    no_waivers: bool,
) -> None:
    """Judge kept EVIDENCE: no browser, no network, no clock."""
    people = read_people(answers, waivers, no_waivers=no_waivers)
    given = Given(people, recorded(dossier), history, weights)
    held = kept(evidence)
    report_on(held, as_of, form, lang, out, given, read_album(pictures, held))


@click.command("check")
@click.argument("target")
@options_of_seeing
@options_of_judging
@option_weights
@option_dossier
@options_of_people
@option_out
def check_command(
    target: str,
    platform: str | None,
    host: str,
    samples: int,
    interval: float,
    engine: str,
    as_of: datetime | None,
    form: str,
    lang: str,
    weights: Path | None,
    dossier: Path | None,
    history: Path | None,
    answers: Path | None,
    waivers: Path | None,
    out: Path | None,
    *,
    no_waivers: bool,
) -> None:
    """See and judge TARGET: an address, a saved page, a platform data file, or evidence."""
    people = read_people(answers, waivers, no_waivers=no_waivers)
    given = Given(people, recorded(dossier), history, weights)
    album: dict[str, bytes] = {}
    evidence = seen(target, platform, host, samples, interval, engine, album)
    report_on(evidence, as_of, form, lang, out, given, album)


def seen(
    target: str,
    platform: str | None,
    host: str,
    samples: int,
    interval: float,
    engine: str,
    album: dict[str, bytes],
) -> Evidence:
    if not math.isfinite(interval):
        raise click.BadParameter("a number of seconds", param_hint="--interval")
    # Judging kept evidence must not wait for the parts that see.
    from greenroom.audit import see  # noqa: PLC0415
    from greenroom.capture.page import Look  # noqa: PLC0415

    look = Look(samples=samples, interval_s=interval)
    return see(
        target,
        platform=platform,
        host=HostKind(host),
        look=look,
        pictures=engine != "none",
        engine=None if engine in ("auto", "none") else engine,
        album=album,
    )


def kept(path: Path) -> Evidence:
    raw = bytes_of(path, MAX_BYTES, "give a file made by `see`")
    return mask_viewers(read_evidence(raw, at=str(path)))


def recorded(path: Path | None) -> Dossier | None:
    if path is None:
        return None
    return read_dossier(bytes_of(path, MAX_DOSSIER), str(path))


def weighed(path: Path | None) -> Weights | None:
    return read_weights(bytes_of(path, WEIGHTS_BYTES), str(path)) if path is not None else None


def report_on(
    evidence: Evidence,
    as_of: datetime | None,
    form: str,
    lang: str,
    out: Path | None,
    given: Given,
    album: dict[str, bytes] | None = None,
) -> None:
    day: date = as_of.date() if as_of else day_of(evidence)
    pack = load_pack()
    if (own := weighed(given.weights)) is not None:
        pack = with_weights(pack, own, at=str(given.weights))
    prices = remembered(given.history, evidence) if given.history is not None else None
    judged = judge(evidence, pack, day, version=__version__, history=prices, dossier=given.dossier)
    report = given.people.fold_into(judged, pack)
    put(FORMATS[form](shown(report, album or {}), lang), out)
    sys.exit(exit_code(report))


def remembered(path: Path, evidence: Evidence) -> PriceHistory:
    """The room's prices in a file of kept lines, those of `evidence` added to both."""
    rooms = read_lines(bytes_of(path, HISTORY_BYTES), str(path)) if path.exists() else {}
    room = room_key(evidence.room)
    before = rooms.get(room, PriceHistory())
    deals = tuple(sorted({*before.deals, *shown_deals(evidence)}))
    rooms[room] = PriceHistory(deals, before.covered)
    every = (as_lines(name, one.deals, one.covered) for name, one in rooms.items())
    put("".join(chain.from_iterable(every)), path)
    return rooms[room]
