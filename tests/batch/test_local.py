"""Real rooms in a real Chromium: hostile ones, parts that are killed, a door that stays shut."""

import asyncio
import contextlib
import json
import os
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

import psutil
import pytest

from batch.conftest import Program, Site
from greenroom.batch.browsers import Browsers
from greenroom.batch.eye import Eye, Seen
from greenroom.batch.guard import Door
from greenroom.batch.plan import Plan
from greenroom.batch.result import Class, class_of
from greenroom.batch.rooms import Room
from greenroom.capture.adapter import adapter_for
from greenroom.capture.page import Look, visit
from greenroom.cli.settings import moment
from greenroom.errors import StuckError
from greenroom.evidence import Evidence, HostKind

pytestmark = pytest.mark.browser

CALM = ("--load-s", "10", "--call-s", "10", "--room-s", "40")
HURRIED = ("--load-s", "2", "--call-s", "2", "--room-s", "8")
# What a page does to its visitor, and what that comes to. None of these is waited for.
AT_ONCE = {
    "/room/1": "audited",
    "/dialog": "audited",
    "/leave": "audited",
    "/popup": "audited",
    "/print": "audited",
    "/close": "audited",
    "/poll": "audited",
    "/ask": "audited",
    "/choose": "audited",
    "/cover": "audited",
    "/huge": "partly_seen",
    "/loop": "moved",
    "/download": "moved",
    "/meta": "moved",
    "/login": "login",
    "/door": "login",
    "/captcha": "captcha",
    "/404": "gone",
    "/403": "refused",
    "/500": "refused",
    "/deep": "crash",
}
# On a slow machine these two use their time up before they are read; each of these is right.
BY_SPEED = {
    "/history": {"audited", "moved", "partly_seen", "timeout"},
    "/frames": {"audited", "moved", "partly_seen", "timeout"},
}
# These hang, and cost their deadline.
AT_LENGTH = {
    "/trickle": "partly_seen",
    "/spin": "timeout",
    "/late-spin": "timeout",
    "/alerts": "timeout",
    "/silent": "timeout",
    "/bomb": "timeout",
    "/worker": "timeout",
    "/reload": "moved",
}


