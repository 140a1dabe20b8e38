"""Pictures and videos made of our own words, with the font that the set-up installs."""

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from cases import DAY
from greenroom.pack import load_pack
from greenroom.text import Bench
from greenroom.vision.engine import load_engine
from greenroom.vision.reading import Reader

FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"
# The collection holds one font a language, which draw some characters differently.
SIMPLIFIED = 2

Words = Sequence[tuple[str, tuple[int, int], int]]
"""Words, top left corner, size in px."""


def drawn(
    words: Words, size: tuple[int, int] = (720, 960), ground: str = "#8c1e28", ink: str = "white"
) -> Image.Image:
    """A picture with words on it."""
    image = Image.new("RGB", size, ground)
    pen = ImageDraw.Draw(image)
    for text, place, height in words:
        pen.text(place, text, font=ImageFont.truetype(FONT, height, index=SIMPLIFIED), fill=ink)
    return image


def saved(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """The bytes of a file that holds it."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def recorded(
    path: Path, stills: Sequence[tuple[Image.Image, int]], fps: int = 5, codec: str = "mp4v"
) -> Path:
    """A video of pictures, each shown for so many frames."""
    size = stills[0][0].size
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*codec), fps, size)
    assert writer.isOpened()
    for image, count in stills:
        pixels = np.ascontiguousarray(np.asarray(image)[:, :, ::-1])
        for _ in range(count):
            writer.write(pixels)
    writer.release()
    return path


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader(load_engine("rapidocr"))


@pytest.fixture(scope="session")
def bench() -> Bench:
    return Bench(load_pack(), DAY)


@pytest.fixture
def video(tmp_path: Path) -> Callable[..., Path]:
    return lambda stills, name="room.mp4", **how: recorded(tmp_path / name, stills, **how)
