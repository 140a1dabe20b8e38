"""What may be opened at all: the scheme, the terms of the platform, the host's robots.txt."""

import asyncio
import urllib.request
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache
from http.client import HTTPException
from importlib.resources import files
from urllib.error import HTTPError
from urllib.parse import urlsplit

from protego import Protego
from pydantic import BaseModel, ConfigDict

from greenroom.batch.eye import Seen
from greenroom.batch.guard import Door, is_public
from greenroom.batch.plan import Plan
from greenroom.batch.politeness import wait_of
from greenroom.batch.result import Class
from greenroom.batch.rooms import Room
from greenroom.capture.adapter import adapter_for, host_of
from greenroom.words import Words
from greenroom.yamltext import read_yaml

AGENT = "greenroom"
# A reader must take 500 KiB. Source: RFC 9309, 2.5.
MAX_BYTES = 512 << 10
ASK_S = 20.0
MAX_DELAY_S = 60.0


class Terms(BaseModel):
    """platforms: ids of adapters whose pages are opened only with a permission. why: for people."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    platforms: tuple[str, ...]
    why: Words


@lru_cache(maxsize=1)
def load_terms() -> Terms:
    """Raises PackError where the file does not hold together."""
    text = files("greenroom.batch").joinpath("terms.yaml").read_text("utf-8")
    return read_yaml(text, Terms, "greenroom/batch/terms.yaml")


def rule_against(robots: str, url: str) -> str | None:
    """The line of a robots.txt that keeps programs away from `url`; None where none does.

    Source: RFC 9309; the longest rule of the group that names us, else of `*`, decides.
    """
    if Protego.parse(robots).can_fetch(url, AGENT):
        return None
    lines = robots.splitlines()
    rules = [at for at, line in enumerate(lines) if _field(line) in ("allow", "disallow")]
    against = []
    for at in rules:
        if _field(lines[at]) == "disallow":
            # This rule alone, with the groups left as they are.
            alone = [
                "Disallow:" if other in rules and other != at else line
                for other, line in enumerate(lines)
            ]
            if not Protego.parse("\n".join(alone)).can_fetch(url, AGENT):
                against.append(lines[at].strip())
    return max(against, key=len, default="Disallow")


def _field(line: str) -> str:
    return line.partition(":")[0].strip().lower()


class Permits:
    """Asks once a host, and remembers. slow: is told how far apart a host wants visits, in s."""

    def __init__(self, plan: Plan, slow: Callable[[Room, float], None]) -> None:
        self._plan = plan
        self._slow = slow
        self._robots: dict[str, str] = {}
        self._asking: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def refusal(self, room: Room) -> Seen | None:
        """Why the room is not opened; None where it may be."""
        if not room.url.lower().startswith(("http://", "https://")) or not host_of(room.url):
            return Seen(Class.blocked_by_policy, "only http and https addresses are opened")
        if not self._plan.robots:
            return None
        platform = adapter_for(room.url, room.platform).id
        terms = load_terms()
        if platform in terms.platforms and platform not in self._plan.permitted:
            return Seen(Class.blocked_by_policy, terms.why[self._plan.language])
        parts = urlsplit(room.url)
        origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        async with self._asking[origin]:
            if origin not in self._robots:
                told = await self._ask(room, f"{origin}/robots.txt")
                if isinstance(told, Seen):
                    return told
                self._robots[origin] = told
        rule = rule_against(self._robots[origin], room.url)
        return Seen(Class.blocked_by_policy, f"robots.txt: {rule}") if rule else None

    async def _ask(self, room: Room, url: str) -> str | Seen:
        """The text of a robots.txt, empty where there is none; else why nothing may be opened.

        A host that can't say what it allows is not visited. Source: RFC 9309, 2.3.1.
        """
        allowed = (lambda _: True) if self._plan.allow_private else is_public
        async with Door(allowed) as door:
            try:
                # When the door closes, so does the connection, and the thread ends.
                asking = asyncio.to_thread(_fetched, url, door.address)
                status, text, wait = await asyncio.wait_for(asking, ASK_S)
            except TimeoutError:
                return Seen(Class.timeout, f"robots.txt: no answer within {ASK_S:g} s")
            except (OSError, HTTPException, ValueError) as problem:
                return Seen(Class.refused, f"robots.txt: {problem}"[:200])
            if door.refused:
                told = ", ".join(sorted(door.refused))
                return Seen(Class.blocked_by_policy, f"leads into the local network: {told}")
        if status == 429 or status >= 500:
            asked_s = wait_of(wait, self._plan.moment())
            return Seen(Class.refused, f"robots.txt: HTTP {status}", wait_s=asked_s)
        if status != 200:
            return ""
        rules = Protego.parse(text)
        rate = rules.request_rate(AGENT)
        delay_s = max(
            rules.crawl_delay(AGENT) or 0.0, rate.seconds / rate.requests if rate else 0.0
        )
        self._slow(room, min(delay_s, MAX_DELAY_S))
        return text


def _fetched(url: str, proxy: str) -> tuple[int, str, str]:
    """Status, text and `Retry-After` of a small file; redirects are followed to http and https."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler({"http": proxy, "https": proxy}),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    asked = urllib.request.Request(url, headers={"User-Agent": AGENT})  # noqa: S310 - checked by the caller
    try:
        with opener.open(asked, timeout=ASK_S / 2) as answer:
            return answer.status, answer.read(MAX_BYTES).decode("utf-8", "replace"), ""
    except HTTPError as problem:
        with problem:
            return problem.code, "", problem.headers.get("Retry-After", "")
