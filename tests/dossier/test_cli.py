"""`greenroom dossier`, and a dossier beside a room, in a bundle, judged again."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cases import case_evidence
from greenroom.cli import cli
from greenroom.errors import InputError

DOSSIER = """
schema: greenroom-dossier/1
hosts: [{id: H01, born: 2012-01-01, verified: 2026-02-01}]
streams:
  - {id: L1, start: 2026-02-25 20:00, end: 2026-02-25 22:00, hosts: [H01], reported: 2026-02-25 19:00}
"""  # noqa: E501


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "d.yaml").write_text(DOSSIER, "utf-8")
    evidence = case_evidence({"texts": ["room_title: 今晚的带鱼"]})
    (tmp_path / "e.json").write_text(evidence.to_json(), "utf-8")
    return tmp_path


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, list(map(str, words)))


def test_check_tells_what_is_wrong_and_ends_with_its_code(files: Path) -> None:
    ended = run("dossier", "check", files / "d.yaml", "--as-of", "2026-03-01")
    assert ended.exit_code == 1
    assert "主播 H01 在 2026-02-25 不满 16 周岁" in ended.output
    assert "没看到" in ended.output
    english = run("dossier", "check", files / "d.yaml", "--as-of", "2026-03-01", "--lang", "en")
    assert "was under 16" in english.output


def test_check_speaks_json(files: Path) -> None:
    ended = run("dossier", "check", files / "d.yaml", "--as-of", "2026-03-01", "--json")
    rows = [json.loads(line) for line in ended.output.splitlines()]
    outcomes = {row["id"]: row["outcome"] for row in rows}
    assert outcomes["records/host_age"] == "violation"
    assert outcomes["records/host_identity"] == "pass"


def test_the_template_filled_with_nothing_is_a_dossier(files: Path) -> None:
    (files / "t.yaml").write_text(run("dossier", "template").output, "utf-8")
    assert run("dossier", "check", files / "t.yaml", "--as-of", "2026-03-01").exit_code == 3
    run("dossier", "template", "--xlsx", files / "t.xlsx")
    assert run("dossier", "check", files / "t.xlsx", "--as-of", "2026-03-01").exit_code == 3
    assert isinstance(run("dossier", "template", "--xlsx", files / "t.xlsx").exception, InputError)


def test_a_room_is_judged_with_its_dossier(files: Path) -> None:
    words = ("judge", files / "e.json", "--as-of", "2026-03-01", "--format", "json")
    rows = {
        with_it: {row["id"]: row["outcome"] for row in json.loads(run(*call).output)["checks"]}
        for with_it, call in ((False, words), (True, (*words, "--dossier", files / "d.yaml")))
    }
    assert rows[False]["records/host_age"] == "not_tested"
    assert rows[True]["records/host_age"] == "violation"


def test_a_bundle_keeps_the_dossier_and_is_judged_again_with_it(files: Path) -> None:
    made = run("bundle", files / "e.json", "--dossier", files / "d.yaml", "--out", files / "b.zip")
    assert made.exit_code == 0, made.output
    again = run("rejudge", files / "b.zip", "--rules", files / "b.zip")
    assert again.exit_code == 0, again.output
    assert "逐字节相同" in again.output
    installed = run("rejudge", files / "b.zip")
    assert "逐字节相同" in installed.output


def test_an_archive_chains_by_itself_and_verify_tells_the_id(files: Path) -> None:
    for day in ("2026-03-01", "2026-03-02"):
        run("bundle", files / "e.json", "--archive", files / "kept", "--as-of", day)
    bundles = sorted((files / "kept").iterdir())
    ended = run("verify", *bundles)
    assert ended.exit_code == 0, ended.output
    assert "2 份前后相接" in ended.output
    backwards = run("verify", *reversed(bundles))
    assert backwards.exit_code == 1
    raw = bytearray(bundles[0].read_bytes())
    raw[raw.index(b"greenroom-report/1")] ^= 1
    bundles[0].write_bytes(raw)
    broken = run("verify", *bundles)
    assert broken.exit_code == 1
    assert "report.json 被改过" in broken.output


def test_hold_and_purge_by_command(files: Path) -> None:
    run("bundle", files / "e.json", "--out", files / "b.zip")
    run("hold", files / "b.zip", "--why", "诉讼", "--as-of", "2026-03-02")
    late = ("--as-of", "2031-01-01")
    assert isinstance(run("purge", files / "b.zip", "--why", "到期", *late).exception, InputError)
    run("hold", files / "b.zip", "--why", "结案", "--lift", "--as-of", "2030-01-01")
    assert run("purge", files / "b.zip", "--why", "到期", *late).exit_code == 0
    assert not (files / "b.zip").exists()
    assert (files / "b.zip.purged.json").exists()
