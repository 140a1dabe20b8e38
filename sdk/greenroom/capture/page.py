"""Seeing a live page with Playwright: the same collector as in the extension, run apart.

The collector runs in an isolated world, where scripts of the page can't forge what it reads.
Every call into the page has a deadline, since a spinning page never answers.
"""

import asyncio
import contextlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from greenroom.capture.adapter import Adapter, adapter_for, host_of
from greenroom.capture.chromium import FLAGS, UNWANTED_FLAGS, find_chromium
from greenroom.capture.foreign import Foreign
from greenroom.capture.pictures import Taker
from greenroom.capture.world import World, in_time
from greenroom.errors import (
    CaptureError,
    GoneError,
    LateError,
    MissingPartError,
    RestlessError,
    SiteError,
    StuckError,
    TargetError,
)
from greenroom.evidence import (
    SCHEMA,
    Carrier,
    Evidence,
    Gap,
    HostKind,
    Reason,
    Room,
    Sample,
    State,
)
from greenroom.mask import mask_viewers

# Signs and logins lead on once or twice; what goes on after that never comes to rest.
_MAX_MOVES = 2
_GONE_STATUS = (404, 410)
_WALL_STATUS = {401: State.login, 403: State.blocked, 429: State.blocked}


@dataclass(frozen=True, slots=True)
class Look:
    """How to look. samples: moments; interval_s between them; settle_s after loading.

    load_s, call_s: deadlines for loading and for one call into the page. width, height: CSS px.
    """

    samples: int = 2
    interval_s: float = 1.0
    settle_s: float = 1.0
    load_s: float = 20.0
    call_s: float = 12.0
    width: int = 1280
    height: int = 900


def collector_source() -> str:
    """The sources of the collector, from the installed package or from the checkout beside it.

    Raises CaptureError where they are in neither place.
    """
    here = Path(__file__).resolve()
    tried = [
        here.parents[2] / "greenroom_backend" / "_extension",
        here.parents[3] / "extension",
    ]
    for folder in tried:
        paths = [folder / "collector" / name for name in ("collector.js", "pictures.js")]
        if all(path.is_file() for path in paths):
            return "\n".join(path.read_text("utf-8") for path in paths)
    raise CaptureError(
        "the collector is missing", at=str(tried[-1]), remedy="install greenroom again"
    )


def see_page(
    url: str,
    *,
    platform: str | None = None,
    host: HostKind = HostKind.undeclared,
    look: Look = Look(),
    album: dict[str, bytes] | None = None,
) -> Evidence:
    """Evidence of the room at `url` (http or https), seen in a fresh browser without a login.

    platform: id of the adapter, else by host name. album: takes the bytes of the pictures, by
    SHA-256; None: pictures are left alone. Raises TargetError for another scheme or an
    address that jumps from the internet into the local network, MissingPartError without
    Playwright or a browser, CaptureError where the page can't be reached or hangs.
    """
    if not url.lower().startswith(("http://", "https://")) or not host_of(url):
        raise TargetError(
            "only http and https addresses are opened", at=url, remedy="save the page as a file"
        )
    adapter = adapter_for(url, platform)
    return asyncio.run(_see(url, adapter, host, look, album))


async def _see(
    url: str, adapter: Adapter, host: HostKind, look: Look, album: dict[str, bytes] | None
) -> Evidence:
    try:
        from playwright.async_api import Error, async_playwright  # noqa: PLC0415 - an optional part
    except ImportError:
        raise MissingPartError(
            "Playwright is not installed", at=url, remedy="pip install 'greenroom[browser]'"
        ) from None
    async with async_playwright() as playwright:
        try:
            browser = await playwright.chromium.launch(
                executable_path=find_chromium(),
                args=list(FLAGS),
                ignore_default_args=list(UNWANTED_FLAGS),
            )
        except Error as problem:
            raise MissingPartError(
                f"no Chromium can be started: {_line(problem)}",
                at=url,
                remedy="install chromium or set GREENROOM_CHROMIUM",
            ) from None
        try:
            return await visit(browser, url, adapter, host, look, album)
        except Error as problem:
            raise CaptureError(
                f"the page could not be seen: {_line(problem)}",
                at=url,
                remedy="check the address and the network",
            ) from None
        finally:
            await asyncio.wait_for(browser.close(), 10)


async def visit(
    browser: Any,  # noqa: ANN401 - Playwright's types need the optional part
    url: str,
    adapter: Adapter,
    host: HostKind,
    look: Look,
    album: dict[str, bytes] | None,
    *,
    storage: Mapping[str, Any] | None = None,
    proxy: str | None = None,
    answered: Callable[[int, Mapping[str, str]], None] | None = None,
) -> Evidence:
    """Evidence of the room at `url`, seen in a fresh context of a running browser.

    storage: cookies and local storage of the operator's own login, as Playwright writes them.
    proxy: address of the proxy that all of the page's requests take, also those to this machine.
    answered: is told status and head fields of the room's own answer. Raises GoneError where the
    site says that there is no such room (404, 410), SiteError where it fails itself (5xx),
    StuckError, LateError, RestlessError, CaptureError, TargetError for an address that jumps
    inside, and whatever Playwright raises.
    """
    try:
        context = await in_time(
            browser.new_context(
                viewport={"width": look.width, "height": look.height},
                accept_downloads=False,
                service_workers="block",
                storage_state=storage,
                proxy={"server": proxy, "bypass": "<-loopback>"} if proxy else None,
            ),
            look.call_s,
        )
    except LateError as problem:
        raise StuckError("the browser did not answer", at=url) from problem
    try:
        try:
            page = await in_time(context.new_page(), look.call_s)
        except LateError as problem:
            raise StuckError("the browser did not answer", at=url) from problem
        moves = _Moves(page)
        try:
            return await _look_at(context, page, url, adapter, host, look, album, answered)
        except Exception as problem:
            if moves.count <= _MAX_MOVES:
                raise
            told = f"the page led elsewhere {moves.count} times"
            raise RestlessError(told, at=url, remedy="check the address") from problem
    finally:
        # What was seen counts, also where the browser won't let go of the page.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(context.close(), 10)


