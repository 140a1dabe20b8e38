"""`batch`: a list of rooms seen and judged, to the end, once or again and again."""

import asyncio
import json
import os
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import click

from greenroom.batch.alerts import deliver_all, news, write_alert
from greenroom.batch.answering import with_answers
from greenroom.batch.exports import write_results
from greenroom.batch.journal import Journal
from greenroom.batch.overview import write_overview
from greenroom.batch.plan import LOCAL, Engine, Plan, load_engine
from greenroom.batch.politeness import Manners
from greenroom.batch.result import JUDGED, Class, Result
from greenroom.batch.rooms import Room, chosen, read_rooms
from greenroom.batch.rounds import end, folder_of, retire, runs, watch
from greenroom.batch.runs import Run
from greenroom.capture.page import Look
from greenroom.cli.progress import Progress
from greenroom.cli.settings import moment
from greenroom.errors import InputError, TargetError
from greenroom.outcome import Outcome
from greenroom.pack import load_pack
from greenroom.report import exit_code_of

SECRET = "GREENROOM_WEBHOOK_SECRET"  # noqa: S105 - the name of it
_FILE = click.Path(dir_okay=False, exists=True, path_type=Path)
_COUNT = click.IntRange(1)
_SECONDS = click.FloatRange(0, 86_400)


@dataclass(frozen=True, slots=True)
class _Choice:
    """Which rooms of a list are visited. retry, since: with `resume`, these again."""

    resume: bool
    retry: Sequence[str] = ()
    since: date | None = None
    lot: int | None = None
    seed: str = "0"
    limit: int | None = None

    def wanted(self, listed: Sequence[Room]) -> Sequence[Room]:
        return chosen(listed, self.lot, self.seed) if self.lot else listed

    def is_left(self, known: Result | None) -> bool:
        if known is None or str(known.outcome) in self.retry:
            return True
        if self.since is None:
            return False
        return known.outcome not in JUDGED or datetime.fromisoformat(known.at).date() < self.since


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
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="with --resume: visit again what was not judged since that day",
)
@click.option("--limit", type=_COUNT, help="only so many rooms, the first that are left")
@click.option("--sample", "lot", type=_COUNT, help="so many rooms drawn by lot (双随机)")
@click.option("--seed", default="0", help="of the lot: the same seed draws the same rooms")
@click.option(
    "--workers", type=click.IntRange(1, 2000), help="rooms open at once [default: 2 x cores]"
)
@click.option("--judges", type=click.IntRange(1, 2000), help="judges [default: cores / 2]")
@click.option("--samples", type=click.IntRange(1, 60), default=2, help="moments of a room")
@click.option("--interval", type=click.FloatRange(0.1, 600), default=1.0, help="seconds between")
@click.option("--settle", type=click.FloatRange(0, 60), default=1.0, help="seconds after loading")
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
@click.option(
    "--no-robots", is_flag=True, help="the rooms are yours: neither robots.txt nor terms are asked"
)
@click.option("--permitted", multiple=True, help="a platform that lets programs open its pages")
@click.option("--storage-state", "storage", type=_FILE, help="your own login, kept by Playwright")
@click.option("--allow-private", is_flag=True, help="also open addresses of the local network")
@click.option("--engine", default=LOCAL, help="what does the work: local, ray")
@click.option("--cluster", default=LOCAL, help="address of a running cluster [default: its own]")
@click.option(
    "--watch", type=click.FloatRange(1), help="again every so many seconds, in --out/DATE"
)
@click.option("--jitter", type=click.FloatRange(0, 1), default=0.1, help="share of --watch, by lot")
@click.option("--rounds", type=_COUNT, help="with --watch: end after so many runs")
@click.option("--keep-runs", type=_COUNT, default=30, help="with --watch: older runs are deleted")
@click.option("--webhook", help=f"with --watch: told of new violations; secret in {SECRET}")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh")
def batch_command(
    rooms: Path,
    out: Path,
    engine: str,
    lang: str,
    retry: Sequence[str],
    since: datetime | None,
    limit: int | None,
    lot: int | None,
    seed: str,
    watch: float | None,
    jitter: float,
    rounds: int | None,
    keep_runs: int,
    webhook: str | None,
    *,
    resume: bool,
    **how: Any,  # noqa: ANN401 - the options of the plan, checked by click
) -> None:
    """See and judge all ROOMS (csv, txt, jsonl, xlsx) into a folder; it can be resumed."""
    if (retry or since) and not resume:
        raise click.BadParameter("only with --resume", param_hint="--retry-class, --since")
    plan = _plan(out, lang, **how)
    run = load_engine(engine)
    load_pack()
    listed = read_rooms(rooms)
    choice = _Choice(resume, retry, since.date() if since else None, lot, seed, limit)
    if watch is None:
        sys.exit(_exit_code(_one(run, plan, listed, choice)))
    if resume:
        raise click.BadParameter("goes on by itself", param_hint="--watch with --resume")
    round_ = _Round(run, plan, listed, choice, keep_runs, webhook, _secret(webhook))
    _watch(round_, watch, jitter, rounds)