def journal(program: Program) -> list[dict[str, object]]:
    lines = (program.out / "journal.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines[1:]]


def by_path(program: Program, site: Site) -> dict[str, object]:
    return {str(row["url"]).removeprefix(site.address): row["outcome"] for row in journal(program)}


def test_hostile_rooms_are_classed(program: Program, site: Site) -> None:
    running = program.start([site.address + path for path in (*AT_ONCE, *BY_SPEED)], *CALM)
    out, err = running.communicate(timeout=120)
    assert running.returncode in (1, 3), err
    classed = by_path(program, site)
    for path, either in BY_SPEED.items():
        assert classed.pop(path) in either
    assert classed == AT_ONCE
    assert len(out.splitlines()) == len(AT_ONCE) + len(BY_SPEED)
    page = (program.out / "overview.html").read_text("utf-8")
    assert page.count("/report.html") >= 13
    for row in journal(program):
        if "folder" in row:
            kept = {one.name for one in (program.out / str(row["folder"])).iterdir()}
            assert kept == {"evidence.json", "report.json.gz", "report.html"}


def test_rooms_that_hang_stall_nothing(program: Program, site: Site) -> None:
    running = program.start([site.address + path for path in AT_LENGTH], *HURRIED)
    _, err = running.communicate(timeout=120)
    assert by_path(program, site) == AT_LENGTH, err


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


PARTS = (
    ("--type=renderer",),
    ("--remote-debugging-pipe",),
    ("run-driver",),
    ("multiprocessing.spawn",),
)


def test_killed_parts_are_replaced_and_a_killed_run_goes_on(program: Program, site: Site) -> None:
    """Renderer, browser, the browser's driver, a judge, each while a room is loading; then the
    program itself, twice: while a room is asked for, and after some have ended.
    """
    urls = [f"{site.address}/room/{n}" for n in range(30)]
    left = list(PARTS)

    def strike() -> None:
        """At every third room the next part; where there is none just now, at the next room."""
        with site.lock:
            if left and site.asked.total() % 3 == 0 and kill(processes(running.pid, *left[0])):
                left.pop(0)

    site.on = {f"/room/{n}": strike for n in range(30)}
    running = program.start(urls, *CALM)
    shot_down(running, site, "/room/22", lines=0)
    assert not left
    finished = {str(row["url"]) for row in journal(program)}
    before = site.asked.copy()
    site.on.clear()
    running = program.start(urls, *CALM, "--resume")
    open_still = [url.removeprefix(site.address) for url in urls if url not in finished]
    later = min(3, len(open_still) // 3)
    shot_down(running, site, open_still[len(open_still) // 2], lines=later)
    for url in finished:
        path = url.removeprefix(site.address)
        assert site.asked[path] == before[path], "nothing finished is repeated"
    assert len(journal(program)) >= len(finished) + later
    _, err = program.start(urls, *CALM, "--resume").communicate(timeout=120)
    rows = journal(program)
    assert Counter(row["url"] for row in rows) == Counter(urls), err
    assert {row["outcome"] for row in rows} == {"audited"}


def shot_down(running: subprocess.Popen[str], site: Site, path: str, lines: int) -> None:
    """Kills the program once `path` was asked for and so many lines were read after that."""
    met = Event()
    site.on[path] = met.set
    assert met.wait(60)
    end(running, lines)


def end(running: subprocess.Popen[str], lines: int) -> None:
    """Kills the program once so many lines were read; all that it started ends with it."""
    assert running.stdout is not None
    assert running.stderr is not None
    for _ in range(lines):
        running.stdout.readline()
    parts = psutil.Process(running.pid).children(recursive=True)
    running.kill()
    running.wait()
    running.stdout.close()
    running.stderr.close()
    _, alive = psutil.wait_procs(parts, timeout=20)
    assert not alive, "no process outlives the driver"


def seen(plan: Plan, *urls: str) -> list[Seen]:
    """What an eye of its own comes to, one room after the other."""

    async def all_of_them() -> list[Seen]:
        eye = Eye(plan)
        try:
            return [await eye.see(Room(url=url)) for url in urls]
        finally:
            await eye.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(all_of_them())).result()


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    look = Look(samples=1, settle_s=0.1)
    return Plan(tmp_path, moment, look=look, pictures=False, allow_private=True)


def test_nothing_of_the_local_network_is_asked_for(plan: Plan, site: Site) -> None:
    urls = [f"{site.address}/room/1", site.address.replace("127.0.0.1", "localhost")]
    told = [(one.outcome, one.load) for one in seen(replace(plan, allow_private=False), *urls)]
    assert told == [(Class.blocked_by_policy, None)] * 2
    assert not site.asked


def test_room_for_members_is_seen_with_the_login_and_not_without(plan: Plan, site: Site) -> None:
    cookie = {"name": "pass", "value": "1", "domain": "127.0.0.1", "path": "/", "expires": -1}
    cookie |= {"httpOnly": False, "secure": False, "sameSite": "Lax"}
    state = {"cookies": [cookie], "origins": []}
    (member,) = seen(replace(plan, storage=state), f"{site.address}/members")
    (stranger,) = seen(plan, f"{site.address}/members")
    assert (member.outcome, stranger.outcome) == (Class.audited, Class.login)
    assert "国家级鲜带鱼" in member.load.evidence


def test_busy_host_says_when_it_may_be_asked_again(plan: Plan, site: Site) -> None:
    site.answers["/429"] = (429, "", {"Retry-After": "90"})
    site.answers["/503"] = (503, "", {"Retry-After": "30"})
    told = seen(plan, f"{site.address}/429", f"{site.address}/503", f"{site.address}/403")
    assert [(one.outcome, one.wait_s) for one in told] == [
        (Class.refused, 90),
        (Class.refused, 30),
        (Class.refused, 0),
    ]


@pytest.mark.parametrize(("visits", "mb", "started"), [(2, 4000, 3), (99, 1, 1), (99, 4000, 1)])
def test_browser_is_replaced_by_count_and_by_memory(visits: int, mb: int, started: int) -> None:
    """Memory is looked at every tenth visit."""

    async def five_visits() -> tuple[int, int]:
        browsers = Browsers(visits, mb)
        try:
            for _ in range(5):
                async with browsers.one() as browser:
                    assert browser.is_connected()
            first = browsers.started
            for _ in range(6):
                async with browsers.one():
                    pass
            return first, browsers.started
        finally:
            await browsers.close()

    with ThreadPoolExecutor(1) as pool:
        first, last = pool.submit(lambda: asyncio.run(five_visits())).result()
    assert first == started
    assert last == {(2, 4000): 6, (99, 1): 2, (99, 4000): 1}[visits, mb]


def test_browser_that_does_not_answer_is_ended_and_replaced() -> None:
    """It stands still, as a program that is stopped does; the next visit has another one."""

    async def stopped() -> tuple[int, bool]:
        browsers = Browsers(99, 4000)
        try:
            with contextlib.suppress(StuckError):
                async with browsers.one() as browser:
                    parts = processes(os.getpid(), "--remote-debugging-pipe")
                    for one in parts:
                        one.suspend()
                    look, adapter = Look(call_s=0.5), adapter_for("http://127.0.0.1/")
                    await visit(
                        browser, "http://127.0.0.1/", adapter, HostKind.undeclared, look, None
                    )
            async with browsers.one() as browser:
                alive = browser.is_connected()
            psutil.wait_procs(parts, timeout=10)
            return browsers.started, alive and not any(one.is_running() for one in parts)
        finally:
            await browsers.close()

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(lambda: asyncio.run(stopped())).result() == (2, True)


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
