"""Drives the unpacked extension in a real Chromium: real toolbar click, real side panel.

Playwright has no call for the toolbar click and does not list side panels among its pages; both
go through the browser's own CDP session here. One `Chromium` lives in one thread.
"""

import base64
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from playwright.sync_api import BrowserContext, CDPSession, Page, Playwright

Json = None | bool | int | float | str | list[Any] | dict[str, Any]

EXECUTABLE = Path("/usr/bin/chromium")
PUMP_MS = 20
START_S = 15


class PanelError(Exception):
    """What the side panel or the browser answered instead of a result."""


class Panel:
    """The extension's side panel, as a person sees and uses it.

    Made by `Chromium.open_panel`; of no use once that browser is closed.
    """

    def __init__(self, session: CDPSession, target_id: str, pump: Callable[[], None]) -> None:
        self._session = session
        self._pump = pump
        self._answers: dict[int, dict[str, Any]] = {}
        self._last_id = 0
        attached = session.send("Target.attachToTarget", {"targetId": target_id, "flatten": False})
        self._session_id: str = attached["sessionId"]
        session.on("Target.receivedMessageFromTarget", self._receive)

    def send(self, method: str, timeout_s: float = 30, **params: object) -> dict[str, Any]:
        """One CDP command to the panel, and its result.

        method: for example `Emulation.setEmulatedMedia`. params: its parameters.
        timeout_s: seconds.
        Raises PanelError if the browser refuses it, TimeoutError if it does not answer in time.
        """
        self._last_id += 1
        id_ = self._last_id
        message = {"id": id_, "method": method, "params": params}
        self._session.send(
            "Target.sendMessageToTarget",
            {"sessionId": self._session_id, "message": json.dumps(message)},
        )
        _wait(lambda: id_ in self._answers, self._pump, timeout_s, f"no answer to {method}")
        answer = self._answers.pop(id_)
        if "error" in answer:
            raise PanelError(f"{method}: {answer['error'].get('message')}")
        result: dict[str, Any] = answer.get("result", {})
        return result

    def evaluate(self, js: str, timeout_s: float = 30) -> Json:
        """The value of a JavaScript expression in the panel, awaited if it is a promise.

        js: an expression whose value is JSON. timeout_s: seconds.
        Raises PanelError if it throws, TimeoutError if it does not settle in time.
        """
        answer = self.send(
            "Runtime.evaluate",
            timeout_s,
            expression=js,
            returnByValue=True,
            awaitPromise=True,
            userGesture=True,
        )
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise PanelError(details.get("exception", {}).get("description") or details["text"])
        value: Json = answer["result"].get("value")
        return value

    def click(self, selector: str) -> None:
        """A click with the mouse in the middle of an element, scrolled into view before.

        selector: CSS; the first match counts.
        Raises PanelError if nothing matches, it has no size, or something else covers it.
        """
        point = self.evaluate(
            f"""(() => {{
              const found = document.querySelector({json.dumps(selector)});
              if (!found) return "nothing matches";
              found.scrollIntoView({{ block: "center", behavior: "instant" }});
              const box = found.getBoundingClientRect();
              if (!box.width || !box.height) return "it has no size";
              const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
              const top = document.elementFromPoint(x, y);
              return found.contains(top) ? [x, y] : "something else covers it";
            }})()"""
        )
        if not isinstance(point, list):
            raise PanelError(f"cannot click {selector}: {point}")
        x, y = point
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            button = "none" if kind == "mouseMoved" else "left"
            self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button=button, clickCount=1)

    def fill(self, selector: str, value: str) -> None:
        """The value of an input or select, set as if typed or chosen.

        selector: CSS; the first match counts. value: for a select, the value of the option.
        Raises PanelError if nothing matches, or a select has no such option.
        """
        problem = self.evaluate(
            f"""(() => {{
              const found = document.querySelector({json.dumps(selector)});
              if (!found) return "nothing matches";
              found.focus();
              found.value = {json.dumps(value)};
              if (found.value !== {json.dumps(value)}) return "it does not take this value";
              found.dispatchEvent(new Event("input", {{ bubbles: true }}));
              found.dispatchEvent(new Event("change", {{ bubbles: true }}));
              return "";
            }})()"""
        )
        if problem:
            raise PanelError(f"cannot fill {selector}: {problem}")

    def text(self, selector: str) -> str:
        """The text of an element as it is drawn; empty where it is hidden.

        selector: CSS; the first match counts. Raises PanelError if nothing matches.
        """
        # innerText of what is not drawn is all of its text.
        text = self.evaluate(
            f"""(found => found && (found.checkVisibility() ? found.innerText : ""))(
              document.querySelector({json.dumps(selector)})
            )"""
        )
        if text is None:
            raise PanelError(f"nothing matches {selector}")
        return str(text)

    def wait_for(self, js_condition: str, timeout_s: float = 30) -> None:
        """Returns once a JavaScript expression in the panel is truthy.

        js_condition: an expression. timeout_s: seconds. Raises TimeoutError after that.
        """
        _wait(
            lambda: bool(self.evaluate(f"!!({js_condition})")),
            self._pump,
            timeout_s,
            f"never true in the panel: {js_condition}",
        )

    def screenshot(self, path: Path) -> None:
        """A PNG of the panel at its own width and its whole height.

        path: where it is written. Raises PanelError if the browser cannot draw it.
        """
        size = self.send("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        shot = self.send(
            "Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip
        )
        path.write_bytes(base64.b64decode(shot["data"]))

    def _receive(self, event: dict[str, Any]) -> None:
        if event["sessionId"] != self._session_id:
            return
        message = json.loads(event["message"])
        if "id" in message:
            self._answers[message["id"]] = message


