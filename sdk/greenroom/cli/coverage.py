"""`coverage`: which duty is served by what."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from greenroom.cli.files import put
from greenroom.cli.options import option_out
from greenroom.coverage import Coverage, Served, coverage
from greenroom.pack import load_pack


@click.command("coverage")
@click.option("--json", "form", flag_value="json", help="machine-readable")
@click.option("--html", "form", flag_value="html", help="a page that opens offline")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh")
@option_out
def coverage_command(form: str | None, lang: str, out: Path | None) -> None:
    """Show which duty is served by which check or question; exit 3 while some are not."""
    pack = load_pack()
    found = coverage(pack)
    if form == "json":
        put(json.dumps(_document(found), ensure_ascii=False, indent=1) + "\n", out)
    elif form == "html":
        # The other forms need not wait for templates.
        from greenroom.export.pages import coverage_as_html  # noqa: PLC0415

        put(coverage_as_html(pack, found, lang), out)
    else:
        from greenroom.export.sheets import coverage_as_text  # noqa: PLC0415

        put(coverage_as_text(found, lang), out)
    sys.exit(3 if found.open else 0)


def _document(found: Coverage) -> dict[str, object]:
    return {
        "duties": len(found.rows),
        "open": [row.id for row in found.open],
        "counts": found.counts,
        "only": found.only,
        "rows": [_row(row) for row in found.rows],
        "clauses": [_row(row) for row in found.clauses],
        "context": [row.id for row in found.context],
    }


def _row(row: Served) -> dict[str, object]:
    return {**asdict(row), "duty": row.duty.model_dump(), "open": row.is_open}
