"""Answers and waivers on disk: one JSON document a line, only ever added to."""

import os
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from greenroom.answers.answer import Answer, Model
from greenroom.answers.waiver import Waiver
from greenroom.errors import InputError, LimitError
from greenroom.pack import Pack

MAX_BYTES = 16 << 20
MAX_LINES = 20_000
_M = TypeVar("_M", bound=Model)


def read_answers(raw: bytes, *, at: str = "") -> tuple[Answer, ...]:
    """Answers from JSON lines, in the order written. Raises InputError naming the line."""
    return tuple(read_log(raw, Answer, at=at))


def read_waivers(raw: bytes, *, at: str = "") -> tuple[Waiver, ...]:
    """Waivers from JSON lines, in the order written. Raises InputError naming the line."""
    return tuple(read_log(raw, Waiver, at=at))


def read_log(raw: bytes, model: type[_M], *, at: str) -> Iterator[_M]:
    """Documents of one kind from JSON lines. Raises InputError naming the line, LimitError."""
    if len(raw) > MAX_BYTES:
        raise LimitError(f"{len(raw)} bytes, at most {MAX_BYTES} are read", at=at)
    try:
        lines = raw.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        raise InputError("is not UTF-8 text", at=at) from None
    if len(lines) > MAX_LINES:
        raise LimitError(f"{len(lines)} lines, at most {MAX_LINES} are read", at=at)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield model.model_validate_json(line)
        except ValidationError as problem:
            first = problem.errors(include_url=False)[0]
            path = "/".join(str(part) for part in first["loc"])
            raise InputError(
                f"{path}: {first['msg']}" if path else first["msg"],
                at=f"{at}:{number}",
                remedy="a log is only added to; put the line back as it was written",
            ) from None


def written(documents: Iterable[Model]) -> bytes:
    """The log that holds `documents`, as `append` writes it."""
    return "".join(f"{one.model_dump_json()}\n" for one in documents).encode()


def append(path: Path, document: Model) -> None:
    """Adds one line to the log and waits until it is on disk. Raises InputError.

    What is there is never rewritten. A last line that a crash left half written is closed first, so
    that it is refused by name when read and can't swallow this one.
    """
    line = written([document])
    try:
        with path.open("a+b") as file:
            size = file.seek(0, os.SEEK_END)
            if size + len(line) > MAX_BYTES:
                raise LimitError(f"the log is full at {MAX_BYTES} bytes", at=str(path))
            if size:
                file.seek(size - 1)
                line = line if file.read(1) == b"\n" else b"\n" + line
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
    except OSError as problem:
        raise InputError(f"cannot be written: {problem.strerror}", at=str(path)) from None


def must_fit(answer: Answer, pack: Pack) -> None:
    """Raises InputError where the item is unknown or the role may not answer it."""
    ids = [item.id for item in pack.items]
    if answer.item not in ids:
        near = get_close_matches(answer.item, ids, n=3, cutoff=0.5)
        raise InputError(
            f"no item {answer.item}",
            at="item",
            remedy=f"did you mean {' or '.join(near)}?" if near else "see `greenroom checklist`",
        )
    allowed = pack.item(answer.item).spec.who
    if answer.role not in allowed:
        raise InputError(
            f"{answer.item} is not for {answer.role} to answer",
            at="role",
            remedy=f"ask {' or '.join(allowed)}",
        )
