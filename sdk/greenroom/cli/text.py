"""`text`: the words of a script, before going live."""

import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import click

from greenroom.cli.files import bytes_of, put
from greenroom.cli.options import option_out
from greenroom.cli.settings import today_or
from greenroom.evidence import Zone
from greenroom.export import lines_as_text
from greenroom.outcome import Outcome
from greenroom.pack import load_pack
from greenroom.report import exit_code_of
from greenroom.scripts import MAX_RAW, Line, read_script
from greenroom.text import LineFindings, check_lines


@click.command("text")
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
@option_out
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
    raw = sys.stdin.buffer.read(MAX_RAW + 1) if str(file) == "-" else bytes_of(file, MAX_RAW)
    lines = read_script(raw, name, zone=Zone(zone))
    pack = load_pack()
    # Words not yet said are judged by today's law.
    judged = _Judged(lines, check_lines(lines, pack, today_or(as_of), trace=trace))
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
        put("".join(texts), out)
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
