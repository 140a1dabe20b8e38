"""Memory over a long run: the program, its judge, the browser and its driver.

    python bench/batch/memory.py [ROOMS] [WORKERS]

The rooms are those of run.py, one sample a room, pictures left alone. Every hundredth room a line
is printed: rooms, seconds, MiB (PSS) of this process, of the judge, of the browser's driver and of
all the browser's processes. Browsers are replaced after 100 visits or 1500 MiB, as by default.
"""

import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from pathlib import Path

import psutil
from run import Handler

from greenroom.batch.local import run
from greenroom.batch.plan import Plan
from greenroom.batch.politeness import Manners
from greenroom.batch.result import Result
from greenroom.batch.rooms import Room
from greenroom.capture.page import Look

MARKS = {"judge": "multiprocessing.spawn", "driver": "run-driver", "browser": "--"}


def mib(processes: list[psutil.Process]) -> float:
    total = 0
    for one in processes:
        try:
            total += one.memory_full_info().pss
        except psutil.Error:
            continue
    return total / (1 << 20)


def by_part() -> dict[str, float]:
    parts: dict[str, list[psutil.Process]] = {"judge": [], "driver": [], "browser": []}
    for one in psutil.Process().children(recursive=True):
        try:
            line = " ".join(one.cmdline())
        except psutil.Error:
            continue
        name = next((name for name, mark in MARKS.items() if mark in line), "browser")
        parts[name].append(one)
    return {"program": mib([psutil.Process()]), **{name: mib(of) for name, of in parts.items()}}


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    workers = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    rooms = [Room(url=f"http://127.0.0.1:{server.server_port}/room/{n}") for n in range(count)]
    results: list[Result] = []
    begun = time.monotonic()

    def done(result: Result) -> None:
        results.append(result)
        if len(results) % 100 == 0:
            told = "  ".join(f"{name} {size:.0f}" for name, size in by_part().items())
            print(f"{len(results):5} {time.monotonic() - begun:6.0f} s  {told}", flush=True)

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
        run(rooms, plan, done)
    print(f"{sum(one.outcome == 'audited' for one in results)} of {count} audited")


if __name__ == "__main__":
    main()
