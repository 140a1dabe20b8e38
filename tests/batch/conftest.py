"""A site of friendly and hostile rooms, and the program as a process of its own."""

import struct
import subprocess
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock, Thread

import pytest

ROOM = '<h1 class="room-title">国家级鲜带鱼</h1><p class="room-notice">今晚八点</p>'
PAGES = {
    "/spin": "<p>x</p><script>onload = () => { for (;;); }</script>",
    "/late-spin": ROOM + "<script>onload = () => setTimeout(() => { for (;;); }, 1)</script>",
    "/alerts": "<script>for (;;) alert(1)</script>",
    "/dialog": ROOM + "<script>for (let i = 0; i < 3; i++) { alert(i); confirm(i) }</script>",
    "/leave": ROOM + "<script>onbeforeunload = e => { e.preventDefault(); return 'no' };"
    "document.addEventListener('visibilitychange', () => { for (;;); })</script>",
    "/popup": ROOM + "<script>for (let i = 0; i < 3; i++) window.open('/room/pop' + i)</script>",
    "/print": ROOM + "<script>onload = () => { for (let i = 0; i < 9; i++) print() }</script>",
    "/close": ROOM + "<script>onload = () => { close(); open('', '_self').close() }</script>",
    "/huge": ROOM
    + "<script>for (let i = 0; i < 20000; i++)"
    + "document.body.append(Object.assign(document.createElement('i'), {textContent: i}))</script>",
    "/deep": ROOM + "<script>let at = document.body; for (let i = 0; i < 5000; i++)"
    " at = at.appendChild(document.createElement('div')); at.textContent = 'x'</script>",
    "/poll": ROOM + "<script>setInterval(() => fetch('/room/poll'), 20)</script>",
    "/worker": ROOM + "<script>(function again() {"
    " navigator.serviceWorker.register('/worker.js').then(again, () => setTimeout(again, 1))"
    " })()</script>",
    "/ask": ROOM + "<script>Notification.requestPermission();"
    " navigator.geolocation.getCurrentPosition(() => {});"
    " navigator.mediaDevices?.getUserMedia({audio: true, video: true}).catch(() => {});"
    " new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.6:3478'}]}).createOffer()</script>",
    "/choose": ROOM + "<input type=file><script>setInterval(() =>"
    " document.querySelector('input').click(), 5)</script>",
    "/history": ROOM + "<script>setInterval(() => { for (let i = 0; i < 50; i++)"
    " history.pushState(i, '', '#' + i) }, 5)</script>",
    "/frames": ROOM + "<script>const n = location.hash.length; if (n < 4) for (const i of '12')"
    " document.body.append(Object.assign(document.createElement('iframe'),"
    " {src: '/frames?' + Math.random() + '#' + 'x'.repeat(n + 1)}))</script>",
    "/cover": ROOM + '<img class="room-cover" src="/vast.png" width="300" height="300">',
    "/meta": "<meta http-equiv=refresh content=0>",
    "/reload": "<script>location.reload()</script>",
    "/login": '<form><input type="password"></form>',
    "/captcha": "<p>请完成验证：拖动滑块</p>",
    "/lures": ROOM
    + '<img src="http://127.0.0.4:8099/a.png" width="200" height="200" class="room-cover">'
    + '<script src="http://127.0.0.5:8099/a.js"></script>',
}


@lru_cache(maxsize=1)
def vast_picture() -> bytes:
    """A PNG of 20000 x 20000 px of less than 300 kB."""

    def chunk(kind: bytes, raw: bytes) -> bytes:
        return struct.pack(">I", len(raw)) + kind + raw + struct.pack(">I", zlib.crc32(kind + raw))

    side = 20_000
    packer = zlib.compressobj(1)
    rows = b"".join(packer.compress(bytes(1 + side // 8)) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@lru_cache(maxsize=1)
def bomb() -> bytes:
    """A page of 300 MB of less than 3 MB on its way."""
    packer = zlib.compressobj(1, wbits=31)
    parts = [packer.compress(ROOM.encode())]
    parts += [packer.compress(b"<p>" + b"x" * (1 << 20)) for _ in range(300)]
    return b"".join([*parts, packer.flush()])


class Site:
    """asked: how often each path was. on: what is done when a path is asked for. answers: status,
    body and head fields of paths that a test adds. posted: head fields and body of what came in.
    """

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.on: dict[str, Callable[[], None]] = {}
        self.answers: dict[str, tuple[int, str, dict[str, str]]] = {}
        self.posted: list[tuple[dict[str, str], bytes]] = []
        self.replies: list[int] = []
        self.over = Event()
        self.lock = Lock()
        self.address = ""


class Handler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        with self.site.lock:
            self.site.asked[path] += 1
            act = self.site.on.get(path)
        if act is not None:
            act()
        if path in self.site.answers:
            status, body, fields = self.site.answers[path]
            self.say(status, body, **fields)
        elif path == "/silent":
            self.site.over.wait(60)
        elif path == "/trickle":
            self.trickle()
        else:
            self.answer(path)

    def answer(self, path: str) -> None:
        if path in ("/loop", "/inside"):
            to = "/loop" if path == "/loop" else "http://127.0.0.3:8099/"
            self.say(302, "", Location=to)
        elif path == "/download":
            self.say(200, "x" * 99, **{"Content-Disposition": 'attachment; filename="a.bin"'})
        elif path in ("/403", "/500"):
            self.say(int(path[1:]), "<p>no</p>")
        elif path == "/members":
            member = "pass=1" in self.headers.get("Cookie", "")
            self.say(200, ROOM if member else PAGES["/login"])
        elif path == "/door":
            self.say(401, "", **{"WWW-Authenticate": 'Basic realm="room"'})
        elif path == "/bomb":
            self.say(200, bomb(), **{"Content-Encoding": "gzip"})
        elif path == "/vast.png":
            self.say(200, vast_picture(), **{"Content-Type": "image/png"})
        elif path.startswith("/room/"):
            self.say(200, ROOM)
        else:
            self.say(200 if path in PAGES else 404, PAGES.get(path, "no such page"))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.site.lock:
            self.site.posted.append((dict(self.headers), body))
            status = self.site.replies.pop(0) if self.site.replies else 204
        self.say(status, "")

    def say(self, status: int, body: str | bytes, **headers: str) -> None:
        raw = body.encode() if isinstance(body, str) else body
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
        folder.mkdir(exist_ok=True)
        self.out = folder / "run"
        self._list = folder / "rooms.txt"

    def start(self, urls: list[str], *words: str) -> subprocess.Popen[str]:
        self._list.write_text("\n".join(urls), "utf-8")
        call = [sys.executable, "-c", "from greenroom.cli import main; main()", "batch"]
        call += [str(self._list), "--out", str(self.out), "--reader", "none", "--samples", "1"]
        call += ["--settle", "0.1", "--host-interval", "0", "--host-rooms", "4", "--back-off", "0"]
        call += ["--workers", "4", "--judges", "1"]
        call += ["--allow-private"]
        return subprocess.Popen(
            [*call, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)
