"""How fast the backend judges, beside a bare route on the same server in the same run.

    python bench/backend/load.py speed [--audits 300] [--database URL]
    python bench/backend/load.py pictures [--audits 20]
    python bench/backend/load.py memory [--audits 10000]
    python bench/backend/load.py crowd [--clients 200] [--audits 1000]
    python bench/backend/load.py start

The server is `greenroom serve` in a process of its own, as a person starts it.
"""

import argparse
import hashlib
import http.client
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from time import monotonic
from typing import Any

import psutil

from greenroom.client import Form
from greenroom.client.transport import Call
from greenroom_backend.serving import free_port

ROOM = Path(__file__).parents[2] / "tests" / "rooms" / "faulty" / "room.html"
# Rates of the settings would be what is measured.
UNBOUNDED = {"GREENROOM_RATE_BURST": "1e9", "GREENROOM_RATE_PER_S": "1e9"}


@dataclass
class Server:
    """A running `greenroom serve`. token: of an operator."""

    process: "subprocess.Popen[str]"
    port: int
    data: Path
    token: str = ""
    started_s: float = 0.0

    def rss_mb(self, *, children: bool = False) -> float:
        """Resident memory of the process, or of it and those that it has started."""
        first = psutil.Process(self.process.pid)
        all_of = [first, *(first.children(recursive=True) if children else ())]
        return sum(one.memory_info().rss for one in all_of) / (1 << 20)


@contextmanager
def server(data: Path, database: str = "", **environment: str) -> Iterator[Server]:
    """Started as a person does, until its first answer."""
    port = free_port()
    begun = monotonic()
    command = [str(Path(sys.executable).parent / "greenroom"), "serve", "--port", str(port)]
    given = {**os.environ, "GREENROOM_DATABASE": database, **UNBOUNDED, **environment}
    with subprocess.Popen(
        [*command, "--data", str(data)], env=given, stdout=subprocess.PIPE, text=True
    ) as process:
        found = Server(process, port, data)
        pause = threading.Event()
        while ask(found, "GET", "/health").status != 200:
            pause.wait(0.01)
        found.started_s = monotonic() - begun
        lines = iter(process.stdout.readline, "") if process.stdout else ()
        code = next(word for line in lines for word in line.split() if _is_code(word))
        digits = "".join(one for one in code if one.isdigit())
        found.token = json.loads(
            ask(found, "POST", "/v1/pairing", json.dumps({"code": digits}).encode()).body
        )["token"]
        try:
            yield found
        finally:
            process.terminate()
            process.wait()


def _is_code(word: str) -> bool:
    return sum(one.isdigit() for one in word) == 8 and ":" not in word and "/" not in word


@dataclass(frozen=True)
class Answer:
    """status: 0 where there was none."""

    status: int
    body: bytes
    retry_after: str | None = None


