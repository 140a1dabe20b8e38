"""The command line. Exit codes: 0 nothing found, 1 violations, 2 usage, 3 technical failure or
something not seen, 4 only reviews left."""

import json
import math
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import date, datetime
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, TypeVar

import click

from greenroom import __version__
from greenroom.coverage import coverage
from greenroom.engine import judge
from greenroom.errors import (
    GreenroomError,
    InputError,
    LimitError,
    MissingPartError,
    TargetError,
)
from greenroom.evidence import MAX_BYTES, Evidence, HostKind, Zone, day_of, read_evidence
from greenroom.export import FORMATS, lines_as_text
from greenroom.mask import mask_viewers
from greenroom.outcome import Outcome
from greenroom.pack import load_pack
from greenroom.report import Report, exit_code, exit_code_of
from greenroom.scripts import MAX_RAW, Line, read_script
from greenroom.text import LineFindings, check_lines
from greenroom.wording import Level, count, lint
from greenroom.words import CHINA

_F = TypeVar("_F", bound=Callable[..., Any])


class _Commands(click.Group):
    """Commands of the SDK and, by the entry-point group `greenroom.commands`, of other parts."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_plugged()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        own = super().get_command(ctx, cmd_name)
        if own is not None or cmd_name not in _plugged():
            return own
        try:
            command: click.Command = _plugged()[cmd_name].load()
        except ImportError as problem:
            return _missing(cmd_name, str(problem.name))
        return command


def _missing(name: str, part: str) -> click.Command:
    """A command whose part is not installed: listed, and saying so when it is called."""

    def fail(words: tuple[str, ...]) -> None:
        del words
        raise MissingPartError(
            f"needs {part}, which is not installed", at=name, remedy="pip install 'greenroom[all]'"
        )

    return click.Command(
        name,
        callback=fail,
        params=[click.Argument(["words"], nargs=-1, type=click.UNPROCESSED)],
        short_help=f"(needs {part}: pip install 'greenroom[all]')",
        context_settings={"ignore_unknown_options": True},
    )


def _plugged() -> dict[str, Any]:
    return {point.name: point for point in entry_points(group="greenroom.commands")}


@click.group(cls=_Commands)
@click.version_option(__version__, prog_name="greenroom")
def cli() -> None:
    """Check your own live-commerce room (直播间) before and while you sell."""


def _options_of_seeing(function: _F) -> _F:
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
    ):
        function = option(function)
    return function


def _options_of_judging(function: _F) -> _F:
    for option in (
        click.option(
            "--as-of",
            type=click.DateTime(["%Y-%m-%d"]),
            help="judge by the law of this day [default: day of the evidence]",
        ),
        click.option("--format", "form", type=click.Choice(sorted(FORMATS)), default="text"),
        click.option("--lang", type=click.Choice(["zh", "en"]), default="zh"),
    ):
        function = option(function)
    return function


_out = click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="write here, not to the screen"
)


@cli.command("see")
@click.argument("target")
@_options_of_seeing
@_out
def see_command(
    target: str, platform: str | None, host: str, samples: int, interval: float, out: Path | None
) -> None:
    """Look at TARGET (address, saved page, data file) and print the evidence as JSON."""
    evidence = _seen(target, platform, host, samples, interval)
    _put(evidence.to_json(indent=1) + "\n", out)


@cli.command("judge")
@click.argument("evidence", type=click.Path(dir_okay=False, path_type=Path))
@_options_of_judging
@_out
def judge_command(
    evidence: Path, as_of: datetime | None, form: str, lang: str, out: Path | None
) -> None:
    """Judge kept EVIDENCE: no browser, no network, no clock."""
    _report(_kept(evidence), as_of, form, lang, out)


@cli.command("check")
@click.argument("target")
@_options_of_seeing
@_options_of_judging
@_out
def check_command(
    target: str,
    platform: str | None,
    host: str,
    samples: int,
    interval: float,
    as_of: datetime | None,
    form: str,
    lang: str,
    out: Path | None,
) -> None:
    """See and judge TARGET: an address, a saved page, a platform data file, or evidence."""
    evidence = _seen(target, platform, host, samples, interval)
    _report(evidence, as_of, form, lang, out)


@cli.command("checks")
@click.option("--json", "as_json", is_flag=True, help="machine-readable")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh")
def checks_command(lang: str, *, as_json: bool) -> None:
    """List the checks and what each asks."""
    checks = load_pack().checks
    if as_json:
        rows = [
            {"id": check.id, **check.spec.model_dump(mode="json", by_alias=True)}
            for check in checks
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for check in checks:
        click.echo(f"{check.id}  {check.spec.name[lang]}")
        click.echo(f"    {check.spec.asks[lang]}")
        click.echo(f"    {' '.join(check.spec.clauses)}")


@cli.command("coverage")
@click.option("--json", "as_json", is_flag=True, help="machine-readable")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh")
def coverage_command(lang: str, *, as_json: bool) -> None:
    """Show which duty is served by which check or question; exit 3 while some are not."""
    rows = coverage(load_pack())
    missing = [row for row in rows if row.is_open]
    if as_json:
        click.echo(
            json.dumps(
                [
                    {
                        "id": row.requirement.id,
                        "source": row.requirement.source,
                        "checks": row.checks,
                        "asked": row.asked,
                        "open": row.is_open,
                    }
                    for row in rows
                ],
                ensure_ascii=False,
                indent=1,
            )
        )
    else:
        for row in rows:
            served = [*row.checks, *(["person"] if row.asked else [])]
            mark = "OPEN" if row.is_open else " ".join(served) or "context"
            click.echo(f"{row.requirement.id}  {mark}  {row.requirement.duty[lang]}")
        duties = [row for row in rows if row.requirement.verification != "context"]
        click.echo(
            f"{len(duties) - len(missing)}/{len(duties)} duties served: "
            f"{sum(bool(row.checks) for row in duties)} by checks, "
            f"{sum(row.asked and not row.checks for row in duties)} only by a person; "
            f"{len(missing)} open"
        )
    sys.exit(3 if missing else 0)


@cli.command("text")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="judge by the law of this day [today]"
)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "jsonl"]),
    help="[default: text on a terminal, else jsonl]",
)
@click.option(
    "--zone",
    type=click.Choice([str(zone) for zone in Zone]),
    default=str(Zone.speech),
    help="where lines stand that do not say so themselves",
)
@click.option("--trace", is_flag=True, help="also list what was found and not held against a line")
@_out
def text_command(
    file: Path,
    as_of: datetime | None,
    lang: str,
    form: str | None,
    zone: str,
    out: Path | None,
    *,
    trace: bool,
) -> None:
    """Check the words of FILE (.txt .md .srt .vtt .docx .jsonl, - for lines) before going live."""
    name = "-.txt" if str(file) == "-" else str(file)
    raw = sys.stdin.buffer.read(MAX_RAW + 1) if str(file) == "-" else _bytes(file, MAX_RAW)
    lines = read_script(raw, name, zone=Zone(zone))
    pack = load_pack()
    judged = _Judged(lines, check_lines(lines, pack, _day(as_of), trace=trace))
    if form is None:
        form = "text" if out is None and sys.stdout.isatty() else "jsonl"
    texts = (
        lines_as_text(judged, pack, lang)
        if form == "text"
        else (f"{found.to_json()}\n" for _, found in judged)
    )
    if out is None:
        for text in texts:
            click.echo(text, nl=False)
    else:
        _put("".join(texts), out)
    sys.exit(exit_code_of(judged.outcomes))


class _Judged:
    """Lines with their findings, once through; remembers which outcomes there were."""

    def __init__(self, lines: Iterable[Line], findings: Iterable[LineFindings]) -> None:
        self._pairs = zip(lines, findings, strict=True)
        self.outcomes: set[Outcome] = set()

    def __iter__(self) -> Iterator[tuple[Line, LineFindings]]:
        for line, found in self._pairs:
            self.outcomes.update(row.outcome for row in found.findings)
            yield line, found


def _day(as_of: datetime | None) -> date:
    """The day asked for, else today in China: words not yet said are judged by today's law."""
    return (as_of or datetime.fromtimestamp(time.time(), CHINA)).date()


