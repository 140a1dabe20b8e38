"""`example`: the fictional room of examples/room, its commands run one after the other."""

import shlex
import shutil
import sys
from contextlib import chdir
from pathlib import Path

import click

from greenroom.errors import InputError, MissingPartError

_HERE = Path(__file__).resolve()
# In an installed package, else in the checkout.
_PLACES = (_HERE.parents[1] / "_example", _HERE.parents[3] / "examples" / "room")
_GUIDE = "README.md"
# A room with faults ends a command with one of these; anything else is a fault of the command.
_VERDICTS = frozenset({0, 1, 3, 4})


@click.command("example")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def example_command(folder: Path) -> None:
    """Write a complete example into FOLDER: a fictional room, checked three times.

    Copies the example and runs the commands that its README.md tells, line by line: reports in
    every form, answers, waivers, a comparison and chained evidence bundles.
    """
    source = next((place for place in _PLACES if (place / _GUIDE).is_file()), None)
    if source is None:
        raise MissingPartError("the example is missing", at="example", remedy="install again")
    if folder.exists():
        raise InputError("is there already", at=str(folder), remedy="name a new folder")
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("__pycache__"))
    missing = False
    with chdir(folder):
        for line in commands(Path(_GUIDE).read_text("utf-8")):
            click.secho(f"$ {line}", bold=True)
            missing = not _ran(line) or missing
    click.echo(str(folder / "report.html"))
    sys.exit(3 if missing else 0)


def commands(guide: str) -> list[str]:
    """The command lines in the `sh` block of the guide."""
    block = guide.partition("```sh\n")[2].partition("\n```")[0]
    return [line for line in block.splitlines() if line.startswith("greenroom ")]


def _ran(line: str) -> bool:
    """Runs one line; False where a part for it is not installed, which is said."""
    from greenroom.cli import cli  # noqa: PLC0415 - that module loads this one

    words = [found for word in shlex.split(line)[1:] for found in _spread(word)]
    try:
        cli(words, standalone_mode=False)
    except SystemExit as ended:
        if ended.code not in _VERDICTS:
            raise
    except MissingPartError as problem:
        click.echo(f"greenroom: {problem}", err=True)
        return False
    return True


def _spread(word: str) -> list[str]:
    """As a shell does: names of files for a pattern."""
    return sorted(map(str, Path().glob(word))) or [word] if "*" in word else [word]
