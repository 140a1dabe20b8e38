"""Proof: what a file is comes from its bytes, and its hash tells it again."""

import hashlib
import io
import zipfile

import pytest

from greenroom.answers.answer import MAX_FILE_BYTES
from greenroom.answers.proof import proof_file
from greenroom.errors import InputError, LimitError


def office(part: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(part, "x")
    return held.getvalue()


@pytest.mark.parametrize(
    ("raw", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\nrest", "image/png"),
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x18ftypheic", "image/heic"),
        (b"\x00\x00\x00\x18ftypisom", "video/mp4"),
        (b"%PDF-1.7\n", "application/pdf"),
        ("说明：本店没有抽奖\n".encode(), "text/plain"),
        (office("a.txt"), "application/zip"),
        (
            office("xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (
            office("word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ],
)
def test_the_type_is_read_from_the_bytes(raw: bytes, media_type: str) -> None:
    proof = proof_file("随便.exe", raw)
    assert proof.media_type == media_type
    assert proof.sha256 == hashlib.sha256(raw).hexdigest()
    assert proof.size == len(raw)


@pytest.mark.parametrize("raw", [b"", b"MZ\x90\x00\x03", b"\x7fELF\x02\x01", b"\x00" * 64])
def test_what_is_no_proof_is_refused_whatever_its_name(raw: bytes) -> None:
    with pytest.raises(InputError, match=r"照片\.png"):
        proof_file("照片.png", raw)


def test_a_file_beyond_the_limit_is_refused() -> None:
    with pytest.raises(LimitError):
        proof_file("大.txt", b"a" * (MAX_FILE_BYTES + 1))


def test_numbers_in_a_file_name_are_masked() -> None:
    assert "13800138000" not in proof_file("身份证13800138000.txt", b"x").name
