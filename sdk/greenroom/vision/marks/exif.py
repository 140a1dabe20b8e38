"""EXIF: the comment and the description. Source: CIPA DC-008 (Exif 3.0) §4.6; TIFF 6.0 §2."""

from collections.abc import Iterator

from greenroom.vision.marks.source import MAX_VALUE, BrokenError, Field, Source, words
from greenroom.vision.marks.xmp import xmp_fields

_NAMES = {0x010E: "ImageDescription", 0x9286: "UserComment", 0x9C9C: "XPComment"}
_XMP, _SUB_IFD = 0x02BC, 0x8769
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
_MAX_TAGS = 500
_CODES = {
    b"ASCII\0\0\0": "ascii",
    b"UNICODE\0": "utf-16",
    b"JIS\0\0\0\0\0": "jis",
}


def exif_fields(name: str, source: Source, offset: int, size: int) -> Iterator[Field]:
    """Fields of a TIFF block at `offset`, with or without `Exif\\0\\0` in front."""
    if source.at(offset, min(6, size)) == b"Exif\0\0":
        offset, size = offset + 6, size - 6
    order = source.at(offset, 2)
    if order not in (b"II", b"MM"):
        raise BrokenError("EXIF without byte order")
    block = _Tiff(source, offset, size, "little" if order == b"II" else "big")
    seen: set[int] = set()
    waiting = [block.number(4, 4)]
    while waiting:
        place = waiting.pop()
        if place in seen or not place:
            continue
        seen.add(place)
        for tag, start, length in block.tags(place):
            if tag == _SUB_IFD:
                waiting.append(block.number(start, 4))
            elif tag == _XMP:
                yield from xmp_fields(f"{name}:xmp", block.value(start, length))
            elif tag in _NAMES:
                raw = block.value(start, length)
                carrier = f"{name}:{_NAMES[tag]}"
                if raw is None:
                    yield Field(carrier, "", None, "too_large")
                else:
                    yield Field(carrier, "", _decoded(tag, raw, block.order))


class _Tiff:
    """Numbers and tags of a block; offsets count from its first byte."""

    def __init__(self, source: Source, base: int, size: int, order: str) -> None:
        self._source, self._base, self._size = source, base, size
        self.order = order

    def _at(self, offset: int, size: int) -> bytes:
        if offset + size > self._size:
            raise BrokenError(f"EXIF: {size} bytes at {offset} of {self._size}")
        return self._source.at(self._base + offset, size)

    def number(self, offset: int, size: int) -> int:
        return int.from_bytes(self._at(offset, size), "little" if self.order == "little" else "big")

    def value(self, offset: int, size: int) -> bytes | None:
        return None if size > MAX_VALUE else self._at(offset, size)

    def tags(self, place: int) -> Iterator[tuple[int, int, int]]:
        """Tag, offset and length of every value of a directory."""
        count = self.number(place, 2)
        if count > _MAX_TAGS:
            raise BrokenError(f"EXIF: {count} tags in a directory")
        for index in range(count):
            self._source.step()
            entry = place + 2 + 12 * index
            length = _SIZES.get(self.number(entry + 2, 2), 1) * self.number(entry + 4, 4)
            start = entry + 8 if length <= 4 else self.number(entry + 8, 4)
            yield self.number(entry, 2), start, length


def _decoded(tag: int, raw: bytes, order: str) -> str:
    if _NAMES[tag] == "XPComment":
        return raw.decode("utf-16-le", "replace").rstrip("\0")
    code = _CODES.get(raw[:8]) if _NAMES[tag] == "UserComment" else None
    if code == "utf-16":
        return _sixteen(raw[8:], order)
    if code is not None or (_NAMES[tag] == "UserComment" and raw[:8] == b"\0" * 8):
        return words(raw[8:])
    return words(raw)


def _sixteen(raw: bytes, order: str) -> str:
    """UTF-16 in the block's order, or in the other where only that one gives a JSON brace."""
    names = ("utf-16-le", "utf-16-be")
    found = [raw.decode(name, "replace").lstrip("\ufeff").rstrip("\0") for name in names]
    first, other = found if order == "little" else reversed(found)
    return other if "{" in other and "{" not in first else first