def _plan(
    out: Path,
    language: str,
    workers: int | None,
    judges: int | None,
    samples: int,
    interval: float,
    settle: float,
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
    cluster: str,
    *,
    allow_private: bool,
    no_robots: bool,
) -> Plan:
    cores = os.cpu_count() or 1
    return Plan(
        folder=out,
        moment=moment,
        # A visit waits more than it works: while one room settles, another is read.
        workers=workers or min(2 * cores, 16),
        judges=judges or max(1, cores // 2),
        look=Look(
            samples=samples, interval_s=interval, settle_s=settle, load_s=load_s, call_s=call_s
        ),
        room_s=room_s,
        manners=Manners(host_rooms, host_interval, back_off),
        pictures=reader != "none",
        reader=None if reader in ("auto", "none") else reader,
        as_of=as_of.date() if as_of else None,
        language=language,
        storage=_state(storage),
        allow_private=allow_private,
        robots=not no_robots,
        permitted=frozenset(permitted),
        cluster=cluster,
    )


def _one(run: Engine, plan: Plan, listed: Sequence[Room], choice: _Choice) -> list[Result]:
    """The results of the rooms wanted, as far as there are any."""
    out = plan.folder
    with Journal(out, plan.settings(), resume=choice.resume) as journal:
        wanted = choice.wanted(listed)
        left = [room for room in wanted if choice.is_left(journal.results.get(room.key))]
        left = left[: choice.limit] if choice.limit else left
        on_terminal = sys.stderr.isatty() and sys.stdout.isatty()
        progress = Progress(len(left), plan.language, terminal=on_terminal)

        def done(result: Result) -> None:
            journal.add(result)
            progress.show(result)

        try:
            if left:
                run(left, plan, done)
        finally:
            progress.end()
            results = [journal.results[room.key] for room in listed if room.key in journal.results]
            made = with_answers(Run(out, tuple(results)), load_pack(), plan.language)
            write_results(made.results, out, plan.language)
            write_overview(made.results, out, plan.language)
        click.echo(str(out / "overview.html"), err=True)
        return [journal.results[room.key] for room in wanted if room.key in journal.results]


@dataclass(frozen=True, slots=True)
class _Round:
    """One run of many. keep: so many are left. webhook: is told of what is new."""

    run: Engine
    plan: Plan
    listed: Sequence[Room]
    choice: _Choice
    keep: int
    webhook: str | None
    secret: str

    def __call__(self, begun: datetime) -> None:
        out = self.plan.folder
        before = runs(out, ended=True)
        folder = folder_of(out, begun)
        # Each run draws a lot of its own, which its name tells.
        choice = replace(self.choice, resume=True, seed=f"{self.choice.seed}/{folder.name}")
        results = _one(self.run, replace(self.plan, folder=folder), self.listed, choice)
        if before and self.webhook:
            write_alert(folder, news(before[-1], folder, results), moment())
        end(folder)
        if self.webhook:
            asyncio.run(
                deliver_all(
                    runs(out, ended=True),
                    lambda problem: click.echo(f"greenroom: {problem}", err=True),
                    url=self.webhook,
                    secret=self.secret,
                    allow_private=self.plan.allow_private,
                    moment=moment,
                    wait=partial(asyncio.to_thread, Event().wait),
                )
            )
        retire(out, self.keep)


def _watch(
    one: Callable[[datetime], None], every_s: float, jitter: float, rounds: int | None
) -> None:
    lot = random.Random().random  # noqa: S311 - only spreads the load
    watch(one, every_s, jitter, moment=moment, lot=lot, wait=Event().wait, rounds=rounds)


def _secret(webhook: str | None) -> str:
    secret = os.environ.get(SECRET, "")
    if webhook and len(secret) < 16:
        raise InputError(
            "no secret to sign alerts with", at=SECRET, remedy="set it to 16 characters or more"
        )
    return secret


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


def _exit_code(results: Sequence[Result]) -> int:
    outcomes = {outcome for one in results for outcome, count in one.counts.items() if count}
    if any(one.outcome not in JUDGED for one in results):
        outcomes.add(Outcome.not_tested)
    return exit_code_of(outcomes)
