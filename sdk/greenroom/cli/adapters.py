"""`adapters`: how each platform's page is read, and what of it is proven."""

import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from greenroom.capture.adapter import adapter_for, own_rules
from greenroom.capture.lint import Level, lint
from greenroom.capture.saved import MAX_HTML, address_in, read_html
from greenroom.capture.snapshot import evidence_in, snapshot_of, told
from greenroom.cli.files import bytes_of, put
from greenroom.evidence import Evidence
from greenroom.words import CHINA


@click.group("adapters", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="machine-readable")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh")
@click.pass_context
def adapters_group(ctx: click.Context, lang: str, *, as_json: bool) -> None:
    """List the platforms and what is proven of each; `lint`, `try` and `mask` look after them."""
    if ctx.invoked_subcommand:
        return
    adapters = own_rules().values()
    if as_json:
        rows = [one.model_dump(mode="json") for one in adapters]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for one in adapters:
        click.echo(f"{one.id}  {one.name[lang]}")
        for room in one.rooms:
            click.echo(f"    {room}")
        click.echo(f"    {one.proven[lang]}")


@adapters_group.command("lint")
@click.option("--json", "as_json", is_flag=True, help="machine-readable")
def lint_command(*, as_json: bool) -> None:
    """Find rules that never apply or that one reader can't follow; exit 3 where some must go."""
    faults = lint(own_rules())
    errors = sum(fault.level is Level.error for fault in faults)
    if as_json:
        click.echo(json.dumps([asdict(fault) for fault in faults], ensure_ascii=False, indent=1))
    else:
        for fault in faults:
            detail = f" ({fault.detail})" if fault.detail else ""
            at = f"platforms/{fault.adapter}.yaml"
            click.echo(f"{fault.level}  {fault.kind}  {at}  {fault.where}{detail}")
        click.echo(f"{len(own_rules())} adapters; {errors} errors, {len(faults) - errors} notes")
    sys.exit(3 if errors else 0)


_file = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
_platform = click.option("--platform", help="id of the adapter; else by the page's address")


@adapters_group.command("try")
@_file
@_platform
@click.option("--json", "as_json", is_flag=True, help="machine-readable")
def try_command(file: Path, platform: str | None, *, as_json: bool) -> None:
    """Read FILE (a snapshot or a saved page) by its adapter; exit 3 where it differs from what
    was read in the browser when the snapshot was made.
    """
    raw = bytes_of(file, MAX_HTML)
    live = evidence_in(raw, str(file))
    url = address_in(raw) or f"file:{file.name}"
    if live is not None and platform is None:
        platform = live.room.platform
    at = live.samples[0].at if live else _saved_at(file)
    seen = read_html(raw, adapter_for(url, platform), url=url, at=at)
    here, there = told(seen), told(live) if live else told(seen)
    rows = [
        {"differs": mark, "kind": one.kind, "words": one.words}
        for mark, found in (
            ("", here & there),
            ("only_live", there - here),
            ("only_file", here - there),
        )
        for one in sorted(found, key=lambda one: (one.kind, one.words))
    ]
    differ = sum(bool(row["differs"]) for row in rows)
    if as_json:
        told_of = {"platform": seen.room.platform, "state": seen.room.state, "gaps": _gaps(seen)}
        click.echo(json.dumps({**told_of, "read": rows}, ensure_ascii=False, indent=1))
    else:
        click.echo(f"{seen.room.platform}  {seen.room.state}  {seen.room.url}")
        for row in rows:
            click.echo(
                f"{row['differs'] or 'same' if live else '':10}{row['kind']:24}{row['words']}"
            )
        for gap in _gaps(seen):
            click.echo(f"{'gap':10}{gap}")
        compared = f"; {differ} differ from the live page" if live else ""
        click.echo(f"{len(rows) - differ} read{compared}")
    sys.exit(3 if differ else 0)


@adapters_group.command("mask")
@_file
@_platform
@click.option("--url", help="address of the page, where the file does not tell it")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="file; else the screen"
)
def mask_command(file: Path, platform: str | None, url: str | None, out: Path | None) -> None:
    """Make a masked snapshot of FILE, a page saved by hand: look through it, then hand it on."""
    raw = bytes_of(file, MAX_HTML)
    url = url or address_in(raw) or f"file:{file.name}"
    made = snapshot_of(raw, adapter_for(url, platform), url=url, at=_saved_at(file))
    put(made, out)


def _saved_at(file: Path) -> datetime:
    """The file's own time is the best witness of when the page was saved."""
    return datetime.fromtimestamp(file.stat().st_mtime, CHINA).replace(microsecond=0)


def _gaps(evidence: Evidence) -> list[str]:
    gaps = evidence.samples[0].gaps
    return [f"{gap.zone or 'room'}: {gap.reason} {gap.detail}".strip() for gap in gaps]
