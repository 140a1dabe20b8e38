"""Results of a run as tables: JSON lines, CSV and, where openpyxl is installed, Excel."""

import csv
import io
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from greenroom.batch.journal import put_whole
from greenroom.batch.result import Result
from greenroom.outcome import Outcome
from greenroom.pack import load_pack

_FIELDS = (
    "key url name platform outcome detail attempts seconds at as_of title account folder".split()
)


def write_exports(results: Sequence[Result], folder: Path) -> None:
    """Writes `results.jsonl`, `results.csv` and, if possible, `results.xlsx`."""
    lines = "".join(f"{one.model_dump_json()}\n" for one in results)
    put_whole(folder / "results.jsonl", lines)
    table = as_table(results)
    text = io.StringIO()
    csv.writer(text).writerows(table)
    # Excel reads UTF-8 only where the file says so.
    put_whole(folder / "results.csv", "\ufeff" + text.getvalue())
    if find_spec("openpyxl") is not None:
        _write_xlsx(table, folder / "results.xlsx")


def as_table(results: Sequence[Result]) -> list[list[str]]:
    """Heading and one row a room: fields, checks by outcome, the twelve items."""
    items = [criterion.id for one in load_pack().reported for criterion in one.criteria]
    outcomes = list(Outcome)
    rows = [[*_FIELDS, *(f"checks_{one}" for one in outcomes), *items]]
    for one in results:
        fields = one.model_dump(mode="json")
        cells = ["" if fields[name] is None else str(fields[name]) for name in _FIELDS]
        cells += [str(one.counts.get(outcome, 0)) if one.counts else "" for outcome in outcomes]
        cells += [str(one.items.get(item, "")) for item in items]
        rows.append([_plain(cell) for cell in cells])
    return rows


def _plain(cell: str) -> str:
    """Words of a page that a spreadsheet would run as a formula are marked as words."""
    return f"'{cell}" if cell.lstrip().startswith(("=", "+", "-", "@")) else cell


def _write_xlsx(table: Sequence[Sequence[str]], path: Path) -> None:
    from openpyxl import Workbook  # noqa: PLC0415 - an optional part
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet("rooms")
    sheet.freeze_panes = "C2"
    for row in table:
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell) for cell in row])
    part = path.with_name(f".{path.name}.part")
    book.save(part)
    part.replace(path)