class Chromium:
    """A Chromium with the extension loaded and a profile of its own, as a context manager.

    page: the Playwright page of the first tab. extension_id: the id under which it runs.
    """

    page: Page
    extension_id: str

    def __init__(self, context: BrowserContext, profile: Path) -> None:
        browser = context.browser
        if browser is None:
            raise PanelError("this Playwright gives no browser for a persistent context")
        self._context = context
        self._profile = profile
        self._session = browser.new_browser_cdp_session()
        self.page = context.pages[0]
        workers = context.service_workers
        worker = workers[0] if workers else context.wait_for_event("serviceworker")
        self.extension_id = worker.url.split("/")[2]
        # A click before the worker listens is lost.
        _wait(
            lambda: bool(worker.evaluate("globalThis.chrome?.action?.onClicked.hasListeners()")),
            self._pump,
            START_S,
            "the extension's worker did not start",
        )

    @classmethod
    def launch(
        cls,
        playwright: Playwright,
        extension: Path,
        *,
        executable: Path = EXECUTABLE,
        headless: bool = True,
        size_px: tuple[int, int] = (1500, 1000),
        flags: Sequence[str] = (),
    ) -> Self:
        """A started browser.

        playwright: a running one of the sync API; it stays the caller's to stop.
        extension: the folder with manifest.json. executable: a Chromium of 150 or later that still
        loads unpacked extensions; branded Chrome and chromium-headless-shell do not.
        size_px: width, height of the window. flags: further command-line switches.
        Raises playwright.sync_api.Error or TimeoutError if browser or extension do not start.
        """
        profile = Path(tempfile.mkdtemp(prefix="greenroom-chromium-"))
        try:
            context = playwright.chromium.launch_persistent_context(
                profile,
                executable_path=executable,
                headless=headless,
                # An emulated viewport would keep the page from narrowing when the panel opens.
                no_viewport=True,
                args=[
                    f"--disable-extensions-except={extension}",
                    f"--load-extension={extension}",
                    # Allows the toolbar click over CDP.
                    "--enable-unsafe-extension-debugging",
                    f"--window-size={size_px[0]},{size_px[1]}",
                    *flags,
                ],
            )
            return cls(context, profile)
        except BaseException:
            shutil.rmtree(profile, ignore_errors=True)
            raise

    def open_panel(self, url_part: str, timeout_s: float = START_S) -> Panel:
        """The side panel, after a toolbar click on a tab.

        The click grants the extension this tab, as a person's does. Where the panel is open
        already, it is the same panel, now for this tab. timeout_s: seconds.
        url_part: part of the tab's address; the first tab that has it counts.
        Raises PanelError if no tab has it, TimeoutError if the panel does not open.
        """
        self.click_toolbar(url_part)
        _wait(lambda: bool(self._panels()), self._pump, timeout_s, "the side panel did not open")
        return Panel(self._session, self._panels()[0], self._pump)

    @contextmanager
    def second_window(self, url: str) -> Iterator[Panel]:
        """Another window on `url` with a panel of its own; the window is closed at the end."""
        known = self._panels()
        with self._context.expect_page(timeout=START_S * 1000) as opened:
            made = self._session.send("Target.createTarget", {"url": url, "newWindow": True})
        try:
            # A tab bears its address before its page is there; what a click grants then is taken
            # back when the page comes.
            opened.value.wait_for_url(url, timeout=START_S * 1000)
            self.click_toolbar(url)

            def ours() -> list[str]:
                return [one for one in self._panels() if one not in known]

            _wait(lambda: bool(ours()), self._pump, START_S, "the side panel did not open")
            yield Panel(self._session, ours()[0], self._pump)
        finally:
            self._session.send("Target.closeTarget", {"targetId": made["targetId"]})

    def _panels(self) -> list[str]:
        address = f"chrome-extension://{self.extension_id}/panel/panel.html"
        return [t["targetId"] for t in self._targets("page") if t["url"] == address]

    def close_panel(self) -> None:
        """Ends every side panel of the extension at once, as closing or a crash does."""
        address = f"chrome-extension://{self.extension_id}/panel/panel.html"
        self._end("page", address)

    def stop_worker(self) -> None:
        """Ends the extension's service worker, as the browser does with an idle one."""
        self._end("service_worker", f"chrome-extension://{self.extension_id}/")

    def _end(self, kind: str, address: str) -> None:
        def ids() -> list[str]:
            return [t["targetId"] for t in self._targets(kind) if t["url"].startswith(address)]

        for target in ids():
            self._session.send("Target.closeTarget", {"targetId": target})
        _wait(lambda: not ids(), self._pump, START_S, f"the {kind} did not end")

    def click_toolbar(self, url_part: str) -> None:
        """A click on the extension's toolbar icon while a tab is shown.

        url_part: part of the tab's address; the first tab that has it counts.
        Raises PanelError if no tab has it.
        """
        tabs = [t["targetId"] for t in self._targets("tab") if url_part in t["url"]]
        if not tabs:
            raise PanelError(f"no tab with {url_part} in its address")
        self._session.send(
            "Extensions.triggerAction", {"id": self.extension_id, "targetId": tabs[0]}
        )

    def isolated_values(self, js: str) -> list[Json]:
        """The value of a JavaScript expression in each isolated world of the first tab's page.

        The extension's scripts live in one of them, where `page.evaluate` does not reach.
        js: an expression whose value is JSON; worlds in which it throws are left out.
        """
        worlds: list[int] = []
        session = self._context.new_cdp_session(self.page)
        session.on(
            "Runtime.executionContextCreated",
            lambda event: (
                worlds.append(event["context"]["id"])
                if not event["context"]["auxData"].get("isDefault")
                else None
            ),
        )
        session.send("Runtime.enable")
        values: list[Json] = []
        for world in worlds:
            answer = session.send(
                "Runtime.evaluate",
                {"expression": js, "contextId": world, "returnByValue": True},
            )
            if "exceptionDetails" not in answer:
                values.append(answer["result"].get("value"))
        session.detach()
        return values

    def close(self) -> None:
        """Ends the browser and deletes its profile."""
        self._context.close()
        shutil.rmtree(self._profile, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _targets(self, kind: str) -> list[dict[str, Any]]:
        found = self._session.send("Target.getTargets", {"filter": [{"type": kind}]})
        targets: list[dict[str, Any]] = found["targetInfos"]
        return targets

    def _pump(self) -> None:
        # Events arrive only while Playwright itself waits.
        self.page.wait_for_timeout(PUMP_MS)


def _wait(
    is_done: Callable[[], bool], pump: Callable[[], None], timeout_s: float, what: str
) -> None:
    end = time.monotonic() + timeout_s
    while not is_done():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} within {timeout_s} s")
        pump()
