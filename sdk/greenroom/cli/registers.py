"""`registers`, `close`: registers and problem list of several runs; a problem closed."""

import json
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

import click
from pydantic import ValidationError

from greenroom.answers.answer import MAX_FILE_BYTES, MAX_FILES
from greenroom.answers.log import MAX_BYTES, append, read_log
from greenroom.answers.proof import proof_file
from greenroom.batch.ledgers import BOOK, write_registers
from greenroom.batch.problems import Closing, Ground
from greenroom.batch.registers import follow, rows_of_registers
from greenroom.batch.rooms import read_rooms
from greenroom.batch.runs import MAX_RESULTS, read_run
from greenroom.cli.files import bytes_of
from greenroom.cli.runs import FOLDER, LANG
from greenroom.cli.settings import moment
from greenroom.errors import InputError
from greenroom.pack import load_pack

_FILE = click.Path(dir_okay=False, path_type=Path)
_MOMENT = click.DateTime(["%Y-%m-%dT%H:%M:%S%z"])


@click.command("registers")
@click.argument("runs", nargs=-1, required=True, type=FOLDER)
@click.option("--out", type=FOLDER, required=True)
@click.option("--list", "listed", type=_FILE, help="the list of rooms, with its operators")
@click.option("--closings", type=_FILE, help="log of problems closed, made by `close`")
@LANG
def registers_command(
    runs: tuple[Path, ...], out: Path, listed: Path | None, closings: Path | None, lang: str
) -> None:
    """Write the four registers, the problem list with closings and the candidates of RUNS."""
    read = [read_run(one) for one in runs]
    rooms = read_rooms(listed) if listed else ()
    done = _closings(closings) if closings else ()
    followed = list(follow(read, rooms, done))
    known = {one.id for room in followed for one in room.problems}
    for stray in sorted({one.problem for one in done} - known):
        click.echo(f"greenroom: {closings}: no problem {stray} in these runs", err=True)
    write_registers(rows_of_registers(followed, load_pack(), lang), read, out, lang)
    click.echo(str(out / BOOK), err=True)


def _closings(path: Path) -> tuple[Closing, ...]:
    return tuple(read_log(bytes_of(path, MAX_BYTES), Closing, at=str(path)))


@click.command("close")
@click.argument("problem")
@click.option("--problems", type=_FILE, required=True, help="problems.jsonl of `registers`")
@click.option("--by", required=True, help="who closes it")
@click.option("--mended", "ground", flag_value="mended", help="已整改")
@click.option("--unfounded", "ground", flag_value="unfounded", help="核实不成立")
@click.option("--file", "files", type=_FILE, multiple=True, required=True, help="proof")
@click.option("--note", default="", help="phone and id numbers in it are masked")
@click.option("--log", type=_FILE, default=Path("closings.jsonl"), show_default=True)
@click.option("--at", type=_MOMENT, help="when, with its offset [default: now]")
def close_command(
    problem: str,
    problems: Path,
    by: str,
    ground: str | None,
    files: tuple[Path, ...],
    note: str,
    log: Path,
    at: datetime | None,
) -> None:
    """Close PROBLEM with a proof (销号); whatever is seen again later opens it again."""
    if ground is None:
        raise click.UsageError("say --mended or --unfounded")
    if len(files) > MAX_FILES:
        raise click.UsageError(f"at most {MAX_FILES} files")
    _must_be_known(problem, problems)
    try:
        closing = Closing(
            problem=problem,
            by=by,
            at=at or moment(),
            ground=Ground(ground),
            note=note,
            files=tuple(proof_file(one.name, bytes_of(one, MAX_FILE_BYTES)) for one in files),
        )
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        raise InputError(first["msg"], at="/".join(map(str, first["loc"]))) from None
    append(log, closing)
    click.echo(closing.model_dump_json())


def _must_be_known(problem: str, path: Path) -> None:
    known = []
    for number, line in enumerate(bytes_of(path, MAX_RESULTS).splitlines(), 1):
        try:
            known.append(str(json.loads(line)["id"]))
        except (ValueError, KeyError, TypeError):
            raise InputError(
                "not a list of problems", at=f"{path}:{number}", remedy="see `registers`"
            ) from None
    if problem not in known:
        near = get_close_matches(problem, known, n=3, cutoff=0.5)
        told = f"did you mean {' or '.join(near)}?" if near else "see the list"
        raise InputError(f"no problem {problem}", at=str(path), remedy=told)
