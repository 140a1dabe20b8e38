"""`marks`: what files say of AI, one JSON line each."""

import json
import sys
from pathlib import Path

import click

from greenroom.errors import TargetError
from greenroom.evidence import MarkFault
from greenroom.vision.marks import MarkReading, MarkState, has_reader, read_marks


@click.command("marks")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path))
def marks_command(files: tuple[Path, ...]) -> None:
    """Read the marks inside FILE… that say AI made it (TC260 “AIGC”, C2PA): JSON lines."""
    for file in files:
        # A pipe or a folder would hang or fail half way through the list.
        if not file.is_file():
            raise TargetError("no such file", at=str(file))
    readings = []
    for file in files:
        reading = _read(file)
        readings.append(reading)
        row = {
            "file": str(file),
            "state": reading.state,
            "faults": reading.faults,
            **reading.model_dump(mode="json"),
        }
        click.echo(json.dumps(row, ensure_ascii=False))
    if not has_reader() and any(MarkFault.not_read in reading.faults for reading in readings):
        click.echo("greenroom: C2PA was not read: pip install 'greenroom[c2pa]'", err=True)
    sys.exit(_code({reading.state for reading in readings}))


def _read(file: Path) -> MarkReading:
    try:
        with file.open("rb") as opened:
            return read_marks(opened)
    except OSError as problem:
        raise TargetError(f"cannot be read: {problem.strerror}", at=str(file)) from None


def _code(states: set[MarkState]) -> int:
    """3 where a file was not read, 4 where a person should look at a faulty mark, else 0."""
    if MarkState.unreadable in states:
        return 3
    return 4 if MarkState.malformed in states else 0
