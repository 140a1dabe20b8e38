"""Registers on disk: a CSV each, all sheets in one workbook, the problems as JSON lines too."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from greenroom.batch.journal import put_whole
from greenroom.batch.registers import load_layout
from greenroom.batch.runs import Run
from greenroom.batch.tables import Row
from greenroom.batch.workbook import Book
from greenroom.export.csv import inert

PROBLEMS, BOOK = "problems.jsonl", "registers.xlsx"
_LONG = {"url", "quote", "says", "remedy", "basis", "proof", "task", "report", "advice"}


def write_registers(
    rows: Mapping[str, Sequence[Row]], runs: Sequence[Run], folder: Path, language: str
) -> None:
    """Every sheet, also an empty one, with its headings. Raises MissingPartError."""
    folder.mkdir(parents=True, exist_ok=True)
    layout = load_layout()
    for name, sheet in layout.sheets.items():
        out = io.StringIO()
        write = csv.writer(out, lineterminator="\r\n").writerow
        write([one[language] for one in sheet.columns.values()])
        for row in rows[name]:
            cells = ["" if row.get(column) is None else row[column] for column in sheet.columns]
            write([inert(one) if isinstance(one, str) else one for one in cells])
        put_whole(folder / f"{name}.csv", "\ufeff" + out.getvalue())
    kept = [{"id": row["id"], "room": row["room"], "says": row["says"]} for row in rows["problems"]]
    lines = "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in kept)
    put_whole(folder / PROBLEMS, lines)
    about = _about(runs, language)
    with Book(folder / BOOK) as book:
        for name, sheet in layout.sheets.items():
            heads = [one[language] for one in sheet.columns.values()]
            wide = [place for place, column in enumerate(sheet.columns) if column in _LONG]
            empty = name in ("agencies", "hosts") and not rows[name]
            above = [*about, *([layout.labels["nobody"][language]] if empty else [])]
            add = book.sheet(sheet.name[language], heads, wide, above=above)
            for row in rows[name]:
                add([row.get(column) for column in sheet.columns])


def _about(runs: Sequence[Run], language: str) -> list[str]:
    labels = load_layout().labels
    days = [sorted({one.at[:10] for one in run.results}) for run in runs]
    told = "; ".join(f"{one[0]}–{one[-1]}" if len(one) > 1 else one[0] for one in days if one)
    values = {"count": str(len(runs)), "days": told}
    return [labels["note"][language], labels["runs"].fill(values)[language]]