async def _look_at(
    context: Any,  # noqa: ANN401 - Playwright's types need the optional part
    page: Any,  # noqa: ANN401
    url: str,
    adapter: Adapter,
    host: HostKind,
    look: Look,
    album: dict[str, bytes] | None,
    answered: Callable[[int, Mapping[str, str]], None] | None,
) -> Evidence:
    from playwright.async_api import TimeoutError as Late  # noqa: PLC0415 - an optional part

    page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.dismiss()))
    page.on("popup", lambda popup: asyncio.ensure_future(popup.close()))
    loaded = True
    status = None
    try:
        answer = await page.goto(url, wait_until="load", timeout=look.load_s * 1000)
        status = answer.status if answer else None
        if answer and answered:
            answered(answer.status, answer.headers)
    except Late:
        # A page that never stops loading may still show its room.
        loaded = False
    if page.url == "about:blank":
        raise LateError(
            f"no answer within {look.load_s:g} s",
            at=url,
            remedy="check the address and the network",
        )
    _no_jump_inside(url, page.url)
    if status in _GONE_STATUS:
        raise GoneError(f"HTTP {status}", at=url, remedy="check the address")
    if status is not None and status >= 500:
        raise SiteError(f"HTTP {status}", at=url, remedy="try again later")
    await page.wait_for_timeout(look.settle_s * 1000)
    session = await in_time(context.new_cdp_session(page), look.call_s)
    world = await World.made(session, look.call_s)
    seen = await _samples(world, page, adapter, look, album)
    return _evidence(url, adapter, host, seen, status, loaded=loaded)


class _Moves:
    """Counts how often the page itself, not a frame of it, was led to a document."""

    def __init__(self, page: Any) -> None:  # noqa: ANN401 - Playwright's types need the optional part
        self.count = 0
        self._main = page.main_frame
        page.on("framenavigated", self._moved)

    def _moved(self, frame: Any) -> None:  # noqa: ANN401
        self.count += frame is self._main


async def _samples(
    world: World,
    page: Any,  # noqa: ANN401 - Playwright's types need the optional part
    adapter: Adapter,
    look: Look,
    album: dict[str, bytes] | None,
) -> list[dict[str, Any]]:
    source = collector_source()
    await world.evaluate(source)
    data = adapter.model_dump_json()
    seen = []

    def may_open(address: str) -> bool:
        return _is_inside(page.url) or not _is_inside(address)

    foreign = Foreign(world, source, data, may_open)
    taker = Taker(page, world.evaluate, may_open, album) if album is not None else None
    for index in range(look.samples):
        if index:
            await page.wait_for_timeout(look.interval_s * 1000)
        unseen = await world.open_closed_trees()
        # The collector need not wait for a side panel to open: there is none, and the page settled.
        options = json.dumps({"sample": index})
        one = json.loads(await world.evaluate(f"greenroomCollector.collect({data}, {options})"))
        one = await foreign.join(one)
        one["sample"] = _sample(one["sample"], page.url)
        if unseen is not None:
            gaps = (*one["sample"].gaps, unseen)
            one["sample"] = one["sample"].model_copy(update={"gaps": gaps})
        if taker is not None:
            one["sample"] = await taker.take(one["sample"])
        seen.append(one)
    return seen


def _sample(read: dict[str, Any], url: str) -> Sample:
    try:
        return Sample.model_validate(read)
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        raise CaptureError(f"the collector read what no sample can hold: {first}", at=url) from None


def _evidence(
    url: str,
    adapter: Adapter,
    host: HostKind,
    seen: list[dict[str, Any]],
    status: int | None,
    *,
    loaded: bool,
) -> Evidence:
    last = seen[-1]["room"]
    state = State(last["state"])
    gaps = [] if loaded else [Gap(reason=Reason.not_loaded)]
    samples: tuple[Sample, ...] = tuple(one["sample"] for one in seen)
    if status in _WALL_STATUS and not state.is_wall:
        state = _WALL_STATUS[status]
        gaps.append(Gap(reason=Reason(state), detail=f"HTTP {status}"))
        samples = (
            samples[0].model_copy(
                update={"texts": (), "goods": (), "links": (), "folded_links": (), "images": ()}
            ),
        )
    room = Room(
        platform=adapter.id, url=last["url"] or url, room_id=last["room_id"], state=state, host=host
    )
    evidence = Evidence(
        schema=SCHEMA,
        carrier=Carrier.playwright,
        collector="collector/1",
        room=room,
        samples=samples,
        gaps=tuple(gaps),
    )
    return mask_viewers(evidence)


def _no_jump_inside(asked: str, final: str) -> None:
    """A public address that leads into the local network is refused."""
    if _is_inside(final) and not _is_inside(asked):
        raise TargetError(
            f"it leads into the local network ({host_of(final)})",
            at=asked,
            remedy="open that address itself if you mean it",
        )


def _is_inside(url: str) -> bool:
    host = host_of(url)
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ip_address(host).is_global
    except ValueError:
        return False


def _line(problem: Exception) -> str:
    return str(problem).splitlines()[0][:200]
