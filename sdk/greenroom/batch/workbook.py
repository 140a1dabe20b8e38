"""Sheets of text and numbers, written row by row; no cell is ever computed."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from greenroom.errors import LimitError, MissingPartError
from greenroom.export.csv import is_formula
from greenroom.export.labels import flat

# By the format itself: rows of a sheet, and characters of a cell.
MAX_ROWS = 1_048_576
MAX_CELL = 32_767
_WIDE, _NARROW, _LONG = 44, 14, 12

Cells = Sequence[str | int | float | None]


class Book:
    """A workbook that is there whole or not at all.

    Raises MissingPartError without openpyxl, LimitError where a sheet has no more rows.
    """

    def __init__(self, path: Path) -> None:
        try:
            from openpyxl import Workbook  # noqa: PLC0415 - an optional part
        except ImportError:
            raise MissingPartError(
                "openpyxl is not installed", at=str(path), remedy="pip install 'greenroom[batch]'"
            ) from None
        self._path = path
        self._book: Workbook = Workbook(write_only=True)

    def sheet(
        self,
        name: str,
        heads: Sequence[str],
        wide: Iterable[int] = (),
        *,
        above: Sequence[str] = (),
    ) -> Callable[[Cells], None]:
        """A sheet with its headings; what comes back adds one row. wide: places of long words.

        above: lines over the headings.
        """
        from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - an optional part
        from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415
        from openpyxl.utils import get_column_letter  # noqa: PLC0415

        sheet = self._book.create_sheet(name)
        wrap = Alignment(wrap_text=True, vertical="top")
        bold, shade = Font(bold=True), PatternFill("solid", fgColor="EAEEF2")
        broad = set(wide)
        for place, head in enumerate(heads):
            width = _WIDE if place in broad else max(_NARROW, min(2 * len(head) + 2, 24))
            sheet.column_dimensions[get_column_letter(place + 1)].width = width
        sheet.freeze_panes = f"A{len(above) + 2}"
        sheet.print_title_rows = f"{len(above) + 1}:{len(above) + 1}"
        sheet.page_setup.orientation = "landscape"
        rows = 0

        def add(cells: Cells, *, heading: bool = False) -> None:
            nonlocal rows
            rows += 1
            if rows > MAX_ROWS:
                raise LimitError(
                    f"more than {MAX_ROWS} rows", at=name, remedy="--format csv or parquet"
                )
            made = []
            for value in cells:
                words = flat(value)[:MAX_CELL] if isinstance(value, str) else value
                cell = WriteOnlyCell(sheet, words)
                if isinstance(words, str):
                    # openpyxl makes a formula of a leading "="; the mark keeps a spreadsheet
                    # from doing so when somebody edits the cell.
                    cell.data_type = "s"
                    cell.quotePrefix = is_formula(words)
                    if len(words) > _LONG:
                        cell.alignment = wrap
                if heading:
                    cell.font, cell.fill, cell.alignment = bold, shade, wrap
                made.append(cell)
            sheet.append(made)

        for line in above:
            add([line])
        add(heads, heading=True)
        return add

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            # Sheets keep files open until they are closed.
            for sheet in self._book.worksheets:
                sheet.close()
        else:
            part = self._path.with_name(f".{self._path.name}.part")
            self._book.save(part)
            part.replace(self._path)
