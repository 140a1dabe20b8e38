"""`batch`: a list of rooms seen and judged, to the end."""

import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any

import click

from greenroom.batch.answering import with_answers
from greenroom.batch.exports import write_results
from greenroom.batch.journal import Journal
from greenroom.batch.overview import write_overview
from greenroom.batch.plan import LOCAL, Plan, load_engine
from greenroom.batch.politeness import Manners
from greenroom.batch.result import JUDGED, Class, Result, load_rules
from greenroom.batch.rooms import Room, chosen, read_rooms
from greenroom.batch.runs import Run
from greenroom.capture.page import Look
from greenroom.cli.settings import moment
from greenroom.errors import TargetError
from greenroom.outcome import Outcome
from greenroom.pack import load_pack
from greenroom.report import exit_code_of

_BAR = 24
_FILE = click.Path(dir_okay=False, exists=True, path_type=Path)
_COUNT = click.IntRange(1)
_SECONDS = click.FloatRange(0, 86_400)


@click.command("batch")
@click.argument("rooms", type=_FILE)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--resume", is_flag=True, help="go on with the run in --out")
@click.option(
    "--retry-class",
    "retry",
    type=click.Choice([str(one) for one in Class]),
    multiple=True,
    help="with --resume: visit rooms of this class again",
)
@click.option("--limit", type=_COUNT, help="only so many rooms, the first that are left")
@click.option("--sample", "lot", type=_COUNT, help="so many rooms drawn by lot (双随机)")
@click.option("--seed", default="0", help="of the lot: the same seed draws the same rooms")
@click.option("--workers", type=click.IntRange(1, 64), help="rooms open at once [default: cores]")
@click.option("--judges", type=click.IntRange(1, 64), help="judging processes [default: cores / 2]")
@click.option("--samples", type=click.IntRange(1, 60), default=2, help="moments of a room")
@click.option("--interval", type=click.FloatRange(0.1, 600), default=1.0, help="seconds between")
@click.option("--load-s", type=click.FloatRange(1, 600), default=20.0, help="deadline for loading")
@click.option("--call-s", type=click.FloatRange(1, 600), default=12.0, help="and for one call")
@click.option("--room-s", type=click.FloatRange(1, 7200), default=90.0, help="and for one room")
@click.option(
    "--reader",
    type=click.Choice(["auto", "rapidocr", "tesseract", "none"]),
    default="auto",
    help="what reads the words in pictures; none: leave pictures alone",
)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="judge by the law of this day")
@click.option("--host-rooms", type=_COUNT, default=2, help="rooms of one host open at once")
@click.option("--host-interval", type=_SECONDS, default=1.0, help="seconds between two of a host")
@click.option("--back-off", type=_SECONDS, default=5.0, help="seconds, doubled, when turned away")
@click.option("--storage-state", "storage", type=_FILE, help="your own login, kept by Playwright")
@click.option("--allow-private", is_flag=True, help="also open addresses of the local network")
@click.option(
    "--no-robots", is_flag=True, help="the rooms are yours: neither robots.txt nor terms are asked"
)
@click.option(
    "--permitted", multiple=True, help="a platform that allows programs to open its pages"
)
@click.option("--engine", default="local", help="what does the work: local, ray")
@click.option("--cluster", default=LOCAL, help="address of a running cluster [default: own]")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh")
def batch_command(
    rooms: Path,
    out: Path,
    retry: Sequence[str],
    limit: int | None,
    lot: int | None,
    seed: str,
    workers: int | None,
    judges: int | None,
    samples: int,
    interval: float,
    load_s: float,
    call_s: float,
    room_s: float,
    reader: str,
    as_of: datetime | None,
    host_rooms: int,
    host_interval: float,
    back_off: float,
    storage: Path | None,
    permitted: Sequence[str],
    engine: str,
    cluster: str,
    lang: str,
    *,
    resume: bool,
    allow_private: bool,
    no_robots: bool,
) -> None:
    """See and judge all ROOMS (csv, txt, jsonl, xlsx) into a folder; it can be resumed."""
    if retry and not resume:
        raise click.BadParameter("only with --resume", param_hint="--retry-class")
    cores = os.cpu_count() or 1
    plan = Plan(
        folder=out,
        moment=moment,
        workers=workers or min(cores, 8),
        judges=judges or max(1, cores // 2),
        look=Look(samples=samples, interval_s=interval, load_s=load_s, call_s=call_s),
        room_s=room_s,
        manners=Manners(host_rooms, host_interval, back_off),
        pictures=reader != "none",
        reader=None if reader in ("auto", "none") else reader,
        as_of=as_of.date() if as_of else None,
        language=lang,
        storage=_state(storage),
        allow_private=allow_private,
        robots=not no_robots,
        permitted=frozenset(permitted),
        cluster=cluster,
    )
    run = load_engine(engine)
    load_pack()
    listed = read_rooms(rooms)
    with Journal(out, plan.settings(), resume=resume) as journal:
        wanted = chosen(listed, lot, seed) if lot else listed
        left = [room for room in wanted if _is_left(room, journal, retry)]
        left = left[:limit] if limit else left
        progress = Progress(len(left), lang, sys.stderr.isatty() and sys.stdout.isatty())

        def done(result: Result) -> None:
            journal.add(result)
            progress.show(result)

        try:
            if left:
                run(left, plan, done)
        finally:
            progress.end()
            results = [journal.results[room.key] for room in listed if room.key in journal.results]
            made = with_answers(Run(out, tuple(results)), load_pack(), lang)
            write_results(made.results, out, lang)
            write_overview(made.results, out, lang)
        click.echo(str(out / "overview.html"), err=True)
        asked = [journal.results[room.key] for room in wanted if room.key in journal.results]
    sys.exit(_exit_code(asked))


def _state(path: Path | None) -> dict[str, Any] | None:
    """The storage state in a file, refused before the first room is opened where it is none."""
    if path is None:
        return None
    try:
        kept = json.loads(path.read_bytes())
    except (OSError, ValueError):
        kept = None
    if not isinstance(kept, dict) or not isinstance(kept.get("cookies"), list):
        raise TargetError(
            "not a storage state", at=str(path), remedy="playwright codegen --save-storage=FILE"
        )
    return kept


def _is_left(room: Room, journal: Journal, retry: Sequence[str]) -> bool:
    known = journal.results.get(room.key)
    return known is None or str(known.outcome) in retry


def _exit_code(results: Sequence[Result]) -> int:
    outcomes = {outcome for one in results for outcome, count in one.counts.items() if count}
    if any(one.outcome not in JUDGED for one in results):
        outcomes.add(Outcome.not_tested)
    return exit_code_of(outcomes)


class Progress:
    """One line that is written over on a terminal, JSON lines elsewhere."""

    def __init__(self, total: int, language: str, terminal: bool) -> None:  # noqa: FBT001 - shown once
        self._total = total
        self._language = language
        self._terminal = terminal
        self._counts: Counter[Class] = Counter()
        self._begun = monotonic()

    def show(self, result: Result) -> None:
        self._counts[result.outcome] += 1
        if not self._terminal:
            click.echo(result.model_dump_json(exclude_defaults=True))
            return
        click.echo(f"\r\x1b[K{self.line(monotonic() - self._begun)}", nl=False, err=True)

    def line(self, spent_s: float) -> str:
        """The state of the run after `spent_s` seconds, for people."""
        done = sum(self._counts.values())
        full = _BAR * done // self._total
        rate = done / max(spent_s, 0.001)
        left_s = round((self._total - done) / rate)
        rules = load_rules()
        counts = " · ".join(
            f"{rules[one].name[self._language]} {count}"
            for one, count in sorted(self._counts.items())
        )
        return (
            f"[{'#' * full}{'.' * (_BAR - full)}] {done}/{self._total} "
            f"{rate * 60:.0f}/min ETA {left_s // 60}:{left_s % 60:02} {counts}"
        )

    def end(self) -> None:
        if self._terminal and self._counts:
            click.echo("", err=True)
