"""The report as a workbook: what to fix first, then criteria, questions, and what it is about."""

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from greenroom.compare import Comparison
from greenroom.errors import MissingPartError
from greenroom.export.about import about, counts_line, coverage_line, title_line
from greenroom.export.comparison import CHANGE_COLUMNS, change_cells, comparison_summary
from greenroom.export.csv import is_formula
from greenroom.export.entries import COLUMNS, cells, entries, headings, questions
from greenroom.export.labels import flat, load_labels
from greenroom.export.said import open_questions
from greenroom.export.scores import score_lines
from greenroom.outcome import Outcome
from greenroom.report import Report

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

MAX_CELL = 32_767
"""Characters in a cell, by the format itself."""

_Row = tuple[Outcome | None, Sequence[str | int]]
_WIDTHS = {"name": 22, "says": 40, "context": 40, "remedy": 40, "review": 40, "basis": 30}
_INK = {
    Outcome.violation: "B42318",
    Outcome.error: "8250DF",
    Outcome.needs_review: "8A4B00",
    Outcome.not_tested: "57606A",
    Outcome.passed: "1A7F37",
    Outcome.not_applicable: "57606A",
}


def as_xlsx(report: Report, language: str = "zh", comparison: Comparison | None = None) -> bytes:
    """A sheet for what was found, the criteria, what people answer, the scores, what changed
    (with a comparison) and what it is about; every cell is text or a number, never a formula.

    Raises MissingPartError without openpyxl.
    """
    try:
        from openpyxl import Workbook  # noqa: PLC0415 - an optional part
    except ImportError:
        raise MissingPartError(
            "openpyxl is not installed", at="xlsx", remedy="pip install 'greenroom[xlsx]'"
        ) from None
    labels = load_labels()
    label = {name: words[language] for name, words in labels.labels.items()}
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = f"Greenroom {report.versions.greenroom}"
    book.properties.title = flat(title_line(report, language))

    every = entries(report, language, comparison)
    told = [one for one in every if one.kind != "question"]
    top = [title_line(report, language), counts_line(report, language)]
    top += [coverage_line(report, language), report.disclaimer[language]]
    sheet = book.create_sheet(label["outcome"])
    widths = [_WIDTHS.get(column, 14) for column in COLUMNS]
    rows: list[_Row] = [(one.outcome, cells(one, language)) for one in told]
    _fill(sheet, top, headings(language), rows, widths)

    criteria: list[_Row] = [
        (
            item.outcome,
            [
                item.id,
                item.name[language],
                labels.outcomes[item.outcome][language],
                len(item.checks),
                len(item.people),
                open_questions(item),
            ],
        )
        for group in report.criteria
        for item in group.items
    ]
    heads = [label[one] for one in ("id", "item", "outcome", "machine", "people", "open")]
    _fill(book.create_sheet(label["items"]), [], heads, criteria, [8, 30, 16, 12, 18, 10])

    asked: list[_Row] = [
        (
            one.outcome,
            [
                labels.outcomes[one.outcome][language],
                one.id,
                one.section[language],
                one.ask[language],
                one.says[language],
                one.how[language],
                one.proof[language],
                ", ".join(file.name for file in one.answer.files) if one.answer else "",
            ],
        )
        for one in sorted(questions(report), key=lambda one: -one.outcome.rank)
    ]
    names = ("outcome", "id", "place", "people", "by_people", "review", "proof_needed")
    heads = [label[one] for one in (*names, "proof_given")]
    _fill(book.create_sheet(label["people"]), [], heads, asked, [12, 24, 16, 44, 30, 44, 34, 20])

    scores: list[_Row] = [
        (None, [line]) for _, lines in score_lines(report, language) for line in lines
    ]
    _fill(book.create_sheet(label["self_score"]), [], [label["self_score"]], scores, [110])
    if comparison is not None:
        changed: list[_Row] = [
            (row.outcome, list(change_cells(row, language))) for row in comparison.rows
        ]
        heads = [label[one] for one in CHANGE_COLUMNS]
        sheet = book.create_sheet(label["what_changed"])
        top = comparison_summary(comparison, language)
        _fill(sheet, top, heads, changed, [14, 26, 24, 14, 50, 18, 12, 12, 30])

    facts: list[_Row] = [(None, list(pair)) for pair in about(report, language)]
    _fill(book.create_sheet(label["about"]), [], [label["about"], ""], facts, [16, 90])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(
    sheet: "Worksheet",
    top: Sequence[str],
    heads: Sequence[str],
    rows: Iterable[_Row],
    widths: Sequence[int],
) -> None:
    """Lines above the table, its headings, and its rows; each outcome has its ink."""
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415 - an optional part
    from openpyxl.utils import get_column_letter  # noqa: PLC0415
    from openpyxl.worksheet.properties import PageSetupProperties  # noqa: PLC0415

    wrap = Alignment(wrap_text=True, vertical="top")
    shade = PatternFill("solid", fgColor="EAEEF2")
    inks = {outcome: Font(color=colour) for outcome, colour in _INK.items()}
    for at, words in enumerate(top, 1):
        _put(sheet.cell(at, 1), words)
    head = len(top) + 1
    for column, words in enumerate(heads, 1):
        cell = sheet.cell(head, column)
        _put(cell, words)
        cell.font, cell.fill, cell.alignment = Font(bold=True), shade, wrap
        sheet.column_dimensions[get_column_letter(column)].width = widths[column - 1]
    last = head
    for last, (outcome, values) in enumerate(rows, head + 1):
        for column, value in enumerate(values, 1):
            cell = sheet.cell(last, column)
            _put(cell, value)
            cell.alignment = wrap
            if outcome is not None and column == 1:
                cell.font = inks[outcome]
    sheet.freeze_panes = f"A{head + 1}"
    sheet.auto_filter.ref = f"A{head}:{get_column_letter(len(heads))}{last}"
    sheet.print_title_rows = f"{head}:{head}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _put(cell: "Cell | MergedCell", value: str | int) -> None:
    words = value if isinstance(value, int) else flat(value)[:MAX_CELL]
    cell.value = words
    if isinstance(words, int):
        return
    # openpyxl makes a formula of a leading "="; the mark keeps a spreadsheet from doing so when
    # somebody edits the cell.
    cell.data_type = "s"
    if is_formula(words):
        cell.quotePrefix = True
