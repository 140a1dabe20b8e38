"""Tables of a run as JSON lines, CSV, Excel and Parquet."""

import csv
import json
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from greenroom.batch.journal import put_whole
from greenroom.batch.result import Result
from greenroom.batch.runs import RESULTS, Run
from greenroom.batch.tables import Cell, Column, Kind, Row, load_tables, room_row, rows_of, said
from greenroom.batch.workbook import Book
from greenroom.errors import MissingPartError
from greenroom.export.csv import inert

FORMATS = ("jsonl", "csv", "xlsx", "parquet")
_LONG = {"url", "detail", "title", "quote", "says", "remedy", "basis", "lowered"}
_SQL = {
    Kind.text: "VARCHAR",
    Kind.whole: "BIGINT",
    Kind.number: "DOUBLE",
    Kind.moment: "TIMESTAMPTZ",
    Kind.day: "DATE",
}

_Add = Callable[[str, Row], None]


def write_results(results: Sequence[Result], folder: Path, language: str = "zh") -> None:
    """What a run leaves: `results.jsonl`, `results.csv` and, with openpyxl, `results.xlsx`.

    The first holds the results whole, the others the table `rooms`; outcomes stand in words in
    the workbook.
    """
    put_whole(folder / RESULTS, "".join(f"{one.model_dump_json()}\n" for one in results))
    rows = [("rooms", room_row(one)) for one in results]
    _write(rows, folder, ("csv",), language, {"rooms": "results"})
    if find_spec("openpyxl") is not None:
        _write(rows, folder, ("xlsx",), language, {"rooms": "results"}, book="results")


def write_tables(
    run: Run, folder: Path, formats: Collection[str] = FORMATS, language: str = "zh"
) -> None:
    """`rooms`, `criteria` and `findings` of a run in each of the formats.

    One file a table, and `run.xlsx` with a sheet each. Names of columns are those of
    `columns.yaml`, in the workbook their headings. Raises MissingPartError without duckdb or
    openpyxl where they are needed, InputError where a report is missing or damaged.
    """
    if "parquet" in formats and find_spec("duckdb") is None:
        raise MissingPartError(
            "duckdb is not installed", at="parquet", remedy="pip install 'greenroom[parquet]'"
        )
    folder.mkdir(parents=True, exist_ok=True)
    names = {table: table for table in load_tables()}
    # Parquet is made of the JSON lines.
    lines = {*formats, "jsonl"} if "parquet" in formats else set(formats)
    _write(rows_of(run, language), folder, lines, language, names)
    for name in names if "parquet" in formats else ():
        _write_parquet(folder / f"{name}.jsonl", folder / f"{name}.parquet", load_tables()[name])
        if "jsonl" not in formats:
            (folder / f"{name}.jsonl").unlink()


def _write(
    rows: Iterable[tuple[str, Row]],
    folder: Path,
    formats: Collection[str],
    language: str,
    names: dict[str, str],
    *,
    book: str = "run",
) -> None:
    """Every row is written in all formats as it comes; files get their names at the end."""
    parts: list[tuple[Path, Path]] = []
    with ExitStack() as kept, ExitStack() as stack:
        kept.callback(_drop, parts)
        adders: list[_Add] = []
        if "jsonl" in formats:
            adders.append(_json_lines(stack, folder, names, parts))
        if "csv" in formats:
            adders.append(_csv(stack, folder, names, parts))
        if "xlsx" in formats:
            adders.append(_xlsx(stack, folder / f"{book}.xlsx", names, language))
        for table, row in rows:
            for add in adders:
                add(table, row)
        stack.close()
        for part, path in parts:
            part.replace(path)


def _drop(parts: Iterable[tuple[Path, Path]]) -> None:
    """What is left of files that were not finished."""
    for part, _ in parts:
        part.unlink(missing_ok=True)


def _opened(stack: ExitStack, path: Path, parts: list[tuple[Path, Path]], encoding: str) -> Any:  # noqa: ANN401 - an open text file
    part = path.with_name(f".{path.name}.part")
    parts.append((part, path))
    return stack.enter_context(part.open("w", encoding=encoding, errors="replace", newline=""))


def _json_lines(
    stack: ExitStack, folder: Path, names: dict[str, str], parts: list[tuple[Path, Path]]
) -> _Add:
    files = {t: _opened(stack, folder / f"{n}.jsonl", parts, "utf-8") for t, n in names.items()}

    def add(table: str, row: Row) -> None:
        ordered = {name: row.get(name) for name in load_tables()[table]}
        files[table].write(json.dumps(ordered, ensure_ascii=False, separators=(",", ":")) + "\n")

    return add


def _csv(
    stack: ExitStack, folder: Path, names: dict[str, str], parts: list[tuple[Path, Path]]
) -> _Add:
    # Excel reads UTF-8 only where the file says so.
    files = {t: _opened(stack, folder / f"{n}.csv", parts, "utf-8-sig") for t, n in names.items()}
    writers = {table: csv.writer(file, lineterminator="\r\n") for table, file in files.items()}
    for table, writer in writers.items():
        writer.writerow(list(load_tables()[table]))

    def add(table: str, row: Row) -> None:
        writers[table].writerow([_cell(row.get(name)) for name in load_tables()[table]])

    return add


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    return inert(value) if isinstance(value, str) else str(value)


def _xlsx(stack: ExitStack, path: Path, names: dict[str, str], language: str) -> _Add:
    book = stack.enter_context(Book(path))
    adders = {}
    for table in names:
        columns = load_tables()[table]
        heads = [column.name[language] for column in columns.values()]
        wide = [place for place, name in enumerate(columns) if name in _LONG]
        adders[table] = book.sheet(table, heads, wide)

    def add(table: str, row: Row) -> None:
        adders[table]([said(row.get(name), language) for name in load_tables()[table]])

    return add


def _write_parquet(lines: Path, path: Path, columns: Any) -> None:  # noqa: ANN401 - a table of Column
    import duckdb  # noqa: PLC0415 - an optional part

    typed: dict[str, Column] = dict(columns)
    fields = ", ".join(f"'{name}': '{_SQL[one.type]}'" for name, one in typed.items())
    part = path.with_name(f".{path.name}.part")
    with duckdb.connect() as database:
        # The day and hour are China's whatever the machine's own zone is.
        database.execute("SET TimeZone = 'Asia/Shanghai'")
        database.execute(
            f"COPY (SELECT * FROM read_json($lines, format = 'newline_delimited', "  # noqa: S608 - own names
            f"columns = {{{fields}}}, maximum_object_size = 67108864)) "
            "TO $part (FORMAT parquet, COMPRESSION zstd)",
            {"lines": str(lines), "part": str(part)},
        )
    part.replace(path)
