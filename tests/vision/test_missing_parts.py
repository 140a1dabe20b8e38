"""Without the optional parts: what can't be done is named, the rest goes on."""

import subprocess
import sys

import pytest

from greenroom.evidence import MarkFault
from greenroom.vision.inspect import inspect_image
from greenroom.vision.marks import MarkState, has_reader, read_marks
from vision.carriers import chunk, mark, png_text, png_with

_WITHOUT = """
import sys
for part in ("PIL", "numpy", "zxingcpp", "c2pa", "pytesseract", "playwright"):
    sys.modules[part] = None
from greenroom.pack import load_pack
from greenroom.vision import label, targets
from greenroom.vision.marks import read_marks
from greenroom.vision.inspect import inspect_image
assert len(load_pack().checks) > 30
seen = inspect_image(sys.stdin.buffer.read())
assert seen.codes is None, seen
print(seen.reading.state, seen.missing)
"""


def test_core_and_marks_work_without_any_library_for_pictures() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _WITHOUT],
        input=png_text("AIGC", mark()),
        capture_output=True,
        check=True,
    )
    assert ended.stdout.decode().split(maxsplit=1) == [
        "present",
        "pip install 'greenroom[vision]'\n",
    ]


def test_codes_are_not_said_to_be_absent_without_their_reader(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    seen = inspect_image(png_text("AIGC", mark()))
    assert seen.codes is None
    assert "greenroom[vision]" in seen.missing
    assert seen.reading.state is MarkState.present


def test_credentials_are_not_said_to_be_absent_without_their_reader(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "c2pa", None)
    assert not has_reader()
    reading = read_marks(png_with(chunk(b"caBX", b"jumb")))
    assert reading.faults == (MarkFault.not_read,)
