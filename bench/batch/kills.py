"""kill -9 at random moments over many rooms: is every room finished, and once?

    python bench/batch/kills.py [ROOMS] [KILLS] [local|ray] [SEED]

Parts are drawn by lot: the program, a judge, the browser, its driver, a renderer; on the cluster,
which has three nodes on this machine, also a worker of Ray and a whole node, which is replaced.
The program is started again with --resume whenever it was killed. Told at the end: kills by part,
results, rooms with two results, rooms that were asked for again after their result was kept.
"""

import json
import os
import random
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import psutil

PAGE = '<h1 class="room-title">国家级鲜带鱼</h1><p class="room-notice">今晚八点</p>'
PARTS = {
    "program": (),
    "judge": ("multiprocessing.spawn",),
    "browser": ("--remote-debugging-pipe",),
    "driver of the browser": ("run-driver",),
    "renderer": ("--type=renderer",),
}
RAY_PARTS = {
    "program": (),
    "judge": ("ray::_Reader",),
    "browser's worker": ("ray::_Looker",),
    "browser": ("--remote-debugging-pipe",),
    "node": ("node",),
}


class Handler(BaseHTTPRequestHandler):
    asked: ClassVar[Counter[str]] = Counter()

    def do_GET(self) -> None:
        self.asked[self.path] += 1
        found = self.path.startswith("/room/")
        raw = PAGE.encode() if found else b""
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        del format, args


class Nodes:
    """Three nodes on this machine; one that is killed is replaced at once."""

    def __init__(self) -> None:
        os.environ |= {
            "RAY_AUTH_MODE": "token",
            "RAY_AUTH_TOKEN": secrets.token_hex(32),
            "RAY_USAGE_STATS_ENABLED": "0",
        }
        from ray.cluster_utils import Cluster  # noqa: PLC0415 - only for the cluster

        self._node = {"num_cpus": 1, "object_store_memory": 80 << 20}
        head = {**self._node, "resources": {"judge": 1}, "include_dashboard": False}
        self._cluster: Any = Cluster(initialize_head=True, head_node_args=head)
        self._others = [self._add() for _ in range(2)]
        self.words = ["--engine", "ray", "--cluster", self._cluster.address]

    def _add(self) -> Any:  # noqa: ANN401
        return self._cluster.add_node(**self._node, resources={"browser": 1})

    def kill_one(self) -> None:
        self._cluster.remove_node(self._others.pop(0), allow_graceful=False)
        self._others.append(self._add())

    def end(self) -> None:
        self._cluster.shutdown()


def found(root: psutil.Process, marks: tuple[str, ...]) -> list[psutil.Process]:
    hits = []
    for one in root.children(recursive=True):
        try:
            line = " ".join(one.cmdline())
        except psutil.Error:
            continue
        if all(mark in line for mark in marks):
            hits.append(one)
    return hits


def kept(journal: Path) -> list[str]:
    lines = journal.read_bytes().split(b"\n")[1:-1] if journal.is_file() else []
    return [json.loads(line)["url"] for line in lines]


def main() -> None:
    rooms, kills, engine, seed = [*sys.argv[1:], *["300", "30", "local", "1"][len(sys.argv) - 1 :]]
    lot = random.Random(int(seed))  # noqa: S311 - a lot, no secret
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    urls = [f"http://127.0.0.1:{server.server_port}/room/{n}" for n in range(int(rooms))]
    nodes = Nodes() if engine == "ray" else None
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        out, killed, again = shoot(Path(folder), urls, int(kills), lot, nodes)
        lines = Counter(kept(out / "journal.jsonl"))
        results = (out / "results.jsonl").read_text("utf-8").splitlines()
        outcomes = Counter(json.loads(line)["outcome"] for line in results)
        reports = len(list(out.glob("rooms/*/*/report.json.gz")))
    if nodes:
        nodes.end()
    print(f"{engine}: {killed.total()} kills in {time.monotonic() - begun:.0f} s: {dict(killed)}")
    print(f"results {len(results)} of {len(urls)}, {dict(outcomes)}, reports {reports}")
    print(f"rooms with two lines in the journal: {sum(count > 1 for count in lines.values())}")
    print(f"rooms asked for again after they were finished: {again}")
    print(f"rooms asked for more than once: {sum(Handler.asked[path_of(u)] > 1 for u in urls)}")


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def shoot(
    folder: Path, urls: list[str], kills: int, lot: random.Random, nodes: Nodes | None
) -> tuple[Path, Counter[str], int]:
    listed, out = folder / "rooms.txt", folder / "run"
    listed.write_text("\n".join(urls), "utf-8")
    call = [sys.executable, "-c", "from greenroom.cli import main; main()", "batch", str(listed)]
    call += ["--out", str(out), "--reader", "none", "--samples", "1", "--settle", "0.1"]
    call += ["--host-interval", "0", "--host-rooms", "4", "--back-off", "0", "--workers", "4"]
    call += ["--judges", "1", "--allow-private", "--resume", *(nodes.words if nodes else [])]
    killed: Counter[str] = Counter()
    finished: dict[str, int] = {}
    # Each kill waits for its share of the rooms, so that they spread over the whole run.
    marks = sorted(lot.sample(range(1, len(urls) - 2), kills))
    running = start(call)
    while marks:
        for url in kept(out / "journal.jsonl"):
            finished.setdefault(url, Handler.asked[path_of(url)])
        if running.poll() is not None:
            running = start(call)
        if len(finished) >= marks[0]:
            time.sleep(lot.random())
            part = lot.choice([*(RAY_PARTS if nodes else PARTS)])
            if strike(part, running, lot, nodes):
                killed[part] += 1
                marks.pop(0)
        time.sleep(0.05)
    while running.wait() not in (0, 1, 3, 4) or len(kept(out / "journal.jsonl")) < len(urls):
        running = start(call)
    again = sum(Handler.asked[path_of(url)] > count for url, count in finished.items())
    return out, killed, again


def start(call: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def strike(
    part: str, running: subprocess.Popen[bytes], lot: random.Random, nodes: Nodes | None
) -> bool:
    """Whether there was such a part to kill."""
    if part == "program":
        running.kill()
        running.wait()
        return True
    if part == "node" and nodes:
        nodes.kill_one()
        return True
    marks = (RAY_PARTS if nodes else PARTS)[part]
    root = psutil.Process() if nodes else psutil.Process(running.pid)
    hits = found(root, marks)
    if not hits:
        return False
    lot.choice(hits).kill()
    return True


if __name__ == "__main__":
    main()
