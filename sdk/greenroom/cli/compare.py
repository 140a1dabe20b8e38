"""`compare`: audits of one room, what changed between them."""

import sys
from pathlib import Path

import click

from greenroom.cli.files import bytes_of, put
from greenroom.cli.options import option_out
from greenroom.compare import Change, compare
from greenroom.export.comparison import comparison_as_html, comparison_as_text
from greenroom.outcome import Outcome
from greenroom.report import MAX_BYTES, exit_code_of, read_report


@click.command("compare")
@click.argument("reports", nargs=-1, required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--same-room", is_flag=True, help="one room, though its address changed")
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh")
@option_out
def compare_command(
    reports: tuple[Path, ...], form: str, lang: str, out: Path | None, *, same_room: bool
) -> None:
    """Compare REPORTS (JSON, oldest first): new, persisting, fixed, reopened, not seen."""
    read = [read_report(bytes_of(path, MAX_BYTES), at=str(path)) for path in reports]
    found = compare(read, same_room=same_room)
    made = {
        "json": lambda: f"{found.to_json(indent=1)}\n",
        "html": lambda: comparison_as_html(found, lang),
        "text": lambda: comparison_as_text(found, lang),
    }
    put(made[form](), out)
    # What is waived is never nothing: it leaves with 4 at best, as in one report.
    outcomes = {
        Outcome.needs_review if row.waiver else row.outcome
        for row in found.rows
        if row.change.is_open
    }
    if found.counts[Change.not_seen] or found.counts[Change.not_judged]:
        outcomes.add(Outcome.not_tested)
    sys.exit(exit_code_of(outcomes))
