"""Dossiers as workbooks: a sheet per section, headers, a row of notes, then the lines."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from greenroom.dossier.document import MAX_ROWS, SCHEMA, SECTIONS
from greenroom.dossier.fields import entry_of, is_list, kind_of, load_fields, note_of
from greenroom.errors import InputError, LimitError, MissingPartError

try:
    from openpyxl import Workbook, load_workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.worksheet import Worksheet
except ImportError:
    raise MissingPartError(
        "needs openpyxl, which is not installed",
        at="xlsx",
        remedy="pip install 'greenroom[xlsx]', or use YAML",
    ) from None

HEADER_ROW, NOTE_ROW, FIRST_ROW = 1, 2, 3
MAX_UNPACKED = 64 << 20
_EXACT = 10**15
_BETWEEN = re.compile(r"[、,，;；\s]+")


def template(language: str = "zh") -> bytes:
    """An empty workbook with a sheet per section."""
    words = load_fields()
    book = Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    for section in SECTIONS:
        sheet = book.create_sheet(words.sections[section].name[language])
        for column, field in enumerate(entry_of(section).model_fields, 1):
            name = words.sections[section].fields[field].name
            head = sheet.cell(HEADER_ROW, column, name[language])
            head.font = Font(bold=True)
            note = sheet.cell(NOTE_ROW, column, note_of(section, field, language))
            note.alignment = Alignment(wrap_text=True, vertical="top")
            note.font = Font(italic=True, color="666666")
            sheet.column_dimensions[get_column_letter(column)].width = 24
        sheet.freeze_panes = sheet.cell(FIRST_ROW, 1)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read_workbook(raw: bytes, name: str) -> tuple[dict[str, Any], dict[tuple[str, int], str]]:
    """The document in a workbook, and the sheet and row from which each line came.

    Raises InputError for sheets, headers and cells that are not understood, LimitError.
    """
    book = _opened(raw, name)
    document: dict[str, Any] = {"schema": SCHEMA}
    places: dict[tuple[str, int], str] = {}
    for sheet in book.worksheets:
        section = _section(sheet.title, name)
        if lines := list(_lines(sheet, section, name)):
            document[section] = _filled(section, lines, places, sheet.title, name)
    return document, places


def _opened(raw: bytes, name: str) -> Workbook:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as problem:
        raise InputError(f"not a workbook: {problem}"[:300], at=name) from None
    if unpacked > MAX_UNPACKED:
        raise LimitError(f"more than {MAX_UNPACKED} bytes unpacked", at=name)
    try:
        with warnings.catch_warnings():
            # What styles or macros a workbook brings is no concern of ours.
            warnings.simplefilter("ignore")
            return load_workbook(io.BytesIO(raw), data_only=True, keep_links=False)
    except Exception as problem:  # noqa: BLE001 - the library raises whatever the bytes provoke
        raise InputError(f"not a workbook: {problem}"[:300], at=name) from None


def _section(title: str, name: str) -> str:
    for section, words in load_fields().sections.items():
        if title.strip() in (section, words.name.zh, words.name.en):
            return section
    raise InputError(f"sheet “{title}” is none of a dossier", at=name, remedy="remove the sheet")


def _filled(
    section: str,
    lines: list[tuple[int, dict[str, Any]]],
    places: dict[tuple[str, int], str],
    title: str,
    name: str,
) -> list[dict[str, Any]] | dict[str, Any]:
    entries = [entry for _, entry in lines if entry]
    if not entries:
        return []
    if not is_list(section):
        if len(entries) > 1:
            raise InputError(f"sheet “{title}” takes one row", at=name)
        return entries[0]
    for number, (row, _) in enumerate(lines):
        places[section, number] = f"{title} row {row}"
    return entries


def _lines(sheet: Worksheet, section: str, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Row number and fields of every filled row; one empty entry where the sheet says 无."""
    columns: dict[int, str] = {}
    words = load_fields()
    if sheet.max_row - FIRST_ROW >= MAX_ROWS:
        raise LimitError(f"sheet “{sheet.title}” has more than {MAX_ROWS} rows", at=name)
    for number, row in enumerate(sheet.iter_rows(max_col=40, values_only=True), 1):
        if number == HEADER_ROW:
            columns = _columns(row, section, f"{name}: {sheet.title}")
        elif number >= FIRST_ROW and any(cell not in (None, "") for cell in row):
            if str(row[0] or "").strip() == words.none and is_list(section):
                yield number, {}
                continue
            at = f"{name}: {sheet.title} row {number}"
            yield (
                number,
                {
                    field: _value(row[column], section, field, at)
                    for column, field in columns.items()
                    if row[column] not in (None, "")
                },
            )


def _columns(row: tuple[Any, ...], section: str, at: str) -> dict[int, str]:
    named = load_fields().sections[section].fields
    columns: dict[int, str] = {}
    for column, cell in enumerate(row):
        head = str(cell or "").strip()
        field = next((f for f, w in named.items() if head in (f, w.name.zh, w.name.en)), None)
        if head and field is None:
            raise InputError(f"no field is called “{head}”", at=at, remedy="keep the header row")
        if field is not None:
            columns[column] = field
    return columns


def _value(cell: object, section: str, field: str, at: str) -> object:
    """What a cell says, as the document wants it."""
    kind = kind_of(entry_of(section).model_fields[field])
    words = load_fields()
    if kind is tuple:
        return [part for part in _BETWEEN.split(str(cell)) if part]
    if issubclass(kind, StrEnum):
        return words.code_of(kind.__name__, str(cell).strip())
    if kind is bool:
        truth = {words.true: True, words.false: False}
        return cell if isinstance(cell, bool) else truth.get(str(cell).strip(), cell)
    if kind is date and isinstance(cell, datetime):
        if cell.time() != time():
            raise InputError(f"{field} takes a day without a time", at=at)
        return cell.date()
    if kind is str:
        if isinstance(cell, int | float) and abs(cell) >= _EXACT:
            raise InputError(
                f"{field} is a number, of which a workbook keeps 15 digits only",
                at=at,
                remedy="make the cell text and write the number again",
            )
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        return str(cell).strip()
    return cell
