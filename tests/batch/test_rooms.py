"""Lists of rooms as people hand them in."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from greenroom.batch.rooms import Room, chosen, read_rooms
from greenroom.errors import TargetError
from greenroom.evidence import HostKind

FIRST, SECOND = "https://a.example/1", "https://b.example/2"


def urls(path: Path) -> list[str]:
    return [room.url for room in read_rooms(path)]


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("a.txt", f"# 名单\n\n{FIRST}\n {SECOND} \n{FIRST}\n".encode()),
        ("b.csv", f"\ufeff名称,链接\n甲,{FIRST}\n,\n乙,{SECOND}\n".encode()),
        ("c.csv", f"名称,链接\n甲,{FIRST}\n乙,{SECOND}\n".encode("gb18030")),
        ("d.csv", f"{FIRST},甲\n{SECOND},乙\n".encode()),
        ("e.jsonl", f'{{"url": "{FIRST}"}}\n\n{{"url": "{SECOND}", "host": "virtual"}}\n'.encode()),
    ],
)
def test_same_rooms_from_every_form(tmp_path: Path, name: str, raw: bytes) -> None:
    (tmp_path / name).write_bytes(raw)
    assert urls(tmp_path / name) == [FIRST, SECOND]


def test_excel_list_with_platform_and_host(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["平台", "地址", "名称"])
    book.active.append(["douyin", FIRST, "甲"])
    book.save(tmp_path / "a.xlsx")
    assert read_rooms(tmp_path / "a.xlsx") == (
        Room(url=FIRST, name="甲", platform="douyin", host=HostKind.undeclared),
    )


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.csv", f"链接,平台\n{FIRST},nowhere\n", r"a\.csv:2: no adapter nowhere"),
        ("b.csv", f"名称,链接\n甲,{FIRST}\n乙,\n", r"b\.csv:3: url"),
        ("c.jsonl", "[1]\n", r"c\.jsonl:1: not a JSON object"),
        ("d.jsonl", '{"url": "https://a.example/", "who": 1}\n', r"d\.jsonl:1: who"),
        ("e.txt", "# nothing\n", "holds no room"),
        ("f.pdf", "x", "not a list of rooms"),
        ("g.xlsx", "x", "not an Excel file"),
    ],
)
def test_faulty_list_is_refused_with_its_line(
    tmp_path: Path, name: str, text: str, told: str
) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(TargetError, match=told):
        read_rooms(tmp_path / name)


def test_lot_depends_on_the_seed_alone() -> None:
    rooms = [Room(url=f"https://a.example/{n}") for n in range(50)]
    drawn = chosen(rooms, 5, "2026-11")
    assert len(set(drawn)) == 5
    assert chosen(rooms[::-1], 5, "2026-11") == drawn
    assert chosen(rooms, 5, "2026-12") != drawn
