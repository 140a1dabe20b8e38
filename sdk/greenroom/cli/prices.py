"""`prices`: amounts, offers and refuted claims of price labels and speech, one JSON line a text."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import click
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from greenroom.cli.files import bytes_of, put
from greenroom.cli.options import option_out
from greenroom.errors import InputError, LimitError
from greenroom.evidence import MAX_TEXT_LENGTH, PriceUnit
from greenroom.pricing import read_prices
from greenroom.pricing.document import as_line

MAX_RAW = 10_000_000
MAX_LINES = 200_000


def _id(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class Label(BaseModel):
    """One line of the input. unit: how the text is to be read; a label unless it says so."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Annotated[str, BeforeValidator(_id), Field(min_length=1, max_length=80)]
    text: Annotated[str, Field(max_length=MAX_TEXT_LENGTH)]
    unit: PriceUnit = PriceUnit.label


@click.command("prices")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@option_out
def prices_command(file: Path, out: Path | None) -> None:
    """Read the prices in FILE: lines of text, or .jsonl with id, text [unit]; - for stdin.

    Exit code 4 where the numbers of a line refute each other, 0 where none do.
    """
    stdin = str(file) == "-"
    raw = sys.stdin.buffer.read(MAX_RAW + 1) if stdin else bytes_of(file, MAX_RAW)
    if len(raw) > MAX_RAW:
        raise LimitError(f"more than {MAX_RAW} bytes", at=str(file), remedy="split the file")
    doubtful = False
    lines: list[str] = []
    for label in _labels(raw, str(file)):
        reading = read_prices(label.text, label.unit)
        doubtful = doubtful or bool(reading.findings)
        line = f"{as_line(reading, label.id)}\n"
        if out is None:
            click.echo(line, nl=False)
        else:
            lines.append(line)
    if out is not None:
        put("".join(lines), out)
    sys.exit(4 if doubtful else 0)


def _labels(raw: bytes, name: str) -> Iterator[Label]:
    """Labels of the file; JSON lines by its ending, or from stdin by the first character."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("not UTF-8", at=name, remedy="save the file as UTF-8") from None
    rows = text.split("\n")
    if len(rows) > MAX_LINES:
        raise LimitError(f"{len(rows)} lines, at most {MAX_LINES} are read", at=name)
    as_json = name.endswith((".jsonl", ".ndjson")) or (name == "-" and text.lstrip()[:1] == "{")
    for number, row in enumerate(rows, 1):
        if row.strip():
            at = f"{name}:{number}"
            yield _from_json(row, at) if as_json else _label({"id": str(number), "text": row}, at)


def _from_json(row: str, at: str) -> Label:
    try:
        return _label(json.loads(row), at)
    except (ValueError, RecursionError):
        raise InputError("not JSON", at=at, remedy="one object with id and text a line") from None


def _label(fields: object, at: str) -> Label:
    try:
        return Label.model_validate(fields)
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        where = "/".join(str(part) for part in first["loc"])
        raise InputError(
            f"{where}: {first['msg']}", at=at, remedy="one object with id and text a line"
        ) from None
