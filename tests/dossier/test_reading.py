"""Dossiers as people bring them: YAML, JSON, workbooks, and rubbish."""

import io
import json
import zipfile
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from greenroom.dossier.document import SCHEMA, SECTIONS
from greenroom.dossier.fields import entry_of, load_fields
from greenroom.dossier.reading import MAX_BYTES, read_dossier
from greenroom.dossier.workbook import FIRST_ROW, template
from greenroom.errors import GreenroomError, InputError, LimitError

YAML = """
schema: greenroom-dossier/1
hosts:
  - {id: H01, born: 1990-01-01}
streams:
  - {id: L1, start: 2026-02-25 20:00, end: 2026-02-25 22:00, hosts: [H01]}
"""


def book(**sheets: list[list[Any]]) -> bytes:
    """The template with rows written into it, sheets by their Chinese name."""
    found: Workbook = load_workbook(io.BytesIO(template()))
    for name, rows in sheets.items():
        for number, row in enumerate(rows, FIRST_ROW):
            for column, value in enumerate(row, 1):
                found[name].cell(number, column, value)
    out = io.BytesIO()
    found.save(out)
    return out.getvalue()


def test_yaml_json_and_workbook_say_the_same() -> None:
    from_yaml = read_dossier(YAML.encode(), "d.yaml")
    from_json = read_dossier(from_yaml.to_json().encode(), "d.json")
    from_book = read_dossier(
        book(
            主播=[["H01", date(1990, 1, 1)]],
            直播场次=[["L1", "2026-02-25 20:00", "2026-02-25 22:00", "H01"]],
        ),
        "d.xlsx",
    )
    assert from_yaml == from_json == from_book


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_empty_template_records_nothing(language: str) -> None:
    found = read_dossier(template(language), "d.xlsx")
    assert all(getattr(found, section) is None for section in SECTIONS)


def test_a_sheet_that_says_none_records_that_there_is_none() -> None:
    found = read_dossier(book(投诉=[["无"]]), "d.xlsx")
    assert found.complaints == ()
    assert found.hosts is None


def test_words_for_values_and_lists_are_understood() -> None:
    found = read_dossier(
        book(
            主播=[["H01", None, "否"], ["V1", None, "是"]],
            投诉=[["C1", "货不对板", "2026-02-01"]],
            培训=[["2026-02-01", "广告法", "H01、V1"]],
        ),
        "d.xlsx",
    )
    assert [host.virtual for host in found.hosts or ()] == [False, True]
    assert found.complaints is not None
    assert found.complaints[0].kind == "not_as_shown"
    assert found.trainings is not None
    assert found.trainings[0].hosts == ("H01", "V1")


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (book(主播=[["H01"], ["H02", "1990年"]]), "主播 row 4 born"),
        (book(投诉=[["C1", "态度差", "2026-02-01"]]), "投诉 row 3 kind"),
        (book(主播=[["H01", None, "也许"]]), "主播 row 3 virtual"),
        (book(主体证照=[["营业执照", 9.1330901e17]]), "15 digits"),
        (book(主体证照=[["营业执照", 913309010000000001]]), "15 digits"),
        (book(主播=[["13800138000"]]), "主播 row 3"),
        (book(经营主体=[["甲"], ["乙"]]), "takes one row"),
    ],
    ids=["date", "kind", "truth", "float", "number", "phone", "two operators"],
)
def test_errors_of_workbooks_name_sheet_and_row(raw: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_dossier(raw, "d.xlsx")


def test_short_numbers_are_what_they_say() -> None:
    found = read_dossier(book(主体证照=[["其他", 12], ["其他", 13.0]]), "d.xlsx")
    assert [licence.number for licence in found.licences or ()] == ["12", "13"]


def test_a_gap_between_rows_does_not_shift_the_rows_that_are_named() -> None:
    with pytest.raises(InputError, match="row 6"):
        read_dossier(book(主播=[["H01"], [], [], ["H02", "1990年"]]), "d.xlsx")


def test_a_sheet_or_a_header_of_another_name_is_refused() -> None:
    found = load_workbook(io.BytesIO(template()))
    found.create_sheet("工资")
    out = io.BytesIO()
    found.save(out)
    with pytest.raises(InputError, match="工资"):
        read_dossier(out.getvalue(), "d.xlsx")
    found.remove(found["工资"])
    found["主播"].cell(1, 1, "姓名")
    out = io.BytesIO()
    found.save(out)
    with pytest.raises(InputError, match="姓名"):
        read_dossier(out.getvalue(), "d.xlsx")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("schema: greenroom-dossier/1\nhosts: [{id: H01}, {id: H02, born: soon}]", "/hosts/1/born"),
        ("schema: greenroom-dossier/1\nguests: []", "/guests"),
        ("schema: greenroom-dossier/9", "/schema"),
        ("hosts: []", "/schema"),
        ("schema: greenroom-dossier/1\nhosts: []\nhosts: []", "twice"),
        ("a: &a [x]\nb: *a", "alias"),
        ("{[1]: 2}", "plain word"),
        ("[", "not YAML"),
        ("", "valid dictionary"),
        ("- 1", "valid dictionary"),
        ("a: \x00", "not YAML"),
        ("date: 2026-99-99", "not YAML"),
    ],
)
def test_errors_of_texts_name_the_place(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_dossier(text.encode(), "d.yaml")


def test_other_files_are_refused() -> None:
    with pytest.raises(InputError, match="none of"):
        read_dossier(b"", "d.docx")
    with pytest.raises(InputError, match="UTF-8"):
        read_dossier("schema: 档案".encode("gbk"), "d.yaml")
    with pytest.raises(LimitError):
        read_dossier(b" " * (MAX_BYTES + 1), "d.yaml")
    with pytest.raises(InputError, match="workbook"):
        read_dossier(b"PK\x03\x04 nothing", "d.xlsx")
    for deep in (b"[" * 100_000, b"[" * 100_000 + b"]" * 100_000, b"- " * 100_000):
        with pytest.raises(LimitError, match="nested"):
            read_dossier(deep, "d.yaml")


def test_a_bomb_stays_packed() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(65 << 20))
    with pytest.raises(LimitError, match="unpacked"):
        read_dossier(out.getvalue(), "d.xlsx")


@settings(deadline=None, max_examples=60)
@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from([*SECTIONS, "schema", "id"]), inner, max_size=3),
))  # fmt: skip
def test_whatever_is_brought_is_read_or_refused_in_one_line(document: object) -> None:
    try:
        read_dossier(json.dumps(document).encode(), "d.json")
    except GreenroomError as problem:
        assert str(problem)  # noqa: PT017


def test_every_section_and_field_has_words() -> None:
    words = load_fields()
    assert list(words.sections) == list(SECTIONS)
    for section in SECTIONS:
        assert list(words.sections[section].fields) == list(entry_of(section).model_fields)
    assert SCHEMA == "greenroom-dossier/1"
