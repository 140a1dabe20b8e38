"""One real Chromium with the real extension and a real backend, shared by the tests here."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import TypeVar

import pytest
from flask import Flask
from playwright.sync_api import Playwright, sync_playwright

from greenroom.capture.chromium import find_chromium
from greenroom.report import Report
from greenroom_backend import Settings, create_app
from greenroom_backend.demo.browser import Chromium, Panel
from greenroom_backend.demo.run import pair, serve_folder
from greenroom_backend.extension import extension_folder
from greenroom_backend.serving import free_port, served
from greenroom_backend.store import Store

ROOMS = Path(__file__).parent.parent / "rooms"
_T = TypeVar("_T")


@dataclass
class Plug:
    """The backend's plug: pulled and put back while a panel is at work."""

    app: Flask
    port: int
    _stack: ExitStack = field(default_factory=ExitStack)

    def put(self) -> str:
        """The backend answers from now on; its address."""
        return self._stack.enter_context(served(self.app, self.port))

    def pull(self) -> None:
        """The backend is gone, in the middle of whatever it was doing."""
        self._stack.close()


@dataclass
class Desk:
    """An operator's desk: the browser, the extension's panel, the backend and the rooms.

    paired: whether the browser is; one flag for all desks that share it, whatever their rooms.
    """

    browser: Chromium
    store: Store
    rooms: str
    backend: str
    codes: list[str]
    plug: Plug
    paired: Event = field(default_factory=Event)

    def open(self, path: str, rooms: str | None = None) -> Panel:
        """Opens a room and clicks the toolbar icon; the panel, paired with the backend.

        rooms: address of other rooms than those of the tests.
        """
        self.browser.page.goto(f"{rooms or self.rooms}/{path}")
        panel = self.browser.open_panel(path)
        panel.wait_for("document.querySelector('#check')?.disabled === false")
        if not self.paired.is_set():
            pair(panel, self.backend, self.codes[-1])
            self.paired.set()
        panel.click("#tab-check")
        return panel

    def last_report(self) -> Report:
        """The report that the backend made last."""
        return Report.model_validate_json(self.store.last_report())


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """One for all: a second one in the same process would find the first one's loop running."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory, playwright: Playwright) -> Iterator[Desk]:
    chromium = find_chromium(with_extensions=True)
    assert chromium is not None, "install chromium: ./dev setup"
    codes: list[str] = []
    settings = Settings(data=tmp_path_factory.mktemp("backend"), port=free_port())
    app = create_app(settings, show_code=codes.append)
    plug = Plug(app, settings.port)
    with (
        serve_folder(ROOMS) as rooms,
        Chromium.launch(playwright, extension_folder(), executable=Path(chromium)) as browser,
    ):
        store: Store = app.extensions["greenroom_store"]
        yield Desk(browser, store, rooms, plug.put(), codes, plug)
        plug.pull()
        app.extensions["greenroom_storage"].close()


@pytest.fixture(scope="session")
def apart() -> Iterator[Callable[[Callable[[], _T]], _T]]:
    """Runs a call in a thread of its own: Playwright's two APIs can't share one."""
    with ThreadPoolExecutor(1) as pool:
        yield lambda call: pool.submit(call).result()
