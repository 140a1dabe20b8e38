"""Marks inside files that say that AI made their content: TC260 (GB 45438-2025) and C2PA.

A mark can be there and valid, there and faulty, or not there; a file may also be of a kind that
nobody reads here, or broken before its end. A file without a mark says nothing about AI.
"""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict

from greenroom.evidence import MAX_MARKS, Mark, MarkFault
from greenroom.vision.marks import id3, isobmff, jpeg, png, riff, tc260
from greenroom.vision.marks.credentials import MAX_FILE, credential_mark, has_reader
from greenroom.vision.marks.source import BrokenError, Credentials, ExhaustedError, Field, Source

__all__ = ["MarkReading", "MarkState", "has_reader", "read_marks"]

_Reader = Callable[[Source], Iterator[Field | Credentials]]


class MarkState(StrEnum):
    """present: marks without fault. malformed: with faults. unreadable: the file's end was not
    reached, or its kind is not read here, and no mark was met."""

    present = "present"
    malformed = "malformed"
    absent = "absent"
    unreadable = "unreadable"


class MarkReading(BaseModel):
    """What a file says of AI. container: `png`, `mp4` …; empty where its kind is not read here.

    trouble: why the file was not read to its end, empty where it was.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    container: str
    marks: tuple[Mark, ...]
    trouble: str = ""

    @property
    def state(self) -> MarkState:
        """The four ways a file can come out; silence is `absent` only where all was read."""
        if self.marks:
            faulty = any(mark.faults for mark in self.marks)
            return MarkState.malformed if faulty else MarkState.present
        return MarkState.unreadable if self.trouble else MarkState.absent

    @property
    def faults(self) -> tuple[MarkFault, ...]:
        """Faults of all marks, each once, in order."""
        return tuple(dict.fromkeys(fault for mark in self.marks for fault in mark.faults))


def read_marks(file: BinaryIO | bytes) -> MarkReading:
    """Marks of a seekable file or its bytes. Never raises for what the file holds.

    At most 8 MiB of metadata are read of a file of any size, and the whole of it (to 64 MiB) only
    where a C2PA manifest stands in it and c2pa-python is installed.
    """
    source = Source(file)
    container, reader = _kind(source)
    if reader is None:
        return MarkReading(container="", marks=(), trouble="not a kind of file that is read here")
    marks: list[Mark] = []
    manifests: list[str] = []
    trouble = ""
    try:
        for found in reader(source):
            if isinstance(found, Credentials):
                manifests.append(found.carrier)
            elif mark := tc260.mark_of(found):
                marks.append(mark)
            if len(marks) >= MAX_MARKS // 2:
                trouble = f"more than {len(marks)} marks"
                break
    except (BrokenError, ExhaustedError) as problem:
        trouble = str(problem)
    labels = tc260.together(marks)
    credentials = [_credential(file, container, manifests[0])] if manifests else []
    return MarkReading(container=container, marks=(*labels, *credentials), trouble=trouble)


def _kind(source: Source) -> tuple[str, _Reader | None]:
    head = source.at(0, min(16, source.size))
    if head.startswith(png.SIGNATURE):
        return "png", png.png_fields
    if head.startswith(jpeg.SIGNATURE):
        return "jpeg", jpeg.jpeg_fields
    if head.startswith(riff.SIGNATURE) and head[8:12] in (b"WEBP", b"WAVE"):
        return ("webp" if head[8:12] == b"WEBP" else "wav"), riff.riff_fields
    if head[4:8] == isobmff.SIGNATURE:
        still = head[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis")
        return ("heif" if still else "mp4"), isobmff.isobmff_fields
    if head.startswith(id3.SIGNATURE):
        return "mp3", id3.id3_fields
    # MPEG sound without a tag in front: nothing could hold a mark.
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2:
        return "mp3", lambda _: iter(())
    return "", None


def _credential(file: BinaryIO | bytes, container: str, carrier: str) -> Mark:
    if isinstance(file, bytes):
        return credential_mark(file, container, carrier)
    file.seek(0)
    return credential_mark(file.read(MAX_FILE + 1), container, carrier)
