"""Real rooms in a real Chromium: hostile ones, parts that are killed, a door that stays shut."""

import json
from collections import Counter
from pathlib import Path
from threading import Event

import psutil
import pytest

from batch.conftest import Program, Site

pytestmark = pytest.mark.browser

QUICK = ("--load-s", "3", "--call-s", "3", "--room-s", "20")
EXPECTED = {
    "/room/1": "audited",
    "/dialog": "audited",
    "/popup": "audited",
    "/poll": "audited",
    "/huge": "partly_seen",
    "/trickle": "partly_seen",
    "/spin": "timeout",
    "/silent": "timeout",
    "/loop": "moved",
    "/download": "moved",
    "/reload": "moved",
    "/login": "login",
    "/captcha": "captcha",
    "/404": "gone",
    "/403": "refused",
}


def journal(program: Program) -> list[dict[str, object]]:
    lines = (program.out / "journal.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines[1:]]


def by_path(program: Program, site: Site) -> dict[str, object]:
    return {str(row["url"]).removeprefix(site.address): row["outcome"] for row in journal(program)}


def test_hostile_rooms_are_classed_and_stall_nothing(program: Program, site: Site) -> None:
    running = program.start([site.address + path for path in EXPECTED], *QUICK)
    out, err = running.communicate(timeout=170)
    assert running.returncode in (1, 3), err
    assert by_path(program, site) == EXPECTED
    assert len(out.splitlines()) == len(EXPECTED)
    page = (program.out / "overview.html").read_text("utf-8")
    assert page.count("/report.html") >= 6
    for row in journal(program):
        if "folder" in row:
            kept = {one.name for one in (program.out / str(row["folder"])).iterdir()}
            assert kept == {"evidence.json", "report.json.gz", "report.html"}


def processes(pid: int, *marks: str) -> list[psutil.Process]:
    found = []
    for one in psutil.Process(pid).children(recursive=True):
        try:
            line = " ".join(one.cmdline())
        except psutil.Error:
            continue
        if all(mark in line for mark in marks):
            found.append(one)
    return found


def kill(found: list[psutil.Process]) -> int:
    for one in found:
        try:
            one.kill()
        except psutil.NoSuchProcess:
            continue
    return len(found)


@pytest.mark.parametrize(
    ("part", "marks"),
    [
        ("renderer", ("--type=renderer",)),
        ("browser", ("--remote-debugging-pipe",)),
        ("driver of the browser", ("run-driver",)),
        ("judge", ("multiprocessing.spawn",)),
    ],
)
def test_part_that_is_killed_is_replaced(
    program: Program, site: Site, part: str, marks: tuple[str, ...]
) -> None:
    del part
    killed: list[int] = []

    def strike() -> None:
        if not killed:
            killed.append(kill(processes(running.pid, *marks)))

    site.on["/room/3"] = strike
    running = program.start([f"{site.address}/room/{n}" for n in range(6)], *QUICK)
    _, err = running.communicate(timeout=120)
    assert killed, err
    assert killed[0] >= 1
    assert list(by_path(program, site).values()) == ["audited"] * 6, err


@pytest.mark.parametrize("lines", [0, 1, 3])
def test_run_killed_after_some_rooms_goes_on(program: Program, site: Site, lines: int) -> None:
    urls = [f"{site.address}/room/{n}" for n in range(8)]
    running = program.start(urls, *QUICK)
    assert running.stdout is not None
    assert running.stderr is not None
    if lines == 0:
        met = Event()
        site.on["/room/1"] = met.set
        assert met.wait(60)
    for _ in range(lines):
        running.stdout.readline()
    parts = psutil.Process(running.pid).children(recursive=True)
    running.kill()
    running.wait()
    running.stdout.close()
    running.stderr.close()
    _, alive = psutil.wait_procs(parts, timeout=20)
    assert not alive, "no process outlives the driver"
    finished = {row["url"] for row in journal(program)}
    assert len(finished) >= lines
    before = Counter(site.asked)
    again = program.start(urls, *QUICK, "--resume")
    _, err = again.communicate(timeout=120)
    rows = journal(program)
    assert Counter(row["url"] for row in rows) == Counter(urls), err
    assert {row["outcome"] for row in rows} == {"audited"}
    for url in finished:
        path = str(url).removeprefix(site.address)
        assert site.asked[path] == before[path], "nothing finished is repeated"


def test_nothing_of_the_local_network_is_asked_for(program: Program, site: Site) -> None:
    urls = [
        f"{site.address}/room/1",
        "file:///etc/hostname",
        site.address.replace("127", "localhost", 1),
    ]
    running = program.start(urls, *QUICK, guarded=True)
    running.communicate(timeout=60)
    assert by_path(program, site)["/room/1"] == "blocked_by_policy"
    assert by_path(program, site)["file:///etc/hostname"] == "blocked_by_policy"
    assert not site.asked


def test_class_is_tried_again_and_another_run_is_not_written_over(
    program: Program, site: Site
) -> None:
    urls = [f"{site.address}/room/1", f"{site.address}/404"]
    program.start(urls, *QUICK).communicate(timeout=60)
    second = program.start(urls, *QUICK)
    assert "holds a run already" in second.communicate(timeout=60)[1]
    assert second.returncode == 2
    program.start(urls, *QUICK, "--resume", "--retry-class", "gone").communicate(timeout=60)
    assert site.asked["/room/1"] == 1
    assert site.asked["/404"] == 2
    results = (program.out / "results.jsonl").read_text("utf-8").splitlines()
    assert len(results) == 2
    assert Path(program.out / "results.csv").read_text("utf-8-sig").count("\n") == 3
