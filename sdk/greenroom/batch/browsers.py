"""One running Chromium, replaced before it grows old and when it or its driver dies."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import psutil

from greenroom.capture.chromium import FLAGS, UNWANTED_FLAGS, find_chromium
from greenroom.errors import MissingPartError, StuckError

# Only the door's proxy may be used, also for what is not HTTP.
_FLAGS = (*FLAGS, "--force-webrtc-ip-handling-policy=disable_non_proxied_udp")
_CLOSE_S = 10.0
_START_S = 60.0


class _Browser:
    """process: its first one, None where it could not be told from others."""

    def __init__(self, running: Any, process: psutil.Process | None) -> None:  # noqa: ANN401 - Playwright's types need the optional part
        self.running = running
        self.process = process
        self.visits = 0
        self.open = 0
        self.retired = False
        self.stuck = False


class Browsers:
    """max_visits: of one browser. max_mb: resident memory of all its processes, in MiB."""

    def __init__(self, max_visits: int, max_mb: int) -> None:
        self._max_visits = max_visits
        self._max_mb = max_mb
        self._current: _Browser | None = None
        self._driver: Any = None
        self._starting = asyncio.Lock()
        self.started = 0

    @contextlib.asynccontextmanager
    async def one(self) -> AsyncIterator[Any]:
        """A browser for one visit. Raises MissingPartError where none can be started."""
        async with self._starting:
            taken = await self._fit()
            taken.open += 1
            taken.visits += 1
        try:
            yield taken.running
        except StuckError:
            taken.retired = taken.stuck = True
            raise
        finally:
            taken.open -= 1
            # A page that could not be closed goes on spinning until its browser ends.
            taken.retired |= len(taken.running.contexts) > taken.open
            if taken.retired and not taken.open:
                await _close(taken)

    async def _fit(self) -> _Browser:
        now = self._current
        if now is not None:
            if now.retired or not now.running.is_connected():
                now.retired = True
            elif now.visits >= self._max_visits or self._has_grown(now):
                now.retired = True
                if not now.open:
                    await _close(now)
            else:
                return now
        before = _running()
        running = await self._start()
        # Browsers start one at a time, so the new process is this one's.
        new = _running() - before
        self._current = _Browser(running, new.pop() if len(new) == 1 else None)
        self.started += 1
        return self._current

    def _has_grown(self, browser: _Browser) -> bool:
        """Looks every tenth visit: asking costs more than a visit gains."""
        if browser.visits % 10:
            return False
        total = 0
        for process in _all_of(browser):
            with contextlib.suppress(psutil.Error):
                total += process.memory_info().rss
        return total > self._max_mb << 20

    async def _start(self) -> Any:  # noqa: ANN401
        try:
            from playwright.async_api import Error, async_playwright  # noqa: PLC0415 - an optional part
        except ImportError:
            raise MissingPartError(
                "Playwright is not installed", remedy="pip install 'greenroom[batch]'"
            ) from None
        why = ""
        for _ in range(3):
            # Playwright's driver is a process too, and may have died with the browser.
            try:
                if self._driver is None:
                    self._driver = await async_playwright().start()
                launch = self._driver.chromium.launch(
                    executable_path=find_chromium(),
                    args=list(_FLAGS),
                    ignore_default_args=list(UNWANTED_FLAGS),
                )
                return await asyncio.wait_for(launch, _START_S)
            except MissingPartError:
                raise
            except (Error, TimeoutError, OSError) as problem:
                why = (str(problem).splitlines() or ["no answer"])[0][:200]
            except Exception as problem:  # noqa: BLE001 - a dead driver fails in ways of its own
                why = f"{type(problem).__name__}: {problem}"[:200]
            await self._drop_driver()
        raise MissingPartError(
            f"no Chromium can be started: {why}",
            remedy="install chromium or set GREENROOM_CHROMIUM",
        )

    async def _drop_driver(self) -> None:
        driver, self._driver = self._driver, None
        if driver is not None:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(driver.stop(), _CLOSE_S)

    async def close(self) -> None:
        if self._current is not None:
            await _close(self._current)
        await self._drop_driver()


def _running() -> set[psutil.Process]:
    """The first process of every browser that this process has started."""
    found = {}
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if "--remote-debugging-pipe" in process.cmdline():
                found[process.pid] = process, process.ppid()
    # Debian starts a shell first, which passes all words on.
    return {process for process, parent in found.values() if parent not in found}


def _all_of(browser: _Browser) -> list[psutil.Process]:
    """Its processes, as far as they are known and running."""
    if browser.process is None:
        return []
    try:
        return [browser.process, *browser.process.children(recursive=True)]
    except psutil.Error:
        return []


async def _close(browser: _Browser) -> None:
    try:
        await asyncio.wait_for(browser.running.close(), 0 if browser.stuck else _CLOSE_S)
    except Exception:  # noqa: BLE001 - what does not close is ended
        for process in _all_of(browser):
            with contextlib.suppress(psutil.Error):
                process.kill()
