from pathlib import Path

import pytest

from greenroom.capture.chromium import FLAGS, find_chromium
from greenroom.errors import MissingPartError


def program(folder: Path, name: str) -> str:
    path = folder / name
    path.write_text("#!/bin/sh\n", "utf-8")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which alone programs are looked for."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("GREENROOM_CHROMIUM", raising=False)
    return tmp_path


def test_without_any_browser_the_choice_is_left_to_playwright(path: Path) -> None:
    assert list(path.iterdir()) == []
    assert find_chromium() is None


def test_the_headless_shell_comes_first_except_for_extensions(path: Path) -> None:
    shell = program(path, "chromium-headless-shell")
    assert find_chromium() == shell
    assert find_chromium(with_extensions=True) is None
    full = program(path, "chromium")
    assert find_chromium() == shell
    assert find_chromium(with_extensions=True) == full


def test_the_variable_wins(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(path, "chromium")
    own = program(path, "own-chromium")
    monkeypatch.setenv("GREENROOM_CHROMIUM", "own-chromium")
    assert find_chromium() == own
    monkeypatch.setenv("GREENROOM_CHROMIUM", own)
    assert find_chromium(with_extensions=True) == own


def test_a_variable_that_names_no_program_is_an_error(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(path, "chromium")
    monkeypatch.setenv("GREENROOM_CHROMIUM", "gone")
    with pytest.raises(MissingPartError, match="no program gone") as missing:
        find_chromium()
    assert missing.value.at == "GREENROOM_CHROMIUM"


def test_an_empty_variable_is_none(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENROOM_CHROMIUM", "")
    assert find_chromium() is None
    assert find_chromium(with_extensions=True) is None
    full = program(path, "chromium")
    assert find_chromium() == full


def test_the_sandbox_is_never_switched_off() -> None:
    assert not any("sandbox" in flag for flag in FLAGS)