@cli.group("lexicon")
def lexicon_group() -> None:
    """Look after the words that are looked for: `lexicon lint` finds faults in them."""


@lexicon_group.command("lint")
@click.option("--json", "as_json", is_flag=True, help="machine-readable")
def lexicon_lint_command(*, as_json: bool) -> None:
    """Find duplicate, shadowed, idle and source-less terms; exit 3 where some must be put right."""
    lexicon = load_pack().lexicon
    faults = tuple(lint(lexicon))
    counts = count(lexicon)
    errors = sum(fault.level is Level.error for fault in faults)
    if as_json:
        rows = {
            "families": [asdict(one) for one in counts],
            "faults": [asdict(fault) for fault in faults],
        }
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for fault in faults:
            where = f"lexicon/{fault.family}.yaml"
            detail = f" ({fault.detail})" if fault.detail else ""
            click.echo(f"{fault.level}  {fault.kind}  {where}  {fault.words}{detail}")
        for one in counts:
            click.echo(f"{one.family}  terms {one.terms}  forms {one.forms}  allow {one.allow}")
        terms, forms = sum(one.terms for one in counts), sum(one.forms for one in counts)
        click.echo(
            f"{len(counts)} families, {terms} terms, {terms + forms} with their forms; "
            f"{len(lexicon)} strings looked for, disguises and allow-phrases included; "
            f"{errors} errors, {len(faults) - errors} notes"
        )
    sys.exit(3 if errors else 0)


