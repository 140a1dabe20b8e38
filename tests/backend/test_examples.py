"""What examples/ shows can be run as it stands."""

import shlex
from configparser import ConfigParser
from pathlib import Path

import click
import pytest

from greenroom.cli import cli
from greenroom_backend.configuration import problems_of, read_configuration

EXAMPLES = Path(__file__).parents[2] / "examples"
UNITS = sorted(EXAMPLES.glob("*.service"))
PROGRAM = "/opt/greenroom/bin/greenroom"


def test_the_settings_are_good() -> None:
    found = read_configuration(EXAMPLES / "greenroom.toml", {})
    assert problems_of(found) == ()
    assert found.processes > 1


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_a_unit_calls_commands_and_options_that_there_are(unit: Path) -> None:
    read = ConfigParser(interpolation=None, strict=False)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(unit)
    lines = [value for key, value in read["Service"].items() if key.startswith("Exec")]
    assert lines
    for line in lines:
        program, name, *words = shlex.split(line)
        assert program == PROGRAM
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        known = {option for one in command.params for option in one.opts}
        assert {word for word in words if word.startswith("--")} <= known
    # Longer than requests under way are waited for.
    grace_s = read_configuration(EXAMPLES / "greenroom.toml", {}).grace_s
    assert int(read["Service"]["TimeoutStopSec"]) > grace_s


def test_the_image_installs_extras_that_there_are() -> None:
    import tomllib

    project = tomllib.loads((EXAMPLES.parent / "pyproject.toml").read_text("utf-8"))["project"]
    [line] = [
        line
        for line in (EXAMPLES / "Containerfile").read_text("utf-8").splitlines()
        if "[" in line and "pip install" in line
    ]
    extras = line.partition("[")[2].partition("]")[0].split(",")
    assert set(extras) <= set(project["optional-dependencies"])
