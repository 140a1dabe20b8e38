"""Sites of the tests' own: pages by path, on a loopback port."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread


class Site:
    """Pages by path: (status, headers, body). A body of None never answers."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, dict[str, str], str | bytes | None]] = {}
        self.address = ""
        self.over = Event()

    def put(self, path: str, body: str | bytes | None, status: int = 200, **headers: str) -> str:
        """The address of a page; bytes are a file of the type in `headers`."""
        self.pages[path] = (status, headers, body)
        return f"{self.address}{path}"


@contextmanager
def site_running() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = site.pages.get(self.path, (404, {}, "no such page"))
            if body is None:
                site.over.wait(30)
                return
            raw = body if isinstance(body, bytes) else body.encode()
            self.send_response(status)
            if "Content-Type" not in headers:
                self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(raw)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
