"""`greenroom prices` and `--history`: lines in, lines out, documented exit codes."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cases import case_evidence
from greenroom.cli import cli
from greenroom.errors import InputError
from greenroom.pricing import as_document, read_prices


def prices(*words: object, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(cli, ["prices", *map(str, words)], input=given)


def test_lines_become_the_documents_of_the_sdk() -> None:
    ended = prices("-", given="券后¥39.9起\n\n吊牌价1299 直播价399\r\n")
    got = [json.loads(line) for line in ended.output.splitlines()]
    assert got == [
        as_document(read_prices("券后¥39.9起"), "1"),
        as_document(read_prices("吊牌价1299 直播价399"), "3"),
    ]
    assert ended.exit_code == 0


def test_refuted_numbers_are_a_review() -> None:
    ended = prices("-", given="原价100元，现价65元，6折\n")
    assert ended.exit_code == 4
    (found,) = json.loads(ended.output)["findings"]
    assert (found["fault"], found["claimed"], found["true"]) == ("wrong_rate", "6", "6.5")


def test_json_lines_name_their_unit_and_keep_their_id(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text('{"id": 7, "text": "990", "unit": "fen", "more": 1}\n', "utf-8")
    out = tmp_path / "out.jsonl"
    assert prices(path, "--out", out).exit_code == 0
    kept = json.loads(out.read_text("utf-8"))
    assert (kept["id"], kept["amounts"][0]["value"]) == ("7", "9.90")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (b'{"id": "a", "text": "9"}\n{"text": 9}', "-:2: id"),
        (b'{"id": "a"\n', "-:1: not JSON"),
        (b"{}\n[[", "-:1: id"),
        (b"\xff\xfe\x00", "not UTF-8"),
    ],
)
def test_what_is_no_label_is_refused_with_its_line(given: bytes, says: str) -> None:
    ended = prices("-", given=given)
    assert isinstance(ended.exception, InputError)
    assert says in str(ended.exception)


def test_a_file_of_history_is_judged_by_and_added_to(tmp_path: Path) -> None:
    room = tmp_path / "room.json"
    goods = [{"title": "带鱼", "sale": "¥59", "compared": "¥79"}]
    room.write_text(case_evidence({"goods": goods}).to_json(), "utf-8")
    history = tmp_path / "history.jsonl"
    call = ["judge", str(room), "--history", str(history), "--format", "json"]
    assert "history_incomplete" in CliRunner().invoke(cli, call).output
    (line,) = history.read_text("utf-8").splitlines()
    shown = json.loads(line)
    assert (shown["goods"], shown["day"], shown["fen"]) == ("带鱼", "2026-03-01", 5900)
    shown |= {"day": "2026-02-27", "fen": 6900, "kind": "sold"}
    history.write_text(f"{line}\n{json.dumps(shown)}\n", "utf-8")
    assert "above_lowest" in CliRunner().invoke(cli, call).output
    assert len(history.read_text("utf-8").splitlines()) == 2
