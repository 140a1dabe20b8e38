"""The demonstration: what an operator does, done by a script in a real browser."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from playwright.sync_api import sync_playwright

from greenroom.capture.chromium import find_chromium
from greenroom.errors import MissingPartError
from greenroom.export import as_html, as_text
from greenroom.report import Report
from greenroom_backend.app import create_app
from greenroom_backend.demo.browser import Chromium, Panel
from greenroom_backend.extension import extension_folder
from greenroom_backend.serving import free_port, served
from greenroom_backend.settings import Settings
from greenroom_backend.store import Storage, Store
from greenroom_backend.terminal import sentence

WAIT_S = 60.0
# The panel enables its button in the last line of its start.
_READY = "document.querySelector('#check')?.disabled === false"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        del format, args


@contextmanager
def serve_folder(folder: Path) -> Iterator[str]:
    """Serves the files of `folder` on a free loopback port; gives the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


def pair(panel: Panel, address: str, code: str) -> None:
    """Points the panel at the backend at `address` and pairs it, as a person does."""
    panel.wait_for(_READY, WAIT_S)
    panel.click("#tab-settings")
    panel.fill("#base", address)
    panel.click("#settings-save")
    panel.wait_for("!document.querySelector('#pair-form').hidden", WAIT_S)
    panel.click("#tab-check")
    panel.fill("#pair-code", code)
    panel.click("#pair-submit")
    panel.wait_for("document.querySelector('#pair-form').hidden", WAIT_S)


def speak(panel: Panel, language: str) -> None:
    """Switches the panel to `language` where it speaks another."""
    panel.wait_for(_READY, WAIT_S)
    if not str(panel.evaluate("document.documentElement.lang")).startswith(language):
        panel.click("#language")


def check(panel: Panel) -> int:
    """Presses 自检 and waits for the result; the number of findings that the panel shows."""
    panel.wait_for(_READY, WAIT_S)
    panel.click("#tab-check")
    panel.click("#check")
    stage = "document.querySelector('#status').dataset.stage"
    panel.wait_for(f"['done', 'failed'].includes({stage})", WAIT_S)
    if panel.evaluate(stage) == "failed":
        raise RuntimeError(panel.text("#trouble"))
    count = panel.evaluate("document.querySelectorAll('[data-finding]').length")
    return count if isinstance(count, int) else 0


def run(out: Path, language: str) -> None:
    """The whole way from the room to `out`/report.html, panel.png and page.png.

    Raises MissingPartError where no Chromium is installed that loads extensions.
    """
    chromium = find_chromium(with_extensions=True)
    if chromium is None:
        raise MissingPartError(sentence("demo_no_browser", language))
    out.mkdir(parents=True, exist_ok=True)
    codes: list[str] = []
    with (
        TemporaryDirectory(prefix="greenroom-demo-") as folder,
        as_file(files("greenroom_backend.demo").joinpath("room")) as room,
        serve_folder(room) as room_address,
        sync_playwright() as playwright,
    ):
        settings = Settings(data=Path(folder), port=free_port())
        app = create_app(settings, show_code=codes.append)
        store: Store = app.extensions["greenroom_store"]
        storage: Storage = app.extensions["greenroom_storage"]
        url = f"{room_address}/index.html"
        click.echo(sentence("demo_room", language, address=url))
        with (
            served(app, settings.port) as backend,
            Chromium.launch(playwright, extension_folder(), executable=Path(chromium)) as browser,
        ):
            click.echo(sentence("demo_browser", language, path=chromium))
            browser.page.goto(url)
            panel = browser.open_panel(room_address)
            pair(panel, backend, codes[-1])
            speak(panel, language)
            click.echo(sentence("demo_paired", language, code=codes[-2]))
            count = check(panel)
            click.echo(sentence("demo_checked", language, findings=str(count)))
            browser.page.screenshot(path=out / "page.png")
            panel.screenshot(out / "panel.png")
        report = Report.model_validate(json.loads(store.last_report()))
        storage.close()
    (out / "report.html").write_text(as_html(report, language), "utf-8")
    (out / "report.json").write_text(report.to_json(indent=2), "utf-8")
    click.echo(as_text(report, language))
    click.echo(
        sentence(
            "demo_files",
            language,
            report=str(out / "report.html"),
            panel=str(out / "panel.png"),
            page=str(out / "page.png"),
        )
    )
