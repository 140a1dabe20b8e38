"""`review`: one question across all rooms of a run, and the answers put into the reports."""

from pathlib import Path

import click

from greenroom.answers.log import MAX_BYTES
from greenroom.batch.answering import apply_review, read_review
from greenroom.batch.journal import put_whole
from greenroom.batch.review import items_for, load_text, sheets
from greenroom.batch.runs import read_run
from greenroom.cli.files import bytes_of
from greenroom.cli.runs import FOLDER, LANG
from greenroom.pack import load_pack

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("review")
@click.argument("run", type=FOLDER)
@click.option("--item", default="", help="one question of the checklists")
@click.option("--check", default="", help="the questions behind a check")
@click.option("--requirement", default="", help="the questions behind a row of the catalogue")
@click.option("--size", type=click.IntRange(1, 5000), default=500, help="rooms on one sheet")
@click.option("--apply", "answers", type=_FILE, multiple=True, help="put saved answers in")
@LANG
def review_command(
    run: Path,
    item: str,
    check: str,
    requirement: str,
    size: int,
    answers: tuple[Path, ...],
    lang: str,
) -> None:
    """Ask one question of all rooms of RUN: a sheet for the keyboard; --apply takes its answers."""
    asked = [one for one in (item, check, requirement) if one]
    if len(asked) + bool(answers) != 1:
        raise click.UsageError("give one of --item, --check, --requirement, --apply")
    found, pack = read_run(run), load_pack()
    if answers:
        lines = [
            line
            for path in answers
            for line in read_review(bytes_of(path, MAX_BYTES), at=str(path))
        ]
        done = apply_review(found, lines, pack, lang)
        values = {"added": done.added, "known": done.known, "rooms": done.rooms}
        told = load_text()["applied"].fill({key: str(one) for key, one in values.items()})
        click.echo(told[lang])
        return
    folder = run / "review"
    folder.mkdir(exist_ok=True)
    for one in items_for(pack, item=item, check=check, requirement=requirement):
        for number, page in enumerate(sheets(found, one, pack, lang, size), 1):
            path = folder / f"{one.id.replace('/', '-')}-{number}.html"
            put_whole(path, page)
            click.echo(str(path))
