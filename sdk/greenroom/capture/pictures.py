"""Bytes of a live page's pictures, taken while the page stands: covers, goods, the live picture.

First the page itself is asked, in the collector's world. What it may not read, since it comes from
another origin, is asked for outside of it (files), or cut out of the screen (the live picture).
"""

import base64
import hashlib
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urljoin

from greenroom.evidence import Box, Gap, Image, Reason, Sample, Zone

# Of one page at most so many pictures are taken, the first ones of each zone, and so many bytes.
MAX_PICTURES = 24
MAX_OF_A_ZONE = 12
MAX_BYTES = 8 << 20
MAX_JUMPS = 3
WAIT_MS = 6_000
# All pictures of a page together; after that what is left is a gap.
MAX_S = 40.0

Ask = Callable[[str], Awaitable[Any]]
"""Runs an expression in the collector's world."""
MayOpen = Callable[[str], bool]
"""Whether an address may be asked for: a public page must not lead into the local network."""


class Taker:
    """Takes each picture of a page once, whatever the number of samples."""

    def __init__(self, page: Any, ask: Ask, may_open: MayOpen, album: dict[str, bytes]) -> None:  # noqa: ANN401 - Playwright's types need the optional part
        self._page = page
        self._ask = ask
        self._may_open = may_open
        self._album = album
        self._known: dict[str, bytes | Reason] = {}
        self._spent_s = 0.0

    async def take(self, sample: Sample) -> Sample:
        """The sample with the SHA-256 of each picture taken, and a gap for each that was not."""
        images: list[Image] = []
        gaps = list(sample.gaps)
        of_zone: dict[Zone, int] = {}
        for image in sample.images:
            of_zone[image.zone] = of_zone.get(image.zone, 0) + 1
            found: bytes | Reason = Reason.cap
            if of_zone[image.zone] <= MAX_OF_A_ZONE and len(self._album) < MAX_PICTURES:
                found = await self._in_time(image)
            if isinstance(found, bytes):
                sha256 = hashlib.sha256(found).hexdigest()
                self._album[sha256] = found
                images.append(image.model_copy(update={"sha256": sha256}))
            else:
                gap = Gap(zone=image.zone, reason=found, detail=image.src[:200] or image.source)
                gaps += [gap] if gap not in gaps else []
                images.append(image)
        return sample.model_copy(update={"images": tuple(images), "gaps": tuple(gaps)})

    async def _in_time(self, image: Image) -> bytes | Reason:
        if self._spent_s > MAX_S:
            return Reason.budget
        begun = time.monotonic()
        found = await self._bytes(image)
        self._spent_s += time.monotonic() - begun
        return found

    async def _bytes(self, image: Image) -> bytes | Reason:
        live = image.zone is Zone.player
        # Addresses that hold their bytes are all called by their kind alone.
        key = image.id if live or image.src.startswith("data:") else image.src
        if key not in self._known:
            self._known[key] = await self._taken(image, live=live)
        return self._known[key]

    async def _taken(self, image: Image, *, live: bool) -> bytes | Reason:
        told = json.loads(await self._ask(f"greenroomPictures.bytes({json.dumps(image.id)})"))
        if "bytes" in told:
            return base64.b64decode(told["bytes"])
        reason = Reason(told["reason"])
        if live:
            return await self._cut(image.box) if reason is Reason.tainted and image.box else reason
        if reason is Reason.unreadable and image.src.startswith(("http://", "https://")):
            return await self._fetched(image.src)
        return reason

    async def _cut(self, box: Box) -> bytes | Reason:
        """The part of the screen where the picture plays, with what floats over it."""
        from playwright.async_api import Error  # noqa: PLC0415 - an optional part

        x, y, width, height = box
        try:
            shot: bytes = await self._page.screenshot(
                clip={"x": x, "y": y, "width": width, "height": height}, timeout=WAIT_MS
            )
        except Error:
            return Reason.tainted
        return shot

    async def _fetched(self, address: str) -> bytes | Reason:
        """A file of another origin, without cookies of the page going anywhere else."""
        from playwright.async_api import Error  # noqa: PLC0415 - an optional part

        for _ in range(MAX_JUMPS + 1):
            if not self._may_open(address):
                return Reason.blocked
            try:
                answer = await self._page.request.get(
                    address,
                    timeout=WAIT_MS,
                    max_redirects=0,
                    headers={"Range": f"bytes=0-{MAX_BYTES}"},
                )
                if 300 <= answer.status < 400:
                    address = urljoin(address, answer.headers.get("location", ""))
                    continue
                if not answer.ok:
                    return Reason.unreadable
                if int(answer.headers.get("content-length", "0")) > MAX_BYTES:
                    return Reason.cap
                raw: bytes = await answer.body()
            except (Error, ValueError):
                return Reason.unreadable
            return raw if len(raw) <= MAX_BYTES else Reason.cap
        return Reason.unreadable