def _seen(target: str, platform: str | None, host: str, samples: int, interval: float) -> Evidence:
    if not math.isfinite(interval):
        raise click.BadParameter("a number of seconds", param_hint="--interval")
    # Judging kept evidence must not wait for the parts that see.
    from greenroom.audit import see  # noqa: PLC0415
    from greenroom.capture.page import Look  # noqa: PLC0415

    look = Look(samples=samples, interval_s=interval)
    return see(target, platform=platform, host=HostKind(host), look=look)


def _kept(path: Path) -> Evidence:
    raw = _bytes(path, MAX_BYTES, "give a file made by `see`")
    return mask_viewers(read_evidence(raw, at=str(path)))


def _bytes(path: Path, limit: int, remedy: str = "") -> bytes:
    """Bytes of a file, its size known before it is read. Raises TargetError, LimitError."""
    try:
        if not path.is_file():
            raise TargetError("no such file", at=str(path), remedy=remedy)
        size = path.stat().st_size
        if size > limit:
            raise LimitError(f"{size} bytes, at most {limit} are read", at=str(path))
        return path.read_bytes()
    except OSError as problem:
        raise TargetError(f"cannot be read: {problem.strerror}", at=str(path)) from None


def _report(
    evidence: Evidence, as_of: datetime | None, form: str, lang: str, out: Path | None
) -> None:
    day: date = as_of.date() if as_of else day_of(evidence)
    report: Report = judge(evidence, load_pack(), day, version=__version__)
    _put(FORMATS[form](report, lang), out)
    sys.exit(exit_code(report))


def _put(text: str, out: Path | None) -> None:
    """To the screen, or whole into the file: a reader never meets half of it."""
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    except OSError as problem:
        raise InputError(f"cannot be written: {problem.strerror}", at=str(out)) from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).chmod(0o644)
    Path(name).replace(out)


def main() -> None:
    """Entry point: errors become one line and an exit code."""
    try:
        cli(standalone_mode=True)
    except InputError as problem:
        click.echo(f"greenroom: {problem}", err=True)
        sys.exit(2)
    except GreenroomError as problem:
        click.echo(f"greenroom: {problem}", err=True)
        sys.exit(3)
