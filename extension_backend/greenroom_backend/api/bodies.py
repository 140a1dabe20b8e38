"""What goes in and out where it is not a JSON document: forms, tables, zips, report files."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import WithJsonSchema

from greenroom.documents import JobShown

Binary = Annotated[bytes, WithJsonSchema({"type": "string", "format": "binary"})]
"""A file in the declaration of a form, or a whole body that is one."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a form. name: as the caller calls it, never a path to anything here."""

    field: str
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Raw:
    """A body that the handler reads itself.

    data: all of it, empty for a form. fields: parts of a form without a file name, by their name.
    files: the others, in order.
    """

    media_type: str
    data: bytes = b""
    fields: tuple[tuple[str, bytes], ...] = ()
    files: tuple[Upload, ...] = ()

    def named(self, field: str) -> tuple[Upload, ...]:
        """The files sent under that name, in order."""
        return tuple(one for one in self.files if one.field == field)

    def part(self, field: str) -> bytes | None:
        """The form's part of that name, sent as a file or not; None where there is none."""
        found = [one.data for one in self.files if one.field == field]
        found += [raw for name, raw in self.fields if name == field]
        return found[0] if found else None


@dataclass(frozen=True, slots=True)
class File:
    """An answer that is a file. inline: may be shown by a browser, in a sandbox without scripts."""

    data: bytes
    media_type: str
    name: str
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """An answer that says that the work is still to do: 202, and where the job is."""

    job: JobShown


@dataclass(frozen=True, slots=True)
class Stream:
    """Events as they happen (`text/event-stream`). close: called when it ends, however it ends."""

    events: Iterator[bytes]
    close: Callable[[], None]