def ask(
    server: Server, method: str, path: str, body: bytes = b"", kind: str = "application/json"
) -> Answer:
    """One call on a connection of its own, as the extension makes it."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=300)
    headers = {"Content-Type": kind, "X-Greenroom-Token": server.token}
    try:
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        return Answer(answer.status, answer.read(), answer.headers["Retry-After"])
    except (OSError, http.client.HTTPException):
        return Answer(0, b"")
    finally:
        connection.close()


def evidence(number: int, images: tuple[dict[str, Any], ...] = ()) -> bytes:
    """A room as it is read from a saved page, with another address each time."""
    room = json.loads(_room())
    room["room"]["url"] = f"https://room.example/{number}"
    room["samples"][0]["images"] = list(images)
    return json.dumps(room, ensure_ascii=False).encode()


@cache
def _room() -> str:
    from greenroom.audit import see  # noqa: PLC0415 - the other measures need none of it

    return see(str(ROOM), pictures=False).to_json()


@dataclass
class Times:
    """Seconds of each call, and what the answers were."""

    name: str
    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    took_s: float = 0.0

    def told(self) -> str:
        """One line of a table."""
        cuts = statistics.quantiles(self.seconds, n=100)
        p50, p95, p99 = (1_000 * cuts[cut] for cut in (49, 94, 98))
        rate = len(self.seconds) / self.took_s
        return (
            f"| {self.name} | {len(self.seconds)} | {rate:.1f} | {p50:.0f} | {p95:.0f} | {p99:.0f}"
            f" | {dict(self.statuses)} |"
        )


def measured(name: str, calls: int, clients: int, one: Callable[[int], int]) -> Times:
    """`calls` calls by so many clients at once. one: makes the call of that number; its status."""
    found, numbers, lock = Times(name), iter(range(calls)), threading.Lock()

    def work() -> None:
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            begun = monotonic()
            status = one(number)
            with lock:
                found.seconds.append(monotonic() - begun)
                found.statuses[status] += 1

    begun = monotonic()
    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found.took_s = monotonic() - begun
    return found


def _hand_in(server: Server, number: int) -> int:
    return ask(server, "POST", "/v1/audits", evidence(number)).status


def speed(data: Path, audits: int, database: str) -> None:
    """Audits without pictures beside the bare route."""
    names = ("calls", "n", "a second", "p50 ms", "p95 ms", "p99 ms", "statuses")
    print(f"| {' | '.join(names)} |", "|---" * len(names) + "|", sep="\n")
    with server(data, database) as running:
        for number in range(5):
            _hand_in(running, number)
        for clients in (1, 4):
            bare = measured(
                f"bare route, {clients} clients",
                audits,
                clients,
                lambda _: ask(running, "GET", "/health").status,
            )
            judged = measured(
                f"audits, {clients} clients", audits, clients, lambda n: _hand_in(running, n)
            )
            print(bare.told(), judged.told(), sep="\n")


def pictures(data: Path, audits: int) -> None:
    """Audits with one picture each, whose words a worker reads."""
    with server(data) as running:
        done = measured("with a picture", audits, 2, lambda n: _with_picture(running, n))
        print(done.told())
        print(f"memory with its reader: {running.rss_mb(children=True):.0f} MB")


def _with_picture(server: Server, number: int) -> int:
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415

    font = next(Path("/usr/share/fonts").rglob("*CJK*Regular*"))
    sheet = Image.new("RGB", (1080, 720), "white")
    for row, words in enumerate(("开业大吉 今晚八点", "全网最低价", f"第{number}场")):
        ImageDraw.Draw(sheet).text(
            (60, 60 + 200 * row), words, "black", ImageFont.truetype(str(font), 90)
        )
    raw = BytesIO()
    sheet.save(raw, "PNG")
    sha256 = hashlib.sha256(raw.getvalue()).hexdigest()
    image = {"id": "cover", "zone": "cover", "sha256": sha256, "box": [0, 0, 1080, 720]}
    form = Form({"evidence": evidence(number, (image,))}, [("image", "cover.png", raw.getvalue())])
    kind, body = Call("POST", "/v1/audits", body=form).packed()
    return ask(server, "POST", "/v1/audits", body, kind).status


def memory(data: Path, audits: int) -> None:
    """Resident memory over many audits; it must not grow with their number."""
    with server(data) as running:
        print(f"start {running.rss_mb():.0f} MB")
        step = max(audits // 10, 1)
        for done in range(0, audits, step):
            found = measured("", step, 2, lambda n, from_=done: _hand_in(running, from_ + n))
            print(f"{done + step} audits: {running.rss_mb():.0f} MB, {dict(found.statuses)}")


def crowd(data: Path, clients: int, audits: int) -> None:
    """Many clients at once: whoever is turned away is told when to come again."""
    faults: Counter[str] = Counter()
    accepted: set[str] = set()
    lock = threading.Lock()

    def one(number: int) -> int:
        answer = ask(running, "POST", "/v1/audits", evidence(number))
        with lock:
            if answer.status in (201, 202):
                body = json.loads(answer.body)
                accepted.add(body.get("audit") or body["id"])
            elif answer.status not in (429, 503):
                faults[f"status {answer.status}"] += 1
            elif answer.retry_after is None:
                faults["no Retry-After"] += 1
        return answer.status

    # As settings are: here the limits are what is looked at.
    with server(data) as running:
        print(measured(f"{clients} clients", audits, clients, one).told())
    with closing(sqlite3.connect(data / "greenroom.sqlite")) as kept:
        judged = {row[0] for row in kept.execute("SELECT id FROM audits WHERE report IS NOT NULL")}
    print(f"accepted {len(accepted)}, lost {len(accepted - judged)}, faults {dict(faults)}")


def start(data: Path) -> None:
    """The first start, the second, and what an idle backend holds."""
    for name in ("first", "second"):
        with server(data) as running:
            print(f"{name} start {running.started_s:.2f} s, idle {running.rss_mb():.0f} MB")


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("what", choices=("speed", "pictures", "memory", "crowd", "start"))
    asked.add_argument("--audits", type=int)
    asked.add_argument("--clients", type=int, default=200)
    asked.add_argument("--database", default="")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        if given.what == "speed":
            speed(data, given.audits or 300, given.database)
        elif given.what == "pictures":
            pictures(data, given.audits or 20)
        elif given.what == "memory":
            memory(data, given.audits or 10_000)
        elif given.what == "crowd":
            crowd(data, given.clients, given.audits or 1_000)
        else:
            start(data)


if __name__ == "__main__":
    main()
