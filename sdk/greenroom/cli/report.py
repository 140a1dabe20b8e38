"""`report`: a kept report written in any form, with what changed since earlier ones."""

import sys
from pathlib import Path

import click

from greenroom.cli.files import bytes_of, put
from greenroom.cli.options import option_out
from greenroom.compare import compare
from greenroom.export import FORMATS
from greenroom.report import MAX_BYTES, Report, exit_code, read_report

_FILE = click.Path(dir_okay=False, path_type=Path)
_ENDINGS = {
    ".html": "html",
    ".pdf": "pdf",
    ".xlsx": "xlsx",
    ".csv": "csv",
    ".json": "json",
    ".md": "markdown",
    ".sarif": "sarif",
    ".xml": "junit",
    ".txt": "text",
}


@click.command("report")
@click.argument("report", type=_FILE)
@click.option(
    "--before", type=_FILE, multiple=True, help="an earlier report (JSON), oldest first: compare"
)
@click.option("--same-room", is_flag=True, help="one room, though its address changed")
@click.option(
    "--format", "form", type=click.Choice(sorted(FORMATS)), help="[default: by the name of --out]"
)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh")
@option_out
def report_command(
    report: Path,
    before: tuple[Path, ...],
    form: str | None,
    lang: str,
    out: Path | None,
    *,
    same_room: bool,
) -> None:
    """Write REPORT (JSON, of `judge` or `check`) in any form; ends with the report's own code."""
    last = _read(report)
    earlier = [_read(path) for path in before]
    found = compare([*earlier, last], same_room=same_room) if earlier else None
    form = form or (_ENDINGS.get(out.suffix.lower(), "text") if out is not None else "text")
    put(FORMATS[form](last, lang, found), out)
    sys.exit(exit_code(last))


def _read(path: Path) -> Report:
    return read_report(bytes_of(path, MAX_BYTES), at=str(path))
