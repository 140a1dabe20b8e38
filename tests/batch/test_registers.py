"""Three runs of the same rooms: what opens, closes, comes back, and who said so."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from batch.made import BAD, GOOD, WALL, address, key, made_run
from greenroom.batch.registers import load_layout
from greenroom.cli import cli

HIDDEN = {"gaps": ["room_title: cap"]}
CHECK = "绝对化"
# One room a line: what stands in its title in the first, second and third run.
STORY = {
    "mended": (BAD, GOOD, GOOD),
    "back": (BAD, GOOD, BAD),
    "kept": (BAD, BAD, BAD),
    "hidden": (BAD, BAD, HIDDEN),
    "walled": (BAD, BAD, WALL),
    "late": (GOOD, GOOD, BAD),
    "calm": (GOOD, GOOD, GOOD),
    "=shut": (WALL, WALL, WALL),
}
LIST = """链接,名称,运营者,统一社会信用代码,服务机构,头部主播,属地
{mended},mended,舟山甲店,91330100MA2AX0000X,甲机构,小渔,定海
{back},back,舟山甲店,91330100799655058B,甲机构,,定海
{kept},kept,=舟山乙店,,,,普陀
"""


@pytest.fixture
def runs(tmp_path: Path) -> list[str]:
    folders = []
    for week in range(3):
        folder = tmp_path / f"run{week}"
        made_run(folder, {name: told[week] for name, told in STORY.items()}, week)
        folders.append(str(folder))
    return folders


def call(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


def made(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def registers(runs: list[str], tmp_path: Path, *more: object) -> Path:
    ended = call("registers", *runs, "--out", tmp_path / "out", *more)
    assert ended.exit_code == 0, ended.output
    return tmp_path / "out"


def titles(folder: Path) -> dict[str, dict[str, str]]:
    """The problem of each room's title."""
    rows = made(folder, "problems")
    return {row["直播间"]: row for row in rows if CHECK in row["检查项"]}


def test_problem_closes_only_where_it_was_looked_for_again(runs: list[str], tmp_path: Path) -> None:
    found = titles(registers(runs, tmp_path))
    states = load_layout().states
    assert {name: row["销号状态"] for name, row in found.items()} == {
        "mended": states["closed"].zh,
        "back": states["reopened"].zh,
        "kept": states["open"].zh,
        "hidden": states["unseen"].zh,
        "walled": states["unseen"].zh,
        "late": states["open"].zh,
    }
    mended = found["mended"]
    assert (mended["第一次看到"], mended["最后一次看到"]) == ("2026-03-01", "2026-03-01")
    assert mended["销号日期"] == "2026-03-08", "the day of the run that did not find it any more"
    assert found["back"]["又出现次数"] == "1"
    assert found["back"]["销号日期"] == ""
    assert found["kept"]["依据"].startswith("《")


def test_problem_stands_under_its_task_of_the_plan(tmp_path: Path) -> None:
    secret = {"texts": ["room_title: 今晚"], "goods": [{"title": "梭子蟹", "sale": "私信询价"}]}
    made_run(tmp_path / "run", {"secret": secret})
    rows = made(registers([str(tmp_path / "run")], tmp_path), "problems")
    tasks = {row["专项治理任务"].partition(" ")[0] for row in rows if row["位置"]}
    assert "10" in tasks, "prices are the tenth of the eighteen"


def test_runs_come_in_any_order(runs: list[str], tmp_path: Path) -> None:
    forward = titles(registers(runs, tmp_path / "a"))
    assert titles(registers(runs[::-1], tmp_path / "b")) == forward


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    path = tmp_path / "整改照片.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n of the new title")
    return path


def close(
    folder: Path, tmp_path: Path, proof: Path, room: str, day: str, ground: str = "--mended"
) -> Result:
    number = titles(folder)[room]["问题编号"]
    words = ["--problems", folder / "problems.jsonl", "--by", "李科长", "--file", proof]
    log = tmp_path / "closings.jsonl"
    return call("close", number, *words, ground, "--log", log, "--at", f"2026-{day}T09:00:00+0800")


