"""`greenroom marks`: JSON lines, exit codes, and what can't be read."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from greenroom.cli import cli
from vision.carriers import mark, mp4, png_text, saved


def run(*files: Path) -> Result:
    return CliRunner().invoke(cli, ["marks", *map(str, files)])


def kept(folder: Path, name: str, raw: bytes) -> Path:
    path = folder / name
    path.write_bytes(raw)
    return path


def test_one_line_a_file_and_the_worst_decides_the_code(tmp_path: Path) -> None:
    good = kept(tmp_path, "a.mp4", mp4(keys={"AIGC": mark()}))
    clean = kept(tmp_path, "b.jpg", saved("JPEG"))
    faulty = kept(tmp_path, "封面.png", png_text("AIGC", mark(Label="9")))
    other = kept(tmp_path, "c.txt", b"hello")
    assert run(good, clean).exit_code == 0
    assert run(good, faulty).exit_code == 4
    ended = run(good, clean, faulty, other)
    assert ended.exit_code == 3
    rows = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [row["state"] for row in rows] == ["present", "absent", "malformed", "unreadable"]
    assert rows[2]["file"] == str(faulty)
    assert rows[2]["faults"] == ["bad_label"]
    assert rows[0]["marks"][0]["label"] == "1"


def test_what_is_no_file_is_told_before_anything_is_read(tmp_path: Path) -> None:
    good = kept(tmp_path, "a.jpg", saved("JPEG"))
    for wrong in (tmp_path, tmp_path / "nothing.png", Path("/dev/null")):
        ended = run(good, wrong)
        assert ended.exit_code != 0
        assert ended.stdout == ""
        assert ended.exception is not None
