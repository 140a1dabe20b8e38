"""Frames of other origins in a live page: read by a collector of their own, joined by the page's.

Only frames that stand in the page itself are read; those in them are listed.
"""

import asyncio
import contextlib
import json
from collections.abc import Callable
from typing import Any

from greenroom.capture.adapter import host_of
from greenroom.capture.world import World
from greenroom.errors import CaptureError, LateError

# All frames of one sample together; what is not read by then stays a gap.
MAX_S = 5.0
# Of frames of one address only so many are asked which of the page's frames they are.
MAX_ASKED = 24
# JSON text; a collector that keeps its own limits tells about a third of it at most.
MAX_READING = 2 << 20


class Foreign:
    """Reads the frames that the collector of a page can not look into.

    source: of the collector. adapter: of the room, as JSON text. may_read: whether an address may
    be looked at: what stands in the local network is no business of a public page's.
    """

    def __init__(
        self, world: World, source: str, adapter: str, may_read: Callable[[str], bool]
    ) -> None:
        self._world = world
        self._source = source
        self._adapter = adapter
        self._may_read = may_read

    async def join(self, told: dict[str, Any]) -> dict[str, Any]:
        """What the collector told, with what stands in the frames that could be read."""
        asked = {host_of(one["url"]) for one in told["foreign"] if self._may_read(one["url"])}
        if not asked:
            return told
        readings: list[str] = []
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._read(asked, readings), MAX_S)
        if not readings:
            return told
        call = f"greenroomCollector.join({json.dumps(readings)})"
        joined: dict[str, Any] | None = json.loads(await self._world.evaluate(call) or "null")
        return joined or told

    async def _read(self, hosts: set[str], into: list[str]) -> None:
        frames = [
            frame["id"]
            for frame in await self._world.children()
            if host_of(frame["url"]) in hosts and self._may_read(frame["url"])
        ]
        # One after the other, since they share a session; the reading itself is mostly waiting.
        worlds = [await self._entered(frame) for frame in frames[:MAX_ASKED]]
        await asyncio.gather(*(self._tell(world, into) for world in worlds if world))

    async def _entered(self, frame: str) -> World | None:
        from playwright.async_api import Error  # noqa: PLC0415 - an optional part

        # What went elsewhere, or does not answer, stays what was not read.
        with contextlib.suppress(Error, LateError, CaptureError):
            world = await self._world.inside(frame)
            await world.evaluate(self._source)
            if await world.open_closed_trees() is None:
                return world
        return None

    async def _tell(self, world: World, into: list[str]) -> None:
        from playwright.async_api import Error  # noqa: PLC0415 - an optional part

        with contextlib.suppress(Error, LateError, CaptureError):
            reading = await world.evaluate(f"greenroomCollector.inside({self._adapter})")
            if isinstance(reading, str) and len(reading) <= MAX_READING:
                into.append(reading)
