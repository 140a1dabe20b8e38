"""A site of friendly and hostile rooms, and the program as a process of its own."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock, Thread

import pytest

ROOM = '<h1 class="room-title">国家级鲜带鱼</h1><p class="room-notice">今晚八点</p>'
PAGES = {
    "/spin": "<p>x</p><script>onload = () => { for (;;); }</script>",
    "/dialog": ROOM + "<script>for (let i = 0; i < 3; i++) { alert(i); confirm(i) }</script>",
    "/popup": ROOM + "<script>for (let i = 0; i < 3; i++) window.open('/room/pop' + i)</script>",
    "/huge": ROOM
    + "<script>for (let i = 0; i < 60000; i++)"
    + "document.body.append(Object.assign(document.createElement('i'), {textContent: i}))</script>",
    "/poll": ROOM + "<script>setInterval(() => fetch('/room/poll'), 20)</script>",
    "/login": '<form><input type="password"></form>',
    "/captcha": "<p>请完成验证：拖动滑块</p>",
    "/lures": ROOM
    + '<img src="http://127.0.0.4:8099/a.png" width="200" height="200" class="room-cover">'
    + '<script src="http://127.0.0.5:8099/a.js"></script>',
    "/reload": "<script>location.reload()</script>",
}


class Site:
    """asked: how often each path was. on: what is done when a path is asked for."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.on: dict[str, Callable[[], None]] = {}
        self.over = Event()
        self.lock = Lock()
        self.address = ""


class Handler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        path = self.path
        with self.site.lock:
            self.site.asked[path] += 1
            act = self.site.on.get(path)
        if act is not None:
            act()
        if path == "/silent":
            self.site.over.wait(60)
        elif path == "/trickle":
            self.trickle()
        elif path in ("/loop", "/inside"):
            to = "/loop" if path == "/loop" else "http://127.0.0.3:8099/"
            self.say(302, "", Location=to)
        elif path == "/download":
            self.say(200, "x" * 99, **{"Content-Disposition": 'attachment; filename="a.bin"'})
        elif path in ("/403", "/500"):
            self.say(int(path[1:]), "<p>no</p>")
        elif path.startswith("/room/"):
            self.say(200, ROOM)
        else:
            self.say(200 if path in PAGES else 404, PAGES.get(path, "no such page"))

    def say(self, status: int, body: str, **headers: str) -> None:
        raw = body.encode()
        with suppress(OSError):
            self.send_response(status)
            headers = {"Content-Type": "text/html; charset=utf-8", **headers}
            for name, value in (*headers.items(), ("Content-Length", str(len(raw)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)

    def trickle(self) -> None:
        with suppress(OSError):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(ROOM.encode())
            while not self.site.over.wait(0.2):
                self.wfile.write(b"<p>.</p>")
                self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        del format, args


@pytest.fixture
def site() -> Iterator[Site]:
    running = Site()
    handler = type("Bound", (Handler,), {"site": running})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    running.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield running
    running.over.set()
    server.shutdown()
    server.server_close()
    thread.join(5)


class Program:
    """`greenroom batch` on a list, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.out = folder / "run"
        self._list = folder / "rooms.txt"

    def start(self, urls: list[str], *words: str, guarded: bool = False) -> subprocess.Popen[str]:
        self._list.write_text("\n".join(urls), "utf-8")
        call = [sys.executable, "-c", "from greenroom.cli import main; main()", "batch"]
        call += [str(self._list), "--out", str(self.out), "--reader", "none", "--samples", "1"]
        call += [
            "--host-interval",
            "0",
            "--host-rooms",
            "4",
            "--back-off",
            "0",
            "--workers",
            "2",
            "--judges",
            "1",
        ]
        call += [] if guarded else ["--allow-private"]
        return subprocess.Popen(
            [*call, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)
