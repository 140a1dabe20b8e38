"""MP3 (and other sound with ID3 in front): user text and comments. Source: ID3v2.2, 2.3, 2.4."""

from collections.abc import Iterator

from greenroom.vision.marks.source import MAX_VALUE, BrokenError, Field, Source

SIGNATURE = b"ID3"
# Frames of ID3v2 that hold own text, by their standard names: TXXX and COMM, in v2.2 TXX and COM.
_TEXT = {b"TXXX": "TXXX", b"TXX": "TXXX", b"COMM": "COMM", b"COM": "COMM"}
_ENCODINGS = {0: "latin-1", 1: "utf-16", 2: "utf-16-be", 3: "utf-8"}


def id3_fields(source: Source, offset: int = 0, name: str = "mp3") -> Iterator[Field]:
    """Fields of the tag at `offset`. Raises BrokenError, ExhaustedError."""
    head = source.at(offset, 10)
    version, flags = head[3], head[5]
    if head[:3] != SIGNATURE or version not in (2, 3, 4):
        raise BrokenError(f"ID3 of version {version}")
    end = offset + 10 + _synchsafe(head[6:10])
    place = offset + 10
    if flags & 0x40 and version > 2:
        size = _synchsafe(source.at(place, 4)) if version == 4 else source.number(place, 4) + 4
        place += size
    whole = bool(flags & 0x80)
    header = 6 if version == 2 else 10
    while place + header <= min(end, source.size):
        source.step()
        frame = source.at(place, header)
        if not frame[0]:
            break  # padding
        kind, size, changed = _frame(frame, version)
        yield from _field(source, place + header, (kind, size, changed or whole), name)
        place += header + size
    if end > source.size:
        raise BrokenError(f"{source.size} bytes of {end}")


def _frame(frame: bytes, version: int) -> tuple[bytes, int, bool]:
    """Name, size, and whether zeros were put in, of a frame by its header."""
    if version == 2:
        return frame[:3], int.from_bytes(frame[3:6], "big"), False
    size = _synchsafe(frame[4:8]) if version == 4 else int.from_bytes(frame[4:8], "big")
    return frame[:4], size, version == 4 and bool(frame[9] & 0x02)


def _field(
    source: Source, offset: int, frame: tuple[bytes, int, bool], name: str
) -> Iterator[Field]:
    kind, size, changed = frame
    if kind not in _TEXT:
        return
    carrier = f"{name}:{_TEXT[kind]}"
    if size > MAX_VALUE:
        yield Field(carrier, "", None, "too_large")
        return
    raw = source.at(offset, size)
    if changed:
        raw = raw.replace(b"\xff\0", b"\xff")
    encoding = _ENCODINGS.get(raw[0] if raw else 0, "latin-1")
    body = raw[4:] if _TEXT[kind] == "COMM" else raw[1:]
    key, value = _pair(body, encoding)
    yield Field(carrier, key, value)


def _pair(body: bytes, encoding: str) -> tuple[str, str]:
    """Description and value, each closed by a zero of the encoding's own width."""
    width = 2 if encoding.startswith("utf-16") else 1
    for place in range(0, len(body), width):
        if body[place : place + width] == b"\0" * width:
            first, rest = body[:place], body[place + width :]
            break
    else:
        first, rest = b"", body
    key, value = (_decoded(part, encoding) for part in (first, rest))
    return key, value.rstrip("\0")


def _decoded(raw: bytes, encoding: str) -> str:
    if encoding == "latin-1":
        # Writers put UTF-8 where the tag says Latin-1.
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw.decode("latin-1")
    return raw.decode(encoding, "replace").lstrip("\ufeff")


def _synchsafe(raw: bytes) -> int:
    number = 0
    for byte in raw:
        number = number << 7 | byte & 0x7F
    return number
