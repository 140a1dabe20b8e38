"""Files attached as proof: what they are is read from their bytes, not from their name."""

import hashlib

from greenroom.answers.answer import MAX_FILE_BYTES, ProofFile
from greenroom.errors import InputError, LimitError

# First bytes → media type. What a phone or an office makes as proof; programs are not among them.
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"ftypheic", 4, "image/heic"),
    (b"ftypmif1", 4, "image/heic"),
    (b"ftyp", 4, "video/mp4"),
    (b"\x1aE\xdf\xa3", 0, "video/webm"),
    (b"ID3", 0, "audio/mpeg"),
    (b"\xff\xfb", 0, "audio/mpeg"),
    (b"WAVE", 8, "audio/wav"),
    (b"%PDF-", 0, "application/pdf"),
    (b"PK\x03\x04", 0, "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "application/x-ole-storage"),
)
_OFFICE = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_INSIDE = {b"word/": _OFFICE["docx"], b"xl/": _OFFICE["xlsx"]}


def proof_file(name: str, raw: bytes) -> ProofFile:
    """The file as an answer names it. Raises InputError: empty, too large or of no known type."""
    if not raw:
        raise InputError("the file is empty", at=name)
    if len(raw) > MAX_FILE_BYTES:
        raise LimitError(f"{len(raw)} bytes, at most {MAX_FILE_BYTES} are taken", at=name)
    return ProofFile(
        name=name[-200:],
        sha256=hashlib.sha256(raw).hexdigest(),
        media_type=_media_type(name, raw),
        size=len(raw),
    )


def _media_type(name: str, raw: bytes) -> str:
    for magic, at, media_type in _MAGIC:
        if raw[at : at + len(magic)] == magic:
            if media_type == "application/zip":
                return next((one for part, one in _INSIDE.items() if part in raw), media_type)
            return media_type
    if _is_text(raw):
        return "text/plain"
    raise InputError(
        "neither a picture, sound, film, PDF, office file, archive nor text",
        at=name,
        remedy="attach a photo, a screenshot or a PDF",
    )


def _is_text(raw: bytes) -> bool:
    try:
        words = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return all(char.isprintable() or char in "\r\n\t" for char in words)
