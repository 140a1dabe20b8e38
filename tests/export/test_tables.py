"""CSV and XLSX: opened again, nothing in them is computed."""

import csv
import io
from datetime import date

import pytest
from openpyxl import load_workbook

from greenroom.answers.fold import with_people
from greenroom.export import FORMATS
from greenroom.export.about import about, coverage_line
from greenroom.export.csv import as_csv, inert
from greenroom.export.entries import COLUMNS, cells, entries, headings
from greenroom.export.labels import flat, load_labels
from greenroom.export.xlsx import as_xlsx
from greenroom.outcome import Outcome
from greenroom.report import Report
from people import PACK, waiver
from people import report as judged

languages = pytest.mark.parametrize("language", ["zh", "en"])
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "＋1", "－1", "＠a")


def hostile(report: Report, words: str) -> Report:
    """The report with these words wherever the page or a person speaks."""
    rows = [
        row.model_copy(
            update={
                "findings": tuple(
                    one.model_copy(update={"quote": words, "context": words})
                    for one in row.findings
                )
            }
        )
        for row in report.checks
    ]
    room = report.room.model_copy(update={"title": words, "account_name": words})
    return report.model_copy(update={"checks": tuple(rows), "room": room})


def table(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@languages
def test_a_csv_is_read_again_as_what_was_written(report: Report, language: str) -> None:
    text = as_csv(report, language)
    assert text.startswith("\ufeff")
    head, *rows = table(text)
    assert head == headings(language)
    assert {len(row) for row in rows} == {len(COLUMNS)}
    expected = [
        [inert(value) for value in cells(one, language)] for one in entries(report, language)
    ]
    assert rows[: len(expected)] == expected
    facts = about(report, language)
    says = COLUMNS.index("says")
    assert [row[says] for row in rows[len(expected) :]] == [inert(value) for _, value in facts]


@pytest.mark.parametrize("words", FORMULAS)
def test_no_cell_of_a_csv_begins_as_a_formula(report: Report, words: str) -> None:
    rows = table(as_csv(hostile(report, words)))
    every = [cell for row in rows for cell in row]
    assert not [cell for cell in every if cell.lstrip().startswith(tuple("=+-@＝＋－＠"))]
    assert f"'{flat(words)}" in every


def test_plain_words_and_numbers_stay_as_they_are() -> None:
    assert [inert(one) for one in ("价格=1", "a-b", 12, "")] == ["价格=1", "a-b", "12", ""]


@languages
def test_tables_tell_the_worst_first_and_every_outcome(report: Report, language: str) -> None:
    names = load_labels().outcomes
    order = [names[one][language] for one in reversed(Outcome)]
    rows = table(as_csv(report, language))[1:]
    told = [row[0] for row in rows if row[0] in order]
    assert told == sorted(told, key=order.index)
    assert set(told) == set(order)


@pytest.mark.parametrize("words", FORMULAS)
def test_no_cell_of_a_workbook_is_a_formula(report: Report, words: str) -> None:
    book = load_workbook(io.BytesIO(as_xlsx(hostile(report, words))))
    every = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in every} <= {"s", "n", "inlineStr"}
    held = [cell for cell in every if cell.value == flat(words)]
    assert held
    assert all(cell.quotePrefix for cell in held)


@languages
def test_a_workbook_is_opened_again_with_what_the_report_says(language: str) -> None:
    report = judged("room_title: 国家级鲜货")
    book = load_workbook(io.BytesIO(as_xlsx(report, language)))
    found, criteria, people, scores, facts = book.worksheets
    assert load_labels().labels["self_score"][language] == scores["A1"].value
    column = [cell.value for cell in found["A"]]
    assert coverage_line(report, language) in column
    assert report.disclaimer[language] in column
    head = column.index(load_labels().labels["outcome"][language])
    rows = list(found.iter_rows(min_row=head + 2, values_only=True))
    told = [one for one in entries(report, language) if one.kind != "question"]
    assert [row[2] for row in rows] == [one.id or None for one in told]
    assert any("国家级" in str(row[COLUMNS.index("quote")]) for row in rows)
    assert criteria.max_row == 1 + sum(len(group.items) for group in report.criteria)
    assert people.max_row > criteria.max_row
    assert (load_labels().labels["rules"][language], report.versions.rules) in list(
        facts.iter_rows(values_only=True)
    )


@languages
@pytest.mark.parametrize("form", ["markdown", "csv", "junit", "sarif", "register-html", "text"])
def test_every_form_says_what_was_covered_by_which_law_and_rules(
    report: Report, language: str, form: str
) -> None:
    said = FORMATS[form](report, language)
    assert isinstance(said, str)
    for words in (
        coverage_line(report, language),
        report.versions.rules,
        report.as_of.isoformat(),
        report.disclaimer[language],
    ):
        assert words in said


@pytest.mark.parametrize("form", ["markdown", "csv", "junit", "sarif", "register-html", "text"])
def test_every_form_lists_waivers_also_those_that_waive_nothing(form: str) -> None:
    before = judged("room_title: 国家级鲜货")
    over = waiver(before, "wording/absolute_terms", until=date(2026, 2, 21), reason="商标证还在办")
    said = str(FORMATS[form](with_people(before, PACK, (), (over,)), "zh"))
    assert "商标证还在办" in said
    assert "已过期" in said
