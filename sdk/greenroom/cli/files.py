"""Files that a command reads and writes."""

import os
import tempfile
from pathlib import Path

import click

from greenroom.errors import InputError, LimitError, TargetError


def bytes_of(path: Path, limit: int, remedy: str = "") -> bytes:
    """Bytes of a file, its size known before it is read. Raises TargetError, LimitError."""
    try:
        if not path.is_file():
            raise TargetError("no such file", at=str(path), remedy=remedy)
        size = path.stat().st_size
        if size > limit:
            raise LimitError(f"{size} bytes, at most {limit} are read", at=str(path))
        return path.read_bytes()
    except OSError as problem:
        raise TargetError(f"cannot be read: {problem.strerror}", at=str(path)) from None


def put(text: str, out: Path | None) -> None:
    """To the screen, or whole into the file: a reader never meets half of it."""
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    except OSError as problem:
        raise InputError(f"cannot be written: {problem.strerror}", at=str(out)) from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).chmod(0o644)
    Path(name).replace(out)
