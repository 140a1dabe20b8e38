"""Looks at the pages of the example as `greenroom see` looks at a room, and keeps what was seen.

`python examples/room/look.py` writes seen-*.json and pictures/*. The pages are served on this
machine under the room's fictional address; the moments are set to those of the story.
"""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from playwright.async_api import async_playwright

from greenroom.audit import with_words
from greenroom.capture.adapter import adapter_for
from greenroom.capture.chromium import FLAGS, find_chromium
from greenroom.capture.page import Look, visit
from greenroom.cli.pictures import write_album
from greenroom.evidence import Evidence, HostKind
from greenroom_backend.demo.run import serve_folder

HERE = Path(__file__).parent
HOST = "daoshang.example"
DAYS = ("2026-02-08", "2026-03-01", "2026-03-22")


async def looked_at(served: str, page: str, album: dict[str, bytes]) -> Evidence:
    """The evidence of one page. served: address of the folder of pages on this machine."""
    port = served.rpartition(":")[2]
    mapped = f"--host-resolver-rules=MAP {HOST} 127.0.0.1:{port}"
    url = f"http://{HOST}/{page}.html"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_chromium(), args=[*FLAGS, mapped]
        )
        try:
            return await visit(browser, url, adapter_for(url), HostKind.virtual, Look(), album)
        finally:
            await browser.close()


def told_as(evidence: Evidence, day: str) -> Evidence:
    """The same, seen at eight in the evening of `day` at the room's one address."""
    first = datetime.fromisoformat(f"{day}T20:00:00+08:00")
    samples = tuple(
        sample.model_copy(update={"at": first + timedelta(seconds=number)})
        for number, sample in enumerate(evidence.samples)
    )
    room = evidence.room.model_copy(update={"url": f"https://{HOST}/live/1"})
    return evidence.model_copy(update={"samples": samples, "room": room})


def main() -> None:
    with serve_folder(HERE / "page") as served:
        for number, day in enumerate(DAYS, 1):
            album: dict[str, bytes] = {}
            seen = asyncio.run(looked_at(served, str(number), album))
            evidence = told_as(with_words(seen, album), day)
            (HERE / f"seen-{day}.json").write_text(evidence.to_json(indent=1) + "\n", "utf-8")
            write_album(HERE / "pictures", album)


if __name__ == "__main__":
    main()
