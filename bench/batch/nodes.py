"""What a cluster costs a room beside one machine: the same rooms, the same number open, in turn.

    python bench/batch/nodes.py [ROOMS] [WORKERS]

The cluster is Ray on this machine alone. Told: seconds to the first result (the start), and from
then on seconds a room; and whether evidence and reports are the same but for their moments.
"""

import gzip
import re
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from greenroom.batch.plan import Plan, load_engine
from greenroom.batch.politeness import Manners
from greenroom.batch.result import Result
from greenroom.batch.rooms import Room
from greenroom.capture.page import Look

TIMES = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?([.+][\d:]+)*")
PLAIN = '<h1 class="room-title">国家级鲜带鱼</h1><p class="room-notice">今晚八点</p>'


class Plain(BaseHTTPRequestHandler):
    """The same rooms on every visit."""

    def do_GET(self) -> None:
        raw = PLAIN.encode() if self.path.startswith("/room/") else b""
        self.send_response(200 if raw else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        del format, args


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    workers = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    server = ThreadingHTTPServer(("127.0.0.1", 0), Plain)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    rooms = [Room(url=f"http://127.0.0.1:{server.server_port}/room/{n}") for n in range(count)]
    files = {}
    for engine in ("local", "ray"):
        with tempfile.TemporaryDirectory() as folder:
            plan = Plan(
                folder=Path(folder),
                moment=lambda: datetime.fromtimestamp(time.time(), UTC),
                workers=workers,
                look=Look(samples=1, settle_s=0),
                manners=Manners(at_once=workers, interval_s=0),
                pictures=False,
                allow_private=True,
            )
            moments = [time.monotonic()]

            def done(result: Result, moments: list[float] = moments) -> None:
                assert result.outcome == "audited", result  # noqa: S101 - a bench
                moments.append(time.monotonic())

            load_engine(engine)(rooms, plan, done)
            files[engine] = kept(Path(folder))
        start_s, rest_s = moments[1] - moments[0], moments[-1] - moments[1]
        print(f"{engine:6} first after {start_s:5.1f} s, then {rest_s / (count - 1):.3f} s/room")
    print(f"the same: {files['local'] == files['ray']}, {len(files['ray'])} files")


def kept(out: Path) -> dict[str, str]:
    found = {}
    for path in sorted((out / "rooms").rglob("*.*")):
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
        found[str(path.relative_to(out))] = TIMES.sub("…", text)
    return found


if __name__ == "__main__":
    main()