def test_person_closes_with_proof_until_it_is_seen_again(
    runs: list[str], tmp_path: Path, proof: Path
) -> None:
    folder = registers(runs, tmp_path)
    assert close(folder, tmp_path, proof, "kept", "03-20").exit_code == 0
    assert close(folder, tmp_path, proof, "hidden", "03-10", "--unfounded").exit_code == 0
    assert close(folder, tmp_path, proof, "late", "03-02").exit_code == 0
    found = titles(registers(runs, tmp_path, "--closings", tmp_path / "closings.jsonl"))
    states = load_layout().states
    kept = found["kept"]
    assert kept["销号状态"] == states["settled"].zh
    assert (kept["销号日期"], kept["谁销号"]) == ("2026-03-20", "李科长")
    assert "整改照片.png (SHA-256 " in kept["销号依据和凭证"]
    assert found["hidden"]["销号状态"] == states["settled"].zh
    assert load_layout().grounds["unfounded"].zh in found["hidden"]["销号依据和凭证"]
    late = found["late"]
    assert late["销号状态"] == states["reopened"].zh, "seen after somebody closed it"
    assert "李科长 2026-03-02" in late["销号依据和凭证"]
    assert late["谁销号"] == ""


def test_closing_needs_a_known_problem_a_ground_and_a_proof(
    runs: list[str], tmp_path: Path, proof: Path
) -> None:
    folder = registers(runs, tmp_path)
    words = ("--problems", folder / "problems.jsonl", "--by", "李科长")
    number = titles(folder)["kept"]["问题编号"]
    assert call("close", number, *words, "--mended").exit_code == 2
    assert call("close", number, *words, "--file", proof).exit_code == 2
    other = call("close", f"{number}9", *words, "--file", proof, "--mended")
    assert number in str(other.exception)


def test_closing_of_other_rooms_is_named(runs: list[str], tmp_path: Path, proof: Path) -> None:
    folder = registers(runs, tmp_path)
    close(folder, tmp_path, proof, "kept", "03-20")
    log = tmp_path / "closings.jsonl"
    log.write_text(log.read_text("utf-8").replace(key("kept")[:12], "0" * 12), "utf-8")
    ended = call("registers", *runs, "--out", tmp_path / "out", "--closings", log)
    assert "000000000000-" in ended.output
    assert ended.exit_code == 0


def test_registers_count_rooms_under_their_operators(runs: list[str], tmp_path: Path) -> None:
    listed = tmp_path / "名单.csv"
    listed.write_text(LIST.format(**{name: address(name) for name in STORY}), "utf-8")
    folder = registers(runs, tmp_path, "--list", listed)
    (platform,) = made(folder, "platforms")
    assert (platform["直播间"], platform["检查到的"]) == (str(len(STORY)), "6")
    operators = {row["直播间"]: row for row in made(folder, "operators")}
    assert len(operators) == len(STORY)
    assert operators["mended"]["运营者"] == "舟山甲店"
    assert operators["back"]["校验码"] == "对"
    assert operators["mended"]["校验码"] == "不对"
    assert operators["kept"]["校验码"] == "没填"
    assert operators["kept"]["运营者"] == "'=舟山乙店"
    (agency,) = made(folder, "agencies")
    assert (agency["服务机构"], agency["直播间"], agency["运营者"]) == ("甲机构", "2", "舟山甲店")
    (host,) = made(folder, "hosts")
    assert (host["头部直播营销人员"], host["直播间"]) == ("小渔", "1")


def test_candidate_has_no_open_problem_and_nothing_unseen(runs: list[str], tmp_path: Path) -> None:
    rows = {row["直播间"]: row for row in made(registers(runs, tmp_path), "candidates")}
    advice = load_layout().advice
    assert rows["kept"]["自查建议"] == advice["faulty"].zh
    assert rows["'=shut"]["自查建议"] == advice["unseen"].zh
    assert rows["walled"]["自查建议"] == advice["unseen"].zh
    assert advice["ready"].zh not in {row["自查建议"] for row in rows.values()}, (
        "nobody has answered the questions to people"
    )
    assert float(rows["calm"]["自评分下限（非官方）"]) < float(rows["calm"]["自评分上限（非官方）"])


def test_workbook_has_the_names_of_the_plan_and_says_what_it_is(
    runs: list[str], tmp_path: Path
) -> None:
    folder = registers(runs, tmp_path)
    book = load_workbook(folder / "registers.xlsx")
    assert book.sheetnames == [
        "网络直播营销平台台账",
        "直播间运营者台账",
        "直播营销服务机构台账",
        "头部直播营销人员台账",
        "突出问题清单",
        "绿色直播间培育申报候选",
    ]
    for name, sheet in zip(load_layout().sheets, book, strict=True):
        words = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
        assert load_layout().labels["note"].zh in words
        assert "formula" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
        assert all("合规" not in str(word) and "合法" not in str(word) for word in words), name
    assert load_layout().labels["nobody"].zh in [cell.value for cell in book.worksheets[2]["A"]]
    lines = (folder / "problems.jsonl").read_text("utf-8").splitlines()
    assert {json.loads(line)["id"] for line in lines} == {
        row["问题编号"] for row in made(folder, "problems")
    }
