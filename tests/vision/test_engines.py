"""Both real engines on pictures of our own words; choosing them; no network."""

import subprocess
import sys
from pathlib import Path

import pytest

from greenroom.errors import InputError
from greenroom.vision.engine import ENGINES, Depth, load_engine
from greenroom.vision.pictures import of_pixels, open_picture
from greenroom.vision.reading import Reader
from vision.conftest import drawn, saved

COVER = drawn(
    [
        ("东海小黄鱼", (60, 80), 90),
        ("现捞现发 顺丰包邮", (60, 260), 48),
        ("到手价 39.9 元", (60, 380), 40),
        ("净含量 500 克", (60, 480), 22),
    ]
)
WANTED = ["东海小黄鱼", "现捞现发", "顺丰包邮", "39.9", "500"]


def joined(reader: Reader, depth: Depth) -> str:
    return "".join(line.text for line in reader.lines(of_pixels(COVER), depth)).replace(" ", "")


@pytest.mark.parametrize("depth", list(Depth))
def test_default_engine_reads_a_cover_at_every_depth(reader: Reader, depth: Depth) -> None:
    read = joined(reader, depth)
    assert [word for word in WANTED if word not in read] == []


def test_lines_hold_place_score_and_order(reader: Reader) -> None:
    lines = reader.lines(of_pixels(COVER))
    assert lines[0].text == "东海小黄鱼"
    x, y, width, height = lines[0].box
    assert 40 < x < 75
    assert 80 < y < 120
    assert 400 < width < 500
    assert 70 < height < 130
    assert lines[0].score > 0.95
    assert abs(lines[0].angle_deg) < 2
    tops = [line.box[1] for line in lines]
    assert tops == sorted(tops)


def test_turned_words_are_read_and_their_angle_told(reader: Reader) -> None:
    turned = drawn([("东海小黄鱼", (60, 300), 80)]).rotate(-15, fillcolor="#8c1e28")
    [line] = reader.lines(of_pixels(turned), Depth.normal)
    assert line.text == "东海小黄鱼"
    assert 12 < line.angle_deg < 18


def test_tesseract_reads_plain_print() -> None:
    page = drawn([("东海小黄鱼新鲜上市", (40, 60), 48)], (640, 200), "white", "black")
    reader = Reader(load_engine("tesseract"))
    [line] = reader.lines(of_pixels(page))
    assert line.text == "东海小黄鱼新鲜上市"
    assert 0.3 < line.score <= 1
    assert line.box[0] == pytest.approx(40, abs=15)
    assert reader.engine.version.startswith("tesseract ")


def test_small_words_are_enlarged_and_large_pictures_tiled(reader: Reader) -> None:
    small = drawn([("东海小黄鱼", (8, 10), 13)], (110, 40))
    assert reader.lines(of_pixels(small), Depth.normal)[0].text == "东海小黄鱼"
    large = drawn(
        [("东海小黄鱼", (60, 40), 26), ("现捞现发顺丰包邮", (3_600, 2_800), 26)], (4_000, 3_000)
    )
    read = [line.text for line in reader.lines(of_pixels(large), Depth.normal)]
    assert "".join(read) == "东海小黄鱼现捞现发顺丰包邮"


def test_a_long_strip_is_read_to_its_end_and_nothing_twice(reader: Reader) -> None:
    words = [(f"第{index}段小黄鱼", (60, 60 + 400 * index), 36) for index in range(12)]
    lines = reader.lines(of_pixels(drawn(words, (750, 4_900))), Depth.normal)
    assert [line.text for line in lines] == [text for text, *_ in words]


def test_the_same_picture_is_never_read_twice() -> None:
    reader = Reader(load_engine("rapidocr"))
    raw = saved(drawn([("东海", (20, 20), 60)], (240, 160)))
    first = reader.lines(open_picture(raw), Depth.fast)
    assert reader.lines(open_picture(raw), Depth.fast) == first
    assert reader.reads == 1
    reader.lines(open_picture(raw), Depth.normal)
    assert reader.reads == 2


