"""What a person sees on a terminal, and a program on a pipe."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from batch.conftest import Site
from greenroom.batch.result import Class, Result
from greenroom.cli.progress import Progress

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pty")


def result(outcome: Class) -> Result:
    return Result(
        key="a",
        url="https://a.example/",
        platform="generic",
        outcome=outcome,
        attempts=1,
        seconds=1,
        at="2026-03-01T12:00:00+08:00",
    )


def test_line_tells_rate_time_left_and_counts() -> None:
    progress = Progress(8, "zh", terminal=True)
    for outcome in (Class.audited, Class.audited, Class.login):
        progress.show(result(outcome))
    assert progress.line(30) == (
        "[#########...............] 3/8 6/min ETA 0:50 已检查 2 · 要登录 1"
    )


@pytest.mark.browser
def test_terminal_gets_a_line_and_a_pipe_gets_json(site: Site, tmp_path: Path) -> None:
    """Rooms that need no browser: what robots.txt forbids is told without opening it."""
    site.answers["/robots.txt"] = (200, "User-agent: *\nDisallow: /", {})
    rooms = tmp_path / "rooms.txt"
    rooms.write_text("\n".join(f"{site.address}/room/{n}" for n in range(3)), "utf-8")
    call = [sys.executable, "-c", "from greenroom.cli import main; main()", "batch", str(rooms)]
    call += ["--allow-private", "--host-interval", "0", "--lang", "en", "--out"]
    piped = subprocess.run([*call, str(tmp_path / "a")], capture_output=True, check=False)
    lines = [json.loads(line) for line in piped.stdout.decode().splitlines()]
    assert [line["outcome"] for line in lines] == ["blocked_by_policy"] * 3
    assert lines[0]["detail"] == "robots.txt: Disallow: /"
    assert "ETA" not in piped.stderr.decode()
    ours, theirs = pty.openpty()
    with subprocess.Popen([*call, str(tmp_path / "b")], stdout=theirs, stderr=theirs) as running:
        os.close(theirs)
        shown = read_all(ours)
    assert running.returncode == piped.returncode == 3
    assert "3/3" in shown
    assert "blocked by policy 3" in shown
    assert "{" not in shown


def read_all(end: int) -> str:
    parts = []
    while True:
        try:
            part = os.read(end, 4096)
        except OSError:
            # Linux says so when the last writer has gone.
            part = b""
        if not part:
            os.close(end)
            return b"".join(parts).decode()
        parts.append(part)
