"""Tables and bundles of a run, read back by other programs than wrote them."""

import csv
import json
from datetime import date
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from batch.made import BAD, GOOD, WALL, key, made_run
from greenroom.batch.exports import FORMATS, write_tables
from greenroom.batch.runs import REPORT, Run, read_run
from greenroom.batch.tables import load_tables
from greenroom.bundle import read_bundle, verify, verify_chain
from greenroom.cli import cli
from greenroom.errors import InputError, TargetError

HOSTILE = {"texts": ["room_title: =HYPERLINK(1)全国最佳", "bio: ＝全国最佳"]}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return made_run(tmp_path / "run", {"=bad": BAD, "calm": GOOD, "odd": HOSTILE, "shut": WALL})


@pytest.fixture
def tables(run: Run, tmp_path: Path) -> Path:
    write_tables(run, tmp_path / "tables")
    return tmp_path / "tables"


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("table", list(load_tables()))
def test_every_format_holds_the_same_rows(table: str, tables: Path) -> None:
    rows = lines(tables / f"{table}.jsonl")
    columns = list(load_tables()[table])
    assert rows
    assert all(list(row) == columns for row in rows)
    with (tables / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = list(csv.DictReader(file))
    assert [row["key"] for row in cells] == [row["key"] for row in rows]
    assert list(cells[0]) == columns
    sheet = load_workbook(tables / "run.xlsx")[table]
    heads = [cell.value for cell in sheet[1]]
    assert heads == [one.name.zh for one in load_tables()[table].values()]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [row["key"] for row in rows]
    packed = duckdb.sql(f"FROM '{tables / table}.parquet'")
    assert packed.columns == columns
    assert [row[0] for row in packed.project("key").fetchall()] == [row["key"] for row in rows]


def test_parquet_holds_numbers_days_and_moments(tables: Path) -> None:
    rooms = duckdb.read_parquet(str(tables / "rooms.parquet"))
    found = rooms.filter("name = '=bad'").project("as_of, violations, seconds, epoch(seen_at)")
    assert found.fetchall() == [(date(2026, 3, 1), 2, 1.5, 1772366400.0)]


def test_findings_have_their_words_article_and_remedy(tables: Path) -> None:
    found = [row for row in lines(tables / "findings.jsonl") if row["key"] == key("=bad")]
    assert {"wording/absolute_terms"} <= {row["check"] for row in found}
    for row in found:
        assert row["outcome"] in ("violation", "needs_review", "not_tested")
        assert row["says"]
        assert row["remedy"]
        assert row["clauses"]


def test_room_that_was_not_seen_has_no_criteria_and_no_counts(tables: Path) -> None:
    (shut,) = [row for row in lines(tables / "rooms.jsonl") if row["key"] == key("shut")]
    assert shut["outcome"] == "login"
    assert shut["violations"] is None
    assert shut["passes"] is None
    assert key("shut") not in {row["key"] for row in lines(tables / "criteria.jsonl")}


def test_no_cell_is_a_formula(tables: Path) -> None:
    for table in load_tables():
        with (tables / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [cell for cell in cells if cell[:1] in "=+@＝＋＠" and cell]
        for row in load_workbook(tables / "run.xlsx")[table].iter_rows():
            assert not [cell.value for cell in row if cell.data_type == "f"]
    quoted = [row["quote"] for row in lines(tables / "findings.jsonl") if row["quote"]]
    assert quoted, "JSON keeps the words as they are"


def test_command_writes_what_was_asked_for(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "some"
    call = ["export", str(run.folder), "--out", str(out), "--format", "parquet"]
    ended = CliRunner().invoke(cli, call)
    assert ended.exit_code == 0, ended.output
    assert {one.name for one in out.iterdir()} == {f"{name}.parquet" for name in load_tables()}
    assert set(FORMATS) == {"jsonl", "csv", "xlsx", "parquet"}


def test_broken_run_is_refused_by_name(run: Run, tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="greenroom batch"):
        read_run(tmp_path)
    bad = next(run.judged())
    (run.folder / bad.folder / REPORT).write_bytes(b"\x1f\x8bno gzip")
    with pytest.raises(TargetError, match=r"report\.json\.gz"):
        write_tables(run, tmp_path / "tables")
    assert not list((tmp_path / "tables").iterdir()), "half a table is none"
    elsewhere = bad.model_copy(update={"folder": "../../etc"})
    with pytest.raises(InputError, match="outside"):
        run.report(elsewhere)
    results = run.folder / "results.jsonl"
    results.write_text(results.read_text("utf-8") + '{"key": 1}\n', "utf-8")
    with pytest.raises(InputError, match=r"results\.jsonl:5"):
        read_run(run.folder)


def test_bundles_verify_and_a_later_run_goes_on_with_the_chain(run: Run, tmp_path: Path) -> None:
    later = made_run(tmp_path / "later", {"=bad": GOOD, "calm": GOOD}, week=1)
    archive = tmp_path / "archive"
    for one in (run, run, later):
        call = ["export", str(one.folder), "--bundles", str(archive)]
        ended = CliRunner().invoke(cli, call)
        assert ended.exit_code == 0, ended.output
    kept = sorted((archive / key("=bad")).iterdir())
    assert len(kept) == 2, "the same run sealed twice is one bundle"
    read = [read_bundle(path) for path in kept]
    assert not [problem for one in read for problem in verify(one)]
    assert not verify_chain(read)
    again = CliRunner().invoke(cli, ["rejudge", str(kept[0])])
    assert again.exit_code == 0, again.output
    assert not (archive / key("shut")).exists()
