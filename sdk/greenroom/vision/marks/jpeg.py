"""JPEG: EXIF, XMP, comments and C2PA. Source: ITU-T T.81 annex B; XMP part 3 §1.1.3."""

from collections.abc import Iterator

from greenroom.vision.marks.exif import exif_fields
from greenroom.vision.marks.source import BrokenError, Credentials, Field, Source, field
from greenroom.vision.marks.xmp import xmp_fields

SIGNATURE = b"\xff\xd8"
_APP1, _APP11, _COMMENT, _SCAN, _END = 0xE1, 0xEB, 0xFE, 0xDA, 0xD9
_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_EXTENSION = b"http://ns.adobe.com/xmp/extension/\0"
# After the name: 32 letters of a checksum, the whole length, the place of this part.
_EXTENSION_HEAD = 40


def jpeg_fields(source: Source) -> Iterator[Field | Credentials]:
    """Fields of every segment before the picture itself. Raises BrokenError, ExhaustedError."""
    offset = len(SIGNATURE)
    extension: list[bytes] = []
    while True:
        source.step()
        lead, kind = source.at(offset, 2)
        if lead != 0xFF:
            raise BrokenError(f"no segment at {offset}")
        if kind == 0xFF:
            offset += 1
            continue
        if kind in (_SCAN, _END):
            break
        if 0xD0 <= kind <= 0xD7 or kind == 0x01:
            offset += 2
            continue
        size = source.number(offset + 2, 2) - 2
        yield from _segment(source, offset + 4, size, kind, extension)
        offset += size + 4
    if extension:
        yield from xmp_fields("jpeg:xmp-extension", b"".join(extension))


def _segment(
    source: Source, offset: int, size: int, kind: int, extension: list[bytes]
) -> Iterator[Field | Credentials]:
    if kind == _COMMENT:
        yield field("jpeg:comment", "", source.value(offset, size))
    elif kind == _APP1:
        raw = source.at(offset, size)
        if raw.startswith(b"Exif\0"):
            yield from exif_fields("jpeg:exif", source, offset, size)
        elif raw.startswith(_EXTENSION):
            extension.append(raw[len(_EXTENSION) + _EXTENSION_HEAD :])
        elif raw.startswith(_XMP) or b"<x:xmpmeta" in raw or b"<rdf:RDF" in raw:
            # Some writers name the segment otherwise; what it holds is the same.
            yield from xmp_fields("jpeg:xmp", raw[max(0, raw.find(b"<")) :])
    elif kind == _APP11 and b"jumb" in source.at(offset, min(size, 32)):
        yield Credentials("jpeg:APP11")
    elif size < 0:
        raise BrokenError(f"a segment of {size + 2} bytes")
