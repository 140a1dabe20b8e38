"""Codes in pictures, a small part of bench/codes, and what a file holds altogether."""

import io

import pytest
import segno
from codes.pictures import hard, jpeg, plain, square, without
from PIL import Image

from greenroom.errors import LimitError
from greenroom.vision.codes import MAX_PIXELS, codes_in
from greenroom.vision.inspect import inspect_image
from greenroom.vision.marks import MarkState
from vision.carriers import mark, png_text, saved


def opened(raw: bytes) -> Image.Image:
    return Image.open(io.BytesIO(raw))


@pytest.mark.parametrize("thorough", [False, True])
def test_small_codes_in_a_frame(thorough: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    for frame in plain(6, (60, 80), seed=81):
        assert {code.data for code in codes_in(opened(frame.raw), thorough=thorough)} == frame.holds


def test_hard_codes() -> None:
    frames = list(hard(18, seed=82))
    read = [len({c.data for c in codes_in(opened(f.raw))} & f.holds) for f in frames]
    assert sum(read) >= 0.9 * sum(len(frame.holds) for frame in frames)


def test_pictures_without_codes() -> None:
    for frame in without(8, seed=83):
        assert codes_in(opened(frame.raw)) == ()


def test_place_is_in_px_of_the_picture_also_where_it_was_enlarged() -> None:
    picture = Image.new("RGB", (400, 300), "white")
    picture.paste(square("https://v.douyin.com/abc", 50), (200, 100))
    for code in codes_in(opened(jpeg(picture, 60))):
        assert code.format == "QR Code"
        assert code.quad is not None
        for x, y in code.quad:
            assert 200 <= x <= 250
            assert 100 <= y <= 150


def test_bytes_that_are_no_utf8_are_read_as_chinese() -> None:
    out = io.BytesIO()
    segno.make("加微信领福利".encode("gb18030"), micro=False).save(out, kind="png", scale=8)
    assert [code.data for code in codes_in(opened(out.getvalue()))] == ["加微信领福利"]


def test_same_code_twice_is_told_once() -> None:
    picture = Image.new("RGB", (600, 300), "white")
    for x in (20, 320):
        picture.paste(square("https://t.cn/A6abc", 200), (x, 40))
    assert len(codes_in(picture)) == 1


def test_too_many_pixels_are_refused() -> None:
    with pytest.raises(LimitError):
        codes_in(Image.new("1", (MAX_PIXELS // 1000 + 1, 1000)))


def test_one_picture_with_a_mark_and_a_code() -> None:
    out = io.BytesIO()
    square("https://u.wechat.com/abc", 200).save(out, "JPEG", comment=f"AIGC={mark()}".encode())
    seen = inspect_image(out.getvalue())
    assert [code.data for code in seen.codes or ()] == ["https://u.wechat.com/abc"]
    assert seen.reading.state is MarkState.present
    assert seen.marks == seen.reading.marks


@pytest.mark.parametrize(
    "raw",
    [b"", b"rubbish", saved("PNG")[:60], png_text("AIGC", mark())[:-30], b"GIF89a\xff\xff\xff\xff"],
    ids=["empty", "rubbish", "cut head", "cut end", "GIF head"],
)
def test_broken_picture_is_said_never_raised(raw: bytes) -> None:
    seen = inspect_image(raw)
    assert seen.codes is None
    assert seen.trouble


def test_bomb_is_refused_by_its_head() -> None:
    raw = bytearray(saved("PNG"))
    raw[16:24] = (60_000).to_bytes(4, "big") * 2
    seen = inspect_image(bytes(raw))
    assert seen.codes is None
    assert seen.trouble
