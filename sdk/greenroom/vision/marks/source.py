"""Bytes of a file read in small pieces: what a hostile file claims never costs more than limits."""

import io
from dataclasses import dataclass
from typing import BinaryIO

# All that is ever read of one file, whatever it claims. A mark takes a few hundred bytes.
MAX_READ = 8 << 20
MAX_STEPS = 50_000
MAX_VALUE = 256 << 10


class BrokenError(Exception):
    """The file ends, or contradicts itself, before its structure does. words: what was met."""


class ExhaustedError(Exception):
    """A limit was reached before the end of the file's structure."""


@dataclass(frozen=True, slots=True)
class Field:
    """A place in a file that may hold a mark.

    carrier: the place, `jpeg:exif:UserComment`. key: the name it has there, `AIGC`. text: its
    words; None where they could not be taken, fault then says why.
    """

    carrier: str
    key: str
    text: str | None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Credentials:
    """A C2PA manifest stands in the file; reading it is the work of a library."""

    carrier: str


class Source:
    """A seekable file with a budget."""

    def __init__(self, file: BinaryIO | bytes) -> None:
        self._file = io.BytesIO(file) if isinstance(file, bytes) else file
        self.size = self._file.seek(0, io.SEEK_END)
        self._left = MAX_READ
        self._steps = MAX_STEPS

    def at(self, offset: int, size: int) -> bytes:
        """`size` bytes from `offset`. Raises BrokenError past the end, ExhaustedError by limits."""
        if offset < 0 or size < 0 or offset + size > self.size:
            raise BrokenError(f"{size} bytes at {offset} of {self.size}")
        self._left -= size
        if self._left < 0:
            raise ExhaustedError(f"more than {MAX_READ} bytes")
        self._file.seek(offset)
        found = self._file.read(size)
        if len(found) != size:
            raise BrokenError(f"{size} bytes at {offset} of {self.size}")
        return found

    def step(self) -> None:
        """Counts one part of the file. Raises ExhaustedError when there are too many."""
        self._steps -= 1
        if self._steps < 0:
            raise ExhaustedError(f"more than {MAX_STEPS} parts")

    def number(self, offset: int, size: int) -> int:
        """An unsigned big-endian number."""
        return int.from_bytes(self.at(offset, size), "big")

    def value(self, offset: int, size: int) -> bytes | None:
        """The bytes of one value, None where it is larger than any mark."""
        if size > MAX_VALUE:
            if offset + size > self.size:
                raise BrokenError(f"{size} bytes at {offset} of {self.size}")
            return None
        return self.at(offset, size)


def words(raw: bytes) -> str:
    """Text in UTF-8, else in GB 18030, else byte for byte; ends at the first zero."""
    raw = raw.split(b"\0", 1)[0]
    for name in ("utf-8", "gb18030"):
        try:
            return raw.decode(name)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def field(carrier: str, key: str, raw: bytes | None) -> Field:
    """A field of bytes as `Source.value` gives them."""
    if raw is None:
        return Field(carrier, key, None, "too_large")
    return Field(carrier, key, words(raw))
