"""Small questions over HTTP that are not pages: robots.txt, webhooks. Only through the door."""

import asyncio
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from urllib.error import HTTPError

from greenroom.batch.guard import Door, is_public
from greenroom.errors import LateError, SiteError, TargetError

# A reader of robots.txt must take 500 KiB. Source: RFC 9309, 2.5.
MAX_BYTES = 512 << 10


@dataclass(frozen=True, slots=True)
class Answer:
    """status: 100 to 599. text: at most MAX_BYTES of it. retry_after: as the host wrote it."""

    status: int
    text: str = ""
    retry_after: str = ""


async def ask(
    url: str,
    *,
    allow_private: bool,
    limit_s: float,
    body: bytes | None = None,
    fields: Mapping[str, str] | None = None,
    follow: bool = False,
) -> Answer:
    """What the host answers. body: is posted; without one the address is only read.

    follow: redirects, to http and https. Raises TargetError where it leads into the local network
    and that is not allowed, LateError, SiteError where nobody answers.
    """
    door = Door((lambda _: True) if allow_private else is_public)
    asked = urllib.request.Request(url, body, dict(fields or {}))  # noqa: S310 - two schemes below
    async with door:
        try:
            # When the door closes, so does the connection, and the thread ends.
            call = asyncio.to_thread(_answer, asked, door.address, limit_s, follow=follow)
            answer = await asyncio.wait_for(call, limit_s)
        except TimeoutError:
            raise LateError(f"no answer within {limit_s:g} s", at=url) from None
        except (OSError, HTTPException, ValueError) as problem:
            raise SiteError(f"no answer: {problem}"[:200], at=url) from None
    if door.refused:
        told = ", ".join(sorted(door.refused))
        raise TargetError(f"leads into the local network: {told}", at=url)
    return answer


def _answer(asked: urllib.request.Request, proxy: str, limit_s: float, *, follow: bool) -> Answer:
    opener = urllib.request.OpenerDirector()
    handlers = [
        urllib.request.ProxyHandler({"http": proxy, "https": proxy}),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.UnknownHandler(),
    ]
    for handler in [*handlers, urllib.request.HTTPRedirectHandler()] if follow else handlers:
        opener.add_handler(handler)
    try:
        with opener.open(asked, timeout=limit_s) as answer:
            return Answer(answer.status, answer.read(MAX_BYTES).decode("utf-8", "replace"))
    except HTTPError as problem:
        with problem:
            return Answer(problem.code, retry_after=problem.headers.get("Retry-After", ""))
