"""What may be opened at all: the scheme, the terms of the platform, the host's robots.txt."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files
from urllib.parse import urlsplit

from protego import Protego
from pydantic import BaseModel, ConfigDict

from greenroom.batch.asking import ask
from greenroom.batch.eye import Seen
from greenroom.batch.plan import Plan
from greenroom.batch.politeness import wait_of
from greenroom.batch.result import Class, class_of_failure
from greenroom.batch.rooms import Room
from greenroom.capture.adapter import adapter_for, host_of
from greenroom.errors import GreenroomError
from greenroom.words import Words
from greenroom.yamltext import read_yaml

AGENT = "greenroom"
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
    robots = robots.removeprefix("\ufeff")
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
        try:
            answer = await ask(
                url,
                allow_private=self._plan.allow_private,
                limit_s=ASK_S,
                fields={"User-Agent": AGENT},
                follow=True,
            )
        except GreenroomError as problem:
            return Seen(class_of_failure(problem)[0], f"robots.txt: {problem.message}")
        if answer.status == 429 or answer.status >= 500:
            wait_s = wait_of(answer.retry_after, self._plan.moment())
            return Seen(Class.refused, f"robots.txt: HTTP {answer.status}", wait_s=wait_s)
        if answer.status != 200:
            return ""
        rules = Protego.parse(answer.text)
        rate = rules.request_rate(AGENT)
        delay_s = max(
            rules.crawl_delay(AGENT) or 0.0, rate.seconds / rate.requests if rate else 0.0
        )
        self._slow(room, min(delay_s, MAX_DELAY_S))
        return answer.text
