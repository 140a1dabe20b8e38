"""`export`, `overview`: what a finished run of many rooms holds, in other shapes."""

from collections.abc import Sequence
from pathlib import Path

import click

from greenroom.batch.bundles import bundle_run
from greenroom.batch.exports import FORMATS, write_tables
from greenroom.batch.overview import write_overview
from greenroom.batch.runs import read_run
from greenroom.pack import load_pack

FOLDER = click.Path(file_okay=False, path_type=Path)
LANG = click.option("--lang", type=click.Choice(["zh", "en"]), default="zh")


@click.command("export")
@click.argument("run", type=FOLDER)
@click.option("--out", type=FOLDER, help="folder to write into [default: RUN/tables]")
@click.option(
    "--format", "formats", type=click.Choice(FORMATS), multiple=True, help="[default: all]"
)
@click.option("--bundles", type=FOLDER, help="seal every room into this archive instead")
@LANG
def export_command(
    run: Path, out: Path | None, formats: Sequence[str], bundles: Path | None, lang: str
) -> None:
    """Write rooms, criteria and findings of RUN as JSONL, CSV, Excel, Parquet; or seal bundles."""
    found = read_run(run)
    if bundles is not None:
        pack = load_pack()
        for result in found.judged():
            click.echo(str(bundle_run(found, result, bundles, pack)))
        return
    into = out or run / "tables"
    write_tables(found, into, formats or FORMATS, lang)
    click.echo(str(into), err=True)


@click.command("overview")
@click.argument("run", type=FOLDER)
@click.option("--against", type=FOLDER, help="an earlier run of the same rooms")
@LANG
def overview_command(run: Path, against: Path | None, lang: str) -> None:
    """Write RUN's overview.html anew; with --against it tells what changed since that run."""
    earlier = read_run(against).results if against is not None else None
    write_overview(read_run(run).results, run, lang, earlier)
    click.echo(str(run / "overview.html"), err=True)