def test_empty_and_tiny_pictures_hold_no_words(reader: Reader) -> None:
    assert reader.lines(of_pixels(drawn([], (400, 300)))) == ()
    assert reader.lines(of_pixels(drawn([], (1, 1)))) == ()
    assert reader.lines(of_pixels(drawn([], (2_000, 9)))) == ()


def test_engines_are_chosen_by_name() -> None:
    assert load_engine().name == "rapidocr"
    assert [load_engine(name).name for name in ENGINES] == list(ENGINES)
    with pytest.raises(InputError, match="rapidocr, tesseract"):
        load_engine("cloud")


NO_PART = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {gone}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Missing())
import importlib.util as util
found = util.find_spec
util.find_spec = lambda name, *rest: None if name in {gone} else found(name, *rest)
import importlib
"""


def without(gone: set[str], code: str) -> str:
    """What a fresh Python prints in which those packages are not installed."""
    ended = subprocess.run(
        [sys.executable, "-c", NO_PART.replace("{gone}", repr(gone)) + code],
        capture_output=True,
        text=True,
        check=True,
    )
    return ended.stdout.strip()


def test_without_the_default_the_second_engine_is_taken() -> None:
    code = "from greenroom.vision.engine import load_engine\nprint(load_engine().name)"
    assert without({"rapidocr"}, code) == "tesseract"


def test_without_any_engine_the_error_says_how_to_install_one() -> None:
    code = (
        "from greenroom.vision.engine import load_engine\n"
        "from greenroom.errors import MissingPartError\n"
        "try: load_engine()\nexcept MissingPartError as problem: print(problem)"
    )
    assert "pip install 'greenroom[ocr]'" in without({"rapidocr", "pytesseract"}, code)


def test_without_any_engine_the_rest_of_the_audit_runs_and_says_what_was_not_seen() -> None:
    code = (
        "from greenroom.audit import see\nfrom greenroom import judge, load_pack, day_of\n"
        "evidence = see('tests/rooms/pictured/room.html')\n"
        "report = judge(evidence, load_pack(), day_of(evidence), version='t')\n"
        "row = next(r for r in report.checks if r.id == 'wording/absolute_terms')\n"
        "print(row.outcome, row.says.en)\n"
        "print(next(r for r in report.checks if r.id == 'pricing/price_shown').outcome)\n"
        "print(next(r for r in report.checks if r.id == 'setting/sensitive_places').outcome)\n"
    )
    told = without({"rapidocr", "pytesseract", "PIL", "cv2", "numpy", "onnxruntime"}, code)
    words, price, place = told.splitlines()
    assert words.startswith("not_tested ")
    assert "pip install 'greenroom[ocr]'" in words
    assert price == "pass"
    assert place == "not_tested"


OFFLINE = """
import socket
def refuse(*args, **kwargs):
    raise AssertionError("the network was asked")
for name in ("create_connection", "getaddrinfo", "gethostbyname"):
    setattr(socket, name, refuse)
socket.socket.connect = refuse
socket.socket.connect_ex = refuse
from pathlib import Path
from PIL import Image
from greenroom.vision.engine import Depth, load_engine
from greenroom.vision.pictures import open_picture
from greenroom.vision.reading import Reader
reader = Reader(load_engine("rapidocr"))
picture = open_picture(Path(__import__("sys").argv[1]).read_bytes())
for depth in Depth:
    print(reader.lines(picture, depth)[0].text)
"""


def test_reading_makes_no_network_call(tmp_path: Path) -> None:
    path = tmp_path / "cover.png"
    path.write_bytes(saved(COVER))
    ended = subprocess.run(
        [sys.executable, "-c", OFFLINE, str(path)], capture_output=True, text=True, check=True
    )
    assert ended.stdout.split() == ["东海小黄鱼"] * 3


def test_the_core_starts_without_the_parts_that_see() -> None:
    code = (
        "import greenroom.cli.rooms, greenroom.cli.text, greenroom.cli.images\n"
        "loaded = [m for m in ('PIL', 'cv2', 'numpy', 'rapidocr', 'pytesseract')"
        " if m in sys.modules]\nprint(loaded)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}"], capture_output=True, text=True, check=True
    )
    assert ended.stdout.strip() == "[]"
