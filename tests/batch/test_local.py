"""Real rooms in a real Chromium: hostile ones, parts that are killed, a door that stays shut."""

import asyncio
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Event

import psutil
import pytest

from batch.conftest import Program, Site
from greenroom.batch.browsers import Browsers
from greenroom.batch.guard import Door
from greenroom.batch.result import Class, class_of
from greenroom.capture.adapter import adapter_for
from greenroom.capture.page import Look, visit
from greenroom.evidence import Evidence, HostKind

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


PARTS = {
    "/room/1": ("--type=renderer",),
    "/room/3": ("--remote-debugging-pipe",),
    "/room/5": ("run-driver",),
    "/room/7": ("multiprocessing.spawn",),
}


def test_parts_that_are_killed_are_replaced(program: Program, site: Site) -> None:
    """Renderer, browser, the browser's driver and a judge, each while a room is loading."""
    killed: dict[str, int] = {}

    def strike(path: str) -> None:
        if path not in killed:
            killed[path] = kill(processes(running.pid, *PARTS[path]))

    for path in PARTS:
        site.on[path] = partial(strike, path)
    running = program.start([f"{site.address}/room/{n}" for n in range(10)], *QUICK)
    _, err = running.communicate(timeout=120)
    assert set(killed) == set(PARTS), err
    assert all(killed.values())
    assert list(by_path(program, site).values()) == ["audited"] * 10, err


def test_run_that_is_killed_again_and_again_ends_with_each_room_once(
    program: Program, site: Site
) -> None:
    """Killed while a room is being asked for, and right after a room, and after three more."""
    urls = [f"{site.address}/room/{n}" for n in range(8)]
    finished: set[str] = set()
    before = site.asked.copy()
    for lines in (0, 1, 3):
        met = Event()
        site.on = {f"/room/{n}": met.set for n in range(8)}
        running = program.start(urls, *QUICK, *(["--resume"] if before else []))
        assert running.stdout is not None
        assert running.stderr is not None
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
        for url in finished:
            path = url.removeprefix(site.address)
            assert site.asked[path] == before[path], "nothing finished is repeated"
        kept = {str(row["url"]) for row in journal(program)}
        assert len(kept) >= len(finished) + lines
        finished, before = kept, site.asked.copy()
    _, err = program.start(urls, *QUICK, "--resume").communicate(timeout=120)
    rows = journal(program)
    assert Counter(row["url"] for row in rows) == Counter(urls), err
    assert {row["outcome"] for row in rows} == {"audited"}


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


def test_redirect_picture_and_script_of_the_local_network_meet_the_same_door(site: Site) -> None:
    """The room itself may be opened here; what it leads to may not."""

    async def both() -> tuple[Evidence, Class, set[str]]:
        browsers = Browsers(10, 1000)
        look = Look(samples=1, settle_s=0.05, load_s=5, call_s=5)
        try:
            async with Door(lambda address: str(address) == "127.0.0.1") as door:
                async with browsers.one() as browser:
                    options = {"proxy": door.address}
                    adapter, host = adapter_for(site.address), HostKind.undeclared
                    room = f"{site.address}/lures"
                    seen = await visit(browser, room, adapter, host, look, {}, **options)
                    moved = f"{site.address}/inside"
                    turned = await visit(browser, moved, adapter, host, look, None, **options)
                return seen, class_of(turned, moved, adapter, 1)[0], door.refused
        finally:
            await browsers.close()

    with ThreadPoolExecutor(1) as pool:
        seen, turned, refused = pool.submit(lambda: asyncio.run(both())).result()
    assert seen.samples[0].texts
    assert turned is Class.refused
    assert refused == {"127.0.0.3", "127.0.0.4", "127.0.0.5"}
