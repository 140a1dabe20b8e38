"""Marks in files: found in every carrier, faults named, nothing made of silence."""

import io
import json
import struct
import zlib
from collections.abc import Callable
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from greenroom.evidence import MarkFault
from greenroom.vision.marks import MarkState, read_marks
from greenroom.vision.marks.source import MAX_READ, MAX_VALUE
from vision.carriers import (
    CARRIERS,
    MORE_CARRIERS,
    VALID,
    box,
    chunk,
    exif,
    mark,
    mp3,
    mp4,
    png_text,
    png_with,
    saved,
    synchsafe,
    txxx,
    xmp,
)

ALL = CARRIERS | MORE_CARRIERS


@pytest.mark.parametrize("carrier", ALL)
def test_valid_mark_is_found_in_its_carrier(carrier: str) -> None:
    reading = read_marks(ALL[carrier](mark()))
    assert reading.state is MarkState.present, reading
    assert [one.carrier for one in reading.marks] == [carrier]
    assert reading.marks[0].says_ai
    assert (reading.marks[0].producer, reading.marks[0].number) == (
        VALID["ContentProducer"],
        VALID["ProduceID"],
    )
    assert reading.trouble == ""


@pytest.mark.parametrize("carrier", ALL)
def test_faulty_mark_is_named_in_every_carrier(carrier: str) -> None:
    reading = read_marks(ALL[carrier](mark(Label="9")))
    assert reading.state is MarkState.malformed
    assert reading.faults == (MarkFault.bad_label,)
    assert not reading.marks[0].says_ai


def two(first: str, second: str) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("AIGC", first)
    info.add_itxt("XML:com.adobe.xmp", xmp(second).decode())
    return saved("PNG", pnginfo=info)


