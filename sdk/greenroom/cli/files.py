"""Files that a command reads and writes."""

import os
import sys
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


def put(made: str | bytes, out: Path | None) -> None:
    """To the screen, or whole into the file: a reader never meets half of it."""
    if out is None:
        if isinstance(made, bytes) and sys.stdout.isatty():
            raise InputError("not for a screen", at="--out", remedy="name a file with --out")
        click.echo(made, nl=False)
        return
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    except OSError as problem:
        raise InputError(f"cannot be written: {problem.strerror}", at=str(out)) from None
    with os.fdopen(handle, "wb") as file:
        file.write(made if isinstance(made, bytes) else made.encode("utf-8"))
    Path(name).chmod(0o644)
    Path(name).replace(out)
