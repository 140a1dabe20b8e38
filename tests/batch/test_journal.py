"""The journal after crashes, and in the wrong hands."""

from pathlib import Path

import pytest

from greenroom.batch.journal import NAME, Journal
from greenroom.batch.result import Class, Result
from greenroom.errors import InputError


def result(key: str, outcome: Class = Class.gone) -> Result:
    return Result(
        key=key,
        url=f"https://a.example/{key}",
        platform="generic",
        outcome=outcome,
        attempts=1,
        seconds=0.5,
        at="2026-11-01T20:00:00+08:00",
    )


def test_torn_line_is_cut_off_and_the_rest_is_kept(tmp_path: Path) -> None:
    with Journal(tmp_path, {"samples": 2}, resume=False) as journal:
        journal.add(result("a"))
    whole = (tmp_path / NAME).read_bytes()
    for torn in (b'{"key": "b", "ur', b'{"key":"b"}'):
        (tmp_path / NAME).write_bytes(whole + torn)
        with Journal(tmp_path, {"samples": 2}, resume=True) as journal:
            assert list(journal.results) == ["a"]
            journal.add(result("c"))
        assert (tmp_path / NAME).read_bytes().count(b"\n") == 3
        (tmp_path / NAME).write_bytes(whole)


def test_later_line_of_a_room_wins(tmp_path: Path) -> None:
    with Journal(tmp_path, {}, resume=False) as journal:
        journal.add(result("a"))
        journal.add(result("a", Class.audited))
    with Journal(tmp_path, {}, resume=True) as journal:
        assert journal.results["a"].outcome is Class.audited


def test_crash_before_the_first_line_leaves_a_folder_to_begin_in(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b'{"schema": "gre')
    with Journal(tmp_path, {}, resume=True) as journal:
        journal.add(result("a"))
    with Journal(tmp_path, {}, resume=True) as journal:
        assert list(journal.results) == ["a"]


def test_two_runs_never_write_one_journal(tmp_path: Path) -> None:
    with (
        Journal(tmp_path, {}, resume=False),
        pytest.raises(InputError, match="another run is writing here"),
    ):
        Journal(tmp_path, {}, resume=True)


@pytest.mark.parametrize(
    ("text", "settings", "told"),
    [
        (None, {"samples": 3}, "samples was 2"),
        ('{"schema":"other/1"}\n', {"samples": 2}, "not a journal"),
        ("[]\n", {"samples": 2}, "not a journal"),
    ],
)
def test_other_run_is_not_gone_on_with(
    tmp_path: Path, text: str | None, settings: dict[str, int], told: str
) -> None:
    with Journal(tmp_path, {"samples": 2}, resume=False) as journal:
        journal.add(result("a"))
    if text is not None:
        (tmp_path / NAME).write_text(text, "utf-8")
    with pytest.raises(InputError, match=told):
        Journal(tmp_path, settings, resume=True)


def test_damaged_line_is_named(tmp_path: Path) -> None:
    with Journal(tmp_path, {}, resume=False) as journal:
        journal.add(result("a"))
    with (tmp_path / NAME).open("ab") as file:
        file.write(b"{}\n")
    with pytest.raises(InputError, match=r"journal\.jsonl:3"):
        Journal(tmp_path, {}, resume=True)