MALFORMED: dict[str, tuple[bytes, set[str]]] = {
    "label out of range": (png_text("AIGC", mark(Label="9")), {"bad_label"}),
    "label in words": (png_text("AIGC", mark(Label="AIGC")), {"bad_label"}),
    "label empty": (png_text("AIGC", mark(Label="")), {"bad_label"}),
    "label as a number": (png_text("AIGC", mark(Label=1)), {"not_text"}),
    "label as truth": (png_text("AIGC", mark(Label=True)), {"not_text", "bad_label"}),
    "no label": (png_text("AIGC", mark(Label=None)), {"missing_key"}),
    "no producer": (png_text("AIGC", mark(ContentProducer=None)), {"missing_key"}),
    "only three keys": (
        png_text("AIGC", json.dumps({key: VALID[key] for key in list(VALID)[:3]})),
        {"missing_key"},
    ),
    "a key of its own": (png_text("AIGC", mark(Score="0.9")), {"unknown_key"}),
    "key in small letters": (
        png_text("AIGC", mark(Label=None, label="1")),
        {"missing_key", "unknown_key"},
    ),
    "a key twice": (
        png_text("AIGC", mark()[:-1] + ', "Label": "2"}'),
        {"repeated_key"},
    ),
    "Chinese producer": (
        png_text("AIGC", mark(ContentProducer="某某科技"), kind="itxt"),
        {"bad_characters"},
    ),
    "a space inside": (png_text("AIGC", mark(ProduceID="a b")), {"bad_characters"}),
    "nothing behind the key": (png_text("AIGC", ""), {"empty"}),
    "empty object": (png_text("AIGC", "{}"), {"missing_key", "empty"}),
    "words, not JSON": (png_text("AIGC", "made with AI"), {"not_json"}),
    "a list": (png_text("AIGC", "[1, 2]"), {"not_object"}),
    "null": (png_text("AIGC", "null"), {"not_object"}),
    "cut off in a value": (png_text("AIGC", mark()[:60]), {"truncated"}),
    "cut off after a key": (png_text("AIGC", '{"Label"'), {"truncated"}),
    "cut off in a free comment": (
        saved("JPEG", exif=exif(comment=b"ASCII\0\0\0" + f'{{"AIGC":{mark()[:70]}'.encode())),
        {"truncated"},
    ),
    "single quotes": (png_text("AIGC", str(VALID)), {"not_json"}),
    "nested too deep": (png_text("AIGC", "[" * 5000), {"not_json"}),
    "wrapped too often": (png_text("AIGC", '{"AIGC":' * 20 + "1" + "}" * 20), {"not_object"}),
    "larger than any mark": (
        png_with(chunk(b"tEXt", b"AIGC\0" + b" " * (MAX_VALUE + 1))),
        {"too_large"},
    ),
    "a packed bomb": (
        png_with(chunk(b"zTXt", b"AIGC\0\0" + zlib.compress(b" " * (64 << 20)))),
        {"too_large"},
    ),
    "broken packing": (png_with(chunk(b"zTXt", b"AIGC\0\0not zlib")), {"empty"}),
    "XMP that is no XML": (
        png_text("XML:com.adobe.xmp", "<TC260:AIGC>{", kind="itxt"),
        {"not_json"},
    ),
    "XMP with an entity": (
        png_text(
            "XML:com.adobe.xmp",
            '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x xmlns:T="t">'
            "<T:AIGC>&a;</T:AIGC></x>",
            kind="itxt",
        ),
        {"not_json"},
    ),
    "two copies alike": (two(mark(), mark()), {"second_copy"}),
    "two copies that differ": (two(mark(), mark(Label="2")), {"conflict"}),
    "two copies, one broken": (two(mark(), "{"), {"conflict", "truncated"}),
    "MP4 with a faulty value": (mp4(keys={"AIGC": "yes"}), {"not_json"}),
    "MP3 with a faulty value": (mp3(txxx("AIGC", mark()[:-3])), {"truncated"}),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_mark_is_classified(name: str) -> None:
    raw, faults = MALFORMED[name]
    reading = read_marks(raw)
    assert reading.state is MarkState.malformed, reading
    assert set(reading.faults) == faults


BROKEN: dict[str, bytes] = {
    "empty": b"",
    "one byte": b"\x89",
    "no picture at all": b"hello, AIGC",
    "GIF, which is not read": b"GIF89a" + bytes(40),
    "FLV, which is not read": b"FLV\1\5" + bytes(40),
    "PNG cut in its head": saved("PNG")[:20],
    "PNG without an end": saved("PNG")[:-12],
    "PNG whose chunk runs past the end": png_with(struct.pack(">I", 1 << 30) + b"tEXtAIGC\0"),
    "JPEG cut in a segment": saved("JPEG", comment=b"x" * 200)[:100],
    "JPEG of zeros": b"\xff\xd8" + bytes(100),
    "JPEG with a segment of length 0": b"\xff\xd8\xff\xfe\0\0" + bytes(20),
    "WebP shorter than it says": saved("WEBP")[:-8],
    "MP4 with a box of 3 bytes": box(b"ftyp", b"isom") + struct.pack(">I", 3) + b"moov",
    "MP4 with a box beyond the end": box(b"ftyp", b"isom") + struct.pack(">I", 1 << 31) + b"moov",
    "ID3 of version 9": b"ID3\x09" + bytes(20),
    "ID3 longer than the file": b"ID3\4\0\0" + synchsafe(100_000) + bytes(40),
    "EXIF whose directory points outside": saved(
        "JPEG", exif=b"Exif\0\0MM\0*" + struct.pack(">I", 1 << 20)
    ),
    "EXIF without byte order": saved("JPEG", exif=b"Exif\0\0XX\0*\0\0\0\x08"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_file_without_a_mark_is_unreadable_never_absent(name: str) -> None:
    reading = read_marks(BROKEN[name])
    assert reading.state is MarkState.unreadable
    assert reading.trouble


def test_mark_before_the_break_still_counts() -> None:
    reading = read_marks(png_text("AIGC", mark())[:-20])
    assert reading.state is MarkState.present
    assert reading.trouble


CLEAN: dict[str, bytes] = {
    **{f"plain {form}": saved(form) for form in ("PNG", "JPEG", "WEBP")},
    "PNG with software": png_text("Software", "Paint 1.0"),
    "PNG whose title says AIGC": png_text("Title", "AIGC 短视频课程"),
    "PNG with a prompt": png_text("prompt", '{"3": {"class_type": "KSampler"}}'),
    "PNG with JSON of labels": png_text("Comment", '{"Label": "1", "Score": 3}'),
    "PNG with a comment on AIGC": png_text("Comment", "AIGC={x} is what the standard asks"),
    "PNG with XMP of others": png_text(
        "XML:com.adobe.xmp",
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="'
        'http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description>AIGC 入门</dc:description>'
        "</rdf:Description></rdf:RDF></x:xmpmeta>",
        kind="itxt",
    ),
    "JPEG with a caption": saved("JPEG", exif=exif(description="舟山带鱼，AI 修图前的原片")),
    "JPEG with a comment in JSON": saved(
        "JPEG", exif=exif(comment=b'ASCII\0\0\0{"app": "cam", "Label": "1"}')
    ),
    "JPEG with an empty comment": saved("JPEG", exif=exif(comment=bytes(8))),
    "JPEG with a plain comment": saved("JPEG", comment=b"AIGC {not a mark}"),
    "WebP with EXIF": saved("WEBP", exif=exif(description="cover")),
    "MP4": mp4(),
    "MP4 with an encoder": mp4(keys={"encoder": "Lavf61", "com.android.version": "14"}),
    "MP4 with a comment": mp4(comment="vid:v0200fg10000 AIGC"),
    "MP4 whose key only ends alike": mp4(keys={"notAIGC": mark()[:0] or "1"}),
    "MP3 with a title": mp3(txxx("TITLE", "AIGC 之歌")),
    "MP3 without a tag": b"\xff\xfb\x90\x00" + bytes(413),
    "MP3 with an empty tag": mp3(),
    "WAV": b"RIFF"
    + struct.pack("<I", 4 + 16)
    + b"WAVE"
    + b"data"
    + struct.pack("<I", 8)
    + bytes(8),
}


@pytest.mark.parametrize("name", CLEAN)
def test_clean_file_says_nothing_of_ai(name: str) -> None:
    reading = read_marks(CLEAN[name])
    assert reading.marks == ()
    assert reading.state is MarkState.absent, reading.trouble


def test_enough_files_stand_behind_the_claims() -> None:
    assert len(CARRIERS) == 11
    assert len(CLEAN) >= 20
    assert len(MALFORMED) >= 20


@pytest.mark.parametrize(
    "text",
    [
        '{"aigc": ' + mark() + "}",
        '{"AIGC": ' + json.dumps(mark()) + "}",
        json.dumps(mark()),
        "AIGC=" + mark(),
        "\n " + mark() + " \0",
    ],
)
def test_wraps_that_writers_use_are_read(text: str) -> None:
    assert read_marks(mp3(txxx("aigc", text))).state is MarkState.present


def test_xmp_as_attribute_as_parts_and_in_base64() -> None:
    parts = "".join(f"<T:{key}>{value}</T:{key}>" for key, value in VALID.items())
    packets = [
        xmp(mark(), attribute=True),
        f'<x xmlns:T="t"><T:AIGC>{parts}</T:AIGC></x>'.encode(),
        b'<x xmlns:v="v"><v:XmpKvBase64>'
        + __import__("base64").b64encode(mark().encode())
        + b"</v:XmpKvBase64></x>",
    ]
    for packet in packets:
        assert read_marks(saved("JPEG", xmp=packet)).state is MarkState.present, packet


@pytest.mark.parametrize("encoding", range(4))
@pytest.mark.parametrize("version", [3, 4])
def test_sound_in_every_encoding(encoding: int, version: int) -> None:
    frame = txxx("AIGC", mark(), encoding=encoding)
    if version == 3:
        frame = frame[:4] + struct.pack(">I", len(frame) - 10) + frame[8:]
    assert read_marks(mp3(frame, version=version)).state is MarkState.present


class Counting(io.BytesIO):
    """A file that counts what is read of it."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        self.taken += len(found)
        return found


@pytest.mark.parametrize(
    "make",
    [
        lambda: mp4(keys={"AIGC": mark()}, late=True).replace(
            box(b"mdat", bytes(5000)), box(b"mdat", bytes(40 << 20))
        ),
        lambda: png_with(
            chunk(b"iCCP", bytes(40 << 20)), chunk(b"tEXt", b"AIGC\0" + mark().encode())
        ),
        lambda: mp3(
            b"APIC" + synchsafe(40 << 20) + bytes(2) + bytes(40 << 20), txxx("AIGC", mark())
        ),
    ],
    ids=["video", "picture", "sound"],
)
def test_large_files_are_skipped_through_not_read(make: Callable[[], bytes]) -> None:
    file = Counting(make())
    assert read_marks(file).state is MarkState.present
    assert file.taken < 20_000


def test_endless_parts_end_by_a_limit() -> None:
    parts = struct.pack(">I", 8) + b"free"
    file = Counting(box(b"ftyp", b"isom") + parts * 200_000)
    reading = read_marks(file)
    assert reading.state is MarkState.unreadable
    assert "parts" in reading.trouble
    assert file.taken < MAX_READ


def test_hundred_marks_are_not_all_listed() -> None:
    info = PngImagePlugin.PngInfo()
    for _ in range(100):
        info.add_text("AIGC", mark())
    reading = read_marks(saved("PNG", pnginfo=info))
    assert len(reading.marks) == 20
    assert reading.trouble


SEEDS = [make(mark()) for make in ALL.values()]


@given(st.sampled_from(SEEDS), st.data())
def test_any_change_to_the_bytes_is_answered(seed: bytes, data: st.DataObject) -> None:
    raw = bytearray(seed)
    for _ in range(data.draw(st.integers(1, 12))):
        # Metadata stands within the first kilobytes; the rest is pixels.
        raw[data.draw(st.integers(0, min(len(raw), 3000) - 1))] = data.draw(st.integers(0, 255))
    reading = read_marks(bytes(raw))
    assert reading.state in MarkState
    assert reading.model_validate_json(reading.model_dump_json()) == reading


@given(st.sampled_from(SEEDS), st.integers(0, 4000))
def test_any_cut_is_answered_and_never_called_absent(seed: bytes, at: int) -> None:
    reading = read_marks(seed[:at])
    # A JPEG's metadata ends where its picture begins, an MP4's where a box does.
    if at < len(seed) and reading.state is MarkState.absent:
        assert reading.container in ("jpeg", "mp4", "heif")


@given(
    st.sampled_from(
        [
            b"\x89PNG\r\n\x1a\n",
            b"\xff\xd8",
            b"RIFF\0\0\0\0WEBP",
            b"\0\0\0\x14ftypisom",
            b"\0\0\0\x14ftypheic",
            b"ID3\3\0\0\0\0\1\0",
        ]
    ),
    st.binary(max_size=600),
)
def test_any_bytes_behind_a_signature_are_answered(head: bytes, tail: bytes) -> None:
    file: BinaryIO = io.BytesIO(head + tail)
    assert read_marks(file).state in MarkState


@given(st.text(max_size=200))
def test_any_text_under_the_key_is_a_mark_and_never_crashes(text: str) -> None:
    encoded = text.encode("utf-8", "replace").decode().replace("\0", "")
    reading = read_marks(mp3(txxx("AIGC", encoded)))
    assert reading.state in (MarkState.malformed, MarkState.present)


def test_pixels_survive_the_builders() -> None:
    """The files under test are files that Pillow opens, not only ones that this reader likes."""
    for raw in SEEDS:
        if raw[:4] in (b"\x89PNG", b"RIFF") or raw[:2] == b"\xff\xd8":
            Image.open(io.BytesIO(raw)).load()
