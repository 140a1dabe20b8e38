"""What may be opened: rules of robots.txt, terms of platforms, hosts that ask for time."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from batch.conftest import Site
from greenroom.batch.eye import Seen
from greenroom.batch.plan import Plan
from greenroom.batch.politeness import MAX_ASKED_S, wait_of
from greenroom.batch.result import Class
from greenroom.batch.robots import Permits, load_terms, rule_against
from greenroom.batch.rooms import Room
from greenroom.capture.adapter import GENERIC, load_adapters

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("robots", "path", "rule"),
    [
        ("", "/live/1", None),
        ("User-agent: *\nDisallow:", "/live/1", None),
        ("User-agent: *\nDisallow: /", "/live/1", "Disallow: /"),
        ("User-agent: *\nDisallow: /\nAllow: /live/", "/live/1", None),
        ("User-agent: *\nAllow: /\nDisallow: /live", "/live/1", "Disallow: /live"),
        ("User-agent: *\nDisallow: /*/1$\n", "/live/1", "Disallow: /*/1$"),
        ("User-agent: *\nDisallow: /*/1$\n", "/live/12", None),
        ("User-agent: *\nDisallow: /\n\nUser-agent: greenroom\nDisallow: /b", "/live/1", None),
        ("User-agent: greenroom\nDisallow: /b\nUser-agent: x\nDisallow: /", "/b/1", "Disallow: /b"),
        ("User-agent: Greenroom\nDisallow: /l\nDisallow: /live", "/live/1", "Disallow: /live"),
        ("User-agent: *\nDisallow: /%E7%9B%B4", "/直播", "Disallow: /%E7%9B%B4"),
        ("\ufeffUser-agent: *\r\nDisallow: /live\r\n", "/live/1", "Disallow: /live"),
        ("<html>no robots here</html>", "/live/1", None),
    ],
)
def test_longest_rule_of_our_group_decides_and_is_told(
    robots: str, path: str, rule: str | None
) -> None:
    assert rule_against(robots, f"https://a.example{path}") == rule


@pytest.mark.parametrize(
    ("asked", "wait_s"),
    [
        ("", 0),
        ("30", 30),
        (" 7 ", 7),
        ("-5", 0),
        ("soon", 0),
        ("99999999", MAX_ASKED_S),
        ("Sun, 01 Mar 2026 12:02:00 GMT", 120),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0),
    ],
)
def test_wait_that_a_host_asks_for(asked: str, wait_s: float) -> None:
    assert wait_of(asked, NOW) == wait_s


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return Plan(folder=tmp_path, moment=lambda: NOW, allow_private=True)


def refusals(plan: Plan, *rooms: Room) -> tuple[list[Seen | None], list[float]]:
    slow: list[float] = []

    async def all_of_them() -> list[Seen | None]:
        permits = Permits(plan, lambda _, interval_s: slow.append(interval_s))
        return [await permits.refusal(room) for room in rooms]

    return asyncio.run(all_of_them()), slow


def test_rule_of_a_host_is_asked_for_once_and_named(plan: Plan, site: Site) -> None:
    site.answers["/robots.txt"] = (200, "User-agent: *\nDisallow: /room/1\nCrawl-delay: 3", {})
    rooms = [Room(url=f"{site.address}/room/{n}") for n in (1, 2, 12)]
    seen, slow = refusals(plan, *rooms)
    told = Seen(Class.blocked_by_policy, "robots.txt: Disallow: /room/1")
    assert seen == [told, None, told]
    assert site.asked["/robots.txt"] == 1
    assert slow == [3.0]
    assert refusals(replace(plan, robots=False), *rooms)[0] == [None] * 3


def test_host_that_cannot_say_what_it_allows_is_left_alone(plan: Plan, site: Site) -> None:
    room = Room(url=f"{site.address}/room/1")
    site.answers["/robots.txt"] = (503, "", {"Retry-After": "40"})
    assert (
        refusals(plan, room, room)[0]
        == [Seen(Class.refused, "robots.txt: HTTP 503", wait_s=40)] * 2
    )
    assert site.asked["/robots.txt"] == 2, "it is asked again the next time"
    site.answers["/robots.txt"] = (403, "", {})
    assert refusals(plan, room)[0] == [None], "no rules, for whoever may not read them"
    site.answers["/robots.txt"] = (302, "", {"Location": "/rules"})
    site.answers["/rules"] = (200, "User-agent: *\nDisallow: /", {})
    assert refusals(plan, room)[0][0] is not None


def test_robots_of_the_local_network_are_not_asked_for(plan: Plan, site: Site) -> None:
    shut = replace(plan, allow_private=False)
    (seen,), _ = refusals(shut, Room(url=f"{site.address}/room/1"))
    assert seen is not None
    assert seen.outcome is Class.blocked_by_policy
    assert "local network" in seen.detail
    assert not site.asked


def test_platform_is_opened_only_where_it_has_agreed(plan: Plan) -> None:
    room = Room(url="file:///etc/hostname")
    assert refusals(plan, room)[0][0] == Seen(
        Class.blocked_by_policy, "only http and https addresses are opened"
    )
    douyin = Room(url="https://live.douyin.com/1")
    (seen,), _ = refusals(replace(plan, allow_private=False), douyin)
    assert seen == Seen(Class.blocked_by_policy, load_terms().why["zh"])


def test_terms_name_every_platform_but_a_site_of_ones_own() -> None:
    assert set(load_terms().platforms) == set(load_adapters()) - {GENERIC}
