"""What the pages tell a reader to type is typed here, in a folder with files of those names.

A block marked `sh` is run as it stands; in `console` (servers, browsers, other machines) every
`greenroom …` line must name commands and options that exist. Python blocks are run.
"""

import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from PIL import Image

from calling import Run, caller
from greenroom.cli import cli

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\(([^)#:]+)(#[^)]*)?\)")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    return caller(capsys)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which a reader would sit, with the files that the pages speak of."""
    shutil.copy(ROOT / "tests/rooms/faulty/room.html", tmp_path / "直播间.html")
    (tmp_path / "话术.txt").write_text("国家级的带鱼\n不敢说最好，只说新鲜\n", "utf-8")
    (tmp_path / "价格.txt").write_text("吊牌价1299 直播价399，第二件半价\n", "utf-8")
    Image.new("RGB", (320, 180), "white").save(tmp_path / "封面.png")
    Image.new("RGB", (32, 32), "white").save(tmp_path / "进货单.jpg")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _commands(page: Path, *languages: str) -> Iterator[list[str]]:
    for language, block in _BLOCK.findall(page.read_text("utf-8")):
        if language in languages:
            for line in block.replace("\\\n", " ").splitlines():
                words = shlex.split(line, comments=True)
                if words and words[0].removeprefix(".venv/bin/") == "greenroom":
                    yield words[1:]


def _expanded(words: list[str], folder: Path) -> list[str]:
    """Names with a star as a shell would give them to the program."""
    return [
        name
        for word in words
        for name in (
            sorted(str(one.relative_to(folder)) for one in folder.glob(word))
            if "*" in word
            else [word]
        )
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_of_a_page_run_as_they_stand(page: Path, desk: Path, run: Run) -> None:
    for words in _commands(page, "sh"):
        ended = run(*_expanded(words, desk))
        # 2 is a usage error; beyond 4 is no exit code of ours. 3 may be "not seen".
        assert ended.code in (0, 1, 3, 4), (words, ended.err)
        assert not ended.err.startswith("greenroom: "), (words, ended.err)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_that_are_only_shown_exist_with_their_options(page: Path) -> None:
    for words in _commands(page, "console"):
        command: click.Command = cli
        context = click.Context(cli)
        rest = list(words)
        while isinstance(command, click.Group):
            found = command.get_command(context, rest.pop(0)) if rest else None
            assert found is not None, words
            command = found
        known = {name for option in command.params for name in option.opts} | {"--help"}
        assert {word.split("=")[0] for word in rest if word.startswith("--")} <= known, words


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
@pytest.mark.usefixtures("desk")
def test_python_of_a_page_runs_as_it_stands(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["page"])
    for language, block in _BLOCK.findall(page.read_text("utf-8")):
        if language == "python":
            exec(compile(block, str(page), "exec"), {"__name__": "page"})  # noqa: S102 - our own page


@pytest.mark.parametrize(
    "page", [*PAGES, ROOT / "CONTRIBUTING.md"], ids=lambda page: page.relative_to(ROOT).as_posix()
)
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    for target, _ in _LINK.findall(page.read_text("utf-8")):
        assert (page.parent / target).exists(), target
