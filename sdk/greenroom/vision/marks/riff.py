"""WebP and WAV: RIFF chunks. Source: RFC 9649 §2; Multimedia Programming Interface 1.0 (RIFF)."""

from collections.abc import Iterator

from greenroom.vision.marks.exif import exif_fields
from greenroom.vision.marks.id3 import id3_fields
from greenroom.vision.marks.source import BrokenError, Credentials, Field, Source, field
from greenroom.vision.marks.xmp import xmp_fields

SIGNATURE = b"RIFF"


def riff_fields(source: Source) -> Iterator[Field | Credentials]:
    """Fields of every chunk. Raises BrokenError, ExhaustedError."""
    kind = source.at(8, 4).strip().decode("latin-1").lower()
    end = 8 + int.from_bytes(source.at(4, 4), "little")
    yield from _chunks(source, 12, min(end, source.size), "wav" if kind == "wave" else kind)
    if end > source.size:
        raise BrokenError(f"{source.size} bytes of {end}")


def _chunks(source: Source, offset: int, end: int, name: str) -> Iterator[Field | Credentials]:
    while offset + 8 <= end:
        source.step()
        kind = source.at(offset, 4)
        size = int.from_bytes(source.at(offset + 4, 4), "little")
        start = offset + 8
        if kind == b"EXIF":
            yield from exif_fields(f"{name}:exif", source, start, size)
        elif kind in (b"XMP ", b"_PMX"):
            yield from xmp_fields(f"{name}:xmp", source.value(start, size))
        elif kind == b"C2PA":
            yield Credentials(f"{name}:C2PA")
        elif kind in (b"id3 ", b"ID3 "):
            yield from id3_fields(source, start, name)
        elif kind == b"LIST" and source.at(start, min(4, size)) == b"INFO":
            yield from _chunks(source, start + 4, min(start + size, end), name)
        elif kind in (b"ICMT", b"AIGC"):
            yield field(f"{name}:{kind.decode()}", kind.decode(), source.value(start, size))
        offset = start + size + size % 2
