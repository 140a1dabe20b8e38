"""`images`, `video`: pictures and recordings, before going live."""

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from greenroom.cli.files import bytes_of, put
from greenroom.cli.options import option_out
from greenroom.errors import CaptureError, GreenroomError, InputError, LimitError, TargetError
from greenroom.evidence import Zone
from greenroom.export import look_as_text
from greenroom.outcome import Outcome
from greenroom.pack import Pack, load_pack
from greenroom.report import exit_code_of
from greenroom.text import Bench
from greenroom.words import CHINA

if TYPE_CHECKING:
    from greenroom.vision.look import Look

# Zones in which pictures stand.
ZONES = (Zone.cover, Zone.avatar, Zone.goods_image, Zone.player, Zone.overlay)
MAX_FILES = 10_000
_ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".avif", ".heic", ".heif"})
_F = TypeVar("_F", bound=Callable[..., Any])


def _options(zone: Zone) -> Callable[[_F], _F]:
    def add(function: _F) -> _F:
        for option in (
            click.option("--engine", help="rapidocr or tesseract [default: the first installed]"),
            click.option(
                "--zone",
                type=click.Choice([str(one) for one in ZONES]),
                default=str(zone),
                show_default=True,
                help="where it will stand in the room",
            ),
            click.option(
                "--as-of",
                type=click.DateTime(["%Y-%m-%d"]),
                help="judge by the law of this day [today]",
            ),
            click.option("--fast", is_flag=True, help="a lighter look, a fraction of the time"),
            click.option("--lang", type=click.Choice(["zh", "en"]), default="zh"),
            click.option(
                "--format",
                "form",
                type=click.Choice(["text", "jsonl"]),
                help="[default: text on a terminal, else jsonl]",
            ),
            option_out,
        ):
            function = option(function)
        return function

    return add


@click.command("images")
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH..."
)
@_options(Zone.cover)
def images_command(
    paths: tuple[Path, ...],
    engine: str | None,
    zone: str,
    as_of: datetime | None,
    lang: str,
    form: str | None,
    out: Path | None,
    *,
    fast: bool,
) -> None:
    """Check the words in pictures (files or folders) before they go into a room."""
    # The parts that see may not be installed: `--help` must still work.
    from greenroom.vision.engine import Depth, load_engine  # noqa: PLC0415
    from greenroom.vision.looks import look_at_picture  # noqa: PLC0415
    from greenroom.vision.pictures import MAX_BYTES  # noqa: PLC0415
    from greenroom.vision.reading import Reader  # noqa: PLC0415

    files = list(_files(paths))
    reader = Reader(load_engine(engine))
    told = _Told(load_pack(), _day(as_of), form, lang, out)

    def look(path: Path) -> "Look":
        return look_at_picture(
            bytes_of(path, MAX_BYTES),
            str(path),
            told.bench,
            reader,
            zone=Zone(zone),
            depth=Depth.fast if fast else Depth.thorough,
        )

    with _bar(files, told) as shown:
        for path in shown:
            told.tell(path, look)
    sys.exit(told.close())


@click.command("video")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--every", type=click.FloatRange(0.2, 60), default=1.0, help="look once in so many seconds"
)
@_options(Zone.player)
def video_command(
    file: Path,
    every: float,
    engine: str | None,
    zone: str,
    as_of: datetime | None,
    lang: str,
    form: str | None,
    out: Path | None,
    *,
    fast: bool,
) -> None:
    """Check the words in a recorded video FILE, about one look a second."""
    from greenroom.vision.engine import Depth, load_engine  # noqa: PLC0415
    from greenroom.vision.reading import Reader  # noqa: PLC0415
    from greenroom.vision.watch import look_at_video  # noqa: PLC0415

    reader = Reader(load_engine(engine))
    told = _Told(load_pack(), _day(as_of), form, lang, out)
    with click.progressbar(length=1000, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def progress(at_s: float, stated_s: float) -> None:
            if stated_s:
                bar.update(min(1000, int(1000 * at_s / stated_s)) - bar.pos)

        def look(path: Path) -> "Look":
            return look_at_video(
                path,
                told.bench,
                reader,
                zone=Zone(zone),
                every_s=every,
                depth=Depth.fast if fast else Depth.normal,
                progress=progress,
            )

        told.tell(file, look)
    sys.exit(told.close())


class _Told:
    """Writes each file's look as it comes, a file that cannot be read as its error."""

    def __init__(
        self, pack: Pack, as_of: date, form: str | None, lang: str, out: Path | None
    ) -> None:
        self.bench = Bench(pack, as_of)
        self._pack = pack
        self._lang = lang
        self._out = out
        self._as_text = (form or ("text" if out is None and sys.stdout.isatty() else "jsonl")) == (
            "text"
        )
        self._kept: list[str] = []
        self._outcomes: set[Outcome] = set()

    def tell(self, path: Path, look: Callable[[Path], "Look"]) -> None:
        """One file. What is wrong with it alone is told in its place; the next one goes on."""
        try:
            seen = look(path)
        except (InputError, CaptureError) as problem:
            self._outcomes.add(Outcome.error)
            self._write(self._problem(path, problem))
            return
        self._outcomes.update(one.outcome for one in seen.findings)
        if seen.unseen:
            self._outcomes.add(Outcome.not_tested)
        if self._as_text:
            self._write("\n".join(look_as_text(seen, self._pack, self._lang)) + "\n\n")
        else:
            self._write(seen.to_json() + "\n")

    def close(self) -> int:
        """Writes what is kept for a file; the exit code."""
        if self._out is not None:
            put("".join(self._kept), self._out)
        return exit_code_of(self._outcomes)

    def _problem(self, path: Path, problem: GreenroomError) -> str:
        if self._as_text:
            return f"{problem if problem.at else f'{path}: {problem}'}\n\n"
        told = {"code": problem.code, "message": problem.message, "remedy": problem.remedy}
        return json.dumps({"file": str(path), "error": told}, ensure_ascii=False) + "\n"

    def _write(self, text: str) -> None:
        if self._out is not None:
            self._kept.append(text)
        else:
            click.echo(text, nl=False)


def _bar(files: list[Path], told: _Told) -> Any:  # noqa: ANN401 - click's type is private
    del told
    # On a terminal the bar stands on its own line of the error stream.
    hidden = not sys.stderr.isatty() or len(files) == 1
    return click.progressbar(files, file=sys.stderr, hidden=hidden)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files themselves, and the pictures by name in folders, sorted, without hidden ones."""
    count = 0
    for path in paths:
        if not path.exists():
            raise TargetError("no such file", at=str(path))
        found = [path]
        if path.is_dir():
            found = sorted(
                one
                for one in path.rglob("*")
                if one.suffix.lower() in _ENDINGS and one.is_file() and not _hidden(one, path)
            )
            if not found:
                raise TargetError("a folder without pictures", at=str(path))
        count += len(found)
        if count > MAX_FILES:
            raise LimitError(f"more than {MAX_FILES} files", at=str(path))
        yield from found


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)


def _day(as_of: datetime | None) -> date:
    """The day asked for, else today in China: what is not yet shown is judged by today's law."""
    return (as_of or datetime.fromtimestamp(time.time(), CHINA)).date()
