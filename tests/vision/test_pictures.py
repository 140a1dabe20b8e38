"""Bytes from anywhere: a picture, or one clear error, never a crash and never much memory."""

import io
import random
import resource
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, features

from greenroom.errors import InputError, LimitError
from greenroom.vision.pictures import MAX_BYTES, MAX_STILLS, open_picture
from vision.conftest import drawn, saved

PLAIN = drawn([("东海", (20, 20), 40)], (160, 120))


def png(width: int, height: int, rows: bytes = b"", *, more: bytes = b"") -> bytes:
    """A PNG that states a size, with whatever pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + more + chunk(b"IDAT", zlib.compress(rows, 9))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")


def zipped_text(size: int) -> bytes:
    """A compressed comment that unpacks to much more than a picture holds."""
    body = b"Comment\0\0" + zlib.compress(b"a" * size, 9)
    return (
        struct.pack(">I", len(body))
        + b"zTXt"
        + body
        + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    )


HOSTILE = {
    "empty": (b"", InputError, "empty"),
    "text": (b"not a picture", InputError, "not a picture"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", InputError, "not a picture"),
    "pdf": (b"%PDF-1.7\n%", InputError, "not a picture"),
    "program": (b"\x7fELF" + bytes(100), InputError, "not a picture"),
    "zip": (b"PK\x03\x04" + bytes(100), InputError, "not a picture"),
    "tiff": (saved(PLAIN, "TIFF"), InputError, "not a picture"),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", InputError, "not a pict"),
    "heic": (
        b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + bytes(100),
        InputError,
        "HEIC is not read; export it as JPEG",
    ),
    "bomb": (png(60_000, 60_000), LimitError, "pixels"),
    "bomb of a few colours": (png(9_000, 9_000), LimitError, "pixels"),
    "line": (png(1, 100_000), LimitError, "on a side"),
    "row": (png(100_000, 1), LimitError, "on a side"),
    "header only": (saved(PLAIN)[:33], InputError, "not a picture"),
    "no pixels": (png(100, 100), InputError, "cut off"),
    "half a PNG": (saved(PLAIN)[: len(saved(PLAIN)) // 2], InputError, "cut off"),
    "half a JPEG": (saved(PLAIN, "JPEG")[:700], InputError, "cut off"),
    "half a WebP": (saved(PLAIN, "WEBP")[:300], InputError, ""),
    "comment bomb": (png(8, 8, more=zipped_text(200_000_000)), InputError, "cut off"),
    "nothing wide": (png(0, 10), InputError, ""),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_are_refused_in_one_sentence_and_little_memory(name: str) -> None:
    raw, kind, words = HOSTILE[name]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(kind) as refused:
        open_picture(raw, at="cover")
    assert words in str(refused.value)
    assert str(refused.value).startswith("cover: ")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000


def test_too_many_bytes_are_refused_unread() -> None:
    with pytest.raises(LimitError, match="at most"):
        open_picture(bytes(MAX_BYTES + 1))


@pytest.mark.parametrize(
    "kind",
    ["PNG", "JPEG", "WEBP", "GIF", "BMP", *(["AVIF"] if features.check("avif") else [])],
)
def test_kinds_are_told_by_their_bytes(kind: str) -> None:
    picture = open_picture(saved(PLAIN, kind), at="cover.txt")
    assert (picture.width_px, picture.height_px) == PLAIN.size
    assert picture.stills[0].mode == "RGB"
    assert picture.media_type == f"image/{kind.lower()}"


def test_a_picture_with_something_behind_it_is_that_picture() -> None:
    picture = open_picture(saved(PLAIN, "GIF") + b"<script>alert(1)</script>PK\x03\x04")
    assert picture.media_type == "image/gif"


def test_cmyk_sixteen_bits_and_grey_become_rgb() -> None:
    cmyk = open_picture(saved(PLAIN.convert("CMYK"), "JPEG", quality=95)).stills[0]
    red, green, _ = cmyk.getpixel((150, 110))  # type: ignore[misc]
    assert red > 2 * green
    deep = Image.new("I;16", (60, 60), 300)
    deep.putpixel((5, 5), 60_000)
    eight = open_picture(saved(deep)).stills[0]
    assert eight.getpixel((5, 5)) == (255, 255, 255)
    assert eight.getpixel((30, 30)) == (0, 0, 0)
    assert open_picture(saved(PLAIN.convert("1"))).stills[0].mode == "RGB"


def test_what_is_see_through_lies_on_white() -> None:
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    assert open_picture(saved(clear)).stills[0].getpixel((1, 1)) == (255, 255, 255)
    assert open_picture(saved(clear, "WEBP")).stills[0].getpixel((1, 1)) == (255, 255, 255)


def test_a_turned_photo_is_set_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = open_picture(saved(PLAIN, "JPEG", exif=exif))
    assert (picture.width_px, picture.height_px) == PLAIN.size[::-1]


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_an_animation_stills_over_all_of_it_are_looked_at(kind: str) -> None:
    frames = [Image.new("RGB", (32, 32), (10 * index, 0, 255 - 10 * index)) for index in range(12)]
    raw = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)
    picture = open_picture(raw)
    assert picture.frames == 12
    assert len(picture.stills) == MAX_STILLS
    reds = [still.getpixel((3, 3))[0] for still in picture.stills]  # type: ignore[index]
    assert reds == sorted(reds)
    assert reds[-1] > 90


def test_an_animation_that_ends_early_is_read_as_far_as_it_goes() -> None:
    dice = random.Random(5)  # noqa: S311 - a fixed picture, no secret
    frames = [Image.frombytes("P", (64, 64), dice.randbytes(64 * 64)) for _ in range(8)]
    raw = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    for end in range(len(raw) // 2, len(raw), 97):
        assert len(open_picture(raw[:end]).stills) >= 1


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from(["PNG", "JPEG", "WEBP", "GIF", "BMP"]),
    cuts=st.lists(st.tuples(st.integers(0, 4_000), st.binary(max_size=8)), max_size=6),
    end=st.integers(1, 4_000),
)
def test_damage_of_any_kind_is_an_error_or_a_picture(
    kind: str, cuts: list[tuple[int, bytes]], end: int
) -> None:
    file = io.BytesIO()
    PLAIN.save(file, kind)
    raw = bytearray(file.getvalue())
    for place, garbage in cuts:
        raw[place : place + len(garbage)] = garbage
    try:
        picture = open_picture(bytes(raw[:end]))
    except (InputError, LimitError) as problem:
        assert problem.message  # noqa: PT017 - either way is right
    else:
        assert picture.stills[0].mode == "RGB"
