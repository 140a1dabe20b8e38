"""MP4, MOV, M4A, HEIC and AVIF: metadata boxes. Source: ISO/IEC 14496-12 §4, §8.11; QuickTime."""

from collections.abc import Iterator
from dataclasses import dataclass

from greenroom.vision.marks.exif import exif_fields
from greenroom.vision.marks.source import BrokenError, Credentials, Field, Source, field
from greenroom.vision.marks.xmp import xmp_fields

SIGNATURE = b"ftyp"
_CONTAINERS = {b"moov", b"udta", b"trak", b"mdia", b"ilst", b"----"}
_XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_C2PA = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_MAX_DEPTH = 8
_MAX_KEYS = 500


@dataclass(frozen=True, slots=True)
class _Box:
    kind: bytes
    start: int
    size: int

    @property
    def end(self) -> int:
        return self.start + self.size


def isobmff_fields(source: Source) -> Iterator[Field | Credentials]:
    """Fields of metadata boxes, wherever they stand. Raises BrokenError, ExhaustedError."""
    yield from _Walk(source).boxes(0, source.size, depth=0)


class _Walk:
    """Boxes from the outside in. keys: names of `mdta` items, by number from 1."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._keys: list[str] = []

    def boxes(self, start: int, end: int, depth: int) -> Iterator[Field | Credentials]:
        """Fields of the boxes between two offsets."""
        for box in self._split(start, end):
            if box.kind in _CONTAINERS and depth < _MAX_DEPTH:
                if box.kind == b"ilst":
                    yield from self._items(box)
                else:
                    yield from self.boxes(box.start, box.end, depth + 1)
            elif box.kind == b"meta":
                yield from self._meta(box, depth)
            else:
                yield from self._leaf(box)

    def _split(self, start: int, end: int) -> Iterator[_Box]:
        while start + 8 <= end:
            self._source.step()
            size, kind = self._source.number(start, 4), self._source.at(start + 4, 4)
            head = 8
            if size == 1:
                size, head = self._source.number(start + 8, 8), 16
            elif size == 0:
                size = end - start
            if size < head or start + size > end:
                raise BrokenError(f"a box of {size} bytes at {start}, {end - start} left")
            yield _Box(kind, start + head, size - head)
            start += size

    def _leaf(self, box: _Box) -> Iterator[Field | Credentials]:
        source = self._source
        if box.kind == b"uuid" and box.size >= 16:
            name = source.at(box.start, 16)
            if name == _XMP:
                yield from xmp_fields("mp4:xmp", source.value(box.start + 16, box.size - 16))
            elif name == _C2PA:
                yield Credentials("mp4:uuid")
        elif box.kind == b"XMP_":
            yield from xmp_fields("mp4:xmp", source.value(box.start, box.size))
        elif box.kind == b"AIGC":
            yield field("mp4:AIGC", "AIGC", source.value(box.start, box.size))
        elif box.kind in (b"\xa9cmt", b"\xa9des") and box.size >= 4:
            # QuickTime user data: length and language before the words.
            size = min(source.number(box.start, 2), box.size - 4)
            yield field("mp4:comment", "", source.value(box.start + 4, size))
        elif box.kind == b"keys" and box.size >= 8:
            self._read_keys(box)

    def _read_keys(self, box: _Box) -> None:
        inner = self._split(box.start + 8, box.end)
        self._keys = [
            self._source.at(key.start, min(key.size, 200)).decode("utf-8", "replace")
            for key, _ in zip(inner, range(_MAX_KEYS), strict=False)
        ]

    def _meta(self, box: _Box, depth: int) -> Iterator[Field | Credentials]:
        # A full box by the standard, a plain one by QuickTime: the first box inside tells.
        plain = box.size >= 8 and self._source.at(box.start + 4, 4) in (b"hdlr", b"keys", b"ilst")
        start = box.start if plain else box.start + 4
        if depth < _MAX_DEPTH:
            yield from self.boxes(start, box.end, depth + 1)
            yield from self._heif(list(self._split(start, box.end)))

    def _items(self, ilst: _Box) -> Iterator[Field]:
        for item in self._split(ilst.start, ilst.end):
            number = int.from_bytes(item.kind, "big")
            key = self._keys[number - 1] if 0 < number <= len(self._keys) else ""
            comment = item.kind in (b"\xa9cmt", b"desc", b"ldes")
            if not (key or comment or item.kind in (b"----", b"AIGC")):
                continue
            for part in self._split(item.start, item.end):
                if part.kind == b"name" and part.size >= 4:
                    key = self._source.at(part.start + 4, min(part.size - 4, 200)).decode(
                        "utf-8", "replace"
                    )
                elif part.kind == b"data" and part.size >= 8:
                    name = "mp4:comment" if comment else "mp4:metadata"
                    raw = self._source.value(part.start + 8, part.size - 8)
                    yield field(name, "AIGC" if item.kind == b"AIGC" else key, raw)

    def _heif(self, inside: list[_Box]) -> Iterator[Field | Credentials]:
        """EXIF and XMP items of a picture: `iinf` says what they are, `iloc` where."""
        found = {box.kind: box for box in inside}
        if b"iinf" not in found or b"iloc" not in found:
            return
        kinds = dict(self._item_kinds(found[b"iinf"]))
        for item, start, size in self._item_places(found[b"iloc"]):
            if kinds.get(item) == b"Exif" and size > 4:
                skip = self._source.number(start, 4) + 4
                yield from exif_fields("heif:exif", self._source, start + skip, size - skip)
            elif kinds.get(item) == b"mime":
                yield from xmp_fields("heif:xmp", self._source.value(start, size))

    def _item_kinds(self, iinf: _Box) -> Iterator[tuple[int, bytes]]:
        wide = self._source.at(iinf.start, 1) != b"\0"
        for entry in self._split(iinf.start + (8 if wide else 6), iinf.end):
            if entry.kind == b"infe" and entry.size >= 12:
                size = 4 if self._source.at(entry.start, 1)[0] >= 3 else 2
                item = self._source.number(entry.start + 4, size)
                yield item, self._source.at(entry.start + 4 + size + 2, 4)

    def _item_places(self, iloc: _Box) -> Iterator[tuple[int, int, int]]:
        """Number, offset and length of each item that lies in one piece in the file itself."""
        source, place = self._source, iloc.start
        version = source.at(place, 1)[0]
        sizes = source.number(place + 4, 2)
        offset_w, length_w, base_w, index_w = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
        wide = 4 if version == 2 else 2
        count = source.number(place + 6, wide)
        place += 6 + wide
        for _ in range(min(count, _MAX_KEYS)):
            item = source.number(place, wide)
            place += wide
            method = source.number(place, 2) & 15 if version in (1, 2) else 0
            place += (2 if version in (1, 2) else 0) + 2
            base = source.number(place, base_w)
            extents = source.number(place + base_w, 2)
            place += base_w + 2
            step = (index_w if version in (1, 2) else 0) + offset_w + length_w
            first = place + step - offset_w - length_w
            if extents == 1 and method == 0:
                start = base + source.number(first, offset_w)
                yield item, start, source.number(first + offset_w, length_w)
            place += step * extents
