"""PNG: text chunks, EXIF and C2PA. Source: W3C PNG (third edition) §11.3."""

import zlib
from collections.abc import Iterator

from greenroom.vision.marks.exif import exif_fields
from greenroom.vision.marks.source import (
    MAX_VALUE,
    BrokenError,
    Credentials,
    Field,
    Source,
    field,
)
from greenroom.vision.marks.xmp import xmp_fields

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_XMP = "XML:com.adobe.xmp"


def png_fields(source: Source) -> Iterator[Field | Credentials]:
    """Fields of every text chunk, wherever it stands. Raises BrokenError, ExhaustedError."""
    offset = len(SIGNATURE)
    while offset < source.size:
        source.step()
        size, kind = source.number(offset, 4), source.at(offset + 4, 4)
        if kind == b"IEND":
            return
        yield from _chunk(source, offset + 8, size, kind)
        offset += size + 12
        if offset > source.size:
            raise BrokenError(f"a chunk of {size} bytes runs past the end")
    raise BrokenError("no end chunk")


def _chunk(source: Source, offset: int, size: int, kind: bytes) -> Iterator[Field | Credentials]:
    if kind in (b"tEXt", b"zTXt", b"iTXt"):
        raw = source.value(offset, size)
        name = f"png:{kind.decode()}"
        if raw is None:
            yield Field(name, _keyword(source.at(offset, 80)), None, "too_large")
            return
        yield from _text(name, kind, raw)
    elif kind == b"eXIf":
        yield from exif_fields("png:exif", source, offset, size)
    elif kind == b"caBX":
        yield Credentials("png:caBX")


def _text(name: str, kind: bytes, raw: bytes) -> Iterator[Field]:
    keyword, _, rest = raw.partition(b"\0")
    key = _keyword(keyword)
    value: bytes | None = rest
    if kind == b"zTXt":
        value = _inflated(rest[1:])
    elif kind == b"iTXt":
        packed = rest[:1] == b"\1"
        # After the two flags: language tag and translated keyword, each closed by a zero.
        parts = rest[2:].split(b"\0", 2)
        value = parts[2] if len(parts) == 3 else b""
        if packed:
            value = _inflated(value)
    if key == _XMP:
        yield from xmp_fields(f"{name}:xmp", value)
    else:
        yield field(name, key, value)


def _keyword(raw: bytes) -> str:
    return raw.split(b"\0", 1)[0][:79].decode("latin-1")


def _inflated(raw: bytes) -> bytes | None:
    """Unpacked bytes, None where they are larger than any mark; broken data gives what came out."""
    unpacker = zlib.decompressobj()
    try:
        found = unpacker.decompress(raw, MAX_VALUE)
    except zlib.error:
        return b""
    return None if unpacker.unconsumed_tail else found
