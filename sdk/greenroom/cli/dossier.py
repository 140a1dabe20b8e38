"""`dossier`: what lies behind the page, written down and checked."""

import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import click

from greenroom.cli.files import bytes_of, put
from greenroom.cli.options import option_out
from greenroom.cli.settings import option_day, today_or
from greenroom.dossier.document import SCHEMA, SECTIONS
from greenroom.dossier.fields import entry_of, is_list, kind_of, load_fields, note_of
from greenroom.dossier.reading import MAX_BYTES, read_dossier
from greenroom.errors import InputError
from greenroom.export.text import records_as_text
from greenroom.pack import load_pack
from greenroom.records import judge_records
from greenroom.report import exit_code_of

_lang = click.option("--lang", type=click.Choice(["zh", "en"]), default="zh")


@click.group("dossier")
def dossier_group() -> None:
    """Write down what lies behind the page (hosts, papers, recordings) and check it."""


@dossier_group.command("template")
@click.option("--xlsx", type=click.Path(dir_okay=False, path_type=Path), help="as a workbook, here")
@_lang
@option_out
def template_command(xlsx: Path | None, lang: str, out: Path | None) -> None:
    """An empty dossier to fill in: YAML, or a workbook with --xlsx FILE."""
    if xlsx is None:
        put(_yaml(lang), out)
        return
    # Only workbooks need the library that writes them.
    from greenroom.dossier.workbook import template  # noqa: PLC0415

    if xlsx.exists():
        raise InputError("is there already", at=str(xlsx), remedy="name a new file")
    try:
        xlsx.write_bytes(template(lang))
    except OSError as problem:
        raise InputError(f"cannot be written: {problem.strerror}", at=str(xlsx)) from None
    click.echo(str(xlsx))


def _yaml(lang: str) -> str:
    """Everything is a comment until it is filled in, so that nothing reads as recorded."""
    words = load_fields().sections
    lines = [f"schema: {SCHEMA}"]
    for section in SECTIONS:
        lines += ["", f"# {words[section].name[lang]}", f"#{section}:"]
        for number, (field, info) in enumerate(entry_of(section).model_fields.items()):
            mark = "  - " if is_list(section) and number == 0 else "    "
            kind = kind_of(info)
            codes = f" ({' '.join(kind)})" if issubclass(kind, StrEnum) else ""
            note = f"{words[section].fields[field].name[lang]}: {note_of(section, field, lang)}"
            lines.append(f"#{mark}{field}:  # {note}{codes}")
    return "\n".join([*lines, ""])


@dossier_group.command("check")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="machine-readable")
@option_day
@_lang
@option_out
def check_command(
    file: Path, as_of: datetime | None, lang: str, out: Path | None, *, as_json: bool
) -> None:
    """Check the dossier in FILE (.yaml .json .xlsx) as it stands today, or --as-of a day."""
    dossier = read_dossier(bytes_of(file, MAX_BYTES), str(file))
    day = today_or(as_of)
    rows = judge_records(dossier, load_pack(), day)
    if as_json:
        put("".join(f"{row.model_dump_json()}\n" for row in rows), out)
    else:
        put(records_as_text(rows, day, lang), out)
    sys.exit(exit_code_of({row.outcome for row in rows}))
