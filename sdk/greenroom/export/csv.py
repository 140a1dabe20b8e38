"""The report as one CSV table, worst first, that a spreadsheet opens without running any of it."""

import csv
import io

from greenroom.compare import Comparison
from greenroom.export.about import about
from greenroom.export.entries import COLUMNS, cells, entries, headings
from greenroom.export.labels import flat, load_labels
from greenroom.report import Report

# OWASP, CSV injection: a spreadsheet takes what begins so for a formula, full-width signs as well.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_csv(report: Report, language: str = "zh", comparison: Comparison | None = None) -> str:
    """UTF-8 with a byte order mark (Excel needs it), RFC 4180; what it is about stands last.

    Every line has as many cells as the heading. Control characters are spaces; what a spreadsheet
    would take for a formula begins with an apostrophe.
    """
    out = io.StringIO()
    write = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow
    write(headings(language))
    for entry in entries(report, language, comparison):
        write([inert(value) for value in cells(entry, language)])
    title = load_labels().labels["about"][language]
    says = COLUMNS.index("says")
    for label, value in about(report, language, comparison):
        line = [title, "", "", label, *[""] * (len(COLUMNS) - 4)]
        line[says] = inert(value)
        write(line)
    return "\ufeff" + out.getvalue()


def inert(value: str | int) -> str:
    """The value as one line of text that no spreadsheet takes for a formula."""
    words = flat(str(value))
    return f"'{words}" if is_formula(words) or is_formula(str(value)) else words


def is_formula(words: str) -> bool:
    """True for what a spreadsheet would compute; spaces before it don't stop every one of them."""
    return words.startswith(_FORMULA) or words.lstrip().startswith(_FORMULA)
